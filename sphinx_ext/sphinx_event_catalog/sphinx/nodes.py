"""The nodes that only HTML shows in a way of its own; elsewhere they are the lists that they derive from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


HTML_BUILDERS = frozenset({"html", "dirhtml"})
"""The builders that write an HTML page for each page."""


class field_tree(nodes.bullet_list):  # noqa: N801  # docutils names node classes in lower case
    """The fields of a payload, nested."""


class field_item(nodes.list_item):  # noqa: N801  # as above
    """One field: a ``field_head``, then its description and, below, the fields of its type.

    ``has_inner`` says whether there are fields below; ``is_open`` whether they show at first.
    """


class field_head(nodes.paragraph):  # noqa: N801  # as above
    """The line of a field: name, type, default and marks. ``anchor`` is the id that its permalink points to."""


class mention_list(nodes.bullet_list):  # noqa: N801  # as above
    """The place for the list of pages that refer to ``target``; filled in when the page is written."""


class mentioned_events(nodes.paragraph):  # noqa: N801  # as above
    """The place for links to the events that its own page refers to; filled in when the page is written."""


class deferred(nodes.General, nodes.Element):  # noqa: N801  # as above
    """The place for a part of a page that is built when the page is written: what ``kind`` says of ``name``.

    Its children are the texts of that part that had to be parsed when the page was read.
    """


class parsed_text(nodes.General, nodes.Element):  # noqa: N801  # as above
    """What became of ``text``, a text of the documented package, when it was parsed."""


class download_field(nodes.field):  # noqa: N801  # as above
    """The place for links to the exported files about ``target``, an event or payload class as ``kind`` says."""


def setup_nodes(app: Sphinx) -> None:
    """Register the nodes with their HTML; other formats use the visitors of their base classes."""
    app.add_node(field_tree, html=(_visit_tree, _depart_tree))
    app.add_node(field_item, html=(_visit_item, _depart_item))
    app.add_node(field_head, html=(_visit_head, _depart_head))


def _visit_tree(self: HTML5Translator, node: field_tree) -> None:
    self.body.append(self.starttag(node, "ul", CLASS="event-fields"))


def _depart_tree(self: HTML5Translator, node: field_tree) -> None:  # noqa: ARG001  # docutils' signature
    self.body.append("</ul>\n")


def _visit_item(self: HTML5Translator, node: field_item) -> None:
    self.body.append(self.starttag(node, "li", "", CLASS="event-field"))


def _depart_item(self: HTML5Translator, node: field_item) -> None:
    self.body.append("</details></li>\n" if node["has_inner"] else "</li>\n")


def _visit_head(self: HTML5Translator, node: field_head) -> None:
    self.body.append(self.starttag(node, "div", "", CLASS="event-field-head"))


def _depart_head(self: HTML5Translator, node: field_head) -> None:
    """Write the permalink of a field, and the start of what opens and closes below it.

    The line itself is no ``summary``: it has links in it, which a button may not have.
    """
    item: Any = node.parent
    anchor = self.attval(node["anchor"])
    self.body.append(f'<a class="headerlink" href="#{anchor}" aria-label="Permalink to {anchor}">#</a></div>\n')
    if item["has_inner"]:
        opened = ' open="open"' if item.get("is_open", False) else ""
        self.body.append(f'<details{opened}><summary aria-label="Fields of {anchor}"></summary>\n')
