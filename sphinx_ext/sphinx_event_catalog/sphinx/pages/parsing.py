"""Turn texts of the documented package into nodes, with the directives and roles of Sphinx that a text may use."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives, roles
from sphinx import addnodes

from sphinx_event_catalog.check.markup import NODES, ROLES, find_directive, find_role, parse_safely
from sphinx_event_catalog.check.rules.markup import is_plain

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.util.docutils import SphinxDirective

    from sphinx_event_catalog.catalog.locations import SourceLocation

_TRUSTED = ("docutils.", "sphinx.")
"""Where the directives and roles come from that may stand behind an allowed name."""
_NODES = NODES | {
    addnodes.literal_emphasis,
    addnodes.literal_strong,
    addnodes.manpage,
    addnodes.pending_xref,
    addnodes.seealso,
    addnodes.versionmodified,
}


def parse_text(directive: SphinxDirective, text: str, location: SourceLocation, path: Path | None) -> list[nodes.Node]:
    """Parse reST that stands in a Python file. What is wrong with it, the check has told."""
    source = str(path or location.path)
    if is_plain(text):
        plain = nodes.paragraph(text, " ".join(text.split()))
        # A text with a place in the source is one that can be translated.
        plain.source, plain.line = source, location.line
        return [plain]
    page = directive.state.document

    def share_anchors(document: nodes.document) -> None:
        """Let the anchors of the text differ from all others of the page."""
        document.ids, document.id_counter = page.ids, page.id_counter

    look_up_directive, look_up_role = directives.directive, roles.role
    default_role = (directive.config.default_role or "").lower()

    def find_sphinx_directive(name: str, *rest: Any) -> tuple[Any, list[Any]]:
        found, messages = look_up_directive(name, *rest)
        return (found, messages) if _is_trusted(found) else find_directive(name)

    def find_sphinx_role(name: str, *rest: Any) -> tuple[Any, list[Any]]:
        if not name and default_role not in ROLES:
            return find_role(name)
        found, messages = look_up_role(name or default_role, *rest)
        return (found, messages) if _is_trusted(found) else find_role(name)

    document, _ = parse_safely(
        text, source, location.line, copy.copy(page.settings), find_sphinx_directive, find_sphinx_role,
        allowed=_NODES, prepare=share_anchors,
    )  # fmt: skip
    for node in document.findall():
        node.document = page
    return list(document.children)


def _is_trusted(found: Any) -> bool:
    """Tell whether a directive or role is one of docutils or Sphinx: another extension may have taken its name."""
    module = getattr(found, "__module__", type(found).__module__)
    return found is not None and f"{module}.".startswith(_TRUSTED)
