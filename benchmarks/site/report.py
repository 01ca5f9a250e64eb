"""Say what the measurements mean: the goals, what each build cost, and where its time goes."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import attrs

from benchmarks.site.measuring import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.site.results import Results

    Table = list[tuple[str, ...]]

MANY, MOST = 1_000, 10_000
_UNMEASURED = "\N{EM DASH}"


@attrs.frozen(kw_only=True)
class Goal:
    """A limit, and the value that was measured, if it was."""

    what: str
    limit: float
    value: float | None
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the value is within the limit."""
        return self.value is not None and self.value <= self.limit

    @property
    def row(self) -> tuple[str, ...]:
        """What it is, the limit, the value, and whether it is met."""
        if self.value is None:
            return self.what, f"{self.limit:g}{self.unit}", _UNMEASURED, _UNMEASURED
        shown = f"{self.value:,.0f}" if self.unit else f"{self.value:.2g}" if self.value < 1 else f"{self.value:.2f}"
        return self.what, f"{self.limit:g}{self.unit}", f"{shown}{self.unit}", "yes" if self.is_met else "no"


def list_goals(results: Results) -> Iterator[Goal]:
    """Yield every goal; costs are user CPU seconds unless it says otherwise."""
    many, most = ("catalog", MANY), ("catalog", MOST)
    largest = results.last(*most)
    yield Goal(what="10,000 events, times 1,000 events", limit=11, value=results.ratio(most, many))
    yield Goal(what="1,000 events, times plain pages", limit=0.8, value=results.ratio(many, ("plain", MANY)))
    yield Goal(what="nothing changed, times a clean build", limit=0.03, value=results.ratio((*many, "noop"), many))
    yield Goal(what="one docstring edited, times a clean build", limit=0.04, value=results.ratio((*many, "edit"), many))
    parallel = results.ratio((*many, "parallel", "wall"), (*many, "clean", "wall"))
    yield Goal(what="two processes, times one (wall time)", limit=0.65, value=parallel)
    published = results.ratio(("catalog", 600), ("published", 600))
    yield Goal(what="600 events, times the published style", limit=0.7, value=published)
    peak = results.median(*most, cost="peak_mib")
    yield Goal(what="peak memory at 10,000 events", limit=1536, value=peak, unit=" MiB")
    steps = [found.phases for found in results.select(STEPS) if found.events == MOST]
    checked = median(sum(step.values()) / step["import"] for step in steps) if steps else None
    yield Goal(what="import, collect and check 10,000 events, times import", limit=2.5, value=checked)
    size = largest.largest[1] / 1000 if largest else None
    yield Goal(what="largest page of the catalog at 10,000 events", limit=500, value=size, unit=" kB")


def tabulate_goals(results: Results) -> Table:
    """Return the table of goals, its headings first."""
    return [("What", "At most", "Measured", "Met"), *(goal.row for goal in list_goals(results))]


def tabulate_costs(results: Results) -> Table:
    """Return a row for each style and number of events: CPU time with its spread, memory, and bytes."""
    rows: Table = [("Build", "Events", "CPU s", "ms a page", "Peak MiB", "Pages", "Output MB", "Largest page kB")]
    for style in dict.fromkeys(found.style for found in results.measurements if found.pages):
        for kind in dict.fromkeys(found.kind for found in results.measurements if found.style == style):
            rows += [_tabulate(results, style, events, kind) for events in results.sizes(style, kind)]
    return rows


def _tabulate(results: Results, style: str, events: int, kind: str) -> tuple[str, ...]:
    values = results.values(style, events, kind)
    user, last = results.median(style, events, kind), results.last(style, events, kind)
    if last is None or user is None:
        raise ValueError(f"nothing was measured for {style} {events} {kind}")
    spread = f" ({values[0]:.1f} to {values[-1]:.1f})" if len(values) > 1 else ""
    per_page = f"{1000 * user / last.pages:.1f}" if kind == "clean" else _UNMEASURED
    return (
        style if kind == "clean" else f"{style}, {kind}",
        f"{events:,}",
        f"{user:.1f}{spread}",
        per_page,
        f"{results.median(style, events, kind, 'peak_mib'):,.0f}",
        f"{last.pages:,}",
        f"{last.output_bytes / 1e6:,.1f}",
        f"{last.largest[1] / 1e3:,.0f}",
    )


def tabulate_phases(results: Results, style: str = "catalog") -> Table:
    """Return the CPU seconds of each step of a clean build, by number of events."""
    sizes = results.sizes(style)
    builds = [build for build in (results.last(style, events) for events in sizes) if build]
    steps = dict.fromkeys(step for build in builds for step in build.phases)
    return [
        ("Step", *(f"{events:,}" for events in sizes)),
        *((step, *(f"{build.phases.get(step, 0):.2f}" for build in builds)) for step in steps),
    ]


def format_table(table: Table) -> str:
    """Return a table as text."""
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
