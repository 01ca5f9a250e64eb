"""The pages of events and payload classes that are gone: they stand where these were described, so links still land.

What they tell is in the ledger of the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.sphinx.pages.elements import (
    badge,
    bullets,
    facts,
    mark_place,
    paragraph,
    section,
    spaced,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx_event_catalog.sphinx.addresses import Address
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext
    from sphinx_event_catalog.sphinx.site import GoneEvent, Named


def build_gone_event(context: ReadContext, event_type: str) -> list[nodes.Node]:
    """Return the content of the page of an event that is gone, below its title."""
    address, gone = context.site.addresses.gone_events[event_type], context.site.describe_gone_event(event_type)
    names = dict.fromkeys((f"{address.title} (removed event)", f"{event_type} (removed event type)"))
    return [
        *mark_place(address.anchor, names, *_other_anchors(address)),
        _mark("retyped" if gone.entry.retyped else "removed"),
        paragraph(*_tell(context, gone)),
        facts(list(_list_facts(context, gone))),
    ]


def build_gone_payload(context: ReadContext, name: str) -> list[nodes.Node]:
    """Return the content of the page of a payload class that is gone, below its title."""
    address, carriers = context.site.addresses.gone_payloads[name], context.site.list_gone_carriers(name)
    return [
        *mark_place(address.anchor, [f"{address.title} (removed payload class)"]),
        _mark("removed"),
        paragraph("The payload class ", nodes.literal(name, name), " is gone."),
        section("Carried by", "carried-by", bullets([_show(context, event)] for event in carriers)),
    ]


def _mark(text: str) -> nodes.paragraph:
    return nodes.paragraph("", "", badge(text, "warn"), classes=["event-badges"])


def _other_anchors(address: Address) -> list[str]:
    """Return the anchors that the page had besides, when it described an event."""
    return [anchor for name in address.other_names for anchor in [make_anchor(f"openedxevent-{name}")]]


def _tell(context: PageContext, gone: GoneEvent) -> Iterator[nodes.Node]:
    """Yield the sentence that tells what became of an event."""
    version = gone.entry.retyped or gone.entry.removed
    start = "The event has another event type" if gone.entry.retyped else "The event was removed"
    yield nodes.Text(f"{start}{' since' if gone.entry.retyped else ' in'} version ")
    yield nodes.literal(version, version)
    if gone.replacement:
        yield nodes.Text("; use ")
        yield _show(context, gone.replacement)
        yield nodes.Text(" instead")
    yield nodes.Text(".")


def _list_facts(context: PageContext, gone: GoneEvent) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    event_type, variable = gone.entry.event_type, gone.entry.variable
    yield "Event type", [paragraph(nodes.literal(event_type, event_type))]
    if variable:
        yield "Variable", [paragraph(nodes.literal(variable, variable))]
    if gone.classes:
        yield "Payload classes", [paragraph(*spaced(_show(context, name) for name in gone.classes))]


def _show(context: PageContext, named: Named) -> nodes.Node:
    return context.link(named.address) if named.address else nodes.literal(named.name, named.name)


def list_gone(context: ReadContext, title: str, gone: Mapping[str, Address]) -> list[nodes.Node]:
    """Return the section of an index that lists what is gone, with the anchors that the index had for it."""
    if not gone:
        return []
    listed = bullets([context.link(address)] for address in gone.values())
    for item, anchors in zip(listed.children, _list_anchors(gone.values()), strict=True):
        item["ids"] = anchors  # type: ignore[index]  # it is a list item
    return [section(title, make_anchor(title.lower().replace(" ", "-")), listed)]


def _list_anchors(gone: Iterable[Address]) -> Iterator[list[str]]:
    """Yield the anchors of each row; one that two event types have, as a variable has, leads to the first."""
    taken: set[str] = set()
    for address in gone:
        anchors = [anchor for anchor in (address.anchor, *_other_anchors(address)) if anchor not in taken]
        taken.update(anchors)
        yield anchors
