"""Load what one build shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from sphinx_event_catalog.project import Project, ProjectError
from sphinx_event_catalog.sphinx.addresses import Addresses
from sphinx_event_catalog.sphinx.html.downloads import make_base_url
from sphinx_event_catalog.sphinx.site import Site

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_event_catalog.project import Settings


def gather_site(app: Sphinx, settings: Settings) -> Site:
    """Return the site of a project; raise ``ConfigError`` if something in its settings cannot be used."""
    try:
        found = Project(settings).load()
    except ProjectError as error:
        raise ConfigError(str(error)) from error
    return Site(
        config=settings,
        catalog=found.catalog,
        addresses=Addresses(found.catalog, settings.path),
        problems=found.problems,
        examples=found.examples,
        base_url=make_base_url(app.config.html_baseurl),
    )
