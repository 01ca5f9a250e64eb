"""The directives: those that make generated pages, and those that list what the code defines for other pages."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.check import read_registry
from sphinx_event_catalog.check.markup import list_allowed
from sphinx_event_catalog.export import FORMATS
from sphinx_event_catalog.export.cloudevents import ATTRIBUTES
from sphinx_event_catalog.export.json_schema import VOCABULARY
from sphinx_event_catalog.project import FIELDS, PREFIX, SPHINX, list_settings
from sphinx_event_catalog.sphinx.addresses import ROLES
from sphinx_event_catalog.sphinx.domain import OpenedxDomain, get_domain
from sphinx_event_catalog.sphinx.internals import make_tab_set
from sphinx_event_catalog.sphinx.nodes import mentioned_events
from sphinx_event_catalog.sphinx.pages.contexts import ReadContext
from sphinx_event_catalog.sphinx.pages.elements import badge, code, paragraph, row, section, table
from sphinx_event_catalog.sphinx.pages.event_page import build_event_page
from sphinx_event_catalog.sphinx.pages.health_page import build_health_page
from sphinx_event_catalog.sphinx.pages.history import build_history, build_release_page, build_version_page
from sphinx_event_catalog.sphinx.pages.indexes import (
    build_data_index,
    build_events_index,
    build_module_page,
    build_subdomain_list,
    build_subdomain_page,
)
from sphinx_event_catalog.sphinx.pages.payload_page import build_payload_page
from sphinx_event_catalog.sphinx.pages.tombstones import build_gone_event, build_gone_payload
from sphinx_event_catalog.sphinx.pages.usages import build_matrix, build_repositories, build_repository_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx

    from sphinx_event_catalog.catalog.problems import ExampleFile, Kind
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
        described = [" ".join(part.split()) for part in self.describe(domain.site, name) if part]
        if described:
            # Read by sphinxext-opengraph.
            self.env.metadata[docname]["og:description"] = " ".join(described)
        pages = domain.data["fingerprints"].setdefault(docname, {})
        pages[self.kind, name] = domain.find_fingerprint(self.kind, name)
        return built

    @classmethod
    def describe(cls, site: Site, name: str) -> tuple[str, ...]:  # noqa: ARG003  # for those that override it
        """Return what a link to this page unfolds to in a forum or a chat."""
        return ()

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the nodes; raise ``KeyError`` for an unknown name."""
        raise NotImplementedError


class EventsDirective(PageDirective):
    """The table of all events."""

    kind = "events"

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the index of events."""
        return build_events_index(context)


class DataDirective(PageDirective):
    """The table of all payload classes."""

    kind = "data"

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the index of payload classes."""
        return build_data_index(context)


class HealthDirective(PageDirective):
    """How sound the catalog is: totals, problems, suppressions."""

    kind = "health"

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the health of the catalog."""
        return build_health_page(context)


class SubdomainListDirective(PageDirective):
    """The architecture subdomains, each with the number of its events."""

    kind = "subdomains"

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the list of subdomains."""
        return build_subdomain_list(context)


class SubdomainPageDirective(PageDirective):
    """The events of one subdomain, by its name, or those on a further page of it, by its number too."""

    kind = "subdomain"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of a subdomain."""
        return build_subdomain_page(context, site.addresses.subdomain_parts.by_name[name])


class ModulePageDirective(PageDirective):
    """The payload classes of one module, by its name, or those on a further page of it, by its number too."""

    kind = "module"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of a module."""
        return build_module_page(context, site.addresses.module_parts.by_name[name])


class EventPageDirective(PageDirective):
    """One event, by its qualified name."""

    kind = "event"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def describe(cls, site: Site, name: str) -> tuple[str, ...]:
        """Return its description, its event type and its key field."""
        event = site.graph.events_by_name[name]
        key = f"Key field: {event.key_field.path}." if event.key_field else ""
        return event.description, f"Event type: {event.event_type}.", key

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of an event."""
        return build_event_page(context, site.graph.events_by_name[name])


class PayloadPageDirective(PageDirective):
    """One payload class, by its qualified name."""

    kind = "payload"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def describe(cls, site: Site, name: str) -> tuple[str, ...]:
        """Return its summary and the names of its fields."""
        payload = site.catalog.payloads_by_name[name]
        return payload.summary, f"Fields: {', '.join(field.name for field in payload.fields)}."

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:
        """Return the page of a payload class."""
        return build_payload_page(context, site.catalog.payloads_by_name[name])


class RepositoriesDirective(PageDirective):
    """The repositories and packages whose source was read, each with the numbers of events that it uses."""

    kind = "repositories"

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the index of repositories."""
        return build_repositories(context)


