"""Tell which pages show something that has changed: by what they show, not by the file that it came from.

The fingerprint of a page is the digest of the page itself, made of plain values by the code that makes it for readers.
So no page shows what its fingerprint does not have. Only trees of fields and examples would take too long: in their
place stands all that is known of what they are made from.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

import attrs
from docutils import nodes

from sphinx_event_catalog import __version__
from sphinx_event_catalog.sphinx.directives import PAGES
from sphinx_event_catalog.sphinx.nodes import deferred
from sphinx_event_catalog.sphinx.pages.contexts import PageContext
from sphinx_event_catalog.sphinx.pages.event_page import TABS
from sphinx_event_catalog.sphinx.transforms import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Field, Payload
    from sphinx_event_catalog.sphinx.addresses import Address
    from sphinx_event_catalog.sphinx.pages.contexts import ReadContext, WriteContext
    from sphinx_event_catalog.sphinx.site import Site

_OF_EVENT = frozenset({"event tree", *TABS.values()})
_OF_PAYLOAD = frozenset({"payload tree"})
_BUILDERS = {page.kind: page.build for page in PAGES.values()}


class Fingerprints:
    """The fingerprint of every generated page, by kind of page and name of what it shows."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[tuple[str, str], str] = {}
        self._events: dict[str, str] = {}

    def get(self, kind: str, name: str) -> str:
        """Return the fingerprint of a page, or ``""`` if what it shows does not exist any more."""
        if (kind, name) not in self._known:
            self._known[kind, name] = self._make(kind, name)
        return self._known[kind, name]

    def _make(self, kind: str, name: str) -> str:
        context = _PlainContext(site=self._site, find_inputs=self._find_inputs)
        try:
            # It does what both others do, but for what needs a builder.
            built = _BUILDERS[kind](cast("ReadContext", context), name)
        except KeyError:
            return ""
        return make_digest([_flatten(node) for node in built])

    def _find_inputs(self, kind: str, name: str) -> object:
        """Return all that a part of a page is made from, or ``None`` if the part itself is short."""
        if kind in _OF_EVENT:
            if name not in self._events:
                self._events[name] = self._describe_event(name)
            return self._events[name]
        return self._payloads[name] if kind in _OF_PAYLOAD else None

    def _describe_event(self, name: str) -> str:
        event = self._site.graph.events_by_name[name]
        inner = [self._payloads.get(carried) for key in event.data for carried in key.type.payloads]
        past = sorted(self._site.pasts.fields_of(event).items())
        is_proved = name in self._site.examples.proved
        return make_digest(event, inner, past, is_proved, self._overrides, self._site.base_url)

    @cached_property
    def _overrides(self) -> str:
        examples = self._site.examples
        return make_digest(sorted(examples.overrides.items()), sorted(examples.refused.items()))

    @cached_property
    def _payloads(self) -> dict[str, str]:
        """The digest of all that is known of each payload class and of those within it."""
        own = {payload.qualified_name: self._describe(payload) for payload in self._site.catalog.payloads}
        return {
            name: make_digest([own[inner.qualified_name] for inner in self._site.catalog.closure(name)]) for name in own
        }

    def _describe(self, payload: Payload) -> str:
        title = self._site.addresses.titles[payload.qualified_name]
        docname = self._site.addresses.payloads[payload.qualified_name]
        fields = [_strip_lines(field) for field in payload.fields]
        record = _strip_lines(attrs.evolve(payload, fields=(), documented=()))
        return make_digest(record, fields, title, docname, sorted(self._site.pasts.fields_of(payload).items()))


@attrs.frozen(kw_only=True)
class _PlainContext(PageContext):
    """Makes a page of plain values: texts as they stand in the source, links with the places that they lead to.

    ``find_inputs`` gives what stands for a part of a page, by its kind and name, if not the part itself does.
    """

    find_inputs: Callable[[str, str], object]
    home: tuple[SourceLocation, ...] = ()

    def text(self, text: str, location: SourceLocation) -> list[nodes.Node]:  # noqa: ARG002  # the base's signature
        return [nodes.paragraph(text, text)]

    def parse(self, text: str) -> list[nodes.Node]:
        return [nodes.paragraph(text, text)]

    def link(self, address: Address, text: str = "", *, is_code: bool = True) -> nodes.Node:  # noqa: ARG002  # as above
        shown = text or address.title
        return nodes.reference(shown, shown, refuri=f"{address.docname}#{address.anchor}", names=[address.name])

    def kind_link(self, kind: str) -> nodes.Node:
        return nodes.Text(kind)

    def toctree(self, docnames: Sequence[str]) -> nodes.Node:
        return nodes.compound(entries=list(docnames))

    def find_file(self, path: str) -> str:
        return path

    def payloads(self, names: Iterable[str]) -> list[Payload]:
        return [self.site.catalog.payloads_by_name[name] for name in names]

    def defer(self, kind: str, name: str, texts: object = ()) -> deferred:  # noqa: ARG002  # as above
        inputs = self.find_inputs(kind, name)
        built = PARTS[kind](cast("WriteContext", self), name) if inputs is None else [nodes.Text(str(inputs))]
        return deferred("", *built, kind=kind, name=name)


def _flatten(node: nodes.Node) -> object:
    """Return a node as plain values: its class, its attributes that are set, and what is in it."""
    if isinstance(node, nodes.Element):
        shown = sorted((name, value) for name, value in node.attributes.items() if value)
        return type(node).__name__, shown, [_flatten(child) for child in node.children]
    return node.astext()


def make_digest(*values: object) -> str:
    """Return a digest that is the same for equal records of plain values, in every run; they hold no sets."""
    # Another version of the extension may show the same facts in another way.
    return sha256(repr((__version__, *values)).encode(errors="backslashreplace")).hexdigest()


def _strip_lines(record: Payload | Field) -> Payload | Field:
    """Return a record without its places in source code, which move whenever a neighbor grows."""
    places = [field.name for field in attrs.fields(type(record)) if field.name.endswith("location")]
    nowhere: dict[str, Any] = dict.fromkeys(places)
    return attrs.evolve(record, **nowhere)
