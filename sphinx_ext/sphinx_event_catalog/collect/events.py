"""Read the annotations of signals from comments, and describe each signal with its key field and its personal data."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.graph import MOST_PATHS
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.catalog.model import (
    Annotation,
    AnnotationGroup,
    Event,
    EventTypeParts,
    KeyField,
    Status,
    Suppression,
    find_annotation,
)
from sphinx_event_catalog.collect.source import CommentBlock, SourceFile, remove_indentation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Payload
    from sphinx_event_catalog.collect.records import LiveSignal
    from sphinx_event_catalog.collect.source import Sources

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


SENDING_TOKEN = "event_implemented_name"  # noqa: S105  # a word in a comment, no secret
"""Marks a group at a place of sending: such a group defines nothing."""


@attrs.frozen(kw_only=True)
class Token:
    """A word of the annotation vocabulary; ``meaning`` is reST, one or two sentences."""

    name: str
    meaning: str
    is_required: bool = True


TOKENS = (
    Token(name="event_type", meaning="The event type, as in the code."),
    Token(name="event_name", meaning="The variable that holds the event."),
    Token(name="event_key_field", meaning="The path to the field whose value keeps events in order on the event bus."),
    Token(name="event_description", meaning="When the event is sent. It is reST and may have several paragraphs."),
    Token(name="event_data", meaning="The payload class, or all of them, separated by commas."),
    Token(name="event_trigger_repository", meaning="The repositories that send the event, as ``owner/name``."),
    Token(name="event_warning", meaning="What to know before relying on the event. It is reST.", is_required=False),
)
"""What each token of the ``openedx_events`` configuration of code-annotations means here."""

_START = re.compile(r"(?P<indent>[ \t]*)\.\. (?P<token>event_\w+):(?P<value>.*)")
_SUPPRESSION = re.compile(r"#\s*event-catalog:\s*ignore(?:\[(?P<kinds>[^\]]*)\])?[ \t]*(?P<reason>.*)")
_SUPPRESSION_HINT = "event-catalog:"


def read_groups(source: SourceFile) -> Iterator[AnnotationGroup]:
    """Yield the annotation groups of a file that define events, in order."""
    if ".. event_" not in source.text:
        return
    for block in source.comment_blocks:
        annotations = tuple(_read_block(block, source))
        if annotations and all(annotation.token != SENDING_TOKEN for annotation in annotations):
            yield AnnotationGroup(annotations=annotations, location=source.locate(block.line, block.end_line))


def _read_block(block: CommentBlock, source: SourceFile) -> Iterator[Annotation]:
    """Yield the annotations of a block, by the grammar of code-annotations; a test compares both."""
    lines = block.text.split("\n")
    end = 0
    for number, line in enumerate(lines):
        match = _START.search(line) if number >= end else None
        if match:
            value = [match["value"], *_read_continuation(lines[number + 1 :], match["indent"])]
            end = number + len(value)
            location = source.locate(block.line + number, block.line + end - 1)
            yield Annotation(
                token=match["token"], value=remove_indentation("\n".join(value)).strip(), location=location
            )


def _read_continuation(lines: Iterable[str], indent: str) -> Iterator[str]:
    """Yield the lines that are indented by at least two spaces more than a token above them, and those between."""
    blank: list[str] = []
    for line in lines:
        if not line.strip():
            blank.append(line)
        elif line.startswith(f"{indent}  ") and not _START.match(line):
            yield from (*blank, line)
            blank = []
        else:
            return


def read_suppressions(source: SourceFile, targets: dict[int, SourceLocation]) -> Iterator[Suppression]:
    """Yield the suppression comments of a file.

    ``targets`` are definitions by first line. A comment belongs to the definition on whose lines it stands, or to the
    one that follows the comment block it stands in.
    """
    if _SUPPRESSION_HINT not in source.text:
        return
    for number, comment in source.comments.items():
        match = _SUPPRESSION.search(comment)
        if match:
            yield Suppression(
                kinds=tuple(kind.strip() for kind in (match["kinds"] or "").split(",") if kind.strip()),
                reason=_read_reason(match["reason"], number, source),
                location=source.locate(number),
                target=_find_target(number, source, targets),
            )


def _read_reason(start: str, line: int, source: SourceFile) -> str:
    """Return the reason, with the comment lines below that are indented by at least two more spaces."""
    words = [start.strip()]
    while re.match(r"#\s{3,}\S", follower := source.comments.get(line := line + 1, "")):
        words.append(follower.lstrip("#").strip())
    return " ".join(words).strip()


def _find_target(line: int, source: SourceFile, targets: dict[int, SourceLocation]) -> SourceLocation | None:
    around = [target for target in targets.values() if target.line <= line <= target.end_line]
    if around:
        return min(around, key=lambda target: target.end_line - target.line)
    return targets.get(source.next_statement_line(line))


def resolve_key_field(event: Event, payloads: Mapping[str, Payload]) -> KeyField | None:
    """Return the key field that the annotations of an event name, resolved as far as its payload allows."""
    annotation = find_annotation(event.annotations, "event_key_field")
    if annotation is None or not annotation.value:
        return None
    unresolved = KeyField(path=annotation.value, location=annotation.location)
    first, *rest = annotation.value.split(".")
    key = next((key for key in event.data if key.name == first), None)
    if key is None:
        return unresolved
    found = attrs.evolve(unresolved, type=key.type)
    for name in rest:
        payload = payloads.get(found.type.single_payload) if found.type else None
        field = payload.find_field(name) if payload else None
        if payload is None or field is None:
            return unresolved
        found = attrs.evolve(
            found, type=field.type, payload=payload.qualified_name, field=name, is_personal=field.is_personal
        )
    return found


def find_personal_payloads(payloads: Mapping[str, Payload]) -> frozenset[str]:
    """Return the names of the payload classes that hold personal data, at any depth."""
    found: set[str] = set()
    added = {n for n, p in payloads.items() if any(f.is_personal and not f.type.payloads for f in p.fields)}
    while added:
        found |= added
        added = {
            name
            for name, payload in payloads.items()
            if name not in found and any(not found.isdisjoint(field.type.payloads) for field in payload.fields)
        }
    return frozenset(found)


def find_personal_fields(event: Event, personal: Mapping[str, Payload]) -> tuple[str, ...]:
    """Return the paths of the fields of an event that hold personal data, in order, the first ``MOST_PATHS`` of them.

    ``personal`` are the payload classes that hold such data, by name: no other is walked through.
    """
    found = (path for key in event.data for path in _walk_personal(key.name, key.type.payloads, personal, frozenset()))
    return tuple(islice(found, MOST_PATHS))


def _walk_personal(
    path: str, names: tuple[str, ...], payloads: Mapping[str, Payload], seen: frozenset[str]
) -> Iterator[str]:
    for payload in (payloads[name] for name in names if name in payloads and name not in seen):
        for field in payload.fields:
            inner = field.type.payloads
            if inner:
                yield from _walk_personal(f"{path}.{field.name}", inner, payloads, seen | {payload.qualified_name})
            elif field.is_personal:
                yield f"{path}.{field.name}"
