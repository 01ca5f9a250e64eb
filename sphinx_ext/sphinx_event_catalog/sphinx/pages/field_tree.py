"""The fields of a payload as one nested tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from docutils import nodes

from sphinx_event_catalog.catalog.model import Event
from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.export.facts import list_field_facts
from sphinx_event_catalog.sphinx.nodes import field_head, field_item, field_tree
from sphinx_event_catalog.sphinx.pages.bounds import Expansion, Place, expand, trim
from sphinx_event_catalog.sphinx.pages.elements import field_badges, key_badges, paragraph, spaced, type_nodes
from sphinx_event_catalog.sphinx.pages.history import show_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import DataKey, Field, Payload
    from sphinx_event_catalog.export.facts import Fact
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext

_OPEN_DEPTH = 2
"""How many levels show at first."""
INHERITED = "Inherited from"
CYCLE = "Contains itself: its fields are those above."


def is_open(seen: tuple[str, ...]) -> bool:
    """Tell whether the fields of a field show at first that stands within these classes."""
    return len(seen) < _OPEN_DEPTH


def texts_below(context: PageContext, names: Iterable[str]) -> Iterator[tuple[str, SourceLocation]]:
    """Yield every text of some payload classes and of those within them that a tree shows, each with its place."""
    for payload in (payload for name in names for payload in context.site.catalog.closure(name)):
        yield payload.summary, payload.description_location
        yield from ((field.description, field.description_location) for field in payload.fields)


def event_tree(context: PageContext, event: Event) -> field_tree:
    """Return the tree of an event: its data keys, and below each the fields of its payload class, at every depth."""
    places = [Place(path=data.name, payloads=data.type.payloads) for data in event.data]
    tree = _Tree(
        key=event.key_field.path if event.key_field else "",
        since=find_since(context, event),
        expansion=expand(context.site.catalog.payloads_by_name, places, len(event.data)),
    )
    return field_tree("", *(_data_item(context, event, data, tree) for data in event.data))


def payload_tree(context: PageContext, payload: Payload) -> field_tree:
    """Return the tree of a payload class: its fields, anchored by the qualified name of each, and all below."""
    name = payload.qualified_name
    places = [
        Place(path=f"{name}.{field.name}", payloads=field.type.payloads, around=frozenset({name}))
        for field in payload.fields
    ]
    expansion = expand(context.site.catalog.payloads_by_name, places, len(payload.fields))
    tree = _Tree(since=find_since(context, payload), expansion=expansion)
    items = [_field_item(context, field, f"{name}.{field.name}", (name,), tree) for field in payload.fields]
    return field_tree("", *items)


def find_since(context: PageContext, record: Event | Payload) -> str:
    """Return the first version that has what a page is about: what was there from the start needs no mark."""
    pasts = context.site.pasts
    past = pasts.of_event(record) if isinstance(record, Event) else pasts.of_payload(record)
    return past.since if past else ""


@attrs.frozen(kw_only=True)
class _Tree:
    """What a whole tree is about: the path of its key field, the version that it is there since, and what it shows."""

    key: str = ""
    since: str = ""
    expansion: Expansion


def _data_item(context: PageContext, event: Event, data: DataKey, tree: _Tree) -> field_item:
    names = data.type.payloads
    past = context.site.pasts.mark(event, data.name, tree.since)
    marks = [type_nodes(context, data.type), *show_marks(past), *key_badges(data.name, tree.key)]
    anchor = make_anchor(data.name)
    head = field_head("", "", *_head(data.name, marks), anchor=anchor)
    below = _below(context, names, data.name, (), tree)
    summaries = [
        paragraph(*trim(context.inline(payload.summary, payload.description_location), tree.expansion.most_text))
        for payload in map(context.site.catalog.payloads_by_name.get, names)
        if payload and payload.summary
    ]
    elsewhere = _elsewhere(context, names, data.name, tree)
    return field_item("", head, *summaries, *elsewhere, *below, ids=[anchor], has_inner=bool(below), is_open=True)


def _field_item(context: PageContext, field: Field, anchor: str, seen: tuple[str, ...], tree: _Tree) -> field_item:
    inner = [name for name in field.type.payloads if name not in seen]
    below = _below(context, inner, anchor, seen, tree)
    past = context.site.pasts.mark(context.site.catalog.payloads_by_name[seen[-1]], field.name, tree.since)
    marks = [type_nodes(context, field.type), *field_badges(context, field), *show_marks(past)]
    marks += key_badges(anchor, tree.key)
    safe = make_anchor(anchor)
    head = field_head("", "", *_head(field.name, marks), anchor=safe)
    content = context.text(field.description, field.description_location) if field.description else []
    content = trim(content, tree.expansion.most_text)
    return field_item(
        "",
        head,
        *content,
        *(_show_field_fact(fact) for fact in list_field_facts(field)),
        *_origin(context, field, inner, seen),
        *_elsewhere(context, inner, anchor, tree),
        *below,
        ids=[safe],
        has_inner=bool(below),
        is_open=is_open(seen),
    )


def _show_field_fact(fact: Fact) -> nodes.paragraph:
    values = [nodes.literal(value, value) for value in fact.values]
    return paragraph(f"{fact.label}: ", *spaced(values), f" {fact.note}".rstrip())


def _head(name: str, marks: Sequence[nodes.Node]) -> list[nodes.Node]:
    return spaced([nodes.literal(name, name, classes=["event-field-name"]), *marks])


def _below(
    context: PageContext, names: Sequence[str], anchor: str, seen: tuple[str, ...], tree: _Tree
) -> list[nodes.Node]:
    """Return the tree of the fields of some payload classes, or nothing; a class within itself is not opened again."""
    if anchor not in tree.expansion.opened:
        return []
    payloads = [context.site.catalog.payloads_by_name[name] for name in names]
    items = [
        _field_item(context, field, f"{anchor}.{field.name}", (*seen, payload.qualified_name), tree)
        for payload in payloads
        for field in payload.fields
    ]
    return [field_tree("", *items)] if items else []


def _elsewhere(context: PageContext, names: Sequence[str], anchor: str, tree: _Tree) -> list[nodes.Node]:
    """Say where the fields of some payload classes stand that are not shown at this place."""
    if anchor in tree.expansion.opened:
        return []
    return [_lead_to(context, name, tree) for name in names if name in context.site.catalog.payloads_by_name]


def _lead_to(context: PageContext, name: str, tree: _Tree) -> nodes.paragraph:
    path = tree.expansion.first.get(name)
    if path is None:
        return paragraph("Its fields are on the page of ", context.payload_link(name), ".")
    shown = nodes.literal(path, path)
    return paragraph(
        "Its fields are those of ", nodes.reference("", "", shown, refid=make_anchor(path), internal=True), "."
    )


def _origin(context: PageContext, field: Field, inner: Sequence[str], seen: tuple[str, ...]) -> list[nodes.Node]:
    """Say where an inherited field comes from, on the page of its class, and that a cycle ends here."""
    notes: list[nodes.Node] = []
    if field.inherited_from in context.site.catalog.payloads_by_name and len(seen) == 1:
        notes.append(paragraph(f"{INHERITED} ", context.payload_link(field.inherited_from), "."))
    if len(inner) < len(field.type.payloads):
        notes.append(paragraph(CYCLE))
    return notes
