"""The list of the kinds of problems, each with a bad and a good example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_event_catalog.check import read_registry
from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.pages.elements import badge, code, paragraph, section, tabs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.problems import ExampleFile, Kind

_TONES = {"error": "alert", "warning": "warn", "info": "plain"}


class ProblemList(SphinxDirective):
    """Every kind of problem with its examples, a section each."""

    def run(self) -> list[nodes.Node]:
        """Build the sections; they belong below the title of the page."""
        kinds = read_registry().kinds
        anchors = {name: f"problem-{name}" for name in kinds}
        get_domain(self.env).data["kinds"][self.env.current_document.docname] = anchors
        return [self._describe(kind, anchors[name]) for name, kind in kinds.items()]

    def _describe(self, kind: Kind, anchor: str) -> nodes.section:
        severity = kind.severity.value
        mark = nodes.paragraph("", "", badge(severity, _TONES[severity]), classes=["event-badges"])
        items = [
            (label, list(_show(files)))
            for label, files in (("Bad", kind.bad), ("Published", kind.before), ("Good", kind.good))
            if files
        ]
        meaning = self.parse_text_to_nodes(kind.meaning)
        return section(kind.name, anchor, mark, *meaning, tabs(items, "problem-example"))


def _show(files: Sequence[ExampleFile]) -> list[nodes.Node]:
    shown: list[nodes.Node] = []
    for file in files:
        shown += [paragraph(nodes.literal(file.path, file.path)), code(file.text.strip("\n"))]
    return shown
