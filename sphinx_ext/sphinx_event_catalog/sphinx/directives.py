"""The directives that put the catalog's pages into the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sphinx.util.docutils import SphinxDirective

from sphinx_event_catalog.sphinx.domain import OpenedxDomain, get_domain
from sphinx_event_catalog.sphinx.nodes import mentioned_events
from sphinx_event_catalog.sphinx.pages.contexts import ReadContext
from sphinx_event_catalog.sphinx.pages.event_page import build_event_page
from sphinx_event_catalog.sphinx.pages.health_page import build_health_page
from sphinx_event_catalog.sphinx.pages.indexes import (
    build_data_index,
    build_events_index,
    build_module_page,
    build_subdomain_list,
    build_subdomain_page,
)
from sphinx_event_catalog.sphinx.pages.payload_page import build_payload_page

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

    from sphinx_event_catalog.sphinx.site import Site


class PageDirective(SphinxDirective):
    """Puts something from the catalog on a page, and remembers the fingerprint of what it showed."""

    kind: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Build the nodes; an unknown name is an error at the line of the directive."""
        domain = get_domain(self.env)
        name = "".join(self.arguments)
        context = ReadContext(site=domain.site, directive=self)
        try:
            built = self.build(context, domain.site, name)
        except KeyError:
            raise self.error(f"unknown {self.kind} '{name}'") from None
        docname = self.env.current_document.docname
        pages = domain.data["fingerprints"].setdefault(docname, {})
        pages[self.kind, name] = domain.fingerprints.get(self.kind, name)
        return built

    def describe_page(self, *parts: str) -> None:
        """Tell what a link to this page unfolds to in a forum or a chat, through sphinxext-opengraph."""
        text = " ".join(" ".join(part.split()) for part in parts if part)
        self.env.metadata[self.env.current_document.docname]["og:description"] = text

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the nodes; raise ``KeyError`` for an unknown name."""
        raise NotImplementedError


class EventsDirective(PageDirective):
    """The table of all events."""

    kind = "events"

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG002  # the base's signature
        """Return the index of events."""
        return build_events_index(context)


class DataDirective(PageDirective):
    """The table of all payload classes."""

    kind = "data"

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG002  # the base's signature
        """Return the index of payload classes."""
        return build_data_index(context)


class HealthDirective(PageDirective):
    """How sound the catalog is: totals, problems, suppressions."""

    kind = "health"

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG002  # the base's signature
        """Return the health of the catalog."""
        return build_health_page(context)


class SubdomainListDirective(PageDirective):
    """The architecture subdomains, each with the number of its events."""

    kind = "subdomains"

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG002  # the base's signature
        """Return the list of subdomains."""
        return build_subdomain_list(context)


class SubdomainPageDirective(PageDirective):
    """The events of one subdomain, by its name, or those on a further page of it, by its number too."""

    kind = "subdomain"
    required_arguments = 1
    final_argument_whitespace = True

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of a subdomain."""
        return build_subdomain_page(context, site.addresses.subdomain_parts.by_name[name])


class ModulePageDirective(PageDirective):
    """The payload classes of one module, by its name, or those on a further page of it, by its number too."""

    kind = "module"
    required_arguments = 1
    final_argument_whitespace = True

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of a module."""
        return build_module_page(context, site.addresses.module_parts.by_name[name])


class EventPageDirective(PageDirective):
    """One event, by its qualified name."""

    kind = "event"
    required_arguments = 1
    final_argument_whitespace = True

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of an event."""
        event = site.graph.events_by_name[name]
        key = f"Key field: {event.key_field.path}." if event.key_field else ""
        self.describe_page(event.description, f"Event type: {event.event_type}.", key)
        return build_event_page(context, event)


class PayloadPageDirective(PageDirective):
    """One payload class, by its qualified name."""

    kind = "payload"
    required_arguments = 1
    final_argument_whitespace = True

    def build(self, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of a payload class."""
        payload = site.catalog.payloads_by_name[name]
        self.describe_page(payload.summary, f"Fields: {', '.join(field.name for field in payload.fields)}.")
        return build_payload_page(context, payload)


class MentionedDirective(SphinxDirective):
    """The events that the page with this directive refers to."""

    def run(self) -> list[nodes.Node]:
        """Leave a place; the events are known when the whole page has been read."""
        return [mentioned_events()]


PAGES: dict[str, type[PageDirective]] = {
    "events": EventsDirective,
    "data": DataDirective,
    "health": HealthDirective,
    "subdomain-list": SubdomainListDirective,
    "subdomain-page": SubdomainPageDirective,
    "module-page": ModulePageDirective,
    "event-page": EventPageDirective,
    "payload-page": PayloadPageDirective,
}
DIRECTIVES: dict[str, type[SphinxDirective]] = {**PAGES, "mentioned": MentionedDirective}


def setup_directives(app: Sphinx) -> None:
    """Register the directives in the domain."""
    for name, directive in DIRECTIVES.items():
        app.add_directive_to_domain(OpenedxDomain.name, name, directive)
