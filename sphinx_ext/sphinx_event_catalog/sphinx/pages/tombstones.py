"""The pages of events and payload classes that are gone: they stand where these were described, so links still land.

What they tell is in the ledger of the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
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

    from sphinx_event_catalog.catalog.ledger import LedgerEntry
    from sphinx_event_catalog.sphinx.addresses import Address
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext
    from sphinx_event_catalog.sphinx.site import Site


@attrs.frozen
class Named:
    """A name and the place that it leads to, if there is one."""

    name: str
    address: Address | None = None


@attrs.frozen(kw_only=True)
class GoneEvent:
    """What the page of an event that is gone shows."""

    entry: LedgerEntry
    replacement: Named | None = None
    classes: tuple[Named, ...] = ()


@attrs.frozen(kw_only=True)
class GonePayload:
    """What the page of a payload class that is gone shows: the events that carried it."""

    events: tuple[Named, ...] = ()


def describe_gone_event(site: Site, event_type: str) -> GoneEvent:
    """Return what is known of an event that is gone; raise ``KeyError`` if it is not."""
    entry = site.ledger.find(event_type)
    if entry is None:
        raise KeyError(event_type)
    return GoneEvent(
        entry=entry,
        replacement=_look_up(site, "event", entry.replaced_by) if entry.replaced_by else None,
        classes=tuple(_look_up(site, "data", name) for name in entry.classes),
    )


def describe_gone_payload(site: Site, name: str) -> GonePayload:
    """Return what is known of a payload class that is gone."""
    carriers = (entry.event_type for entry in site.ledger.entries if name in entry.classes)
    return GonePayload(events=tuple(_look_up(site, "event", event_type) for event_type in carriers))


def _look_up(site: Site, role: str, name: str) -> Named:
    return Named(name, next(iter(site.addresses.find(role, name)), None))


def build_gone_event(context: ReadContext, event_type: str) -> list[nodes.Node]:
    """Return the content of the page of an event that is gone, below its title."""
    address, gone = context.site.addresses.gone_events[event_type], describe_gone_event(context.site, event_type)
    names = dict.fromkeys((f"{address.title} (removed event)", f"{event_type} (removed event type)"))
    return [
        *mark_place(address.anchor, names, *_other_anchors(address)),
        _mark("retyped" if gone.entry.retyped else "removed"),
        paragraph(*_tell(context, gone)),
        facts(list(_list_facts(context, gone))),
    ]


def build_gone_payload(context: ReadContext, name: str) -> list[nodes.Node]:
    """Return the content of the page of a payload class that is gone, below its title."""
    address, gone = context.site.addresses.gone_payloads[name], describe_gone_payload(context.site, name)
    return [
        *mark_place(address.anchor, [f"{address.title} (removed payload class)"]),
        _mark("removed"),
        paragraph("The payload class ", nodes.literal(name, name), " is gone."),
        section("Carried by", "carried-by", bullets([_show(context, event)] for event in gone.events)),
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
    return ([address.anchor, *_other_anchors(address)] for address in gone)
