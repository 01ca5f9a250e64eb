"""Rules for the event bus: the key field, and what people say about it held to what schema generation does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import write_event, write_signed
from sphinx_event_catalog.catalog.model import Event, find_annotation
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.catalog.suggestions import suggest
from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.check.rules import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.check.rules import Facts

_BUS = re.compile(r"\bevent[ -]bus\b", re.IGNORECASE)
_UNABLE = re.compile(
    r"\bincompatible\b|\bcan ?not\b|\bcan't\b|\bunsupported\b|\bnot (?:\w+ )?(?:compatible|serializable|supported)\b"
    r"|\bunserializable\b",
    re.IGNORECASE,
)
_DEPTH = 5
_CONTAINERS = frozenset({"dict", "frozenset", "list", "set", "tuple"})


def _write_key_field(path: str) -> str:
    return write_event(annotations={"event_key_field": path})


def _write_scored(action: str) -> str:
    return write_event(
        event_type=f"org.openedx.learning.external_grader.score.{action}.v1",
        name=f"EXTERNAL_GRADER_SCORE_{action.upper()}",
        annotations={"event_description": "Emitted when an external grader has stored its result."},
    )


@rule(
    "key-field-missing",
    Severity.WARNING,
    "No key field is named, so the event bus cannot keep the events about one thing in order.",
    of=Event,
    bad=_write_key_field(""),
    good=write_event(),
)
def find_missing_key_field(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an annotation group without ``event_key_field``."""
    if event.annotation_location and find_annotation(event.annotations, "event_key_field") is None:
        yield Finding(event.annotation_location, "annotation 'event_key_field' is missing")


