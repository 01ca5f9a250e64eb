"""What published versions tell, on the pages of events and payload classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_event_catalog.catalog.history import Verdict
from sphinx_event_catalog.history.reports import name_subject, tell
from sphinx_event_catalog.sphinx.pages.elements import badge, paragraph, row, section, spaced, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.history import Change
    from sphinx_event_catalog.history.pasts import Mark, Past, Step

_HEADINGS = ("Version", "Change", "Bus", "Receivers", "Senders")
_TONES = {Verdict.BREAKING: "alert", Verdict.COMPATIBLE: "good"}


def list_past_facts(past: Past | None) -> Iterator[tuple[str, Sequence[nodes.Node]]]:
    """Yield since when a definition is there, and what its type was before."""
    if past is None:
        return
    if not past.since:
        yield "Since", [paragraph(f"Not in a published version: newer than {past.newest}.")]
        return
    place = f"; {past.place}" if past.place else ""
    yield "Since", [paragraph(nodes.literal(past.since, past.since), place)]
    if past.former:
        yield "Formerly", [paragraph(*_tell_former(name, version)) for name, version in past.former]


def _tell_former(event_type: str, version: str) -> Iterator[nodes.Node]:
    yield nodes.literal(event_type, event_type)
    yield nodes.Text(f" before {version}")


def build_past(past: Past | None) -> list[nodes.Node]:
    """Return the section on what changed; nothing if nothing did."""
    if past is None or not past.steps:
        return []
    return [section("What changed", "what-changed", show_steps(past.steps))]


def show_steps(steps: Iterable[Step]) -> nodes.table:
    """Return a table of changes with their verdicts."""
    rows = (row([_show_version(step), [*_show_change(step.change)], *_show_verdicts(step.change)]) for step in steps)
    return table(_HEADINGS, rows, classes=["event-index", "event-changes"], widths=(15, 46, 13, 13, 13))


def _show_version(step: Step) -> list[nodes.Node]:
    release = [paragraph(step.release)] if step.release else []
    return [paragraph(nodes.literal(step.version, step.version)), *release]


def _show_change(change: Change) -> Iterator[nodes.Node]:
    subject = name_subject(change).removeprefix(f"{change.payload.rpartition('.')[0]}.")
    yield paragraph(nodes.strong("", change.kind.value), " ", nodes.literal(subject, subject))
    detail = tell(change)
    if detail:
        yield paragraph(*_show_detail(change.before, change.after))
    for who, judged in (("bus", change.bus), ("receivers", change.receivers), ("senders", change.senders)):
        if judged.verdict is Verdict.BREAKING:
            yield paragraph(f"{who}: {judged.reason}")


def _show_detail(before: str, after: str) -> list[nodes.Node]:
    codes = [nodes.literal(text, text) for text in (before, after) if text]
    arrow = nodes.Text("\N{RIGHTWARDS ARROW}")
    return spaced([codes[0], arrow, codes[1]] if len(codes) > 1 else codes)


def _show_verdicts(change: Change) -> Iterator[list[nodes.Node]]:
    for verdict in change.verdicts.values():
        yield [paragraph(badge(verdict.value, _TONES.get(verdict, "plain")))]


def show_marks(marks: Iterable[Mark]) -> list[nodes.Node]:
    """Return what the line of a field tells of its past."""
    return [nodes.inline("", "", *_show_mark(mark), classes=["event-since"]) for mark in marks]


def _show_mark(mark: Mark) -> list[nodes.Node]:
    if not mark.type:
        return [nodes.Text(f"since {mark.version}")]
    return [nodes.Text("was "), nodes.literal(mark.type, mark.type), nodes.Text(f" before {mark.version}")]
