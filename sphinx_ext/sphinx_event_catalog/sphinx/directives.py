"""The directives: those that make generated pages, and those that list what the code defines for other pages."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, ClassVar

import attrs
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
    from collections.abc import Callable, Iterator, Sequence

    from sphinx.application import Sphinx

    from sphinx_event_catalog.catalog.problems import ExampleFile, Kind
    from sphinx_event_catalog.sphinx.site import Site


@attrs.frozen(kw_only=True)
class Page:
    """A kind of generated page: what it shows, and the functions that make it from the name of what it is about.

    ``build`` raises ``KeyError`` for an unknown name. ``describe`` gives what a link to the page unfolds to in a forum
    or a chat.
    """

    kind: str
    meaning: str
    build: Callable[[ReadContext, str], list[nodes.Node]]
    is_named: bool = True
    describe: Callable[[Site, str], tuple[str, ...]] = lambda _site, _name: ()


def _describe_event(site: Site, name: str) -> tuple[str, ...]:
    event = site.graph.events_by_name[name]
    key = f"Key field: {event.key_field.path}." if event.key_field else ""
    return event.description, f"Event type: {event.event_type}.", key


def _describe_payload(site: Site, name: str) -> tuple[str, ...]:
    payload = site.catalog.payloads_by_name[name]
    return payload.summary, f"Fields: {', '.join(field.name for field in payload.fields)}."


PAGES: dict[str, Page] = {
    "events": Page(
        kind="events",
        meaning="The table of all events.",
        build=lambda context, _: build_events_index(context),
        is_named=False,
    ),
    "data": Page(
        kind="data",
        meaning="The table of all payload classes.",
        build=lambda context, _: build_data_index(context),
        is_named=False,
    ),
    "health": Page(
        kind="health",
        meaning="How sound the catalog is: totals, problems, suppressions.",
        build=lambda context, _: build_health_page(context),
        is_named=False,
    ),
    "subdomain-list": Page(
        kind="subdomains",
        meaning="The architecture subdomains, each with the number of its events.",
        build=lambda context, _: build_subdomain_list(context),
        is_named=False,
    ),
    "subdomain-page": Page(
        kind="subdomain",
        meaning="The events of one subdomain, by its name, or those on a further page of it, by its number too.",
        build=lambda context, name: build_subdomain_page(context, context.site.addresses.subdomain_parts.by_name[name]),
    ),
    "module-page": Page(
        kind="module",
        meaning="The payload classes of one module, by its name, or those on a further page of it, by its number too.",
        build=lambda context, name: build_module_page(context, context.site.addresses.module_parts.by_name[name]),
    ),
    "event-page": Page(
        kind="event",
        meaning="One event, by its qualified name.",
        build=lambda context, name: build_event_page(context, context.site.graph.events_by_name[name]),
        describe=_describe_event,
    ),
    "payload-page": Page(
        kind="payload",
        meaning="One payload class, by its qualified name.",
        build=lambda context, name: build_payload_page(context, context.site.catalog.payloads_by_name[name]),
        describe=_describe_payload,
    ),
    "repositories": Page(
        kind="repositories",
        meaning="The repositories and packages whose source was read, each with the numbers of events that it uses.",
        build=lambda context, _: build_repositories(context),
        is_named=False,
    ),
    "matrix": Page(
        kind="matrix",
        meaning="Which repository sends, receives or configures which event.",
        build=lambda context, _: build_matrix(context),
        is_named=False,
    ),
    "repository-page": Page(
        kind="repository",
        meaning="One repository or package whose source was read, by its name.",
        build=build_repository_page,
    ),
    "gone-event": Page(
        kind="gone event",
        meaning="What became of an event that is gone, by its event type, from the ledger.",
        build=build_gone_event,
    ),
    "gone-payload": Page(
        kind="gone payload",
        meaning="What became of a payload class that is gone, by its qualified name, from the ledger.",
        build=build_gone_payload,
    ),
    "history": Page(
        kind="history",
        meaning="Which release has which event, and what each published version has.",
        build=lambda context, _: build_history(context),
        is_named=False,
    ),
    "release-page": Page(
        kind="release",
        meaning="One named release, by its name: what came, went and broke since the one before.",
        build=build_release_page,
    ),
    "version-page": Page(
        kind="version",
        meaning="One published version, by the name of its page: what changed since the one before.",
        build=build_version_page,
    ),
}


class PageDirective(SphinxDirective):
    """Puts something from the catalog on a page, and remembers the fingerprint of what it showed."""

    page: ClassVar[Page]

    def run(self) -> list[nodes.Node]:
        """Build the nodes; an unknown name is an error at the line of the directive."""
        domain, page = get_domain(self.env), self.page
        name = "".join(self.arguments)
        try:
            built = page.build(ReadContext(site=domain.site, directive=self), name)
        except KeyError:
            raise self.error(f"unknown {page.kind} '{name}'") from None
        docname = self.env.current_document.docname
        described = [" ".join(part.split()) for part in page.describe(domain.site, name) if part]
        if described:
            # Read by sphinxext-opengraph.
            self.env.metadata[docname]["og:description"] = " ".join(described)
        domain.data["fingerprints"].setdefault(docname, {})[page.kind, name] = domain.find_fingerprint(page.kind, name)
        return built


def _make_directive(shown: Page) -> type[PageDirective]:
    class Made(PageDirective):
        __doc__ = shown.meaning
        required_arguments = int(shown.is_named)
        final_argument_whitespace = shown.is_named
        page = shown

    return Made


class MentionedDirective(SphinxDirective):
    """The events that the page with this directive refers to."""

    def run(self) -> list[nodes.Node]:
        """Leave a place; the events are known when the whole page has been read."""
        return [mentioned_events()]


DIRECTIVES: dict[str, type[SphinxDirective]] = {
    **{name: _make_directive(page) for name, page in PAGES.items()},
    "mentioned": MentionedDirective,
}


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
