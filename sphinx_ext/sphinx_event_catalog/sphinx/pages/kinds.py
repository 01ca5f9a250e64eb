"""The list of the kinds of problems, each with a bad and a good example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_event_catalog.catalog.kinds import ProblemKind
from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.pages.parts import badge, code, paragraph, section, tabs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.check.examples import ExampleFile

_TONES = {"error": "alert", "warning": "warn", "info": "plain"}


class ProblemList(SphinxDirective):
    """Every kind of problem with its examples, a section each."""

    def run(self) -> list[nodes.Node]:
        """Build the sections; they belong below the title of the page."""
        kinds = {kind.value: f"problem-{kind.value}" for kind in ProblemKind}
        get_domain(self.env).data["kinds"][self.env.current_document.docname] = kinds
        return [self._describe(kind, kinds[kind.value]) for kind in ProblemKind]

    def _describe(self, kind: ProblemKind, anchor: str) -> nodes.section:
        from sphinx_event_catalog.check.examples import read_example  # noqa: PLC0415  # it loads every rule

        severity = kind.severity.value
        mark = nodes.paragraph("", "", badge(severity, _TONES[severity]), classes=["event-badges"])
        example = read_example(kind)
        items = [
            (label, list(_show(files)))
            for label, files in (("Bad", example.bad), ("Published", example.before), ("Good", example.good))
            if files
        ]
        meaning = self.parse_text_to_nodes(kind.meaning)
        return section(kind.value, anchor, mark, *meaning, tabs(items, "problem-example"))


def _show(files: Sequence[ExampleFile]) -> list[nodes.Node]:
    shown: list[nodes.Node] = []
    for file in files:
        shown += [paragraph(nodes.literal(file.path, file.path)), code(file.text.strip("\n"))]
    return shown
