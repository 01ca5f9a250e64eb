"""Describe signals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.catalog.model import (
    Annotation,
    AnnotationGroup,
    Event,
    EventTypeParts,
    Status,
    find_annotation,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.collect.records import LiveSignal
    from sphinx_event_catalog.collect.source import SourceFile, Sources

_VERSION = re.compile(r"v(\d+)")
_DOMAIN_LABELS = 2
_IMPORT = 2
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


def describe_event(
    live: LiveSignal,
    holder: tuple[str, str],
    source: SourceFile | None,
    group: AnnotationGroup | None,
    location: SourceLocation,
) -> Event:
    """Describe a signal as its code and its annotations tell it; the key field is resolved later."""
    module, name = holder
    annotations = group.annotations if group else ()
    text, text_location = _read_description(name, annotations, source, location)
    warning = find_annotation(annotations, "event_warning")
    return Event(
        name=name,
        event_type=live.event_type,
        module=module,
        parts=parse_event_type(live.event_type),
        minor_version=live.minor_version,
        description=text,
        description_location=text_location,
        data=live.data,
        location=location,
        bus=live.bus,
        warning=warning.value if warning else "",
        warning_location=warning.location if warning else None,
        trigger_repositories=_read_repositories(find_annotation(annotations, "event_trigger_repository")),
        annotations=annotations,
        annotation_location=group.location if group else None,
        status=_read_status(warning.value if warning else ""),
    )


def choose_holder(live: LiveSignal, packages: Sequence[str], sources: Sources) -> tuple[str, str] | None:
    """Return the variable of the packages that a signal was made for, as ``(module, variable)``.

    ``None`` if the packages only import it: then a module outside of them assigns it.
    """
    own = [holder for holder in live.holders if is_within(holder[0], packages)]
    nearest = min(own, key=lambda holder: _remove_from_definition(holder, sources))
    if _remove_from_definition(nearest, sources) < _IMPORT:
        return nearest
    others = (holder for holder in live.holders if holder not in own and holder[1] == nearest[1])
    is_foreign = any((source := sources.get(module)) and name in source.assignments for module, name in others)
    return None if is_foreign else nearest


def _remove_from_definition(holder: tuple[str, str], sources: Sources) -> int:
    """Return 0 for the variable that a signal was made for, 1 for another name of it, 2 for an import."""
    source = sources.get(holder[0])
    assignment = source.assignments.get(holder[1]) if source else None
    return _IMPORT if assignment is None else int(assignment.is_alias)


def _read_description(
    name: str, annotations: tuple[Annotation, ...], source: SourceFile | None, location: SourceLocation
) -> tuple[str, SourceLocation]:
    described = find_annotation(annotations, "event_description")
    if described:
        return described.value, described.location
    assignment = source.assignments.get(name) if source else None
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
