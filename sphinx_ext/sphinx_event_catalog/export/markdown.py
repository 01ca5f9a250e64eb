"""Each event and payload class as a Markdown page, and the index of them for language models (``llms.txt``)."""

from __future__ import annotations

import json
import re
from textwrap import indent
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.model import Status
from sphinx_event_catalog.catalog.names import make_printable
from sphinx_event_catalog.collect.examples import UNPROVED
from sphinx_event_catalog.export.artifacts import write_text
from sphinx_event_catalog.export.facts import FactKind, list_event_facts, list_field_facts, list_payload_facts
from sphinx_event_catalog.export.snippets import make_snippets
from sphinx_event_catalog.export.texts import to_markdown, to_markdown_cell, to_markdown_line
from sphinx_event_catalog.export.usages import NO_PROOF, list_phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx_event_catalog.catalog.model import Event, Field, Payload
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.export.artifacts import Artifact, Export
    from sphinx_event_catalog.export.facts import Fact
    from sphinx_event_catalog.export.usages import Group, Overview, Place, Row, Summary

INDEXES = ("llms.txt", "llms-full.txt")
"""What a site has at its root, where language models look for it."""
_QUOTED = re.compile(r"'([^']*)'")
_PLAIN_FACTS = {FactKind.WORD, FactKind.REPOSITORY}
_SPECIAL = re.compile(r"[\\`]|\](?=[(\[:])")
_BACKQUOTES = re.compile("`+")
_SNIPPETS = (("Receive", "receive"), ("Send", "send"), ("Test", "test"), ("Event bus", "event_bus"))


def write_markdown(export: Export) -> Iterator[Artifact]:
    """Write a page per event and payload class, ``llms.txt`` with a link to each, and ``llms-full.txt`` with all."""
    pages = list(_write_pages(export))
    yield from (write_text(path, text) for path, text in pages)
    index, full = INDEXES
    yield write_text(index, _write_index(export))
    # The pages stand in folders of their own and link to each other from there.
    texts = (text.replace("](../", f"]({export.folder}") for _, text in pages)
    yield write_text(full, "\n\n".join([_write_head(export), *texts]))


def _write_pages(export: Export) -> Iterator[tuple[str, str]]:
    for event in export.catalog.events:
        yield f"events/{export.event_files[event.qualified_name]}.md", write_event_page(export, event)
    for payload in export.catalog.payloads:
        yield f"data/{export.payload_files[payload.qualified_name]}.md", write_payload_page(export, payload)
    if export.overview:
        for name, file in export.overview.files.items():
            yield f"repositories/{file}.md", write_repository_page(export, export.overview, name)


def _write_head(export: Export) -> str:
    events, payloads = len(export.catalog.events), len(export.catalog.payloads)
    counts = f"{events} Open edX events and {payloads} payload classes"
    return f"# {_escape(export.name)}\n\n> {counts}, version {export.version}."


def _write_index(export: Export) -> str:
    sections = [_write_head(export)]
    for name, events in export.graph.events_by_subdomain.items():
        lines = [_link_event(export, event) for event in events]
        sections.append("\n".join([f"## Events: {_escape(name)}\n", *lines]))
    lines = [_link_payload(export, payload) for payload in export.catalog.payloads]
    sections.append("\n".join(["## Payload classes\n", *lines]))
    if export.overview:
        lines = [_link_repository(export, name, summary) for name, summary in export.overview.summaries.items()]
        sections.append("\n".join(["## Repositories and packages\n", *lines]))
    return "\n\n".join(sections)


def _link_event(export: Export, event: Event) -> str:
    text = to_markdown_line(event.description) or _escape(event.event_type)
    return _link(export, event.qualified_name, f"events/{export.event_files[event.qualified_name]}.md", text)


def _link_payload(export: Export, payload: Payload) -> str:
    text = to_markdown_line(payload.summary) or _escape(payload.qualified_name)
    return _link(export, payload.qualified_name, f"data/{export.payload_files[payload.qualified_name]}.md", text)


def _link(export: Export, name: str, path: str, text: str) -> str:
    return f"- [{_escape(export.catalog.titles[name])}]({export.folder}{path}): {text}"


