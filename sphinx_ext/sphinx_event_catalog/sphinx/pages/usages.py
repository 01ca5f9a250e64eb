"""Show who sends and receives what: on pages of events and payload classes, and on those of repositories.

What a page shows stands in a record of ``export.usages``; nodes are made from that record alone.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.export.flows import draw_event
from sphinx_event_catalog.export.usages import list_phrases
from sphinx_event_catalog.sphinx.addresses import MOST_ROWS
from sphinx_event_catalog.sphinx.pages.elements import (
    bullets,
    facts,
    paragraph,
    row,
    section,
    spaced,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.model import Event, Payload
    from sphinx_event_catalog.export.usages import Group, Matrix, Overview, Phrase, Place, Row, Summary
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext, WriteContext

_SECTIONS = {
    "sent": ("Sent by", "sent-by", "Nothing that was read sends it."),
    "received": ("Received by", "received-by", "Nothing that was read receives it."),
    "bus": ("On the event bus in", "on-the-event-bus-in", ""),
}
"""The parts of a record with groups: the title and anchor of its section, and what it says where there are none."""
_OF_REPOSITORY = {
    "sent": ("Sends", "sends"),
    "received": ("Receives", "receives"),
    "bus": ("On the event bus", "on-the-event-bus"),
}
_LEGEND = "S: sends the event. R: receives it. B: configures it on the event bus."
_MATRIX_CLASSES = ["event-matrix"]


def event_sections(context: ReadContext, event: Event) -> list[nodes.Node]:
    """Return the section of an event page that tells who sends and receives it; nothing where no source was read."""
    overview = context.site.overview
    if overview is None:
        return []
    found, name = overview.of_event(event), event.qualified_name
    sections = [
        section(title, anchor, context.defer(f"{part} of event", name))
        for part, (title, anchor, nothing) in _SECTIONS.items()
        if getattr(found, part) or nothing
    ]
    return [section("Senders and receivers", "senders-and-receivers", context.defer("way of event", name), *sections)]


def payload_section(context: ReadContext, payload: Payload) -> list[nodes.Node]:
    """Return the section of a payload page that tells who reads its fields; nothing where nobody does."""
    overview = context.site.overview
    if overview is None or not overview.readers_of(payload):
        return []
    return [section("Read by", "read-by", context.defer("readers", payload.qualified_name))]


def build_repositories(context: ReadContext) -> list[nodes.Node]:
    """Return the index of the repositories that were read."""
    addresses = context.site.addresses
    below = [addresses.matrix, *addresses.repositories.values()]
    return [context.defer("repositories", ""), context.toctree(below)]


def build_matrix(context: ReadContext) -> list[nodes.Node]:
    """Return which repository uses which event: a table for each subdomain."""
    overview = _get_overview(context)
    tables = [
        section(
            found.subdomain,
            make_anchor(f"matrix-{found.subdomain}"),
            context.defer("matrix", found.subdomain),
        )
        for found in overview.matrices
    ]
    return [paragraph(_LEGEND), context.defer("coverage", ""), *tables]


def build_repository_page(context: ReadContext, name: str) -> list[nodes.Node]:
    """Return the page of a repository: what it sends, receives and puts on the event bus."""
    found = _get_overview(context).of_repository(name)
    sections = [
        section(title, anchor, context.defer(f"{part} of repository", name))
        for part, (title, anchor) in _OF_REPOSITORY.items()
        if getattr(found, part)
    ]
    if found.unresolved:
        sections.append(section("Not determined", "not-determined", context.defer("unresolved", name)))
    if found.unread:
        sections.append(section("Not read", "not-read", context.defer("unread", name)))
    return [context.defer("repository", name), *sections]


def _get_overview(context: PageContext) -> Overview:
    overview = context.site.overview
    if overview is None:
        # As for any other name that is not known.
        raise KeyError
    return overview


def _build_coverage(context: WriteContext, _name: str) -> list[nodes.Node]:
    return [paragraph(*_tell_coverage(context, _get_overview(context)))]


def _tell_coverage(context: WriteContext, overview: Overview) -> list[nodes.Node]:
    """Say how much was read; the list of it has the revisions."""
    link = context.site.addresses.of_page(context.site.addresses.repositories_index, "Repositories")
    return [
        nodes.Text(f"{overview.coverage} "),
        context.link(link, is_code=False),
        nodes.Text(" lists them with the revisions that were read."),
    ]


def _build_way(context: WriteContext, name: str) -> list[nodes.Node]:
    overview = _get_overview(context)
    found = overview.of_event(context.site.graph.events_by_name[name])
    shown: list[nodes.Node] = []
    picture = draw_event(found)
    if picture:
        # Search engines and readers of other formats have the lists below.
        # The keyboard scrolls only what it can reach.
        html = f'<div class="event-picture" tabindex="0">{picture}</div>'
        shown = [nodes.container("", nodes.raw("", html, format="html"), classes=["no-search"])]
    if not found.is_covered:
        shown.append(paragraph("The sources were read before the catalog had this event."))
    return [*shown, paragraph(*_tell_coverage(context, overview))]


def _build_event_groups(context: WriteContext, name: str, part: str) -> list[nodes.Node]:
    found = _get_overview(context).of_event(context.site.graph.events_by_name[name])
    groups: Sequence[Group] = getattr(found, part)
    if not groups:
        return [paragraph(_SECTIONS[part][2])]
    return _list_groups(groups, lambda group: _tell_repository(context, group))


def _build_repository_groups(context: WriteContext, name: str, part: str) -> list[nodes.Node]:
    groups: Sequence[Group] = getattr(_get_overview(context).of_repository(name), part)
    return _list_groups(groups, lambda group: [_link_event(context, group.name)], has_services=True)


def _list_groups(
    groups: Sequence[Group], tell: Callable[[Group], list[nodes.Node]], *, has_services: bool = False
) -> list[nodes.Node]:
    """Return a list of groups, each with a list of its rows; what is too much for a page is counted."""
    listed = nodes.bullet_list("", bullet="-", classes=["event-usages"])
    left = MOST_ROWS
    for group in groups:
        rows = group.rows[: max(left, 0)]
        left -= len(group.rows)
        if rows:
            inner = bullets(_tell_row(found, has_services=has_services) for found in rows)
            listed += nodes.list_item("", paragraph(*tell(group)), inner)
    more = [paragraph(f"{-left:,} more are not shown; the file of usages has them all.")] if left < 0 else []
    return [listed, *more]


def _tell_repository(context: WriteContext, group: Group) -> list[nodes.Node]:
    link = context.link(context.site.addresses.of_repository(group.name), is_code=False)
    services = [nodes.Text(f" in {' and '.join(group.services)}")] if group.services else []
    revision = [nodes.Text(" at "), nodes.literal(group.revision, group.revision)] if group.revision else []
    return [nodes.strong("", "", link), *services, *revision]


def _link_event(context: WriteContext, name: str) -> nodes.Node:
    event = context.site.graph.events_by_name.get(name)
    return context.event_link(event) if event else nodes.literal(name, name)


def _tell_row(found: Row, *, has_services: bool) -> list[nodes.Node]:
    """Return a row as a sentence without its subject: the line, the function, how, and what is to be known of it."""
    start: list[nodes.Node] = [_link_place(found.place)]
    if found.function:
        start += [nodes.Text(" "), nodes.literal(found.function, found.function)]
    if found.function_place:
        start += [nodes.Text(" at "), _link_place(found.function_place)]
    for number, phrase in enumerate(list_phrases(found, has_services=has_services)):
        start += [nodes.Text("; " if number else ": "), *_show_phrase(phrase)]
    return [*start, nodes.Text(".")]


def _show_phrase(phrase: Phrase) -> list[nodes.Node]:
    return [nodes.literal(part, part) if number % 2 else nodes.Text(part) for number, part in enumerate(phrase)]


def _link_place(place: Place) -> nodes.Node:
    shown = nodes.literal(place.text, place.text)
    return nodes.reference("", "", shown, refuri=place.url, internal=False) if place.url else shown


def _build_readers(context: WriteContext, name: str) -> list[nodes.Node]:
    """Return the fields of a payload class with the functions that read each."""
    payload = context.site.catalog.payloads_by_name[name]
    readers = _get_overview(context).readers_of(payload)
    listed = nodes.bullet_list("", bullet="-", classes=["event-usages"])
    for field in payload.fields:
        found = [reader for reader in readers if reader.field == field.name][:MOST_ROWS]
        if found:
            link = context.link(context.site.addresses.of_field(payload, field), field.name)
            inner = bullets(_tell_reader(context, reader.row, reader.path) for reader in found)
            listed += nodes.list_item("", paragraph(link), inner)
    return [listed]


def _tell_reader(context: WriteContext, found: Row, path: str) -> list[nodes.Node]:
    link = context.link(context.site.addresses.of_repository(found.repository), is_code=False)
    return [
        nodes.literal(found.function, found.function),
        nodes.Text(" of "),
        link,
        nodes.Text(" as "),
        nodes.literal(path, path),
        nodes.Text(" of "),
        _link_event(context, found.event),
        nodes.Text(", "),
        _link_place(found.function_place or found.place),
    ]


def _build_repositories(context: WriteContext, _name: str) -> list[nodes.Node]:
    overview = _get_overview(context)
    rows = [
        row(
            [
                [paragraph(context.link(context.site.addresses.of_repository(found.name), is_code=False))],
                [paragraph(nodes.literal("", found.short_revision))] if found.revision else [],
                *([paragraph(f"{count:,}" if count else "")] for count in found.counts),
                [paragraph(f"{found.files:,}")],
                [paragraph(text) for text in _tell_gaps(found)],
            ]
        )
        for found in overview.summaries.values()
    ]
    headings = ("Repository or package", "Revision", "Sends", "Receives", "Event bus", "Files", "Gaps")
    legend = "Sends, Receives and Event bus count events; Files counts the Python files that were read."
    matrix = context.site.addresses.of_page(context.site.addresses.matrix, "Events and repositories")
    return [
        paragraph(overview.coverage),
        paragraph(f"{legend} ", context.link(matrix, is_code=False), " shows which of them uses which event."),
        table(headings, rows, classes=["event-reference", "event-repositories"], widths=(30, 20, 8, 9, 10, 8, 15)),
    ]


def _tell_gaps(found: Summary) -> Iterator[str]:
    if found.unresolved:
        yield f"{found.unresolved:,} not determined"
    if found.unread:
        yield f"{found.unread:,} not read"


def _build_repository(context: WriteContext, name: str) -> list[nodes.Node]:
    overview = _get_overview(context)
    found = overview.of_repository(name)
    summary = found.summary
    pairs: list[tuple[str, list[nodes.Node]]] = []
    if summary.url:
        address = nodes.reference(summary.url, summary.url, refuri=summary.url, internal=False)
        pairs.append(("Repository", [paragraph(address)]))
    if summary.revision:
        pairs.append(("Revision", [paragraph(nodes.literal("", summary.revision))]))
    pairs.append(("Python files", [paragraph(f"{summary.files:,}")]))
    nothing = not (found.sent or found.received or found.bus)
    note = [paragraph("Nothing that was read in it sends or receives an event.")] if nothing else []
    return [facts(pairs), *note, paragraph(*_tell_coverage(context, overview))]


def _build_unresolved(context: WriteContext, name: str) -> list[nodes.Node]:
    found = _get_overview(context).of_repository(name).unresolved
    items = (
        [_link_place(place), nodes.Text(" "), nodes.literal(text, text), nodes.Text(": "), nodes.Text(reason)]
        for place, text, reason in found[:MOST_ROWS]
    )
    return [paragraph("Only the running program knows which events these are:"), bullets(items)]


def _build_unread(context: WriteContext, name: str) -> list[nodes.Node]:
    found = _get_overview(context).of_repository(name).unread
    return [
        bullets(
            [*([_link_place(place), nodes.Text(": ")] if place.text else []), nodes.Text(reason)]
            for place, reason in found[:MOST_ROWS]
        )
    ]


def _build_matrix(context: WriteContext, name: str) -> list[nodes.Node]:
    found = next(matrix for matrix in _get_overview(context).matrices if matrix.subdomain == name)
    used = [(event, cells) for event, cells in found.rows if any(cells)]
    rows = [
        row([[paragraph(_link_event(context, event))], *([paragraph(cell)] if cell else [] for cell in cells)])
        for event, cells in used[:MOST_ROWS]
    ]
    unused = [event for event, cells in found.rows if not any(cells)]
    return [_make_matrix(context, found, rows), *_list_unused(context, unused)]


def _make_matrix(context: WriteContext, found: Matrix, rows: Iterable[nodes.row]) -> nodes.Node:
    widths = (40, *(6 for _ in found.sources))
    made = table(("Event", *found.sources), rows, classes=_MATRIX_CLASSES, widths=widths)
    for entry, name in zip(list(made.findall(nodes.entry))[1:], found.sources, strict=False):
        link = context.link(context.site.addresses.of_repository(name), is_code=False)
        entry.clear()
        entry.append(paragraph(link))
    return made


def _list_unused(context: WriteContext, names: Sequence[str]) -> list[nodes.Node]:
    if not names:
        return []
    links = spaced(_link_event(context, name) for name in names[:MOST_ROWS])
    return [paragraph("Nothing that was read uses: ", *links)]


DEFERRED: dict[str, Callable[[WriteContext, str], list[nodes.Node]]] = {
    "coverage": _build_coverage,
    "way of event": _build_way,
    **{f"{part} of event": partial(_build_event_groups, part=part) for part in _SECTIONS},
    **{f"{part} of repository": partial(_build_repository_groups, part=part) for part in _OF_REPOSITORY},
    "readers": _build_readers,
    "repositories": _build_repositories,
    "repository": _build_repository,
    "unresolved": _build_unresolved,
    "unread": _build_unread,
    "matrix": _build_matrix,
}
"""What builds each part that is put off, from the qualified name of an event or class, or the name of a repository."""
