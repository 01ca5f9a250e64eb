"""Rules that hold what people say about the event bus to what schema generation does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.check.findings import Facts

_BUS = re.compile(r"\bevent[ -]bus\b", re.IGNORECASE)
_UNABLE = re.compile(
    r"\bincompatible\b|\bcan ?not\b|\bcan't\b|\bunsupported\b|\bnot (?:\w+ )?(?:compatible|serializable|supported)\b"
    r"|\bunserializable\b",
    re.IGNORECASE,
)


def find_stale_warning(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a warning that denies an event the bus although its schema can be generated."""
    if event.bus.is_capable and _denies_bus(event):
        location = event.warning_location or event.location
        yield Finding(location, "the warning says that the event cannot go on the event bus, but its schema generates")


def find_stale_exclusion(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an event on the list of unserializable ones although its schema can be generated."""
    if event.bus.is_capable and not event.bus.is_declared_capable:
        message = f"'{event.event_type}' is in KNOWN_UNSERIALIZABLE_SIGNALS, but its schema generates"
        yield Finding(event.location, message)


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