def _link_repository(export: Export, name: str, summary: Summary) -> str:
    words = ("sends {} events", "receives {}", "puts {} on the event bus")
    told = ", ".join(word.format(count) for word, count in zip(words, summary.counts, strict=True))
    path = f"repositories/{export.overview.files[name]}.md" if export.overview else ""
    return f"- [{_escape(name)}]({export.folder}{path}): {told}"


def write_event_page(export: Export, event: Event) -> str:
    """Return the page of an event."""
    rows = [_write_data_row(export, key.name, key.type) for key in event.data]
    return "\n\n".join(
        [
            f"# {_escape(event.name)}",
            *_write_description(event),
            "\n".join(_write_fact(export, fact) for fact in list_event_facts(event)),
            "## Data",
            "\n".join(["| argument | type |", "|---|---|", *rows]),
            *_write_payload_sections(export, event),
            *_write_event_usages(export, event),
            *_write_use(export, event),
        ]
    )


def _write_fact(export: Export, fact: Fact) -> str:
    values = ", ".join(_write_value(export, fact.kind, value) for value in fact.values)
    # What a pattern with one group splits is text, value, text, value, ...
    parts = _QUOTED.split(fact.note)
    note = "".join(_code(part) if number % 2 else _escape(part) for number, part in enumerate(parts))
    return f"- {_escape(fact.label)}: {': '.join(filter(None, [values, note]))}"


def _write_value(export: Export, kind: FactKind, value: str) -> str:
    if kind is FactKind.CLASS:
        return f"[{_escape(export.catalog.titles[value])}](../data/{export.payload_files[value]}.md)"
    return _escape(value) if kind in _PLAIN_FACTS else _code(value)


def _write_description(event: Event) -> Iterator[str]:
    if event.status is Status.DEPRECATED:
        yield "> **Deprecated.**"
    if event.description:
        yield to_markdown(event.description)
    if event.warning:
        yield to_markdown(f".. warning::\n\n{indent(event.warning, '   ')}")


def _write_payload_sections(export: Export, event: Event) -> Iterator[str]:
    for payload in export.graph.payloads_of(event):
        yield f"### {_escape(payload.name)}"
        yield _write_fields(export, payload.fields)


def _write_use(export: Export, event: Event) -> Iterator[str]:
    snippets = make_snippets(export.catalog, event, builder=export.builder)
    for title, name in _SNIPPETS:
        snippet = getattr(snippets, name)
        yield f"## {title}"
        yield from ([_escape(snippet.reason)] if snippet.reason else [])
        yield from ([_block(snippet.code, snippet.language)] if snippet.code else [])
    example = export.example(event)
    if example.wire is not None:
        yield "## JSON"
        yield from ([] if example.is_proved else [UNPROVED])
        yield _block(json.dumps(example.wire, indent=2, ensure_ascii=False), "json")


def write_payload_page(export: Export, payload: Payload) -> str:
    """Return the page of a payload class."""
    users = export.graph.events_of[payload.qualified_name]
    used = [f"- [{_escape(event.name)}](../events/{export.event_files[event.qualified_name]}.md)" for event in users]
    text = to_markdown(payload.description or payload.summary)
    return "\n\n".join(
        [
            f"# {_escape(payload.name)}",
            *([text] if text else []),
            "\n".join(_write_fact(export, fact) for fact in list_payload_facts(payload, export.catalog)),
            "## Fields",
            _write_fields(export, payload.fields),
            "## Events",
            "\n".join(used) or "No event carries this class.",
            *_write_readers(export, payload),
        ]
    )


def _write_event_usages(export: Export, event: Event) -> Iterator[str]:
    overview = export.overview
    if overview is None:
        return
    found = overview.of_event(event)
    yield "## Senders and receivers"
    yield _escape(overview.coverage)
    parts = (("Sent by", found.sent), ("Received by", found.received), ("On the event bus in", found.bus))
    for title, groups in parts if found.bus else parts[:2]:
        yield f"### {title}"
        yield _write_groups(groups, lambda group: _name_repository(overview, group)) or "Nothing that was read."


def _name_repository(overview: Overview, group: Group) -> str:
    services = f" in {_escape(' and '.join(group.services))}" if group.services else ""
    revision = f" at {_code(group.revision)}" if group.revision else ""
    return f"[{_escape(group.name)}](../repositories/{overview.files[group.name]}.md){services}{revision}"


