"""Rules for event types and for the variables that hold signals (ADR 2, OEP-41)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import join, write_event
from sphinx_event_catalog.catalog.ledger import find_owners
from sphinx_event_catalog.catalog.model import Event, find_annotation
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.check.rules import Facts

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

_LEFT = {"event_description": "Emitted when a learner has left a course run."}


def _write_passing(event_type: str) -> str:
    text = {"event_description": "Emitted when a learner passes a course run, or passes it no longer."}
    name, key, payload = "COURSE_PASSING_STATUS_UPDATED", "course_passing_status", "CoursePassingStatusData"
    return write_event(event_type=event_type, name=name, key=key, payload=payload, annotations=text)


def _write_sponsored(name: str) -> dict[str, str]:
    text = {"event_description": "Emitted when an employee has been enrolled in a course run."}
    event_type = "org.openedx.enterprise.sponsored.course.enrollment.created.v1"
    other = write_event(event_type=event_type, name=name, annotations=text)
    return {"learning/signals.py": write_event(), "enterprise/signals.py": other}


@rule(
    "event-type-malformed",
    Severity.ERROR,
    "The event type is not ``{reverse DNS}.{subdomain}.{subject}.{action}.{version}`` (ADR 2).",
    of=Event,
    bad=write_event(event_type="org.openedx.learning.created.v1"),
    good=write_event(),
)
def find_malformed_type(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an event type that lacks a part, or whose first part is no top-level domain."""
    parts, event_type = event.parts, event.event_type
    if not (parts.subject and parts.action and _DOTTED.match(event_type)) or ".." in event_type:
        lacking = [part for part in _PARTS if not getattr(event.parts, part)]
        why = f"has no {lacking[0]}" if lacking else "is malformed"
        yield Finding(_locate(event), f"event type '{event.event_type}' {why}; expected {_FORM}")


@rule(
    "event-type-version",
    Severity.WARNING,
    "The event type does not end in a version like ``v1`` (ADR 2).",
    of=Event,
    bad=write_event(event_type="org.openedx.learning.course.enrollment.created"),
    good=write_event(),
)
def find_missing_version(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an event type without a version."""
    if event.parts.version < 1:
        yield Finding(
            _locate(event), f"event type '{event.event_type}' has no version; expected '{event.event_type}.v1'"
        )


@rule(
    "event-type-character",
    Severity.WARNING,
    "The event type has a character other than lower-case letters, digits and underscores: Avro allows no other in a "
    "namespace, and the readers of Python's ``avro`` and JavaScript's ``avsc`` refuse such a schema.",
    of=Event,
    bad=_write_passing("org.openedx.learning.course.passing-status.updated.v1"),
    good=_write_passing("org.openedx.learning.course.passing_status.updated.v1"),
)
def find_odd_characters(event: Event, _: Facts) -> Iterator[Finding]:
    """Find characters in an event type, its domain aside, that ADR 2 does not allow."""
    path = event.event_type.removeprefix(event.parts.domain)
    if _OTHER_CHARACTERS.search(path):
        odd = sorted(set(_OTHER_CHARACTERS.findall(path)))
        listed = ", ".join(map(repr, odd))
        message = f"event type '{event.event_type}' has {listed}; expected lower-case letters, digits and underscores"
        yield Finding(_locate(event), message)


@rule(
    "event-type-subdomain",
    Severity.WARNING,
    "The event type names another subdomain than the folder that the signal is defined in.",
    of=Event,
    bad=write_event(event_type="org.openedx.enterprise.course.enrollment.created.v1"),
    good=write_event(),
)
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


@rule(
    "event-type-tense",
    Severity.INFO,
    "The action of the event type is not in the past tense: an event tells what has happened (ADR 2).",
    of=Event,
    bad=write_event(event_type="org.openedx.learning.course.enrollment.create.v1", name="COURSE_ENROLLMENT_CREATE"),
    good=write_event(),
)
def find_wrong_tense(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an action without a word in the past tense."""
    action = event.parts.action.lower()
    if not action or action.endswith("ed"):
        return
    if not any(word.endswith("ed") or _IRREGULAR.fullmatch(word) for word in _WORDS.split(action)):
        message = f"action '{event.parts.action}' of event type '{event.event_type}' is not in the past tense"
        yield Finding(_locate(event), message)


@rule(
    "event-type-duplicate",
    Severity.ERROR,
    "Two signals have one event type: receivers on the event bus cannot tell them apart.",
    of=Event,
    bad=join(write_event(), write_event(name="ENROLLMENT_CREATED", annotations=_LEFT)),
    good=join(
        write_event(),
        write_event(
            event_type="org.openedx.learning.course.unenrollment.completed.v1",
            name="COURSE_UNENROLLMENT_COMPLETED",
            annotations=_LEFT,
        ),
    ),
)
def find_duplicate_type(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find an event type that an earlier signal has."""
    events = facts.events_by_type[event.event_type]
    owner = find_owners(events, facts.ledger)[event.event_type]
    first = next(found for found in events if found.qualified_name == owner)
    if first is not event:
        yield Finding(
            _locate(event), f"event type '{event.event_type}' belongs to '{first.name}' at {first.location} too"
        )


@rule(
    "event-name-duplicate",
    Severity.WARNING,
    "Two signals have one variable name, so a reference by that name is ambiguous.",
    of=Event,
    bad=_write_sponsored("COURSE_ENROLLMENT_CREATED"),
    good=_write_sponsored("SPONSORED_COURSE_ENROLLMENT_CREATED"),
)
def find_duplicate_name(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a variable name that an earlier signal has."""
    first = facts.events_by_name[event.name][0]
    if first is not event:
        yield Finding(event.location, f"'{event.name}' is the name of the signal at {first.location} too")


@rule(
    "event-name-convention",
    Severity.INFO,
    "The variable is not named after subject and action of the event type.",
    of=Event,
    bad=write_event(name="LEARNER_JOINED"),
    good=write_event(),
)
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


@rule(
    "event-name-version",
    Severity.WARNING,
    "The suffix of the variable (``_V2``) is not the version of the event type.",
    of=Event,
    bad=write_event(event_type="org.openedx.learning.course.enrollment.created.v2"),
    good=write_event(
        event_type="org.openedx.learning.course.enrollment.created.v2", name="COURSE_ENROLLMENT_CREATED_V2"
    ),
)
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
