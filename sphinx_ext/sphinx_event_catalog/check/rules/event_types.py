"""Rules for event types and for the variables that hold signals (ADR 2, OEP-41)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.model import find_annotation
from sphinx_event_catalog.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.check.findings import Facts

_FORM = "{reverse DNS}.{subdomain}.{subject}.{action}.{version}"
_DOTTED = re.compile(r"[a-z]{2,}\.")
_OTHER_CHARACTERS = re.compile(r"[^a-z0-9_.]")
_SUFFIX = re.compile(r"_V(\d+)$")
_PARTS = ("domain", "subdomain", "subject", "action")
_WORDS = re.compile(r"[^a-z0-9]+")
# Past tenses that do not end in "ed".
_IRREGULAR = re.compile(
    r"""became|begun|bought|broken|brought|built|bound|caught|chosen|cut|done|drawn|driven|fallen|fed|felt|forgotten
    |found|frozen|given|gone|grown|held|hidden|hit|hurt|kept|known|laid|left|lent|let|lost|made|meant|met|overridden
    |paid|put|quit|read|rebuilt|redone|reset|rerun|resent|rewritten|run|said|seen|sent|set|shown|shut|split|spent|sunk
    |taken|taught|thrown|told|undone|unset|understood|upset|withdrawn|won|written""",
    re.VERBOSE,
)


def find_malformed_type(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an event type that lacks a part, or whose first part is no top-level domain."""
    parts, event_type = event.parts, event.event_type
    if not (parts.subject and parts.action and _DOTTED.match(event_type)) or ".." in event_type:
        lacking = [part for part in _PARTS if not getattr(event.parts, part)]
        why = f"has no {lacking[0]}" if lacking else "is malformed"
        yield Finding(_locate(event), f"event type '{event.event_type}' {why}; expected {_FORM}")


def find_missing_version(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an event type without a version."""
    if event.parts.version < 1:
        yield Finding(
            _locate(event), f"event type '{event.event_type}' has no version; expected '{event.event_type}.v1'"
        )


def find_odd_characters(event: Event, _: Facts) -> Iterator[Finding]:
    """Find characters in an event type, its domain aside, that ADR 2 does not allow."""
    path = event.event_type.removeprefix(event.parts.domain)
    if _OTHER_CHARACTERS.search(path):
        odd = sorted(set(_OTHER_CHARACTERS.findall(path)))
        listed = ", ".join(map(repr, odd))
        message = f"event type '{event.event_type}' has {listed}; expected lower-case letters, digits and underscores"
        yield Finding(_locate(event), message)


def find_wrong_subdomain(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a signal in the folder of another subdomain than its type names."""
    subdomain = event.parts.subdomain
    if f".{subdomain}." in event.module:
        return
    folders = event.module.split(".")[1:-1]
    others = [folder for folder in folders if folder in facts.subdomains]
    if subdomain and others:
        message = f"event type '{event.event_type}' names subdomain '{subdomain}', but the module is in '{others[-1]}'"
        yield Finding(_locate(event), message)


def find_wrong_tense(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an action without a word in the past tense."""
    action = event.parts.action.lower()
    if not action or action.endswith("ed"):
        return
    if not any(word.endswith("ed") or _IRREGULAR.fullmatch(word) for word in _WORDS.split(action)):
        message = f"action '{event.parts.action}' of event type '{event.event_type}' is not in the past tense"
        yield Finding(_locate(event), message)


def find_duplicate_type(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find an event type that an earlier signal has."""
    first = facts.events_by_type[event.event_type][0]
    if first is not event:
        yield Finding(
            _locate(event), f"event type '{event.event_type}' belongs to '{first.name}' at {first.location} too"
        )


def find_duplicate_name(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a variable name that an earlier signal has."""
    first = facts.events_by_name[event.name][0]
    if first is not event:
        yield Finding(event.location, f"'{event.name}' is the name of the signal at {first.location} too")


def find_unconventional_name(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a variable whose words are not words of subdomain, subject and action, in order, up to the action."""
    parts = event.parts
    if not (parts.subject and parts.action):
        return
    usual = f"{parts.subject}_{parts.action}".replace(".", "_").upper()
    if event.name == usual:
        return
    expected = _split(f"{parts.subdomain}.{parts.subject}.{parts.action}")
    words = _split(_SUFFIX.sub("", event.name))
    if not _is_subsequence(words, expected) or words[-1] != expected[-1]:
        name = "_".join(_split(f"{parts.subject}.{parts.action}")).upper()
        yield Finding(event.location, f"'{event.name}' does not match its event type; expected '{name}'")


def find_wrong_suffix(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a variable without ``_V2`` for version 2, or with the suffix of another version."""
    match = _SUFFIX.search(event.name)
    suffix, version = (int(match[1]) if match else 1), max(event.parts.version, 1)
    if suffix != version:
        bare = _SUFFIX.sub("", event.name)
        expected = f"{bare}_V{version}" if version > 1 else bare
        yield Finding(
            event.location, f"'{event.name}' holds version {version} of its event type; expected '{expected}'"
        )


def _locate(event: Event) -> SourceLocation:
    annotation = find_annotation(event.annotations, "event_type")
    return annotation.location if annotation and annotation.value == event.event_type else event.location


def _split(text: str) -> list[str]:
    return [word for word in _WORDS.split(text.lower()) if word]


def _is_subsequence(words: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return bool(words) and all(word in rest for word in words)
