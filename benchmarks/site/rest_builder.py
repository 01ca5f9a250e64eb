"""A Sphinx builder that writes the pages of a site as reST again: what somebody would write by hand to show the same.

Only what the pages of a catalog are made of is known; anything else raises ``KeyError``.
"""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders import Builder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx

_MARKUP = re.compile(r"([\\*`|_])")
_SPACE = re.compile(r"\s+")
_LINES = "=-~"
_INDENT = "   "


class RestBuilder(Builder):
    """Writes each page as reST below the output folder."""

    name = "rest"
    format = "rest"
    allow_parallel = False

    def get_outdated_docs(self) -> AbstractSet[str]:
        """Return all pages."""
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002  # the base's signature
        """Return the absolute name of a page."""
        return f"/{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:  # noqa: ARG002  # as above
        """Return the absolute name of a page."""
        return f"/{to}"

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write a page."""
        path = Path(self.outdir) / f"{docname}.rst"
        path.parent.mkdir(parents=True, exist_ok=True)
        below = self.env.toctree_includes.get(docname, ())
        path.write_text(write_blocks(doctree) + _write_toctree(below), encoding="utf-8")


def write_blocks(parent: nodes.Element) -> str:
    """Return the reST of the blocks in a node, each followed by an empty line."""
    texts = (_BLOCKS[type(child).__name__](child) for child in parent.children)
    return "".join(f"{text.rstrip()}\n\n" for text in texts if text.strip())


def write_inline(parent: nodes.Element) -> str:
    """Return the reST of the text in a node; markup that touches other text is kept apart from it."""
    written = ""
    for child in parent.children:
        text = _INLINE[type(child).__name__](child)
        touches = written and text and not written[-1].isspace() and not text[0].isspace()
        written += f"\\ {text}" if touches else text
    return written


def _write_section(node: Any) -> str:
    depth, parent = 0, node.parent
    while isinstance(parent, nodes.section):
        depth, parent = depth + 1, parent.parent
    title = write_inline(node.next_node(nodes.title))
    return f"{title}\n{_LINES[depth] * len(title)}\n\n{write_blocks(node)}"


def _write_list(node: Any) -> str:
    return "\n\n".join(f"- {indent(write_blocks(item).rstrip(), '  ').lstrip()}" for item in node.children)


def _write_field(node: Any) -> str:
    name, body = node.children
    return f":{name.astext()}:\n{indent(write_blocks(body), '    ')}"


def _write_code(node: Any) -> str:
    return f".. code-block:: {node['language']}\n\n{indent(node.astext(), _INDENT)}"


def _write_admonition(node: Any) -> str:
    title = node.next_node(nodes.title) if isinstance(node, nodes.admonition) else None
    head = f".. admonition:: {write_inline(title)}" if title else f".. {type(node).__name__}::"
    return f"{head}\n\n{indent(write_blocks(node), _INDENT)}"


def _write_table(node: Any) -> str:
    rows = (
        "".join(f"     - {indent(write_blocks(entry), ' ' * 7).strip() or '..'}\n\n" for entry in row.children)
        for row in node.findall(nodes.row)
        # A row that spans all columns is a heading, which a list-table cannot have.
        if len(row.children) > 1
    )
    body = "".join(f"   * {row.removeprefix('     ')}" for row in rows)
    return f".. list-table::\n   :header-rows: 1\n\n{body}"


def _write_toctree(docnames: Iterable[str]) -> str:
    entries = "".join(f"{_INDENT}/{docname}\n" for docname in docnames)
    return f".. toctree::\n{_INDENT}:hidden:\n\n{entries}" if entries else ""


def _write_nothing(_node: Any) -> str:
    return ""


def _write_literal(node: Any) -> str:
    if any(not isinstance(child, nodes.Text) for child in node.children):
        return write_inline(node)
    return f"``{node.astext()}``" if node.astext() else ""


def _write_reference(node: Any) -> str:
    uri, text = node.get("refuri", ""), node.astext()
    if not uri:
        return _write_literal(node)
    if uri.startswith("/"):
        return f":doc:`{text} <{uri.partition('#')[0]}>`"
    return f"`{text} <{uri}>`__"


def _write_strong(node: Any) -> str:
    return f"**{node.astext()}**"


def _write_text(node: Any) -> str:
    return _MARKUP.sub(r"\\\1", _SPACE.sub(" ", node.astext()))


_BLOCKS: dict[str, Callable[[Any], str]] = {
    "section": _write_section,
    "rubric": _write_strong,
    **dict.fromkeys(("paragraph", "field_head"), write_inline),
    **dict.fromkeys(("bullet_list", "field_tree"), _write_list),
    **dict.fromkeys(("container", "compound", "block_quote", "field_list"), write_blocks),
    **dict.fromkeys(("admonition", "warning", "note"), _write_admonition),
    **dict.fromkeys(("title", "target", "index", "comment", "pending", "meta", "compact_paragraph"), _write_nothing),
    "field": _write_field,
    **dict.fromkeys(("literal_block", "example_code"), _write_code),
    "table": _write_table,
}
_INLINE: dict[str, Callable[[Any], str]] = {
    "Text": _write_text,
    "literal": _write_literal,
    "reference": _write_reference,
    "strong": _write_strong,
    **dict.fromkeys(("inline", "emphasis", "number_reference"), write_inline),
    **dict.fromkeys(("target", "index"), _write_nothing),
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder."""
    app.add_builder(RestBuilder)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
