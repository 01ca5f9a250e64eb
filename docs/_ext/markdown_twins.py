"""Give every page a Markdown twin beside it, and a button that leads there.

``sphinx_markdown_builder`` writes the twins; here are the nodes that it does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx_design.shared import PassthroughTextElement

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx_markdown_builder.translator import MarkdownTranslator

BUILDERS = {"html", "dirhtml"}


def visit_strong(self: MarkdownTranslator, node: nodes.Element) -> None:
    """Write the content in bold, on a line of its own."""
    self.add(f"\n\n**{node.astext()}**\n\n")
    raise nodes.SkipNode


def skip(_self: MarkdownTranslator, _node: nodes.Element) -> None:
    """Write nothing: a comment is for those who edit the page, not for its readers."""
    raise nodes.SkipNode


def visit_admonition(self: MarkdownTranslator, node: nodes.Element) -> None:
    """Write the title of a box in bold, and its content below."""
    title = node.pop(0)
    self.add(f"\n\n**{title.astext()}**\n\n")


def visit_plain(self: MarkdownTranslator, node: nodes.Element) -> None:
    """Write the content as it is."""


def add_button(
    app: Sphinx,
    pagename: str,
    templatename: str,  # noqa: ARG001  # Sphinx' signature
    context: dict[str, Any],
    doctree: object,
) -> None:
    """Put a link to the twin among the buttons of a page."""
    if doctree is None or app.builder.name not in BUILDERS or "header_buttons" not in context:
        return
    context["header_buttons"].append(
        {
            "type": "link",
            "url": context["pathto"](f"{pagename}.md", 1),
            "tooltip": "This page as Markdown",
            "icon": "fas fa-file-lines",
            "label": "markdown-twin",
        }
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the nodes and the button."""
    app.setup_extension("sphinx_markdown_builder")
    app.add_node(nodes.caption, override=True, markdown=(visit_strong, None))
    app.add_node(nodes.admonition, override=True, markdown=(visit_admonition, visit_plain))
    app.add_node(nodes.comment, override=True, markdown=(skip, None))
    app.add_node(PassthroughTextElement, override=True, markdown=(visit_plain, visit_plain))
    app.add_node(nodes.abbreviation, override=True, markdown=(visit_plain, visit_plain))
    # After the theme has made its own buttons.
    app.connect("html-page-context", add_button, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
