"""The domain ``openedx``: roles, references and inventory entries, all answered from the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from sphinx_event_catalog.sphinx.addresses import ROLES
from sphinx_event_catalog.sphinx.internals import replace_python_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_event_catalog.sphinx.addresses import Address
    from sphinx_event_catalog.sphinx.site import Site

    Relations = dict[str, list[tuple[str | None, str]]]
    """The pages before, after and above each page, with their titles."""

logger = logging.getLogger(__name__)

REPEATED = "event_catalog_repeated"
"""Marks a reference in a text that is shown on several pages, on all of them but one."""
KIND = "kind"
"""The type of the references to what a page says about a kind of problem; only the catalog itself makes them."""
CERTAIN = "event_catalog_certain"
"""Marks a link that the catalog itself makes."""
WARNING_TYPE = "event_catalog"
PYTHON_TYPES = {"event": "data", "data": "class", "field": "attribute"}
"""What an event, a payload class and a field are in the Python domain."""


_OF_PAGES = ("fingerprints", "references", "kinds")


class OpenedxDomain(Domain):
    """Open edX events.

    What is never pickled is given by ``start`` on ``builder-inited``: the ``builder``, the ``site``, and how to
    ``find_fingerprint`` of a page by its kind and the name of what it shows.
    What is pickled is by page name: ``fingerprints``, the ``references`` in its texts, and the ``kinds`` of
    problems explained on it; and what the last build knew: the places ``linked`` by each page, the
    mentions ``shown`` on event pages, the ``groups`` of pages in the sidebars, the ``tree`` of hand-written
    pages, the pages that ``explained`` problems.
    """

    name = "openedx"
    label = "Open edX events"
    data_version = 5
    object_types = {  # noqa: RUF012  # Sphinx declares them so
        role: ObjType(role, role, searchprio=priority) for role, priority in zip(ROLES, (0, 1, 2, 1), strict=True)
    }
    roles = {role: XRefRole(warn_dangling=True) for role in ROLES}  # noqa: RUF012  # as above
    initial_data = {name: {} for name in (*_OF_PAGES, "linked", "shown", "groups", "tree", "explained")}  # noqa: RUF012  # as above

    builder: Builder
    find_fingerprint: Callable[[str, str], str]
    relations_before: Relations | None = None
    site: Site

    def start(self, builder: Builder, site: Site, find_fingerprint: Callable[[str, str], str]) -> None:
        """Start a build."""
        self.builder, self.site, self.find_fingerprint = builder, site, find_fingerprint

    def clear_doc(self, docname: str) -> None:
        """Forget what a page told."""
        for name in _OF_PAGES:
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process learned from the pages that it read."""
        for name in _OF_PAGES:
            self.data[name].update({d: otherdata[name][d] for d in docnames if d in otherdata[name]})

    def resolve_xref(  # noqa: PLR0913, PLR0917  # Sphinx' signature
        self,
        env: BuildEnvironment,  # noqa: ARG002  # as above
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Return the link that a role means; an ambiguous name is a warning and leads to the first."""
        if typ == KIND:
            return self._link_kind(fromdocname, builder, target, contnode)
        found = self.site.addresses.find(typ, target)
        if not found:
            return None
        if len(found) > 1 and REPEATED not in node:
            names = ", ".join(f"'{address.name}'" for address in found)
            logger.warning(
                "%s '%s' is ambiguous; expected one of %s",
                typ,
                target,
                names,
                location=node,
                type=WARNING_TYPE,
                subtype="ambiguous_reference",
            )
        return make_link(builder, fromdocname, found[0], contnode if node.get("refexplicit", False) else None)

    def _link_kind(self, fromdocname: str, builder: Builder, kind: str, shown: nodes.Element) -> nodes.reference | None:
        for docname, kinds in sorted(self.data["kinds"].items()):
            if kind in kinds:
                return make_refnode(builder, fromdocname, docname, kinds[kind], [shown])
        return None

    def resolve_any_xref(  # Sphinx' signature
        self,
        env: BuildEnvironment,  # noqa: ARG002  # as above
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Return the links that the role ``any`` could mean, but for those that the Python domain finds as well."""
        is_explicit = node.get("refexplicit", False)
        return [
            (f"openedx:{role}", make_link(builder, fromdocname, address, contnode if is_explicit else None))
            for role in ROLES
            for address in self.site.addresses.find(role, target)[:1]
            if role not in PYTHON_TYPES or not f".{address.name}".endswith(f".{target}")
        ]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield everything for the inventory under each of its names, and for the search under what it is called.

        The search takes the title for the anchor where the anchor equals the name, so what is called otherwise is
        found by an entry of its own, with its title for a name; it has no entry for a negative priority.
        """
        for address in self.site.addresses.all():
            priority = self.object_types[address.kind].attrs["searchprio"]
            found = dict.fromkeys((address.name, *address.other_names), -1) | {address.title: priority}
            for name, searched in found.items():
                # In a line of the inventory a space ends the name.
                entry = name.replace(" ", "_")
                yield entry, address.title, address.kind, address.docname, address.anchor, searched


def make_link(
    builder: Builder, fromdocname: str, address: Address, content: nodes.Element | None = None
) -> nodes.reference:
    """Return a link to a place in the catalog that shows the content, or else the title of the place."""
    shown = content or nodes.literal(address.title, address.title, classes=["xref", "openedx"])
    return make_refnode(builder, fromdocname, address.docname, address.anchor, [shown], address.name)


def get_domain(env: BuildEnvironment) -> OpenedxDomain:
    """Return the domain of a build."""
    return cast("OpenedxDomain", env.get_domain(OpenedxDomain.name))


def show_without_link(
    app: Sphinx,  # noqa: ARG001  # Sphinx' signature
    env: BuildEnvironment,  # noqa: ARG001  # as above
    node: pending_xref,
    content: nodes.TextElement,
) -> nodes.TextElement | None:
    """Show a reference that leads nowhere as text, where no warning is due.

    One is due on another page if its text is repeated; no site has to explain the kinds of problems.
    """
    is_kind = (node.get("refdomain"), node["reftype"]) == (OpenedxDomain.name, KIND)
    return content if is_kind or REPEATED in node else None


def warn_unknown_reference(app: Sphinx, domain: Domain, node: pending_xref) -> bool | None:
    """Say which names an unknown reference may have meant, in place of Sphinx' own warning."""
    if not isinstance(domain, OpenedxDomain):
        return None
    kind, name = node["reftype"], node["reftarget"]
    hint = get_domain(app.env).site.addresses.suggest(kind, name)
    logger.warning("unknown %s '%s'%s", kind, name, hint, location=node, type=WARNING_TYPE, subtype="unknown_reference")
    return True


def publish_python_objects(env: BuildEnvironment) -> None:
    """Make every event a ``py:data``, every payload class a ``py:class``, every field a ``py:attribute``."""
    addresses = get_domain(env).site.addresses
    wanted = {
        address.name.replace(" ", "_"): (address.docname, address.anchor, PYTHON_TYPES[address.kind])
        for address in addresses.all()
        if address.kind in PYTHON_TYPES
    }
    replace_python_objects(env, wanted, addresses.is_generated)


def setup_domain(app: Sphinx) -> None:
    """Register the domain."""
    app.add_domain(OpenedxDomain)
    app.connect("warn-missing-reference", warn_unknown_reference)
    # After all others, which may know the name.
    app.connect("missing-reference", show_without_link, priority=900)
