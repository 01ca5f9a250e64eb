"""Collect which hand-written pages refer to an event, and show that on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.util.nodes import make_refnode

from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.nodes import mention_list, mentioned_events
from sphinx_event_catalog.sphinx.pages.elements import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def find_pages_with_new_mentions(env: BuildEnvironment) -> list[str]:
    """Return the event pages whose list of mentions differs from the one last shown, to be written again."""
    domain = get_domain(env)
    current = _mentions_by_target(env)
    shown = domain.data["shown"]
    changed = {name for name in (*current, *shown) if current.get(name) != shown.get(name)}
    domain.data["shown"] = current
    return sorted(domain.site.addresses.events[name] for name in changed if name in domain.site.addresses.events)


def _mentions_by_target(env: BuildEnvironment) -> dict[str, list[tuple[str, str]]]:
    """Return ``(page, title)`` of the hand-written pages that refer to each event, sorted by title."""
    domain = get_domain(env)
    found: dict[str, list[tuple[str, str]]] = {}
    for docname in domain.data["references"]:
        if not domain.site.addresses.is_generated(docname):
            title = env.titles[docname].astext() if docname in env.titles else docname
            for target in find_mentioned(env, docname):
                found.setdefault(target, []).append((docname, title))
    return {target: sorted(pages, key=lambda page: (page[1], page[0])) for target, pages in found.items()}


def find_mentioned(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the qualified names of what a page refers to, sorted; an ambiguous name means the first."""
    domain = get_domain(env)
    references = domain.data["references"].get(docname, ())
    return sorted({address.name for r in references for address in r.find(domain.site.addresses)[:1]})


def show_mentions(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in the list of mentions of a page that is about to be written."""
    shown = get_domain(app.env).data["shown"]
    for node in list(doctree.findall(mention_list)):
        pages = shown.get(node["target"], [])
        items = [nodes.list_item("", paragraph(_link(app, docname, page, title))) for page, title in pages]
        filled = nodes.bullet_list("", *items, bullet="-") if items else paragraph("No guide or decision refers to it.")
        node.parent.replace(node, filled)


def show_mentioned_events(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in the list of the events that a page refers to."""
    domain = get_domain(app.env)
    names = [name for name in find_mentioned(app.env, docname) if name in domain.site.graph.events_by_name]
    for node in list(doctree.findall(mentioned_events)):
        events = [domain.site.addresses.of_event(domain.site.graph.events_by_name[name]) for name in names]
        links = [_link(app, docname, event.docname, event.title) for event in events]
        content: list[nodes.Node | str] = (
            ["Events named on this page: ", *_separate(links), "."] if links else ["No event is named on this page."]
        )
        node.parent.replace(node, paragraph(*content))


def _separate(links: Iterable[nodes.Node]) -> list[nodes.Node | str]:
    return [part for link in links for part in (", ", link)][1:]


def _link(app: Sphinx, docname: str, page: str, title: str) -> nodes.Node:
    try:
        return make_refnode(app.builder, docname, page, "", [nodes.Text(title)])
    except NoUri:
        # A book holds only the pages that its table of contents leads to.
        return nodes.Text(title)
