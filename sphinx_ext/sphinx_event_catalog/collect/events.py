"""Describe signals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.model import (
    Annotation,
    AnnotationGroup,
    DataKey,
    Event,
    EventTypeParts,
    Status,
    find_annotation,
)
from sphinx_event_catalog.collect.bus import can_be_sent
from sphinx_event_catalog.collect.types import describe_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.collect.bus import BusProbe
    from sphinx_event_catalog.collect.signals import FoundSignal
    from sphinx_event_catalog.collect.source import SourceFile

_VERSION = re.compile(r"v(\d+)")
_DOMAIN_LABELS = 2
_STATUS_WORDS = {
    Status.DEPRECATED: re.compile(r"\bdeprecated\b", re.IGNORECASE),
    Status.UNUSED: re.compile(r"\bunused\b|\bnot (?:\w+ ){0,2}used\b", re.IGNORECASE),
}


def parse_event_type(event_type: str) -> EventTypeParts:
    """Take an event type apart (ADR 2); what it does not have stays empty."""
    labels = event_type.split(".")
    version = _VERSION.fullmatch(labels[-1])
    rest = labels[:-1] if version else labels
    domain, inner = rest[:_DOMAIN_LABELS], rest[_DOMAIN_LABELS:]
    return EventTypeParts(
        domain=".".join(domain),
        subdomain=inner[0] if inner else "",
        subject=".".join(inner[1:-1]),
        action=inner[-1] if len(inner) > 1 else "",
        version=int(version[1]) if version else 0,
    )


def describe_event(found: FoundSignal, source: SourceFile, group: AnnotationGroup | None, probe: BusProbe) -> Event:
    """Describe a signal as its code and its annotations tell it; the key field is resolved later."""
    location = _locate(found.name, source)
    annotations = group.annotations if group else ()
    text, text_location = _read_description(found.name, annotations, source, location)
    warning = find_annotation(annotations, "event_warning")
    return Event(
        name=found.name,
        event_type=found.signal.event_type,
        module=found.module,
        parts=parse_event_type(found.signal.event_type),
        minor_version=getattr(found.signal, "minor_version", 0),
        description=text,
        description_location=text_location,
        data=tuple(
            DataKey(name=name, type=describe_type(live), is_sendable=can_be_sent(found.signal, live))
            for name, live in found.signal.init_data.items()
        ),
        location=location,
        bus=probe.probe(found.signal),
        warning=warning.value if warning else "",
        warning_location=warning.location if warning else None,
        trigger_repositories=_read_repositories(find_annotation(annotations, "event_trigger_repository")),
        annotations=annotations,
        annotation_location=group.location if group else None,
        status=_read_status(warning.value if warning else ""),
    )


def _locate(name: str, source: SourceFile) -> SourceLocation:
    assignment = source.assignments.get(name)
    return source.locate(assignment.line, assignment.end_line) if assignment else source.locate(1)


def _read_description(
    name: str, annotations: tuple[Annotation, ...], source: SourceFile, location: SourceLocation
) -> tuple[str, SourceLocation]:
    described = find_annotation(annotations, "event_description")
    if described:
        return described.value, described.location
    assignment = source.assignments.get(name)
    # With annotations, a string below the assignment is about something else: it stands between two definitions.
    if not annotations and assignment and assignment.docstring:
        return assignment.docstring.read(location)
    return "", location


def _read_repositories(annotation: Annotation | None) -> tuple[str, ...]:
    return tuple(re.split(r"[,\s]+", annotation.value.strip())) if annotation and annotation.value.strip() else ()


def _read_status(warning: str) -> Status:
    return next((status for status, words in _STATUS_WORDS.items() if words.search(warning)), Status.ACTIVE)


def match_groups(
    source: SourceFile, names: Sequence[str], groups: Sequence[AnnotationGroup]
) -> tuple[dict[str, AnnotationGroup], list[AnnotationGroup]]:
    """Give each signal of a file its annotation group; return what is left too.

    A group belongs to the signal that is assigned by the next statement, or else to the one that it names.
    """
    matched: dict[str, AnnotationGroup] = {}
    left: list[AnnotationGroup] = []
    # From the end, so that of two groups above one signal the nearer one wins.
    for group in reversed(groups):
        name = source.assignment_lines.get(source.next_statement_line(group.location.end_line), "")
        if name in names and name not in matched:
            matched[name] = group
        else:
            left.insert(0, group)
    for group in list(left):
        claim = find_annotation(group.annotations, "event_name")
        claimed = claim.value if claim else ""
        if claimed in names and claimed not in matched:
            matched[claimed] = group
            left.remove(group)
    return matched, left
