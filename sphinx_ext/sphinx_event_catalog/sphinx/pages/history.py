"""What published versions tell: on the pages of events and payload classes, and on those of versions and releases.

What a page shows stands in a record of ``history.pasts`` or ``export.history``; nodes are made from that record alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_event_catalog.catalog.history import ChangeKind, Presence, Verdict
from sphinx_event_catalog.export.history_files import has_feed
from sphinx_event_catalog.export.version_picture import draw_versions
from sphinx_event_catalog.history.reports import name_subject, tell
from sphinx_event_catalog.sphinx.addresses import MOST_ROWS
from sphinx_event_catalog.sphinx.pages.elements import (
    badge,
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

    from sphinx_event_catalog.catalog.history import Change, Pin
    from sphinx_event_catalog.catalog.model import Event, Payload
    from sphinx_event_catalog.export.history import MatrixRow, ReleaseRecord, Upgrade, VersionRecord
    from sphinx_event_catalog.history.archive import History
    from sphinx_event_catalog.history.pasts import Mark, Past, Step
    from sphinx_event_catalog.sphinx.pages.contexts import PageContext, ReadContext, WriteContext

_VERDICTS = ("Bus", "Receivers", "Senders")
_TONES = {Verdict.BREAKING: "alert", Verdict.COMPATIBLE: "good"}
_PRESENCES = {Presence.PRESENT: "good", Presence.OTHER_TYPE: "warn", Presence.ABSENT: "plain"}
_MATRIX = (
    "A release is not one version: each service pins its own. An event is present in a release if a service that sends "
    "it pins a version that has it there. It is unknown if no pin of such a service is known. Nothing is guessed."
)
_PICTURE = "Each bar is a version. The numbers below are major versions; a name is at the highest version of a release."


def list_past_facts(context: ReadContext, record: Event | Payload) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    """Yield since when a definition is there, and what its type was before."""
    past = _find_past(context, record.qualified_name)
    if past is None:
        return
    yield "Since", [context.defer("since", record.qualified_name)]
    if past.former:
        yield "Formerly", [paragraph(nodes.literal(name, name), f" before {version}") for name, version in past.former]


def build_past(context: ReadContext, record: Event | Payload) -> list[nodes.Node]:
    """Return the section on what changed; nothing if nothing did."""
    past = _find_past(context, record.qualified_name)
    if past is None or not past.steps:
        return []
    return [section("What changed", "what-changed", context.defer("steps", record.qualified_name))]


def _find_past(context: PageContext, name: str) -> Past | None:
    event = context.site.graph.events_by_name.get(name)
    if event is not None:
        return context.site.pasts.of_event(event)
    return context.site.pasts.of_payload(context.site.catalog.payloads_by_name[name])


def _build_since(context: WriteContext, name: str) -> list[nodes.Node]:
    past = _find_past(context, name)
    if past is None or not past.since:
        return [paragraph(f"Not in a published version: newer than {past.newest if past else ''}.")]
    link = _link_version(context, past.distribution, past.since)
    if past.release:
        release = _link_release(context, past.release)
        return [paragraph(link, "; in ", release, " or before" if past.unknown else "")]
    return [paragraph(link, f"; {past.place}" if past.place else "")]


def _build_steps(context: WriteContext, name: str) -> list[nodes.Node]:
    past = _find_past(context, name)
    steps = past.steps if past else ()
    rows = [
        row([_tell_version(context, past.distribution, step), *_show_change(context, step.change)])
        for step in steps[:MOST_ROWS]
        if past
    ]
    classes = ["event-index", "event-changes"]
    return [table(("Version", "Change", *_VERDICTS), rows, classes=classes, widths=(15, 46, 13, 13, 13))]


def _tell_version(context: WriteContext, distribution: str, step: Step) -> list[nodes.Node]:
    release = [paragraph("in ", _link_release(context, step.release))] if step.release else []
    return [paragraph(_link_version(context, distribution, step.version)), *release]


def _show_change(context: WriteContext, change: Change) -> Iterator[list[nodes.Node]]:
    """Yield the cells of a change: what it is, and the three verdicts."""
    yield [*_describe_change(context, change)]
    for verdict in change.verdicts.values():
        yield [paragraph(badge(verdict.value, _TONES.get(verdict, "plain")))]


def _describe_change(context: WriteContext, change: Change) -> Iterator[nodes.Node]:
    yield paragraph(nodes.strong("", change.kind.value), " ", _link_subject(context, change))
    if tell(change):
        yield paragraph(*_show_detail(change.before, change.after))
    for who, judged in (("bus", change.bus), ("receivers", change.receivers), ("senders", change.senders)):
        if judged.verdict is Verdict.BREAKING:
            yield paragraph(f"{who}: {judged.reason}")


def _link_subject(context: WriteContext, change: Change) -> nodes.Node:
    """Return what a change is about, with a link if it is still there."""
    shown = name_subject(change).removeprefix(f"{change.payload.rpartition('.')[0]}.")
    names = (
        ("field", f"{change.payload}.{change.field}"),
        ("data", change.payload),
        ("event", change.event),
    )
    found = next((addresses for role, name in names if (addresses := context.site.addresses.find(role, name))), [])
    return context.link(found[0], shown) if len(found) == 1 else nodes.literal(shown, shown)


def _show_detail(before: str, after: str) -> list[nodes.Node]:
    codes = [nodes.literal(text, text) for text in (before, after) if text]
    arrow = nodes.Text("\N{RIGHTWARDS ARROW}")
    return spaced([codes[0], arrow, codes[1]] if len(codes) > 1 else codes)


def show_marks(marks: Iterable[Mark]) -> list[nodes.Node]:
    """Return what the line of a field tells of its past."""
    return [nodes.inline("", "", *_show_mark(mark), classes=["event-since"]) for mark in marks]


def _show_mark(mark: Mark) -> list[nodes.Node]:
    if not mark.type:
        return [nodes.Text(f"since {mark.version}")]
    return [nodes.Text("was "), nodes.literal(mark.type, mark.type), nodes.Text(f" before {mark.version}")]


def _link_version(context: WriteContext, distribution: str, version: str) -> nodes.Node:
    docname = context.site.addresses.versions.get((distribution, version))
    if docname is None:
        return nodes.literal(version, version)
    return context.link(context.site.addresses.of_page(docname, version))


def _link_release(context: WriteContext, name: str) -> nodes.Node:
    return context.link(context.site.addresses.of_page(context.site.addresses.releases[name], name), is_code=False)


def build_history(context: ReadContext) -> list[nodes.Node]:
    """Return the index of versions and releases."""
    addresses = context.site.addresses
    if not context.site.timeline.histories:
        raise KeyError
    parts = [part for history in context.site.timeline.histories for part in _list_sections(context, history)]
    pages = [*addresses.releases.values(), *reversed(addresses.versions.values())]
    return [*parts, context.toctree(pages)]


def _list_sections(context: ReadContext, history: History) -> Iterator[nodes.Node]:
    """Yield the sections about a distribution; those of a second one have its name in their anchors."""
    name = history.distribution
    is_only = len(context.site.timeline.histories) == 1
    mark, of = ("", "") if is_only else (f"-{name}", f" of {name}")
    if history.releases.releases:
        matrix = context.defer("release matrix", name)
        pins = section("Pins and their sources", f"pins{mark}", context.defer("pins", name))
        yield section(f"Which release has which event{of}", f"release-matrix{mark}", paragraph(_MATRIX), matrix, pins)
    picture = context.defer("version picture", name)
    versions = context.defer("version table", name)
    yield section(f"What each version has{of}", f"versions{mark}", paragraph(_PICTURE), picture, versions)


def _find_history(context: PageContext, name: str) -> History:
    return next(history for history in context.site.timeline.histories if history.distribution == name)


def _build_matrix(context: WriteContext, name: str) -> list[nodes.Node]:
    history = _find_history(context, name)
    releases = [release.name for release in history.releases.releases]
    rows = [_make_matrix_row(context, name, found) for found in context.site.timeline.list_rows(history)]
    headings = ("Event", "Since", "Gone in", "First in", *releases)
    made = table(headings, rows[:MOST_ROWS], classes=["event-releases"], widths=(30, 8, 8, 12, *(8 for _ in releases)))
    for entry, release in zip(list(made.findall(nodes.entry))[4:], releases, strict=False):
        entry.clear()
        entry.append(paragraph(_link_release(context, release)))
    return [made]


def _make_matrix_row(context: WriteContext, distribution: str, found: MatrixRow) -> nodes.row:
    event = context.site.graph.events_by_name.get(found.qualified_name)
    link = context.event_link(event) if event else nodes.literal(found.name, found.name)
    versions = [[paragraph(_link_version(context, distribution, v))] if v else [] for v in (found.since, found.until)]
    cells = ([_show_presence(presence)] for presence in found.presences)
    return row([[paragraph(link)], *versions, [paragraph(found.first)], *cells])


def _show_presence(presence: Presence) -> nodes.paragraph:
    if presence is Presence.UNKNOWN:
        return paragraph(nodes.inline("", presence.value, classes=["event-unknown"]))
    return paragraph(badge(presence.value, _PRESENCES[presence]))


def _build_pins(context: WriteContext, name: str) -> list[nodes.Node]:
    history = _find_history(context, name)
    rows = [
        row(
            [
                [paragraph(_link_release(context, release.name))],
                [paragraph(release.date)],
                *_show_pin(context, name, pin),
            ]
        )
        for release in history.releases.releases
        for pin in release.pins
    ]
    headings = ("Release", "Date", "Service", "Version", "Source")
    return [table(headings, rows, classes=["event-reference"], widths=(12, 12, 26, 12, 38))]


def _show_pin(context: WriteContext, name: str, pin: Pin) -> Iterator[list[nodes.Node]]:
    source = f"{pin.ref}:{pin.file}"
    yield [paragraph(pin.service)]
    yield [paragraph(_link_version(context, name, pin.version))]
    yield [paragraph(nodes.literal(source, source))]


def _list_records(context: PageContext, name: str) -> list[VersionRecord]:
    return [record for (distribution, _), record in context.site.timeline.versions.items() if distribution == name]


def _build_picture(context: WriteContext, name: str) -> list[nodes.Node]:
    history = _find_history(context, name)
    picture = draw_versions(_list_records(context, name), context.site.timeline.find_reached(history))
    # The keyboard scrolls only what it can reach. The table has it all for search engines and other formats.
    html = f'<div class="event-picture" tabindex="0">{picture}</div>'
    return [nodes.container("", nodes.raw("", html, format="html"), classes=["no-search"])]


def _build_versions(context: WriteContext, name: str) -> list[nodes.Node]:
    rows = [
        row([_cell(_link_version(context, name, record.version)), *map(_cell, _count(record))])
        for record in reversed(_list_records(context, name)[-MOST_ROWS:])
    ]
    headings = (
        "Version",
        "Date",
        "Events",
        "Came",
        "Went",
        "Payload classes",
        "Changes",
        *(f"Break {v.lower()}" for v in _VERDICTS),
    )
    made = table(headings, rows, classes=["event-reference", "event-versions"], widths=[10] * len(headings))
    files = [("matrix.json", "JSON"), *([("changes.atom", "Atom feed")] if has_feed(context.site.export) else [])]
    links = [link for path, label in files for link in _link_file(context, path, label)]
    return [made, *([paragraph("What changed, for programs: ", *spaced(links), ".")] if links else [])]


def _cell(content: nodes.Node | str) -> list[nodes.Node]:
    return [paragraph(content)] if content else []


def _count(record: VersionRecord) -> Iterator[str]:
    yield record.date
    broken = [sum(change.verdicts[who.lower()] is Verdict.BREAKING for change in record.changes) for who in _VERDICTS]
    counts = (record.events, record.added, record.removed, record.payloads, len(record.changes), *broken)
    yield from (str(count) for count in counts)


def _link_file(context: WriteContext, path: str, label: str) -> list[nodes.Node]:
    """Return a link to an exported file; nothing where there are none."""
    uri = context.find_file(f"history/{path}") if "history" in (context.site.config.exports or ()) else ""
    return [nodes.reference(label, label, refuri=uri, internal=True)] if uri else []


def _download(context: WriteContext, path: str) -> list[tuple[str, list[nodes.Node]]]:
    links = _link_file(context, path, "history")
    return [("Download", [paragraph(*links)])] if links else []


def build_version_page(context: ReadContext, file: str) -> list[nodes.Node]:
    """Return the page of a version: what changed since the one before."""
    record = _find_version(context, file)
    return [
        context.defer("version facts", file),
        *(nodes.warning("", paragraph(f"{finding[0].upper()}{finding[1:]}.")) for finding in record.findings),
        section(f"What changed since {record.before}", "what-changed", context.defer("version changes", file)),
    ]


def _find_version(context: PageContext, file: str) -> VersionRecord:
    timeline = context.site.timeline
    return timeline.versions[next(key for key, found in timeline.files.items() if found == file)]


def _build_version_facts(context: WriteContext, file: str) -> list[nodes.Node]:
    record = _find_version(context, file)
    pairs = [("Published", [paragraph(record.date)])] if record.date else []
    pairs += [
        ("Version before", [paragraph(_link_version(context, record.distribution, record.before))]),
        ("Step", [paragraph(f"{record.step} version")]),
        ("Events", [paragraph(f"{record.events}; {record.added} came, {record.removed} went")]),
        ("Payload classes", [paragraph(str(record.payloads))]),
    ]
    pinned = [
        paragraph(_link_release(context, release), f": {', '.join(services)}") for release, services in record.pinned
    ]
    pairs += [("Pinned in", pinned)] if pinned else []
    return [facts([*pairs, *_download(context, f"versions/{file}.json")])]


def _build_version_changes(context: WriteContext, file: str) -> list[nodes.Node]:
    return _show_changes(context, _find_version(context, file).changes)


def _show_changes(context: WriteContext, changes: Sequence[Change]) -> list[nodes.Node]:
    rows = [row(_show_change(context, change)) for change in changes[:MOST_ROWS]]
    more = len(changes) - MOST_ROWS
    rest = [paragraph(f"{more:,} more are not shown; event-catalog diff tells them all.")] if more > 0 else []
    classes = ["event-index", "event-changes"]
    return [table(("Change", *_VERDICTS), rows, classes=classes, widths=(61, 13, 13, 13)), *rest]


def build_release_page(context: ReadContext, name: str) -> list[nodes.Node]:
    """Return the page of a release: its pins, and what came, went and broke since the one before."""
    record = context.site.timeline.releases[name]
    upgrades = [
        section(
            f"From {upgrade.old} to {upgrade.new}",
            f"upgrade-{upgrade.old}-{upgrade.new}".replace(".", "-"),
            context.defer("upgrade", f"{name}\n{number}"),
        )
        for number, upgrade in enumerate(record.upgrades)
    ]
    return [context.defer("release facts", name), *upgrades]


def _build_release_facts(context: WriteContext, name: str) -> list[nodes.Node]:
    record = context.site.timeline.releases[name]
    pins = [
        paragraph(
            f"{pin.service}: ", _link_version(context, record.distribution, pin.version), f" ({pin.ref}:{pin.file})"
        )
        for pin in record.pins
    ]
    counts = ", ".join(f"{count} {presence.value}" for presence, count in record.presences)
    index = context.site.addresses.of_page(context.site.addresses.history_index, "matrix")
    pairs: list[tuple[str, Sequence[nodes.Node]]] = [
        *([("Date", [paragraph(record.date)])] if record.date else []),
        ("Pins", pins or [paragraph("None is known.")]),
        ("Events", [paragraph(f"{counts}: see the ", context.link(index, is_code=False), ".")]),
        *_list_rest(record),
        *_download(context, f"releases/{record.file}.json"),
    ]
    return [facts(pairs)]


def _list_rest(record: ReleaseRecord) -> Iterator[tuple[str, list[nodes.Node]]]:
    """Yield the services that nothing can be said about."""
    if record.unchanged:
        yield "Same version", [paragraph(f"as in the release before: {', '.join(record.unchanged)}")]
    if record.first:
        yield "First known pin", [paragraph(f"so nothing to compare with: {', '.join(record.first)}")]


def _build_upgrade(context: WriteContext, name: str) -> list[nodes.Node]:
    release, _, number = name.partition("\n")
    record = context.site.timeline.releases[release]
    upgrade = record.upgrades[int(number)]
    lists = [
        part
        for title, changes in (("Came", upgrade.came), ("Went", upgrade.went))
        if changes
        for part in (
            paragraph(nodes.strong("", title)),
            bullets(_list_change(context, change) for change in changes[:MOST_ROWS]),
        )
    ]
    broke = [paragraph(nodes.strong("", "Broke")), *_show_changes(context, upgrade.broke)] if upgrade.broke else []
    nothing = [] if lists or broke else [paragraph("No event came or went, and nothing breaks.")]
    return [*_introduce(context, record, upgrade), *lists, *broke, *nothing]


def _list_change(context: WriteContext, change: Change) -> list[nodes.Node]:
    """Return an event that came or went; one that got another type is still there under that one."""
    is_retyped = change.kind is ChangeKind.EVENT_RETYPED
    detail = [nodes.Text(": "), *_show_detail(change.before, change.after)] if is_retyped else []
    return [_link_subject(context, change), *detail]


def _introduce(context: WriteContext, record: ReleaseRecord, upgrade: Upgrade) -> list[nodes.Node]:
    pages = context.site.addresses.versions
    between = [version for version in upgrade.between if (record.distribution, version) in pages]
    links = spaced(_link_version(context, record.distribution, version) for version in between)
    steps = [paragraph("Step by step: ", *links, ".")] if links else []
    return [paragraph(f"For {', '.join(upgrade.services)}: {len(upgrade.changes)} changes."), *steps]


DEFERRED: dict[str, Callable[[WriteContext, str], list[nodes.Node]]] = {
    "since": _build_since,
    "steps": _build_steps,
    "release matrix": _build_matrix,
    "pins": _build_pins,
    "version picture": _build_picture,
    "version table": _build_versions,
    "version facts": _build_version_facts,
    "version changes": _build_version_changes,
    "release facts": _build_release_facts,
    "upgrade": _build_upgrade,
}
"""What builds each part that is put off, from the name of what it is about."""
