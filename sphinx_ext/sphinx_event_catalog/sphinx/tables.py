"""Directives that list what the code defines: configuration values, directives, annotations, problem kinds."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.check.markup import list_allowed
from sphinx_event_catalog.export import FORMATS
from sphinx_event_catalog.export.cloudevents import ATTRIBUTES
from sphinx_event_catalog.export.json_schema import VOCABULARY
from sphinx_event_catalog.project import FIELDS, PREFIX, SPHINX, list_settings
from sphinx_event_catalog.sphinx.addresses import ROLES
from sphinx_event_catalog.sphinx.directives import DIRECTIVES
from sphinx_event_catalog.sphinx.domain import OpenedxDomain
from sphinx_event_catalog.sphinx.pages.elements import paragraph, row, table
from sphinx_event_catalog.sphinx.pages.kinds import ProblemList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx


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
        from sphinx_event_catalog.collect.annotations import TOKENS  # noqa: PLC0415  # it loads all that reads code

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


def setup_tables(app: Sphinx) -> None:
    """Register the directives in the domain."""
    for name, directive in TABLES.items():
        app.add_directive_to_domain(OpenedxDomain.name, name, directive)
