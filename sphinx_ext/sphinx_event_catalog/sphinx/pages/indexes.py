"""The two indexes and the page of a subdomain."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.sphinx.addresses import Address, is_divided
from sphinx_event_catalog.sphinx.pages.bounds import MOST_ITEMS, MOST_SUMMARY, trim
from sphinx_event_catalog.sphinx.pages.elements import (
    badge,
    bullets,
    paragraph,
    row,
    section,
    spaced,
    table,
    type_nodes,
)
from sphinx_event_catalog.sphinx.pages.tombstones import list_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Event, Payload, Subdomain
    from sphinx_event_catalog.sphinx.addresses import Addresses, Part, Parts
    from sphinx_event_catalog.sphinx.nodes import deferred
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext, WriteContext

_EVENT_HEADINGS = ("Event", "Payload", "Key field", "Sent by", "Event bus", "PII")
_EVENT_WIDTHS = (40, 19, 21, 14, 8, 8)
_DATA_HEADINGS = ("Payload class", "Fields", "Carried by", "PII")
_DATA_WIDTHS = (60, 10, 12, 8)


def build_events_index(context: ReadContext) -> list[nodes.Node]:
    """Return the table of all events, grouped by subdomain, or of the subdomains if there are too many events."""
    site = context.site
    repositories = [site.addresses.repositories_index] if site.addresses.has_repositories else []
    pages = [*site.addresses.subdomains.values(), *repositories, site.addresses.health]
    below = context.toctree(pages)
    gone = list_gone(context, "Removed events", site.addresses.gone_events)
    if is_divided(site.catalog.events):
        return [context.defer("subdomains", ""), *gone, below]
    chips = [_chip(context, subdomain) for subdomain in site.catalog.subdomains]
    return [
        nodes.paragraph("", "", *spaced(chips), classes=["event-chips"]),
        context.defer("events", "", _summaries(site.catalog.events)),
        *gone,
        below,
    ]


def build_subdomain_list(context: PageContext) -> list[nodes.Node]:
    """Return the subdomains with their descriptions and the numbers of their events."""
    items = []
    for subdomain in context.site.catalog.subdomains:
        count = _count(context.site.graph.events_by_subdomain[subdomain.name], "event")
        link = context.link(context.site.addresses.of_subdomain(subdomain), is_code=False)
        text = f" \N{EM DASH} {count}. {subdomain.description}".rstrip()
        items.append([link, nodes.Text(text)])
    return [bullets(items)]


def build_subdomain_page(context: ReadContext, part: Part) -> list[nodes.Node]:
    """Return the table of the events of a subdomain, or of those on one page of it."""
    site = context.site
    subdomain = next(found for found in site.catalog.subdomains if found.name == part.group)
    pages = [site.addresses.events[name] for name in part.names]
    texts = _summaries(site.graph.events_by_name[name] for name in part.names)
    return [
        *([nodes.target("", "", ids=[site.addresses.of_subdomain(subdomain).anchor])] if part.number == 1 else []),
        *([paragraph(subdomain.description)] if subdomain.description else []),
        *_page(context, part, site.addresses.subdomain_parts, context.defer("subdomain", part.name, texts)),
        context.toctree([*_further(part, site.addresses.subdomain_parts), *pages]),
    ]


def build_data_index(context: ReadContext) -> list[nodes.Node]:
    """Return the table of all payload classes, or of their modules if there are too many."""
    addresses, payloads = context.site.addresses, context.site.catalog.payloads
    gone = list_gone(context, "Removed payload classes", addresses.gone_payloads)
    if is_divided(payloads):
        modules = [parts[0].docname for parts in addresses.module_parts.by_group.values()]
        return [context.defer("modules", ""), *gone, context.toctree(modules)]
    return [
        context.defer("data", "", _payload_summaries(payloads)),
        *gone,
        context.toctree(list(addresses.payloads.values())),
    ]


def build_module_page(context: ReadContext, part: Part) -> list[nodes.Node]:
    """Return the table of the payload classes of a module, or of those on one page of it."""
    addresses = context.site.addresses
    payloads = [context.site.catalog.payloads_by_name[name] for name in part.names]
    pages = [addresses.payloads[name] for name in part.names]
    return [
        *_page(context, part, addresses.module_parts, context.defer("module", part.name, _payload_summaries(payloads))),
        context.toctree([*_further(part, addresses.module_parts), *pages]),
    ]


def _further(part: Part, parts: Parts) -> list[str]:
    """Return the further pages of a list, below its first."""
    return [other.docname for other in parts.siblings(part) if other is not part] if part.number == 1 else []


def _page(context: ReadContext, part: Part, parts: Parts, content: deferred) -> list[nodes.Node]:
    """Return one page of a list; if there are others, with the steps to them around it, and a list of them all."""
    if len(parts.siblings(part)) == 1:
        return [content]
    kind = content["kind"]
    steps = (context.defer(f"{kind} steps", part.name) for _ in range(2))
    return [next(steps), content, next(steps), section("Pages", "pages", context.defer(f"{kind} pages", part.name))]


def _count(items: Sequence[object], one: str, many: str = "") -> str:
    return f"{len(items):,} {one if len(items) == 1 else many or f'{one}s'}"


def _summaries(events: Iterable[Event]) -> Iterator[tuple[str, SourceLocation]]:
    return ((event.summary, event.description_location) for event in events)


def _payload_summaries(payloads: Iterable[Payload]) -> Iterator[tuple[str, SourceLocation]]:
    return ((payload.summary, payload.description_location) for payload in payloads)


def _build_events(context: WriteContext, _name: str) -> list[nodes.Node]:
    subjects = _find_subjects(filter(context.site.addresses.owns_type, context.site.catalog.events))
    groups = (_group(context, subdomain, subjects) for subdomain in context.site.catalog.subdomains)
    return [_event_table(row for group in groups for row in group)]


def _find_subjects(events: Iterable[Event]) -> dict[str, str]:
    """Return the first event of each subject that a former site had a permalink for, as its anchor by its name."""
    first: dict[str, str] = {}
    for event in events:
        subject = event.parts.subject.partition(".")[0]
        if subject:
            first.setdefault(make_anchor(f"openedxevent-subject-{subject}"), event.qualified_name)
    return {name: anchor for anchor, name in first.items()}


def _build_subdomain(context: WriteContext, name: str) -> list[nodes.Node]:
    names = context.site.addresses.subdomain_parts.by_name[name].names
    return [_event_table(_event_row(context, context.site.graph.events_by_name[name]) for name in names)]


def _event_table(rows: Iterable[nodes.row]) -> nodes.table:
    return table(_EVENT_HEADINGS, rows, classes=["event-index", "event-list"], widths=_EVENT_WIDTHS)


def _build_data(context: WriteContext, _name: str) -> list[nodes.Node]:
    return [_payload_table(_payload_row(context, payload) for payload in context.site.catalog.payloads)]


def _build_module(context: WriteContext, name: str) -> list[nodes.Node]:
    names = context.site.addresses.module_parts.by_name[name].names
    return [_payload_table(_payload_row(context, payload) for payload in context.payloads(names))]


def _payload_table(rows: Iterable[nodes.row]) -> nodes.table:
    return table(_DATA_HEADINGS, rows, classes=["event-index", "payload-list"], widths=_DATA_WIDTHS)


def _build_subdomains(context: WriteContext, _name: str) -> list[nodes.Node]:
    """Return the table of all subdomains, in place of that of all events."""
    rows = []
    for subdomain in context.site.catalog.subdomains:
        address = context.site.addresses.of_subdomain(subdomain)
        count = _count(context.site.graph.events_by_subdomain[subdomain.name], "event")
        shown = (context.link(address, is_code=False), count, subdomain.description)
        rows.append(row([[paragraph(cell)] for cell in shown], ids=_subdomain_anchors(address)))
    return [table(("Subdomain", "Events", "About"), rows, classes=["event-index"], widths=(25, 15, 60))]


def _build_modules(context: WriteContext, _name: str) -> list[nodes.Node]:
    """Return the table of all modules with payload classes, in place of that of all classes."""
    rows = []
    for module, parts in context.site.addresses.module_parts.by_group.items():
        names = [name for part in parts for name in part.names]
        shown = (_link_part(context, parts[0], module), _count(names, "class", "classes"))
        rows.append(row([paragraph(cell)] for cell in shown))
    return [table(("Module", "Payload classes"), rows, classes=["event-index"], widths=(70, 30))]


def _build_steps(context: WriteContext, name: str, parts: Callable[[Addresses], Parts]) -> list[nodes.Node]:
    """Return which page of a long list this is, between the links to the one before and the one after."""
    found = parts(context.site.addresses)
    here = found.by_name[name]
    siblings = found.siblings(here)
    before, after = siblings[: here.number - 1][-1:], siblings[here.number :][:1]
    steps = [
        *(_link_part(context, part, "Previous page") for part in before),
        nodes.inline("", f"Page {here.number} of {len(siblings)}"),
        *(_link_part(context, part, "Next page") for part in after),
    ]
    return [nodes.paragraph("", "", *spaced(steps), classes=["event-steps"])]


def _build_pages(context: WriteContext, name: str, parts: Callable[[Addresses], Parts]) -> list[nodes.Node]:
    """Return a list of the pages of a long list, each by the first and last name on it."""
    found = parts(context.site.addresses)
    here = found.by_name[name]
    items = []
    for part in found.siblings(here):
        span = " \N{EN DASH} ".join(part.names[end].rpartition(".")[2] for end in (0, -1))
        items.append([nodes.strong(span, span) if part is here else _link_part(context, part, span)])
    return [bullets(items)]


def _link_part(context: WriteContext, part: Part, text: str) -> nodes.Node:
    address = Address(kind="part", name=part.name, title=text, docname=part.docname)
    return context.link(address, is_code=False)


def _chip(context: PageContext, subdomain: Subdomain) -> nodes.Node:
    count = len(context.site.graph.events_by_subdomain[subdomain.name])
    text = f"{subdomain.name} {count}"
    return nodes.reference(
        "", "", nodes.inline(text, text), refid=make_anchor(f"subdomain-{subdomain.name}"), internal=True
    )


def _group(context: PageContext, subdomain: Subdomain, subjects: Mapping[str, str]) -> Iterator[nodes.row]:
    """Yield a row that names the subdomain, then one row for each of its events."""
    address = context.site.addresses.of_subdomain(subdomain)
    heading = paragraph(nodes.strong("", "", context.link(address, is_code=False)))
    heading["ids"] = _subdomain_anchors(address)
    if subdomain.description:
        heading += [nodes.Text(" "), nodes.inline("", subdomain.description)]
    entry = nodes.entry("", heading, morecols=len(_EVENT_HEADINGS) - 1, classes=["event-group"])
    yield nodes.row("", entry, classes=["event-group"])
    for event in context.site.graph.events_by_subdomain[subdomain.name]:
        own = [f"openedxevent-{event.event_type}"] if context.site.addresses.owns_type(event) else []
        anchors = [*map(make_anchor, (event.qualified_name, *own)), subjects.get(event.qualified_name, "")]
        yield _event_row(context, event, ids=[anchor for anchor in anchors if anchor])


def _subdomain_anchors(address: Address) -> list[str]:
    """Return the anchor of a subdomain, and the one that the published site had."""
    return [address.anchor, make_anchor(f"openedxevent-domain-{address.name}")]


def _event_row(context: PageContext, event: Event, ids: Sequence[str] = ()) -> nodes.row:
    summary = trim(context.inline(event.summary, event.description_location), MOST_SUMMARY)
    key = event.key_field.path if event.key_field else ""
    return row(
        [
            [paragraph(context.event_link(event)), paragraph(*summary), _event_type(event)],
            [paragraph(type_nodes(context, key.type)) for key in event.data[:MOST_ITEMS]],
            [paragraph(nodes.literal(key, key))] if key else [],
            [paragraph(repository) for repository in event.trigger_repositories[:MOST_ITEMS]],
            [paragraph(_yes(is_yes=event.bus.is_capable))],
            [paragraph(badge("PII", "alert"))] if event.personal_fields else [],
        ],
        ids=ids,
    )


def _yes(*, is_yes: bool) -> nodes.inline:
    return badge("yes", "good") if is_yes else badge("no", "plain")


def _event_type(event: Event) -> nodes.paragraph:
    """Show the event type too: logs and settings name events by it, so people look for it."""
    return paragraph(nodes.literal(event.event_type, event.event_type, classes=["event-type-name"]))


def _payload_row(context: PageContext, payload: Payload) -> nodes.row:
    summary = trim(context.inline(payload.summary, payload.description_location), MOST_SUMMARY)
    events = context.site.graph.events_of[payload.qualified_name]
    noun = "event" if len(events) == 1 else "events"
    return row(
        [
            [paragraph(context.payload_link(payload.qualified_name)), paragraph(*summary)],
            [paragraph(str(len(payload.fields)))],
            [paragraph(f"{len(events)} {noun}")],
            [paragraph(badge("PII", "alert"))] if payload.is_personal else [],
        ],
        ids=[make_anchor(payload.qualified_name)],
    )


DEFERRED: dict[str, Callable[[WriteContext, str], list[nodes.Node]]] = {
    "events": _build_events,
    "subdomain": _build_subdomain,
    "subdomains": _build_subdomains,
    "subdomain pages": partial(_build_pages, parts=lambda addresses: addresses.subdomain_parts),
    "subdomain steps": partial(_build_steps, parts=lambda addresses: addresses.subdomain_parts),
    "data": _build_data,
    "module": _build_module,
    "modules": _build_modules,
    "module pages": partial(_build_pages, parts=lambda addresses: addresses.module_parts),
    "module steps": partial(_build_steps, parts=lambda addresses: addresses.module_parts),
}
"""What builds each part of an index that is put off, from the name of a page of it."""
