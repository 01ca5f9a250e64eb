"""The page of one event."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import attrs
from docutils import nodes

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.collect.examples import UNPROVED
from sphinx_event_catalog.export.avro import measure_avro
from sphinx_event_catalog.export.cloudevents import describe_envelope
from sphinx_event_catalog.export.facts import list_event_facts
from sphinx_event_catalog.sphinx.internals import make_tab_set
from sphinx_event_catalog.sphinx.nodes import mention_list
from sphinx_event_catalog.sphinx.pages.bounds import ELLIPSIS, MOST_ITEMS, MOST_SUMMARY, MOST_TEXT, trim
from sphinx_event_catalog.sphinx.pages.elements import (
    bullets,
    downloads,
    event_badges,
    facts,
    mark_place,
    paragraph,
    problem_notes,
    section,
    show_code,
    show_fact,
    show_quoted,
    spaced,
)
from sphinx_event_catalog.sphinx.pages.field_tree import event_tree, texts_below
from sphinx_event_catalog.sphinx.pages.history import build_past, list_past_facts
from sphinx_event_catalog.sphinx.pages.usages import event_sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext, WriteContext

_BADGES = {"subdomain", "status", "personal_data"}
TABS = {"Receive": "receive", "Send": "send", "Test": "test", "Event bus": "event_bus", "Wire": "wire"}


def build_event_page(context: ReadContext, event: Event) -> list[nodes.Node]:
    """Return the content of the page of an event, below its title."""
    context = attrs.evolve(context, home=(event.description_location, event.warning_location or event.location))
    return [
        *_anchors(event, owns_type=context.site.addresses.owns_type(event)),
        nodes.paragraph(
            "", "", *spaced([*event_badges(event), *_subdomain_link(context, event)]), classes=["event-badges"]
        ),
        *trim(context.text(event.description, event.description_location) if event.description else [], MOST_TEXT),
        *_warning(context, event),
        *problem_notes(context, event.qualified_name),
        facts(
            [*_facts(context, event), *list_past_facts(context, event)],
            downloads("event", event.qualified_name),
        ),
        section("Payload", "payload", *_payload(context, event)),
        *event_sections(context, event),
        section("Use it", "use-it", make_tab_set(_snippets(context, event), "event-use")),
        *build_past(context, event),
        *_related(context, event),
        section("Mentioned in", "mentioned-in", mention_list("", bullet="-", target=event.qualified_name)),
    ]


def _anchors(event: Event, *, owns_type: bool) -> list[nodes.Node]:
    names = (f"{event.name} (event)", f"{event.event_type} (event type)")
    more = [make_anchor(f"openedxevent-{event.event_type}")] if owns_type else []
    return mark_place(make_anchor(event.qualified_name), names, *more)


def _subdomain_link(context: PageContext, event: Event) -> list[nodes.Node]:
    found = context.site.addresses.find("subdomain", event.subdomain)
    return [context.link(found[0], is_code=False)] if found else []


def _warning(context: PageContext, event: Event) -> list[nodes.Node]:
    if not event.warning:
        return []
    return [nodes.warning("", *trim(context.text(event.warning, event.warning_location or event.location), MOST_TEXT))]


def _facts(context: PageContext, event: Event) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    """Yield the facts of an event that its badges do not show."""
    for fact in list_event_facts(event):
        if fact.name not in _BADGES and not (fact.name == "event_bus" and event.bus.is_capable):
            yield fact.label, show_fact(context, fact)


def _payload(context: ReadContext, event: Event) -> list[nodes.Node]:
    names = list(dict.fromkeys(name for key in event.data for name in key.type.payloads))
    intro = []
    if names:
        links = spaced(context.payload_link(name) for name in names[:MOST_ITEMS])
        links += [nodes.Text(f" {ELLIPSIS}")] if len(names) > MOST_ITEMS else []
        intro = [paragraph("Keyword arguments of ", nodes.literal("", "send_event"), ", carried by ", *links, ".")]
    return [*intro, context.defer("event tree", event.qualified_name, texts_below(context, names))]


def _snippets(context: ReadContext, event: Event) -> list[tuple[str, list[nodes.Node]]]:
    return [(label, [context.defer(name, event.qualified_name)]) for label, name in TABS.items()]


def _build_snippet(context: WriteContext, name: str, kind: str) -> list[nodes.Node]:
    snippet = getattr(context.snippets(context.site.graph.events_by_name[name]), kind)
    shown = show_code(snippet.code, snippet.language) if snippet.code else []
    return [*([paragraph(*show_quoted(snippet.reason))] if snippet.reason else []), *shown]


def _build_wire(context: WriteContext, name: str) -> list[nodes.Node]:
    """Show the example as it travels: in a CloudEvents envelope, and how large it is on the event bus."""
    event = context.site.graph.events_by_name[name]
    example = context.site.export.example(event)
    if example.wire is None:
        return [paragraph(f"{gap.path}: {gap.reason}") for gap in example.wire_gaps]
    envelope = {**describe_envelope(context.site.export, event), "data": example.wire}
    doubt = [] if example.is_proved else [paragraph(UNPROVED)]
    shown: list[nodes.Node] = [*doubt, *show_code(json.dumps(envelope, indent=2, ensure_ascii=False), "json")]
    size = measure_avro(event.bus.schema, example.wire) if event.bus.is_capable else None
    if size is None:
        return shown
    return [paragraph(f"In a CloudEvents envelope. On the event bus the data takes {size:,} bytes of Avro."), *shown]


def _related(context: ReadContext, event: Event) -> list[nodes.Node]:
    related = context.site.find_related(event)
    if not related:
        return []
    texts = ((other.summary, other.description_location) for other in related)
    return [section("Related events", "related-events", context.defer("related", event.qualified_name, texts))]


def _build_related(context: WriteContext, name: str) -> list[nodes.Node]:
    related = context.site.find_related(context.site.graph.events_by_name[name])
    listed = bullets(_related_item(context, other) for other in related)
    # Each is found on its own page.
    listed["classes"] = ["no-search"]
    return [listed]


def _related_item(context: PageContext, other: Event) -> list[nodes.Node]:
    summary = trim(context.inline(other.summary, other.description_location), MOST_SUMMARY)
    return [context.event_link(other), nodes.Text(" "), *summary]


def _build_tree(context: WriteContext, name: str) -> list[nodes.Node]:
    return [event_tree(context, context.site.graph.events_by_name[name])]


DEFERRED: dict[str, Callable[[WriteContext, str], list[nodes.Node]]] = {
    "event tree": _build_tree,
    "related": _build_related,
    "wire": _build_wire,
    **{kind: partial(_build_snippet, kind=kind) for kind in TABS.values() if kind != "wire"},
}
"""What builds each part of an event page that is put off, from the qualified name of the event."""
