"""Give generated pages a navigation of their own, which does not grow with the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.util.matching import patmatch

from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.site import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docutils import nodes
    from sphinx.application import Sphinx

    from sphinx_event_catalog.sphinx.site import Link, Site

_NEIGHBORS = 12
_TEMPLATE = "event-catalog-nav.html"
_SIDEBARS = {
    "sphinx_book_theme": ["navbar-logo.html", "icon-links.html", "search-button-field.html", _TEMPLATE],
    "pydata_sphinx_theme": [_TEMPLATE],
}
_OTHER_SIDEBARS = ["searchfield.html", _TEMPLATE]


def add_navigation(
    app: Sphinx,
    pagename: str,
    templatename: str,  # noqa: ARG001  # Sphinx' signature
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a generated page its sidebars, unless the project has chosen some for it, and put their links in context.

    A pattern in ``html_sidebars`` would be a warning on every page that a pattern of the project matches as well.
    """
    if doctree is None:
        # The page of the search, and the like. Nothing is made for those alone.
        return
    site = get_domain(app.env).site
    if not site.addresses.is_generated(pagename):
        return
    up, title, around = _find_place(site, pagename)
    if not _is_chosen_by_project(app, pagename):
        context["sidebars"] = list(_SIDEBARS.get(app.config.html_theme, _OTHER_SIDEBARS))
    context["event_catalog_nav"] = {
        "up": [(name, _url(app, pagename, docname)) for name, docname in up],
        "title": title,
        "around": [(name, _url(app, pagename, docname), docname == pagename) for name, docname in around],
    }


def _is_chosen_by_project(app: Sphinx, pagename: str) -> bool:
    folder = f"{get_domain(app.env).site.addresses.path}/"
    return any(patmatch(pagename, pattern) for pattern in app.config.html_sidebars if pattern.startswith(folder))


def _url(app: Sphinx, pagename: str, docname: str) -> str:
    return app.builder.get_relative_uri(pagename, docname)


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
    """Register the sidebar."""
    # Before the themes, which drop the sidebars that are empty.
    app.connect("html-page-context", add_navigation, priority=400)
