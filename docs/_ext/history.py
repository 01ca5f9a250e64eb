"""Directives that show the history: kinds of changes, what changed in each version, and which release has what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx_event_catalog.catalog.history import Verdict
from sphinx_event_catalog.history.differences import compare_all
from sphinx_event_catalog.history.kinds import EXPLANATIONS
from sphinx_event_catalog.history.lives import trace_all
from sphinx_event_catalog.history.releases import FILE, find_first_release, find_presence, read_releases
from sphinx_event_catalog.history.reports import name_subject, tell
from sphinx_event_catalog.history.snapshots import read_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx
    from sphinx_event_catalog.catalog.history import Change, Difference, Release, Snapshot
    from sphinx_event_catalog.history.lives import Life

    Cell = str | nodes.Node

FOLDER = "history"
DISTRIBUTION = "openedx-events"
_READ = "history-directives"
_WHO = ("bus", "receivers", "senders")


class ChangeKinds(SphinxDirective):
    """Every kind of change with its reason and its examples, from the table in the code."""

    def run(self) -> list[nodes.Node]:
        """Build a definition for each kind."""
        listed = nodes.definition_list()
        for kind, explanation in EXPLANATIONS.items():
            term = nodes.term("", "", nodes.literal("", kind.value), ids=[f"change-{kind.value}"])
            examples = {"Before": explanation.before, "Bad": explanation.bad, "Good": explanation.good}
            parts = [
                part
                for title, text in examples.items()
                if text
                for part in (nodes.paragraph("", f"{title}:"), nodes.literal_block(text, text, language="python"))
            ]
            meaning = f"{explanation.meaning} {explanation.reason}"
            inner = [*self.parse_text_to_nodes(meaning.replace("`", "``")), *parts]
            listed += nodes.definition_list_item("", term, nodes.definition("", *inner))
        return [listed]


class _HistoryDirective(SphinxDirective):
    """Reads the snapshots, once for a page; the page is made again when one of them changes."""

    def read(self) -> tuple[tuple[Snapshot, ...], tuple[Difference, ...]]:
        """Return all snapshots, oldest first, and the differences between them."""
        if _READ not in self.env.temp_data:
            self.env.temp_data[_READ] = self._read()
        found: tuple[tuple[Snapshot, ...], tuple[Difference, ...]] = self.env.temp_data[_READ]
        return found

    def _read(self) -> tuple[tuple[Snapshot, ...], tuple[Difference, ...]]:
        folder = Path(self.env.srcdir) / FOLDER / DISTRIBUTION
        versions = read_versions(folder)
        for path in sorted(folder.glob("*.json")):
            self.env.note_dependency(str(path))
        for error in versions.errors:
            self.state.document.reporter.warning(str(error))
        return versions.snapshots, compare_all(versions.snapshots)

    def read_releases(self, snapshots: Sequence[Snapshot]) -> tuple[Release, ...]:
        """Return the releases, in the order of time."""
        path = Path(self.env.srcdir) / FOLDER / FILE
        self.env.note_dependency(str(path))
        found = read_releases(path, {snapshot.version for snapshot in snapshots})
        for error in found.errors:
            self.state.document.reporter.warning(str(error))
        return found.releases


class Versions(_HistoryDirective):
    """How many events each version has, and how many of its changes break whom."""

    def run(self) -> list[nodes.Node]:
        """Build the table, newest version first."""
        snapshots, differences = self.read()
        steps = {difference.new: difference for difference in differences}
        rows = [_tell_version(snapshot, steps.get(snapshot.version)) for snapshot in reversed(snapshots)]
        headings = ("Version", "Events", "Payload classes", "Changes", *(f"Breaking: {who}" for who in _WHO))
        return [make_table(headings, rows)]


def _tell_version(snapshot: Snapshot, step: Difference | None) -> list[Cell]:
    counts: list[Cell] = [str(len(snapshot.events)), str(len(snapshot.payloads))]
    if step is None or not step.changes:
        return [snapshot.version, *counts, "0", "0", "0", "0"]
    broken = [sum(change.verdicts[who] is Verdict.BREAKING for change in step.changes) for who in _WHO]
    anchor = f"version-{snapshot.version}".replace(".", "-")
    link = nodes.reference("", snapshot.version, internal=True, refid=anchor)
    return [link, *counts, str(len(step.changes)), *map(str, broken)]


class Picture(_HistoryDirective):
    """How many events each version has, and where a version breaks somebody: an inline SVG, made when the site is."""

    def run(self) -> list[nodes.Node]:
        """Draw a bar for each version, and a mark on those that break somebody."""
        snapshots, differences = self.read()
        breaking = {step.new: len(step.breaking) for step in differences}
        most = max((len(snapshot.events) for snapshot in snapshots), default=0)
        bars = [
            _draw_version(number, snapshot, breaking.get(snapshot.version, 0), most)
            for number, snapshot in enumerate(snapshots)
        ]
        width, count = len(snapshots) * _BAR, sum(map(bool, breaking.values()))
        label = f"Events in {len(snapshots)} versions, up to {most}. {count} of the versions break somebody."
        svg = (
            f'<svg viewBox="0 0 {width} {_HEIGHT + 3 * _BAR}" role="img" aria-label="{label}" '
            f'style="width:100%;height:auto" xmlns="http://www.w3.org/2000/svg">{"".join(bars)}</svg>'
        )
        return [nodes.raw("", svg, format="html")]


_BAR, _HEIGHT = 10, 200


def _draw_version(number: int, snapshot: Snapshot, breaking: int, most: int) -> str:
    """Draw the bar of one version; a version of PEP 440 has no character that SVG would read as markup."""
    height = _HEIGHT * len(snapshot.events) / max(most, 1)
    left, top = number * _BAR, _HEIGHT + _BAR - height
    title = f"{snapshot.version}: {len(snapshot.events)} events, {breaking} breaking changes"
    mark = (
        f'<circle cx="{left + _BAR / 2:g}" cy="{top - _BAR / 2:g}" r="3.5" fill="var(--pst-color-danger, #c00)"/>'
        if breaking
        else ""
    )
    is_major = snapshot.version.endswith(".0.0") and snapshot.version != "0.0.0"
    text = (
        f'<text x="{left}" y="{_HEIGHT + 2.6 * _BAR:g}" font-size="11" fill="currentColor">'
        f"{snapshot.version.removesuffix('.0.0')}</text>"
        if is_major
        else ""
    )
    bar = (
        f'<rect x="{left + 1}" y="{top:g}" width="{_BAR - 2}" height="{height:g}" fill="currentColor" opacity="0.45"/>'
    )
    return f"<g><title>{title}</title>{bar}{mark}</g>{text}"


class Changes(_HistoryDirective):
    """What changed in each version, newest first, with the three verdicts."""

    def run(self) -> list[nodes.Node]:
        """Build a table for each version that changed anything."""
        _, differences = self.read()
        return [part for step in reversed(differences) if step.changes for part in _tell_step(step)]


def _tell_step(step: Difference) -> Iterator[nodes.Node]:
    text = f"{step.old} to {step.new} ({step.step})"
    yield nodes.rubric(text, text, ids=[f"version-{step.new}".replace(".", "-")])
    rows = [_tell_change(change) for change in step.changes]
    yield make_table(("Change", "Of", "What", "Bus", "Receivers", "Senders"), rows)


def _tell_change(change: Change) -> list[Cell]:
    cells = (change.kind.value, name_subject(change), tell(change))
    return [
        *(nodes.literal(cell, cell) if cell else "" for cell in cells),
        *map(_tell_verdict, change.verdicts.values()),
    ]


def _tell_verdict(verdict: Verdict) -> Cell:
    return nodes.strong("", verdict.value) if verdict is Verdict.BREAKING else verdict.value


class ReleaseMatrix(_HistoryDirective):
    """Which named release has which event: the version that a sending service pins there, and whether it has it."""

    def run(self) -> list[nodes.Node]:
        """Build the table: a row for each event that ever was."""
        snapshots, differences = self.read()
        by_version = {snapshot.version: snapshot for snapshot in snapshots}
        releases = self.read_releases(snapshots)
        rows = [
            [self._refer(life), *_tell_life(life, releases, by_version)] for life in trace_all(snapshots, differences)
        ]
        return [make_table(("Event", "Since", "Gone in", "First in", *(r.name for r in releases)), rows)]

    def _refer(self, life: Life) -> Cell:
        """Return the name of an event, with a link to its page if it is still there."""
        if life.until:
            return nodes.literal("", life.event.name)
        (paragraph,) = self.parse_text_to_nodes(f":openedx:event:`{life.event.name} <{life.event.event_type}>`")
        return paragraph.children[0]


def _tell_life(life: Life, releases: Sequence[Release], snapshots: dict[str, Snapshot]) -> list[Cell]:
    order = {version: number for number, version in enumerate(snapshots)}
    first, unknown = find_first_release(life.since, releases, order, life.event.trigger_repositories)
    told = first.name if first and not unknown else f"{first.name} or before" if first else "unknown"
    found = [find_presence(life.event, release, snapshots) for release in releases]
    return [life.since, life.until, told, *(presence.value for presence in found)]


class Pins(_HistoryDirective):
    """The pins that the matrix is made of, each with its source."""

    def run(self) -> list[nodes.Node]:
        """Build the table."""
        snapshots, _ = self.read()
        rows: list[list[Cell]] = [
            [release.name, release.date, pin.service, pin.version, nodes.literal("", f"{pin.ref}:{pin.file}")]
            for release in self.read_releases(snapshots)
            for pin in release.pins
        ]
        return [make_table(("Release", "Date", "Service", "Version", "Source"), rows)]


def make_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> nodes.Node:
    """Return a table whose cells are texts or inline nodes; it scrolls within itself on a narrow screen."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in headings), cols=len(headings))
    group += nodes.thead("", _make_row(headings))
    group += nodes.tbody("", *map(_make_row, rows))
    return nodes.container(
        "", nodes.table("", group, classes=["history-table"]), classes=["pst-scrollable-table-container"]
    )


def _make_row(cells: Sequence[Cell]) -> nodes.row:
    made = nodes.row()
    for cell in cells:
        inline = nodes.Text(cell) if isinstance(cell, str) else cell
        made += nodes.entry("", nodes.paragraph("", "", inline) if cell else nodes.paragraph())
    return made


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    for directive in (ChangeKinds, Picture, Versions, Changes, ReleaseMatrix, Pins):
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in directive.__name__).lstrip("-")
        app.add_directive(f"history-{name}", directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
