"""The post-transforms: they build the parts of a page that were put off until it is written, and fit it to its format.

Between reading and writing, Sphinx passes over every node of a page some thirty times and stores it twice. What needs
none of that is built at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.internals import is_part_of_tabs
from sphinx_event_catalog.sphinx.nodes import deferred, field_head, parsed_text
from sphinx_event_catalog.sphinx.pages.contexts import WriteContext
from sphinx_event_catalog.sphinx.pages.event_page import DEFERRED as EVENTPARTS
from sphinx_event_catalog.sphinx.pages.history import DEFERRED as HISTORYPARTS
from sphinx_event_catalog.sphinx.pages.indexes import DEFERRED as INDEXPARTS
from sphinx_event_catalog.sphinx.pages.payload_page import DEFERRED as PAYLOADPARTS
from sphinx_event_catalog.sphinx.pages.usages import DEFERRED as USAGEPARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


PARTS = {**EVENTPARTS, **PAYLOADPARTS, **INDEXPARTS, **USAGEPARTS, **HISTORYPARTS}


class BuildDeferred(SphinxPostTransform):
    """Put every part that was put off in its place, once the references in its texts are resolved.

    All other post-transforms follow, so that they see it.
    """

    default_priority = ReferencesResolver.default_priority + 1

    def run(self, **_kwargs: Any) -> None:
        """Replace the places of a page, or of all pages that stand in one document."""
        places = list(self.document.findall(deferred))
        if not places:
            return
        domain = get_domain(self.env)
        context = WriteContext(
            site=domain.site,
            builder=domain.builder,
            docname=self.env.current_document.docname,
            parsed={text["text"]: text.children for place in places for text in place.findall(parsed_text)},
        )
        for place in places:
            # A target before a place that was put off has given its anchors to the place.
            anchors = [nodes.target("", "", ids=place["ids"])] if place["ids"] else []
            place.parent.replace(place, [*anchors, *PARTS[place["kind"]](context, place["name"])])


class UnfoldTabs(SphinxPostTransform):
    """Show the tabs of generated pages below each other in EPUB, whose pages are XML: an open ``<input>`` is none."""

    builders = ("epub",)
    # Before sphinx-design makes inputs of them.
    default_priority = 190

    def run(self, **_kwargs: Any) -> None:
        """Replace every set of tabs by the labels and the contents of its tabs."""
        if get_domain(self.env).site.addresses.is_generated(self.env.current_document.docname):
            for tabs in list(self.document.findall(lambda node: is_part_of_tabs(node, "tab-set"))):
                items = (item.children for item in tabs.findall(lambda node: is_part_of_tabs(node, "tab-item")))
                shown = (node for label, *contents in items for node in (label, *contents))
                tabs.parent.replace(tabs, list(shown))


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

    Sphinx 9 links to ``#document-<page>#<anchor>`` there, so that is what each anchor becomes. The pages of what is
    gone are in no toctree, so not in the file: links to them lead to the rows of the indexes.
    """

    builders = ("singlehtml",)
    default_priority = 900
    _LOCAL: ClassVar[tuple[str, ...]] = ("refid", "anchor")

    def run(self, **_kwargs: Any) -> None:
        """Rename the anchors of generated pages and what points to them."""
        addresses = get_domain(self.env).site.addresses
        gone = {
            f"#document-{address.docname}#{address.anchor}": f"#document-{index}#{address.anchor}"
            for index, places in (
                (addresses.events_index, addresses.gone_events),
                (addresses.data_index, addresses.gone_payloads),
            )
            for address in places.values()
        }
        for docname, element in _walk_pages(self.document, ""):
            if element.get("refuri") in gone:
                element["refuri"] = gone[element["refuri"]]
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


def setup_transforms(app: Sphinx) -> None:
    """Register the post-transforms."""
    app.add_post_transform(BuildDeferred)
    app.add_post_transform(UnfoldTabs)
    app.add_post_transform(SplitSpans)
    app.add_post_transform(SeparateAnchors)
