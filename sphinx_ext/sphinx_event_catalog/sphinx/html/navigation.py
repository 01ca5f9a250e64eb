"""Add the catalog's navigation to what the theme has: where a page stands, and what is near, whatever their number."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.util.matching import patmatch

from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.internals import make_global_toctree
from sphinx_event_catalog.sphinx.site import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx

    from sphinx_event_catalog.sphinx.addresses import Addresses
    from sphinx_event_catalog.sphinx.site import Link, Site

_NEIGHBORS = 12
_TEMPLATE = "event-catalog-nav.html"
_SECTION = "event-catalog-section.html"
_SECTION_OF_PYDATA = "sidebar-nav-bs"
"""The sidebar of the theme pydata that lists every page below the current section, without the function ``toctree``."""


class Navigation:
    """The navigation of one build; it remembers the tree of the site's pages that many pages of the catalog share."""

    def __init__(self) -> None:
        self._trees: dict[tuple[object, ...], str] = {}

    def forget(self, _app: Sphinx) -> None:
        """Forget what an earlier build of the same application showed."""
        self._trees.clear()

    def add(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,  # noqa: ARG002  # Sphinx' signature
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Add the navigation to the context of a generated page, unless the project has chosen its sidebars.

        A theme that calls ``toctree`` shows it below that tree, any other in a sidebar of its own. A pattern in
        ``html_sidebars`` would be a warning on every page that a pattern of the project matches as well.
        """
        if doctree is None:
            # The page of the search, and the like. Nothing is made for those alone.
            return
        site = get_domain(app.env).site
        if not site.addresses.is_generated(pagename):
            return
        _hide_source(context)
        context["event_catalog_nav"] = shown = _describe(app, site, pagename)
        if not _is_chosen_by_project(app, pagename):
            context["sidebars"] = _add_sidebar(context.get("sidebars") or ())

            def toctree(**options: Any) -> str:
                tree, is_first = self._show_tree(app, site.addresses, pagename, options), not shown["is_shown"]
                added = app.builder.templates.render(_TEMPLATE, {"event_catalog_nav": dict(shown)}) if is_first else ""
                shown["is_shown"] = True
                return tree + added

            context["toctree"] = toctree

    def _show_tree(self, app: Sphinx, addresses: Addresses, pagename: str, options: dict[str, Any]) -> str:
        """Return the site's tree of pages, which ends at the two indexes of the catalog, as HTML."""
        index = addresses.data_index if pagename.startswith(addresses.data_index) else addresses.events_index
        to_index = app.builder.get_relative_uri(pagename, index)
        key = (index, to_index, *sorted(options.items()))
        if key not in self._trees:
            tree = make_tree(app, addresses, index, options)
            moved = None if tree is None else _moved(tree, to_index)
            # Only builders of HTML make a context for a page, and all of them have it.
            self._trees[key] = app.builder.render_partial(moved)["fragment"]  # type: ignore[attr-defined]
        return self._trees[key]


def make_tree(app: Sphinx, addresses: Addresses, index: str, options: dict[str, Any]) -> nodes.Element | None:
    """Return the site's tree of pages as an index of the catalog shows it, without what is below the indexes.

    It has the titles of pages alone, so that another heading within one of them changes no page of the catalog.
    """
    # As Sphinx completes what a theme asks for; some give the text of a setting that is empty.
    asked = {name: value for name, value in options.items() if (name, value) != ("maxdepth", "")}
    wanted = {"collapse": True, "includehidden": False, **asked, "titles_only": True}
    return make_global_toctree(app, index, wanted, (addresses.events_index, addresses.data_index))


def _moved(tree: nodes.Element, to_index: str) -> nodes.Element:
    """Return a tree with the links of an index as links of a page that leads there by ``to_index``."""
    folder = posixpath.dirname(to_index)
    for reference in tree.findall(nodes.reference):
        uri = reference["refuri"]
        if not uri:
            reference["refuri"] = to_index
        elif not (urlsplit(uri).scheme or uri.startswith(("/", "#"))) and folder:
            reference["refuri"] = f"{folder}/{uri}"
    return tree


def _hide_source(context: dict[str, Any]) -> None:
    """Let a theme show no link to the source of a page, nor to edit it: it leads to what it is made from."""
    context.update(page_source_suffix="", sourcename="", has_source=False)


def _add_sidebar(sidebars: Sequence[str]) -> list[str]:
    """Return the sidebars of a page with ours; a page that the project wants to have none keeps none."""
    replaced = [_SECTION if name.removesuffix(".html") == _SECTION_OF_PYDATA else name for name in sidebars]
    return [*replaced, _TEMPLATE] if sidebars else []


def _is_chosen_by_project(app: Sphinx, pagename: str) -> bool:
    folder = f"{get_domain(app.env).site.addresses.path}/"
    return any(patmatch(pagename, pattern) for pattern in app.config.html_sidebars if pattern.startswith(folder))


def _describe(app: Sphinx, site: Site, pagename: str) -> dict[str, Any]:
    """Return what the template shows; ``is_shown`` once it has been shown."""
    up, title, around = _find_place(site, pagename)

    def find_url(docname: str) -> str:
        return app.builder.get_relative_uri(pagename, docname)

    return {
        "up": [(name, find_url(docname)) for name, docname in up],
        "title": title,
        "around": [(name, find_url(docname), docname == pagename) for name, docname in around],
        "is_shown": False,
    }


def _find_place(site: Site, pagename: str) -> tuple[list[Link], str, list[Link]]:
    """Return the way up, and the title and links of the pages around a page."""
    addresses = site.addresses
    events = ("All events", addresses.events_index)
    data = ("All payload classes", addresses.data_index)
    place = site.places.get(pagename, Place(group=addresses.events_index, index=0))
    every = site.groups[place.group]
    around = _window(every, place.index)
    above = [(place.part.group, place.part.docname)] if place.part else []
    repositories = [("All repositories", addresses.repositories_index)] if addresses.has_repositories else []
    if place.group == addresses.repositories_index:
        return [events, data, *repositories], "Repositories", around
    if place.group == addresses.history_index:
        return [events, data, ("All versions", addresses.history_index)], "Versions and releases", around
    if place.group == addresses.events_index:
        return [events, data, *repositories], "Subdomains", around
    if pagename.startswith(f"{addresses.data_index}/"):
        title = "Payload classes" if place.group == addresses.data_index else "Modules"
        return [data, events, *repositories, *above], title, around
    title = "events" if len(around) == len(every) else "events nearby"
    return [events, data, *repositories, *above], f"{above[0][0]} {title}", around


def list_neighbors(every: Sequence[Link]) -> Iterator[tuple[str, list[Link]]]:
    """Yield each page of a group with the entries that its sidebar shows."""
    for index, (_, docname) in enumerate(every):
        yield docname, _window(every, index)


def _window(every: Sequence[Link], index: int) -> list[Link]:
    """Return the entries around one: as many before as after, all if they are few."""
    start = max(0, min(index - _NEIGHBORS, len(every) - 2 * _NEIGHBORS - 1))
    return list(every[start : start + 2 * _NEIGHBORS + 1])


def setup_navigation(app: Sphinx) -> None:
    """Register the navigation."""
    navigation = Navigation()
    app.connect("builder-inited", navigation.forget)
    # Before the themes, some of which ask for the tree at once.
    app.connect("html-page-context", navigation.add, priority=400)