@rule(
    "key-field-unresolved",
    Severity.ERROR,
    "The key field does not exist in the payload: a producer with this configuration fails.",
    of=Event,
    bad=_write_key_field("enrollment.course_key"),
    good=write_event(),
)
def find_unresolved_key_field(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a key field whose path leads nowhere."""
    key_field = event.key_field
    if key_field and key_field.type is None:
        hint = _suggest(key_field.path, event, facts)
        yield Finding(key_field.location, f"key field '{key_field.path}' does not exist; {hint}")


@rule(
    "key-field-composite",
    Severity.WARNING,
    "The key field is a list or a record: events about one thing have one key only if all of it stays the same.",
    of=Event,
    bad=_write_key_field("enrollment.course"),
    good=write_event(),
)
def find_composite_key_field(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a key field that is no single value."""
    key_field = event.key_field
    if key_field and key_field.type and _is_composite(key_field.type):
        paths = _list_paths(event, facts)
        inner = [path for path in paths if path.startswith(f"{key_field.path}.")]
        hint = f"; expected a field of it, such as '{inner[0]}'" if inner else "; expected a single value"
        yield Finding(key_field.location, f"key field '{key_field.path}' is of type '{key_field.type}'{hint}")


@rule(
    "key-field-personal",
    Severity.WARNING,
    "The key field holds personal data, which a broker keeps in the clear and for long.",
    of=Event,
    bad=_write_key_field("enrollment.user.pii.email"),
    good=_write_key_field("enrollment.user.id"),
)
def find_personal_key_field(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a key field that holds personal data."""
    if event.key_field and event.key_field.is_personal:
        message = f"key field '{event.key_field.path}' holds personal data; expected an identifier that does not"
        yield Finding(event.key_field.location, message)


@rule(
    "bus-warning-stale",
    Severity.ERROR,
    "The warning says that the event cannot go on the event bus, but it can.",
    of=Event,
    bad=write_event(annotations={"event_warning": "This event cannot go on the event bus."}),
    good=write_event(),
)
def find_stale_warning(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a warning that denies an event the bus although its schema can be generated."""
    if event.bus.is_capable and _denies_bus(event):
        location = event.warning_location or event.location
        yield Finding(location, "the warning says that the event cannot go on the event bus, but its schema generates")


@rule(
    "bus-exclusion-stale",
    Severity.WARNING,
    "``KNOWN_UNSERIALIZABLE_SIGNALS`` has the event type, but the event can go on the event bus.",
    of=Event,
    bad=_write_scored("submitted"),
    good=_write_scored("stored"),
)
def find_stale_exclusion(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an event on the list of unserializable ones although its schema can be generated."""
    if event.bus.is_capable and not event.bus.is_declared_capable:
        message = f"'{event.event_type}' is in KNOWN_UNSERIALIZABLE_SIGNALS, but its schema generates"
        yield Finding(event.location, message)


@rule(
    "bus-warning-missing",
    Severity.WARNING,
    "The event cannot go on the event bus, and neither its warning nor a list says so.",
    of=Event,
    bad=write_signed(""),
    good=write_signed("It cannot go on the event bus, because the signature is an open file."),
)
def find_missing_warning(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find an event whose schema cannot be generated although nobody says so."""
    bus = event.bus
    if bus.is_capable or not (bus.is_known and bus.is_declared_capable):
        return
    # A type that does not exist is a problem of its own, and mended there.
    if not _denies_bus(event) and not _has_unresolved_type(event, facts):
        yield Finding(event.location, f"the event cannot go on the event bus, but no warning says so: {bus.reason}")


def _has_unresolved_type(event: Event, facts: Facts) -> bool:
    carried = (payload for key in event.data for name in key.type.payloads for payload in facts.catalog.closure(name))
    types = (part for payload in carried for field in payload.fields for part in field.type.walk())
    return any(part.kind is TypeKind.UNRESOLVED for part in types)


def _denies_bus(event: Event) -> bool:
    # Without annotations there is no place for a warning but the docstring.
    text = event.warning if event.annotations else event.description
    return bool(_BUS.search(text) and _UNABLE.search(text))


def _suggest(path: str, event: Event, facts: Facts) -> str:
    """Say what exists where the path ends, and the nearest path that does exist."""
    owner, names = _follow(path.split("."), event, facts)
    listed = ", ".join(f"'{name}'" for name in names)
    has = f"{owner} has {listed}" if names else owner
    paths = _list_paths(event, facts)
    same_field = [other for other in paths if other.rsplit(".", 1)[-1] == path.rsplit(".", 1)[-1]]
    return has + (suggest(path, same_field, cutoff=0) or suggest(path, paths))


def _follow(names: list[str], event: Event, facts: Facts) -> tuple[str, list[str]]:
    """Return the name of what the path gets stuck at, and the names that exist there."""
    key = next((key for key in event.data if key.name == names[0]), None)
    if key is None:
        return "payload", [key.name for key in event.data]
    owner, live = names[0], key.type
    for name in names[1:]:
        payload = facts.payloads.get(live.single_payload)
        field = payload.find_field(name) if payload else None
        if payload is None or field is None:
            break
        owner, live = f"{owner}.{name}", field.type
    payload = facts.payloads.get(live.single_payload)
    if payload is None or not payload.fields:
        return f"'{owner}' is of type '{live}', which has no fields", []
    return f"'{owner}'", [field.name for field in payload.fields]


def _list_paths(event: Event, facts: Facts) -> list[str]:
    """Return the paths that can be a key field: they end at a single value, and lead through no list."""
    return [path for key in event.data for path in _walk(key.name, key.type, facts, _DEPTH)]


def _is_composite(live: Type) -> bool:
    if live.kind in {TypeKind.UNION, TypeKind.ALIAS}:
        return any(map(_is_composite, live.arguments))
    return live.kind in {TypeKind.PAYLOAD, TypeKind.GENERIC} or live.name in _CONTAINERS


def _walk(path: str, live: Type, facts: Facts, depth: int) -> Iterator[str]:
    payload = facts.payloads.get(live.single_payload)
    if payload is None and not _is_composite(live):
        yield path
    if payload is None or not depth:
        return
    for field in payload.fields:
        yield from _walk(f"{path}.{field.name}", field.type, facts, depth - 1)
