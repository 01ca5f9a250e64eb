"""Directives that show what ``make bench`` measured last: tables and the plot, made from the stored results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from benchmarks.site import results
from benchmarks.site.__main__ import RESULTS
from benchmarks.site.plot import draw
from benchmarks.site.projects import STYLES
from benchmarks.site.report import tabulate_costs, tabulate_goals, tabulate_phases

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

    from benchmarks.site.report import Table


class BenchmarkDirective(SphinxDirective):
    """Shows something of the results, and is read again when they change."""

    def run(self) -> list[nodes.Node]:
        """Return what it shows."""
        self.env.note_dependency(str(RESULTS))
        return self.show(results.load(RESULTS))

    def show(self, found: results.Results) -> list[nodes.Node]:
        """Return what it shows of the results."""
        raise NotImplementedError


class BenchmarkTable(BenchmarkDirective):
    """One of the tables, by its name."""

    required_arguments = 1
    tables: ClassVar[dict[str, Callable[[results.Results], Table]]] = {
        "machine": lambda found: [("Measured with", "Version"), *found.machine.items()],
        "styles": lambda _found: [("Build", "What it is"), *((style.name, style.meaning) for style in STYLES)],
        "goals": tabulate_goals,
        "costs": tabulate_costs,
        "phases": tabulate_phases,
    }

    def show(self, found: results.Results) -> list[nodes.Node]:
        """Return the table."""
        return [_build_table(self.tables[self.arguments[0]](found))]


class BenchmarkPlot(BenchmarkDirective):
    """The plot, in HTML; the tables say the same."""

    def show(self, found: results.Results) -> list[nodes.Node]:
        """Return the plot."""
        return [nodes.raw("", draw(found), format="html")]


def _build_table(table: Table) -> nodes.table:
    head, *body = table
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", _build_row(head))
    group += nodes.tbody("", *map(_build_row, body))
    return nodes.table("", group, classes=["benchmark"])


def _build_row(cells: tuple[str, ...]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph(cell, cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.add_directive("benchmark-table", BenchmarkTable)
    app.add_directive("benchmark-plot", BenchmarkPlot)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
