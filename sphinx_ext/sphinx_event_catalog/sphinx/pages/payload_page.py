"""The page of one payload class."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs
from docutils import nodes

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.export.facts import list_payload_facts
from sphinx_event_catalog.sphinx.addresses import is_divided
from sphinx_event_catalog.sphinx.pages.bounds import MOST_FIELDS, MOST_TEXT, trim
from sphinx_event_catalog.sphinx.pages.elements import (
    badge,
    bullets,
    downloads,
    facts,
    mark_place,
    paragraph,
    problem_notes,
    section,
    show_fact,
    spaced,
)
from sphinx_event_catalog.sphinx.pages.field_tree import payload_tree, texts_below
from sphinx_event_catalog.sphinx.pages.history import build_past, list_past_facts
from sphinx_event_catalog.sphinx.pages.usages import payload_section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_event_catalog.catalog.graph import Carrier
    from sphinx_event_catalog.catalog.model import Payload
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext, WriteContext


def build_payload_page(context: ReadContext, payload: Payload) -> list[nodes.Node]:
    """Return the content of the page of a payload class, below its title."""
    context = attrs.evolve(context, home=(payload.location,))
    name = payload.qualified_name
    return [
        *mark_place(make_anchor(name), [f"{payload.name} (payload class)"]),
        *_badges(payload),
        *trim(
            context.text(payload.description, payload.description_location) if payload.description else [], MOST_TEXT
        ),
        *problem_notes(context, name),
        facts(
            [*_facts(context, payload), *list_past_facts(context, payload)],
            downloads("payload", name),
        ),
        section("Fields", "fields", context.defer("payload tree", name, texts_below(context, [name]))),
        section("Carried by", "carried-by", context.defer("carriers", name)),
        *_containers(context, payload),
        *build_past(context, payload),
        *payload_section(context, payload),
    ]


def _badges(payload: Payload) -> list[nodes.Node]:
    marks: list[nodes.Node] = [badge("PII", "alert")] if payload.is_personal else []
    marks += [] if payload.is_frozen else [badge("not frozen", "warn")]
    return [nodes.paragraph("", "", *spaced(marks), classes=["event-badges"])] if marks else []


def _facts(context: PageContext, payload: Payload) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    for fact in list_payload_facts(payload, context.site.catalog):
        yield fact.label, show_fact(context, fact)


def _build_tree(context: WriteContext, name: str) -> list[nodes.Node]:
    return [payload_tree(context, context.site.catalog.payloads_by_name[name])]


def _build_carriers(context: WriteContext, name: str) -> list[nodes.Node]:
    carriers = context.site.graph.carriers[name]
    if not carriers:
        return [paragraph("No event carries it.")]
    if is_divided(carriers):
        return _count_carriers(context, carriers)
    return [
        bullets(
            [context.event_link(found.event), nodes.Text(" as "), nodes.literal(found.path, found.path)]
            for found in carriers
        )
    ]


def _count_carriers(context: WriteContext, carriers: Sequence[Carrier]) -> list[nodes.Node]:
    """Return the number of events that carry a class in each subdomain: they are too many to be listed."""
    counts = Counter(found.event.subdomain for found in carriers)
    addresses = context.site.addresses
    found = [(addresses.find("subdomain", name)[0], count) for name, count in sorted(counts.items())]
    return [
        bullets([[context.link(address, is_code=False), nodes.Text(f": {count:,} times")] for address, count in found])
    ]


def _containers(context: PageContext, payload: Payload) -> list[nodes.Node]:
    containers = context.site.graph.containers[payload.qualified_name]
    if not containers:
        return []
    shown = containers[:MOST_FIELDS]
    addresses = (context.site.addresses.of_field(found.payload, found.field) for found in shown)
    more = len(containers) - len(shown)
    left = [paragraph(f"{more:,} more fields hold it; they are on the pages of their classes.")] if more else []
    return [section("Contained in", "contained-in", bullets([context.link(address)] for address in addresses), *left)]


DEFERRED: dict[str, Callable[[WriteContext, str], list[nodes.Node]]] = {
    "payload tree": _build_tree,
    "carriers": _build_carriers,
}
"""What builds each part of a payload page that is put off, from the qualified name of the class."""
