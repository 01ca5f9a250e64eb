"""A directive that lists the kinds of changes between two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx_event_catalog.history.kinds import EXPLANATIONS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


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


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("history-change-kinds", ChangeKinds)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