class MatrixDirective(PageDirective):
    """Which repository sends, receives or configures which event."""

    kind = "matrix"

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the matrix."""
        return build_matrix(context)


class RepositoryPageDirective(PageDirective):
    """One repository or package whose source was read, by its name."""

    kind = "repository"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the page of a repository."""
        return build_repository_page(context, name)


class GoneEventDirective(PageDirective):
    """What became of an event that is gone, by its event type, from the ledger."""

    kind = "gone event"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the page that stands where the event was described."""
        return build_gone_event(context, name)


class GonePayloadDirective(PageDirective):
    """What became of a payload class that is gone, by its qualified name, from the ledger."""

    kind = "gone payload"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the page that stands where the payload class was described."""
        return build_gone_payload(context, name)


class HistoryDirective(PageDirective):
    """Which release has which event, and what each published version has."""

    kind = "history"

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the index of versions and releases."""
        return build_history(context)


class ReleasePageDirective(PageDirective):
    """One named release, by its name: what came, went and broke since the one before."""

    kind = "release"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the page of a release."""
        return build_release_page(context, name)


class VersionPageDirective(PageDirective):
    """One published version, by the name of its page: what changed since the one before."""

    kind = "version"
    required_arguments = 1
    final_argument_whitespace = True

    @classmethod
    def build(cls, context: ReadContext, site: Site, name: str) -> list[nodes.Node]:  # noqa: ARG003  # the base's signature
        """Return the page of a version."""
        return build_version_page(context, name)


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
    "repositories": RepositoriesDirective,
    "matrix": MatrixDirective,
    "repository-page": RepositoryPageDirective,
    "gone-event": GoneEventDirective,
    "gone-payload": GonePayloadDirective,
    "history": HistoryDirective,
    "release-page": ReleasePageDirective,
    "version-page": VersionPageDirective,
}
DIRECTIVES: dict[str, type[SphinxDirective]] = {**PAGES, "mentioned": MentionedDirective}


_TONES = {"error": "alert", "warning": "warn", "info": "plain"}


class ProblemList(SphinxDirective):
    """Every kind of problem with its examples, a section each."""

    def run(self) -> list[nodes.Node]:
        """Build the sections; they belong below the title of the page."""
        kinds = read_registry().kinds
        anchors = {name: f"problem-{name}" for name in kinds}
        get_domain(self.env).data["kinds"][self.env.current_document.docname] = anchors
        return [self._describe(kind, anchors[name]) for name, kind in kinds.items()]

    def _describe(self, kind: Kind, anchor: str) -> nodes.section:
        severity = kind.severity.value
        mark = nodes.paragraph("", "", badge(severity, _TONES[severity]), classes=["event-badges"])
        items = [
            (label, list(_show(files)))
            for label, files in (("Bad", kind.bad), ("Published", kind.before), ("Good", kind.good))
            if files
        ]
        meaning = self.parse_text_to_nodes(kind.meaning)
        return section(kind.name, anchor, mark, *meaning, make_tab_set(items, "problem-example"))


def _show(files: Sequence[ExampleFile]) -> list[nodes.Node]:
    shown: list[nodes.Node] = []
    for file in files:
        shown += [paragraph(nodes.literal(file.path, file.path)), code(file.text.strip("\n"))]
    return shown


