"""Remember what the texts of pages refer to, and find the pages whose links lead elsewhere now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from sphinx import addnodes

from sphinx_event_catalog.sphinx.addresses import ROLES
from sphinx_event_catalog.sphinx.domain import CERTAIN, REPEATED, OpenedxDomain, get_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_event_catalog.sphinx.addresses import Address, Addresses


@attrs.frozen(kw_only=True)
class Reference:
    """A reference as written; one that is ``repeated`` belongs to a text that has its home on another page."""

    domain: str
    kind: str
    target: str
    is_repeated: bool

    def find(self, addresses: Addresses) -> list[Address]:
        """Return the addresses that it may mean; in the Python domain a name is looked for in every role."""
        roles = ROLES if self.domain == "py" else [role for role in ROLES if role == self.kind]
        return [address for role in roles for address in addresses.find(role, self.target)]


def note_references(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the references in the texts of a page that has been read."""
    found = (
        Reference(
            domain=node["refdomain"],
            kind=node["reftype"],
            target=node["reftarget"],
            is_repeated=REPEATED in node,
        )
        for node in doctree.findall(addnodes.pending_xref)
        if node.get("refdomain") in {OpenedxDomain.name, "py"} and CERTAIN not in node
    )
    references = tuple(dict.fromkeys(found))
    if references:
        get_domain(app.env).data["references"][app.env.current_document.docname] = references


def find_pages_with_other_links(env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages whose references lead elsewhere now."""
    domain = get_domain(env)
    before, now = domain.data["linked"], {}
    for docname, found in _find_links(domain):
        now[docname] = tuple((a.docname, a.anchor, a.title) for addresses in found.values() for a in addresses)
        if now[docname] != before.get(docname):
            yield docname
    domain.data["linked"] = now


def find_pages_with_doubtful_links(env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages with a reference that a warning is due to.

    A page is checked for unknown references when it is written: one that has such a reference is written every time.
    """
    return (docname for docname, found in _find_links(get_domain(env)) if _is_warning_due(found.items()))


def _find_links(domain: OpenedxDomain) -> Iterator[tuple[str, dict[Reference, list[Address]]]]:
    for docname, references in domain.data["references"].items():
        yield docname, {reference: reference.find(domain.site.addresses) for reference in references}


def find_pages_with_other_kinds(env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages that name kinds of problems, if these are explained elsewhere now, or not any more."""
    domain = get_domain(env)
    now = dict(domain.data["kinds"])
    if now != domain.data["explained"]:
        addresses = domain.site.addresses
        yield addresses.health
        pages = {**addresses.events, **addresses.payloads}
        yield from (pages[subject] for subject in domain.site.problems_by_subject if subject in pages)
    domain.data["explained"] = now


def _is_warning_due(found: Iterable[tuple[Reference, list[Address]]]) -> bool:
    return any(
        len(addresses) != 1 and reference.domain == OpenedxDomain.name and not reference.is_repeated
        for reference, addresses in found
    )
