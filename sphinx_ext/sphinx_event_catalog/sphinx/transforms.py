"""Build the parts of a page that were put off until it is written.

Between reading and writing, Sphinx passes over every node of a page some thirty times and stores it twice. What needs
none of that is built at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.nodes import deferred, parsed_text
from sphinx_event_catalog.sphinx.pages.contexts import WriteContext
from sphinx_event_catalog.sphinx.pages.event_page import DEFERRED as EVENT_PARTS
from sphinx_event_catalog.sphinx.pages.indexes import DEFERRED as INDEX_PARTS
from sphinx_event_catalog.sphinx.pages.payload_page import DEFERRED as PAYLOAD_PARTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_PARTS = {**EVENT_PARTS, **PAYLOAD_PARTS, **INDEX_PARTS}


class BuildDeferred(SphinxPostTransform):
    """Put every part that was put off in its place, before pages are fitted to a format."""

    default_priority = 890

    def run(self, **_kwargs: Any) -> None:
        """Replace the places of a page, or of all pages that stand in one document."""
        places = list(self.document.findall(deferred))
        if not places:
            return
        domain = get_domain(self.env)
        context = WriteContext(
            site=domain.site,
            builder=domain.builder,
            document=self.document,
            docname=self.env.current_document.docname,
            parsed={text["text"]: text.children for place in places for text in place.findall(parsed_text)},
        )
        for place in places:
            place.parent.replace(place, _PARTS[place["kind"]](context, place["name"]))


def setup_deferred(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(BuildDeferred)