class TableDirective(SphinxDirective):
    """A table with an anchor for every row; texts in it are reST."""

    headings: ClassVar[Sequence[str]]
    widths: ClassVar[Sequence[int]]

    def run(self) -> list[nodes.Node]:
        """Build the table."""
        rows = [
            row([[paragraph(nodes.literal(name, name))], *map(self._parse, texts)], ids=[anchor])
            for anchor, name, texts in self.rows()
        ]
        return [table(self.headings, rows, classes=["event-reference"], widths=self.widths)]

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield the anchor, the name and the other cells of each row."""
        raise NotImplementedError

    def _parse(self, text: str) -> list[nodes.Node]:
        return self.parse_text_to_nodes(text)


class ConfigTable(TableDirective):
    """Every configuration value of the extension."""

    headings = ("Value", "Type", "Default", "Meaning")
    widths = (25, 12, 13, 50)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each configuration value."""
        for field in list_settings(SPHINX):
            name = PREFIX + field.name
            types = " or ".join(f"``{cls.__name__}``" for cls in field.metadata["types"])
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            yield f"confval-{name}", name, (types, f"``{default!r}``", field.metadata["meaning"])


class SettingsTable(TableDirective):
    """Every setting of a project."""

    headings = ("Setting", "Default", "Also in", "Meaning")
    widths = (20, 12, 18, 50)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each setting."""
        for field in FIELDS.values():
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            yield (
                f"setting-{field.name}",
                field.name,
                (f"``{default!r}``", ", ".join(field.metadata["doors"]), field.metadata["meaning"]),
            )


class DirectiveTable(TableDirective):
    """Every directive of the domain."""

    headings = ("Directive", "Shows")
    widths = (35, 65)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each directive."""
        for name, directive in {**DIRECTIVES, **TABLES}.items():
            shown = f"{OpenedxDomain.name}:{name}"
            yield f"directive-{name}", shown, (inspect.getdoc(directive) or "",)


class RoleTable(TableDirective):
    """Every role of the domain."""

    headings = ("Role", "Refers to")
    widths = (35, 65)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each role."""
        for name, meaning in ROLES.items():
            yield f"role-{name}", f":{OpenedxDomain.name}:{name}:", (meaning,)


class FormatTable(TableDirective):
    """Every format that the catalog is exported in."""

    headings = ("Format", "Files", "Content")
    widths = (18, 37, 45)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each format."""
        for found in FORMATS:
            files = "\n\n".join(f"``{path}``" for path in found.files)
            yield f"format-{found.name}", found.name, (files, found.meaning)


class EnvelopeTable(TableDirective):
    """Every attribute of the CloudEvents envelope."""

    headings = ("Attribute", "Made from")
    widths = (30, 70)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each attribute."""
        for name, meaning in ATTRIBUTES.items():
            yield f"envelope-{name}", name, (meaning,)


class KeywordTable(TableDirective):
    """Every keyword of the schemas in AsyncAPI that JSON Schema does not have."""

    headings = ("Keyword", "Meaning")
    widths = (30, 70)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each keyword."""
        for name, meaning in VOCABULARY.items():
            yield f"keyword-{name}", name, (meaning,)


class AnnotationTable(TableDirective):
    """Every annotation token."""

    headings = ("Token", "Required", "Meaning")
    widths = (30, 12, 58)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each token."""
        from sphinx_event_catalog.collect.events import TOKENS  # noqa: PLC0415  # it loads all that reads code

        for token in TOKENS:
            yield f"annotation-{token.name}", token.name, ("yes" if token.is_required else "no", token.meaning)


class MarkupTable(TableDirective):
    """Everything that a text of a package may use, with its options."""

    headings = ("Markup", "With")
    widths = (30, 70)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each directive and for the roles of each kind."""
        for name, used in list_allowed():
            yield f"markup-{make_anchor(name).strip('._')}", name, (" ".join(f"``{part}``" for part in used.split()),)


TABLES: dict[str, type[SphinxDirective]] = {
    "config-table": ConfigTable,
    "directive-table": DirectiveTable,
    "settings-table": SettingsTable,
    "role-table": RoleTable,
    "format-table": FormatTable,
    "envelope-table": EnvelopeTable,
    "keyword-table": KeywordTable,
    "annotation-table": AnnotationTable,
    "markup-table": MarkupTable,
    "problem-list": ProblemList,
}


def setup_directives(app: Sphinx) -> None:
    """Register the directives in the domain."""
    for name, directive in {**DIRECTIVES, **TABLES}.items():
        app.add_directive_to_domain(OpenedxDomain.name, name, directive)
