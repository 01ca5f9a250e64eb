"""The ``maintenance-chart`` directive: when a guide was reviewed, and what the tests say about its examples.

Reviews are written by hand in ``docs/maintenance/reviews.toml``. Results are written by the tests of the documentation
into ``docs/maintenance/results.json``, each with a digest of the code blocks that were tested: when a block has changed
since, the chart says so.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from docs._ext.code_blocks import digest_code_blocks

if TYPE_CHECKING:
    from sphinx.application import Sphinx

REVIEWS = "maintenance/reviews.toml"
RESULTS = "maintenance/results.json"
COLUMNS = ("Review date", "Release", "Test situation")


class MaintenanceChart(SphinxDirective):
    """Show one row: review date, release of the library, test situation."""

    def run(self) -> list[nodes.Node]:
        """Return the chart of this page."""
        source = Path(self.env.srcdir)
        for name in (REVIEWS, RESULTS):
            self.env.note_dependency(str(source / name))
        review = tomllib.loads((source / REVIEWS).read_text("utf-8")).get(self.env.docname)
        if review is None:
            raise self.error(f"{REVIEWS} has no table for '{self.env.docname}'")
        result = json.loads((source / RESULTS).read_text("utf-8")).get(self.env.docname)
        text = self.env.doc2path(self.env.docname).read_text("utf-8")
        row = (str(review["reviewed"]), f"openedx-events {review['release']}", describe_result(result, text))
        return [nodes.rubric("", "Maintenance chart"), _build_table(row)]


def describe_result(result: dict[str, Any] | None, text: str, /) -> str:
    """Tell what the last test run said about the examples of a page with this text."""
    if result is None:
        return "Not tested yet."
    if result["digest"] != digest_code_blocks(text):
        return "An example has changed since the last test run."
    passed = result["executed"] + result["included"]
    if result["failed"]:
        return f"Fail: {result['failed']} of {passed + result['failed']} examples."
    if not passed:
        return "No examples to run."
    skipped = f"; {result['not_executable']} cannot be run" if result["not_executable"] else ""
    return f"Pass: {passed} examples{skipped}."


def _build_table(row: tuple[str, ...], /) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in COLUMNS), cols=len(COLUMNS))
    group += nodes.thead("", _build_row(COLUMNS))
    group += nodes.tbody("", _build_row(row))
    return nodes.table("", group, classes=["maintenance-chart"])


def _build_row(cells: tuple[str, ...], /) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("maintenance-chart", MaintenanceChart)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
