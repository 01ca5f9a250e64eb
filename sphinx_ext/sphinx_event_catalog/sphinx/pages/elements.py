"""Parts that several pages are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
from docutils import nodes
from sphinx import addnodes

from sphinx_event_catalog.catalog.model import Status
from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.catalog.types import Type, TypeKind
from sphinx_event_catalog.export.facts import FactKind
from sphinx_event_catalog.sphinx.nodes import download_field
from sphinx_event_catalog.sphinx.pages.bounds import (
    ELLIPSIS,
    MOST_CODE,
    MOST_ITEMS,
    MOST_PROBLEMS,
    MOST_SUMMARY,
    MOST_VALUE,
    cut,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx_event_catalog.catalog.model import Event, Field
    from sphinx_event_catalog.export.facts import Fact
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext


_CODE_FACTS = {FactKind.NAME: "text", FactKind.CODE: "python"}
_QUOTED = re.compile(r"'([^']*)'")


def type_nodes(context: PageContext, described: Type) -> nodes.literal:
    """Return a type as code, every payload class in it a link."""
    return nodes.literal("", "", *_type_parts(context, described), classes=["event-type"])


def _type_parts(context: PageContext, described: Type) -> list[nodes.Node]:
    if described.kind is TypeKind.UNION:
        return _joined(context, described.arguments, " | ")
    parts: list[nodes.Node] = [_type_name(context, described)]
    if described.kind is TypeKind.GENERIC:
        parts += [nodes.Text("["), *_joined(context, described.arguments, ", "), nodes.Text("]")]
    return parts


def _joined(context: PageContext, members: Sequence[Type], separator: str) -> list[nodes.Node]:
    parts: list[nodes.Node] = []
    for number, member in enumerate(members):
        if number == MOST_ITEMS:
            return [*parts, nodes.Text(separator), nodes.Text(ELLIPSIS)]
        parts += [nodes.Text(separator)] if number else []
        parts += _type_parts(context, member)
    return parts


def _type_name(context: PageContext, described: Type) -> nodes.Node:
    payload = context.site.catalog.payloads_by_name.get(described.qualified_name)
    if described.kind is not TypeKind.PAYLOAD or payload is None:
        return nodes.Text(cut(described.name, MOST_VALUE))
    address = context.site.addresses.of_payload(payload)
    return context.link(address, payload.name, is_code=False)


def badge(text: str, tone: str) -> nodes.inline:
    """Return a small mark; ``tone`` is ``good``, ``plain``, ``warn`` or ``alert``."""
    return nodes.inline(text, text, classes=["sd-badge", "event-mark", f"event-mark-{tone}"])


def spaced(items: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return the items with a space between each two."""
    return [node for item in items for node in (nodes.Text(" "), item)][1:]


def event_badges(event: Event) -> list[nodes.Node]:
    """Return the marks of an event: its status if it is not active, the event bus, personal data."""
    marks: list[nodes.Node] = []
    if event.status is not Status.ACTIVE:
        marks.append(badge(event.status.value, "warn"))
    marks.append(badge("event bus", "good") if event.bus.is_capable else badge("in process only", "plain"))
    if event.personal_fields:
        marks.append(badge("PII", "alert"))
    return marks


def field_badges(context: PageContext, field: Field) -> list[nodes.Node]:
    """Return the marks of a field: required or its default, personal data."""
    if field.is_required:
        marks: list[nodes.Node] = [nodes.inline("required", "required", classes=["event-required"])]
    else:
        text = cut(field.default.text, MOST_VALUE)
        value = nodes.literal(text, text)
        marks = [nodes.inline("", "", nodes.Text("default "), value, classes=["event-default"])]
    return [*marks, *([badge("PII", "alert")] if is_shown_personal(context, field) else [])]


def key_badges(anchor: str, key: str) -> list[nodes.Node]:
    """Return the mark of the field that is the key of the event, for the field at an anchor of the page."""
    return [badge("key", "good")] if anchor == key else []


def is_shown_personal(context: PageContext, field: Field) -> bool:
    """Tell whether a field is marked as personal data: itself, or the class of its value."""
    payloads = context.site.catalog.payloads_by_name
    return field.is_personal or any(payloads[name].is_personal for name in field.type.payloads)


def table(
    headings: Sequence[str], rows: Iterable[nodes.row], *, classes: Sequence[str], widths: Sequence[int]
) -> nodes.table:
    """Return a table with one heading row."""
    group = nodes.tgroup(cols=len(headings))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", row([[paragraph(heading)] for heading in headings]))
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=["event-table", *classes])


def row(cells: Iterable[Sequence[nodes.Node]], *, ids: Sequence[str] = ()) -> nodes.row:
    """Return a table row; ``ids`` are anchors that lead to it."""
    entries = [nodes.entry("", *cell) for cell in cells]
    if ids:
        # Table rows take no ids of their own; the first paragraph does.
        entries[0].next_node(nodes.paragraph)["ids"] = list(ids)  # type: ignore[index]  # an element, never a text
    return nodes.row("", *entries)


