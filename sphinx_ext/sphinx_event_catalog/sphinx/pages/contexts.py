"""What building a page needs: while it is read, and while what was put off until then is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from docutils import nodes
from sphinx import addnodes
from sphinx.errors import NoUri
from sphinx.util.osutil import relative_uri

from sphinx_event_catalog.export.snippets import make_snippets
from sphinx_event_catalog.sphinx.addresses import Address
from sphinx_event_catalog.sphinx.config import EXPORTS_FOLDER
from sphinx_event_catalog.sphinx.domain import CERTAIN, KIND, REPEATED, make_link
from sphinx_event_catalog.sphinx.nodes import HTML_BUILDERS, deferred, parsed_text
from sphinx_event_catalog.sphinx.pages.parsing import parse_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx.builders import Builder
    from sphinx.util.docutils import SphinxDirective

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Event, Payload
    from sphinx_event_catalog.export.snippets import Snippets
    from sphinx_event_catalog.sphinx.site import Site


@attrs.frozen(kw_only=True)
class PageContext:
    """What both have in common: the site, its links, and its texts."""

    site: Site

    def text(self, text: str, location: SourceLocation) -> list[nodes.Node]:
        """Return a text of the documented package as blocks."""
        raise NotImplementedError

    def link(self, address: Address, text: str = "", *, is_code: bool = True) -> nodes.Node:
        """Return a link to a place in the catalog."""
        raise NotImplementedError

    def inline(self, text: str, location: SourceLocation) -> list[nodes.Node]:
        """Return the content of the first paragraph of a text, for a place where a paragraph would be too much."""
        if not text:
            return []
        for node in self.text(text, location):
            if isinstance(node, nodes.paragraph):
                return list(node.children)
        return [nodes.Text(" ".join(text.split()))]

    def event_link(self, event: Event) -> nodes.Node:
        """Return a link to the page of an event."""
        return self.link(self.site.addresses.of_event(event))

    def payload_link(self, name: str) -> nodes.Node:
        """Return a link to the page of a payload class, by its qualified name."""
        return self.link(self.site.addresses.of_payload(self.site.catalog.payloads_by_name[name]))

    def source(self, location: SourceLocation) -> nodes.Node:
        """Return a link to lines of source code, or their place as text where no repository is known."""
        span = (
            f"line {location.line}"
            if location.line == location.end_line
            else f"{location.line}\N{EN DASH}{location.end_line}"
        )
        shown = f"{location.path}, {span if span.startswith('line') else 'lines ' + span}"
        url = self.site.source_url(location)
        return nodes.reference(shown, shown, refuri=url, internal=False) if url else nodes.literal(shown, shown)


@attrs.frozen(kw_only=True)
class ReadContext(PageContext):
    """The directive that asks for a page.

    ``home`` are the source lines whose texts belong to this page; texts from elsewhere are shown here once more, and a
    reference in them that leads nowhere is reported on their own page only.
    """

    directive: SphinxDirective
    home: tuple[SourceLocation, ...] = ()

    def text(self, text: str, location: SourceLocation) -> list[nodes.Node]:
        """Parse a text of the documented package."""
        is_home = any(location.is_within(own) for own in self.home)
        parsed = parse_text(self.directive, text, location, self.site.catalog.absolute_path(location))
        for reference in (xref for node in parsed for xref in node.findall(addnodes.pending_xref)):
            if not is_home:
                reference[REPEATED] = True
        return parsed

    def link(self, address: Address, text: str = "", *, is_code: bool = True) -> nodes.Node:
        """Return a link that Sphinx resolves when the page is written."""
        return addnodes.pending_xref(
            "",
            _show_link(address, text, is_code=is_code),
            refdomain="openedx",
            reftype=address.kind,
            reftarget=address.name,
            refexplicit=True,
            refwarn=True,
            refdoc=self.directive.env.current_document.docname,
            **{CERTAIN: True},
        )

    def parse(self, text: str) -> list[nodes.Node]:
        """Return a text of the catalog's own as blocks."""
        return self.directive.parse_text_to_nodes(text)

    def toctree(self, docnames: Sequence[str]) -> nodes.Node:
        """Return a hidden table of contents, so that every page has its place in every format."""
        tree = addnodes.toctree(
            parent=self.directive.env.current_document.docname,
            entries=[(None, docname) for docname in docnames],
            includefiles=list(docnames),
            maxdepth=1,
            caption=None,
            glob=False,
            hidden=True,
            includehidden=False,
            numbered=0,
            titlesonly=True,
        )
        self.directive.set_source_info(tree)
        return nodes.compound("", tree, classes=["toctree-wrapper"])

    def kind_link(self, kind: str) -> nodes.Node:
        """Return a link to what the site says about a kind of problem; where it says nothing, its name is left."""
        return self.link(Address(kind=KIND, name=kind, title=kind, docname=""))

    def defer(self, kind: str, name: str, texts: Iterable[tuple[str, SourceLocation]] = ()) -> deferred:
        """Put off a part of the page until it is written; its texts have to be parsed now."""
        parsed = [parsed_text("", *self.text(text, at), text=text) for text, at in dict(texts).items() if text]
        return deferred("", *parsed, kind=kind, name=name)


@attrs.frozen(kw_only=True)
class WriteContext(PageContext):
    """The builder, the page that it writes, and the texts that were parsed when the page was read."""

    builder: Builder
    docname: str
    parsed: Mapping[str, Sequence[nodes.Node]]
    _used: set[str] = attrs.field(factory=set, init=False)
    _snippets: dict[str, Snippets] = attrs.field(factory=dict, init=False)

    def text(self, text: str, location: SourceLocation) -> list[nodes.Node]:  # noqa: ARG002  # the base's signature
        """Return a text of the documented package."""
        if not text:
            return []
        if text in self._used:
            return [node.deepcopy() for node in self.parsed[text]]
        # Sphinx knows these nodes, so they themselves are used, once.
        self._used.add(text)
        return list(self.parsed[text])

    def link(self, address: Address, text: str = "", *, is_code: bool = True) -> nodes.Node:
        """Return a link; where the builder has no such page, its text."""
        shown = _show_link(address, text, is_code=is_code)
        try:
            return make_link(self.builder, self.docname, address, shown)
        except NoUri:
            return shown

    def find_file(self, path: str) -> str:
        """Return the relative address of an exported file, or ``""`` where none are written."""
        if self.builder.name not in HTML_BUILDERS:
            return ""
        return relative_uri(self.builder.get_target_uri(self.docname), f"{EXPORTS_FOLDER}/{path}")

    def payloads(self, names: Iterable[str]) -> list[Payload]:
        """Return payload classes by their qualified names."""
        return [self.site.catalog.payloads_by_name[name] for name in names]

    def snippets(self, event: Event) -> Snippets:
        """Return the snippets of an event, which are made once for all tabs of its page."""
        if event.qualified_name not in self._snippets:
            self._snippets[event.qualified_name] = make_snippets(
                self.site.catalog, event, builder=self.site.export.builder
            )
        return self._snippets[event.qualified_name]


def _show_link(address: Address, text: str, *, is_code: bool) -> nodes.TextElement:
    shown = text or address.title
    return nodes.literal(shown, shown) if is_code else nodes.inline(shown, shown)
