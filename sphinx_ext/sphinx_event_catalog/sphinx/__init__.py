"""Catalog to pages: the only room that knows Sphinx and docutils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.sphinx.build import setup_build
from sphinx_event_catalog.sphinx.config import setup_config
from sphinx_event_catalog.sphinx.directives import setup_directives
from sphinx_event_catalog.sphinx.domain import setup_domain
from sphinx_event_catalog.sphinx.html.downloads import setup_downloads
from sphinx_event_catalog.sphinx.html.navigation import setup_navigation
from sphinx_event_catalog.sphinx.internals import check_expectations
from sphinx_event_catalog.sphinx.nodes import setup_nodes
from sphinx_event_catalog.sphinx.outdated.interruptions import setup_interruptions
from sphinx_event_catalog.sphinx.transforms import setup_transforms

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_extension(app: Sphinx) -> None:
    """Register every part of the extension."""
    check_expectations()
    # The tabs of an event page are made of its nodes.
    app.setup_extension("sphinx_design")
    parts = (
        setup_config,
        setup_domain,
        setup_nodes,
        setup_directives,
        setup_navigation,
        setup_build,
        setup_interruptions,
        setup_transforms,
        setup_downloads,
    )
    for setup_part in parts:
        setup_part(app)