def paragraph(*content: nodes.Node | str) -> nodes.paragraph:
    """Return a paragraph of nodes and texts."""
    return nodes.paragraph("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in content))


def show_quoted(text: str) -> list[nodes.Node]:
    """Return the message of a problem, or another sentence of the catalog, with quoted values as code."""
    parts = _QUOTED.split(text)
    # What a pattern with one group splits is text, value, text, value, ...
    return [nodes.literal(part, part) if number % 2 else nodes.Text(part) for number, part in enumerate(parts) if part]


def show_fact(context: PageContext, fact: Fact) -> list[nodes.Node]:
    """Return a fact: its values, then what its note says of them."""
    if len(fact.values) > MOST_ITEMS:
        more = f"and {len(fact.values) - MOST_ITEMS:,} more"
        fact = attrs.evolve(fact, values=fact.values[:MOST_ITEMS], note=" ".join(filter(None, [more, fact.note])))
    if fact.kind in _CODE_FACTS:
        return [code(value, _CODE_FACTS[fact.kind]) for value in fact.values]
    if fact.kind is FactKind.SOURCE and fact.location:
        return [paragraph(context.source(fact.location))]
    values = [_show_value(context, fact.kind, value) for value in fact.values]
    separator = nodes.Text(": " if fact.kind is FactKind.WORD else " ")
    note = fact.note if values else f"{fact.note[:1].upper()}{fact.note[1:]}."
    return [paragraph(*spaced(values), *([separator] if values and note else []), *show_quoted(note))]


def _show_value(context: PageContext, kind: FactKind, value: str) -> nodes.Node:
    if kind is FactKind.PATH:
        return nodes.reference("", "", nodes.literal(value, value), refid=make_anchor(value), internal=True)
    if kind is FactKind.REPOSITORY:
        return nodes.reference(value, value, refuri=f"https://github.com/{value}", internal=False)
    if kind is FactKind.CLASS:
        return context.payload_link(value)
    return nodes.Text(value) if kind is FactKind.WORD else nodes.literal(value, value)


def mark_place(anchor: str, names: Iterable[str], *more: str) -> list[nodes.Node]:
    """Return entries for the general index, and the place that they lead to, with more anchors."""
    # A semicolon would begin a part of its own, an exclamation mark in front the main entry.
    # Main entries come first in the search: what was searched for is their name, to the letter.
    entries = [("single", name.replace(";", ",").lstrip("!"), anchor, "main", None) for name in names]
    return [addnodes.index(entries=entries), nodes.target("", "", ids=[anchor, *more])]


def section(title: str, anchor: str, *content: nodes.Node) -> nodes.section:
    """Return a section with a fixed anchor."""
    return nodes.section("", nodes.title(title, title), *content, ids=[anchor], names=[])


def facts(pairs: Iterable[tuple[str, Sequence[nodes.Node]]], *more: nodes.field) -> nodes.field_list:
    """Return a list of named facts."""
    fields = (nodes.field("", nodes.field_name(name, name), nodes.field_body("", *content)) for name, content in pairs)
    return nodes.field_list("", *fields, *more, classes=["event-facts"])


def downloads(kind: str, target: str) -> download_field:
    """Return the place for the links to the exported files about an event or a payload class."""
    name = nodes.field_name("Download", "Download")
    return download_field("", name, kind=kind, target=target)


def code(text: str, language: str = "python") -> nodes.literal_block:
    """Return a block of code."""
    return nodes.literal_block(text, text, language=language, classes=[])


def show_code(text: str, language: str = "python") -> list[nodes.Node]:
    """Return a block of code, or its size where it is too long for a page."""
    if len(text) > MOST_CODE:
        return [paragraph(f"It has {len(text):,} characters, which is too much for a page.")]
    return [code(text, language)]


def bullets(items: Iterable[Sequence[nodes.Node]]) -> nodes.bullet_list:
    """Return a bullet list, one paragraph an item."""
    return nodes.bullet_list("", *(nodes.list_item("", paragraph(*item)) for item in items), bullet="-")


def problem_notes(context: ReadContext, subject: str) -> list[nodes.Node]:
    """Return a short note with every error and warning of an event or payload, or nothing."""
    found = context.site.problems_by_subject.get(subject, ())
    problems = [problem for problem in found if problem.kind.severity is not Severity.INFO]
    if not problems:
        return []
    items = [
        [
            *show_quoted(cut(problem.message, MOST_SUMMARY)),
            nodes.Text(" ("),
            context.kind_link(problem.kind.name),
            nodes.Text(")"),
        ]
        for problem in problems[:MOST_PROBLEMS]
    ]
    more = len(problems) - len(items)
    items += [[nodes.Text(f"and {more:,} more")]] if more else []
    return [nodes.admonition("", nodes.title("", "In doubt"), bullets(items), classes=["event-doubt"])]
