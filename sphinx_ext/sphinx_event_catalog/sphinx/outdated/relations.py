"""Find the pages around which something has changed: their sidebar, or the pages before and after them.

They are written again, not read again. Sphinx itself does not notice when a neighbor gets another title or goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx import addnodes

from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.html.navigation import list_neighbors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

    from sphinx_event_catalog.sphinx.domain import Relations


def note_relations(env: BuildEnvironment) -> None:
    """Remember which pages stand before, after and above which, before reading changes it."""
    get_domain(env).relations_before = _read_relations(env)


def find_pages_with_other_relations(env: BuildEnvironment) -> Iterator[str]:
    """Yield the pages before, after or above which another page stands now, or one with another title."""
    before = get_domain(env).relations_before
    if before:
        yield from (docname for docname, now in _read_relations(env).items() if now != before.get(docname))


def _read_relations(env: BuildEnvironment) -> Relations:
    return {
        docname: [(other, _title(env, other)) for other in relations]
        for docname, relations in env.collect_relations().items()
    }


def _title(env: BuildEnvironment, docname: str | None) -> str:
    return env.titles[docname].astext() if docname in env.titles else ""


def find_pages_with_other_sidebars(env: BuildEnvironment) -> Iterator[str]:
    """Yield the generated pages whose sidebar lists something else now."""
    domain = get_domain(env)
    before, now = domain.data["groups"], domain.site.groups
    changed = set()
    for group, entries in now.items():
        if before.get(group) != entries:
            shown = dict(list_neighbors(before.get(group, [])))
            changed |= {docname for docname, around in list_neighbors(entries) if shown.get(docname) != around}
    yield from changed
    parts = (*domain.site.addresses.subdomain_parts, *domain.site.addresses.module_parts)
    yield from (part.docname for part in parts if part.first in changed)
    domain.data["groups"] = now


def find_pages_with_another_tree(env: BuildEnvironment) -> Iterator[str]:
    """Yield every generated page, if the tree of hand-written pages, which each of them shows, is another now."""
    domain = get_domain(env)
    now = {docname: shown for docname, *shown in _list_tree(env)}
    if now != domain.data["tree"]:
        yield from domain.site.addresses.docnames
    domain.data["tree"] = now


def _list_tree(env: BuildEnvironment) -> Iterator[tuple[str, str, str]]:
    """Yield each hand-written page below the root with its title and with what its toctrees say."""
    is_generated, waiting, seen = get_domain(env).site.addresses.is_generated, [env.config.root_doc], set()
    while waiting:
        docname = waiting.pop()
        if docname in seen or docname not in env.tocs or is_generated(docname):
            continue
        seen.add(docname)
        yield docname, _title(env, docname), str([t.attributes for t in env.tocs[docname].findall(addnodes.toctree)])
        waiting += env.toctree_includes.get(docname, ())