def _write_groups(groups: Iterable[Group], tell: Callable[[Group], str], *, has_services: bool = False) -> str:
    lines: list[str] = []
    for group in groups:
        lines.append(f"- {tell(group)}")
        lines += [f"  - {_write_row(row, has_services=has_services)}" for row in group.rows]
    return "\n".join(lines)


def _write_row(row: Row, *, has_services: bool) -> str:
    function = f" {_code(row.function)}" if row.function else ""
    place = f" at {_write_place(row.function_place)}" if row.function_place else ""
    phrases = (
        "".join(_code(part) if number % 2 else _escape(part) for number, part in enumerate(phrase))
        for phrase in list_phrases(row, has_services=has_services)
    )
    return f"{_write_place(row.place)}{function}{place}: {'; '.join(phrases)}."


def _write_place(place: Place) -> str:
    return f"[{_code(place.text)}]({place.url})" if place.url else _code(place.text)


def _write_readers(export: Export, payload: Payload) -> Iterator[str]:
    readers = export.overview.readers_of(payload) if export.overview else ()
    if readers:
        yield "## Read by"
        yield "\n".join(
            f"- {_code(found.field)}: {_code(found.row.function)} of {_escape(found.row.repository)} as "
            f"{_code(found.path)}, {_write_place(found.row.function_place or found.row.place)}"
            for found in readers
        )


def write_repository_page(export: Export, overview: Overview, name: str) -> str:
    """Return the page of a repository that was read."""
    found = overview.of_repository(name)
    revision = f" at {_code(found.summary.revision)}" if found.summary.revision else ""
    parts = [f"# {_escape(name)}", f"{found.summary.files:,} Python files were read{revision}. {NO_PROOF}"]
    for title, groups in (("Sends", found.sent), ("Receives", found.received), ("On the event bus", found.bus)):
        if groups:
            parts += [f"## {title}", _write_groups(groups, lambda g: _name_event(export, g.name), has_services=True)]
    if found.unresolved:
        lines = [
            f"- {_write_place(place)} {_code(text)}: {_escape(reason)}" for place, text, reason in found.unresolved
        ]
        parts += ["## Not determined", "\n".join(lines)]
    if found.unread:
        lines = [f"- {_write_place(place)}: {_escape(reason)}" for place, reason in found.unread]
        parts += ["## Not read", "\n".join(lines)]
    return "\n\n".join(parts)


def _name_event(export: Export, name: str) -> str:
    file = export.event_files.get(name)
    return f"[{_escape(export.catalog.titles[name])}](../events/{file}.md)" if file else _code(name)


def _write_fields(export: Export, fields: Iterable[Field]) -> str:
    rows = [_write_field_row(export, field) for field in fields]
    return "\n".join(["| field | type | default | description |", "|---|---|---|---|", *rows])


def _write_data_row(export: Export, name: str, type_: Type) -> str:
    return f"| {_escape_cell(_code(name))} | {_link_type(export, type_)} |"


def _write_field_row(export: Export, field: Field) -> str:
    default = "required" if field.is_required else _escape_cell(_code(field.default.text))
    text = to_markdown_cell(field.description)
    marks = "Personal data. " if field.is_personal else ""
    facts = [_write_fact(export, fact).removeprefix("- ") for fact in list_field_facts(field)]
    cell = _escape_cell(" ".join([marks + text, *facts]))
    return f"| {_escape_cell(_code(field.name))} | {_link_type(export, field.type)} | {default} | {cell} |"


def _link_type(export: Export, type_: Type) -> str:
    """Return a type as code; a payload class is a link to its page."""
    text = _escape_cell(_code(str(type_)))
    file = export.payload_files.get(type_.single_payload)
    return f"[{text}](../data/{file}.md)" if file else text


def _escape(text: str) -> str:
    """Return a text in which Markdown reads neither HTML nor a link."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("&", "&amp;").replace("<", "&lt;")


def _code(text: str) -> str:
    """Return a text as code on one line, between more backquotes than it has in a row itself."""
    text = make_printable(text)
    fence = "`" * (max(map(len, _BACKQUOTES.findall(text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _block(text: str, language: str) -> str:
    """Return a block of code, between more backquotes than it has in a row itself."""
    fence = "`" * max(3, max(map(len, _BACKQUOTES.findall(text)), default=0) + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|").strip()
