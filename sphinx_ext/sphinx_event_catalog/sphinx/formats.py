"""Fit the generated pages to formats that cannot do what HTML can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.nodes import field_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


class SplitSpans(SphinxPostTransform):
    """Fill up rows with empty cells: manual pages have no cell that spans columns."""

    builders = ("man",)
    default_priority = 900

    def run(self, **_kwargs: Any) -> None:
        """Replace every cell of our tables that spans columns."""
        for entry in list(self.document.findall(nodes.entry)):
            if "event-group" in entry["classes"] and "morecols" in entry:
                spanned = entry.attributes.pop("morecols")
                entry.parent.extend(nodes.entry("", nodes.paragraph()) for _ in range(spanned))


class SeparateAnchors(SphinxPostTransform):
    """Keep the anchors of pages apart where all of them stand in one file.

    Sphinx 9 links to ``#document-<page>#<anchor>`` there, so that is what each anchor becomes.
    """

    builders = ("singlehtml",)
    default_priority = 900
    _LOCAL: ClassVar[tuple[str, ...]] = ("refid", "anchor")

    def run(self, **_kwargs: Any) -> None:
        """Rename the anchors of generated pages and what points to them."""
        addresses = get_domain(self.env).site.addresses
        for docname, element in _walk_pages(self.document, ""):
            if addresses.is_generated(docname):
                start = f"document-{docname}#"
                element["ids"] = [start + anchor for anchor in element["ids"]]
                if isinstance(element, (nodes.reference, nodes.target, field_head)):
                    element.attributes.update({n: start + element[n] for n in self._LOCAL if n in element})


def _walk_pages(node: nodes.Element, docname: str) -> Iterator[tuple[str, nodes.Element]]:
    """Yield every element below a node with the page that it comes from; pages stand within pages."""
    for child in node.children:
        if isinstance(child, addnodes.start_of_file):
            yield from _walk_pages(child, child["docname"])
        elif isinstance(child, nodes.Element):
            yield docname, child
            yield from _walk_pages(child, docname)


def setup_formats(app: Sphinx) -> None:
    """Register the transforms."""
    app.add_post_transform(SplitSpans)
    app.add_post_transform(SeparateAnchors)
