"""Join what is known of live payload classes with what their source says: descriptions and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.model import DocumentedField, Field, Payload
from sphinx_event_catalog.catalog.names import strip_arguments
from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.collect.docstrings import ClassDocumentation, read_class_docstring
from sphinx_event_catalog.collect.privacy import is_personal_class, is_personal_field

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.collect.records import LiveField, LivePayload
    from sphinx_event_catalog.collect.source import ClassSource, Docstring, Sources

    ClassName = tuple[str, str]
    """A module and the qualified name of a class in it."""


class PayloadReader:
    """Reads the source of payload classes; each class is read once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._documentation: dict[ClassName, ClassDocumentation] = {}

    def describe(self, live: LivePayload) -> Payload:
        """Return a payload class with what its source says."""
        name = strip_arguments(live.name)
        cls = (live.module, name)
        documentation = self._document(cls)
        personal = documentation.is_personal or is_personal_class(name.rpartition(".")[2])
        return Payload(
            name=live.name,
            module=live.module,
            summary=documentation.summary,
            description=documentation.description,
            fields=tuple(self._describe_field(cls, field, personal=personal) for field in live.fields),
            location=self.locate(cls),
            description_location=self._locate_docstring(cls),
            bases=live.bases,
            # What the docstring says is said of the class without arguments.
            documented=documentation.fields if name == live.name else (),
            is_frozen=live.is_frozen,
            is_personal=personal,
        )

    def _describe_field(self, cls: ClassName, live: LiveField, *, personal: bool) -> Field:
        location = self._locate_field(live.owner, live.name)
        description, description_location = self._describe_in_words(cls, live.owner, live.name, location)
        self._report_unresolved(live, location)
        return Field(
            name=live.name,
            type=live.type,
            default=live.default,
            description=description,
            location=location,
            description_location=description_location,
            inherited_from=".".join(live.owner) if live.owner != cls else "",
            is_personal=personal or is_personal_field(live.name, description),
            is_typed=live.is_typed,
            argument=live.argument,
        )

    def _report_unresolved(self, live: LiveField, location: SourceLocation) -> None:
        for part in live.type.walk():
            if part.kind is TypeKind.UNRESOLVED:
                message = (
                    f"type '{part.name}' of field '{live.name}' does not exist at run time; expected an importable name"
                )
                self._sources.report(kinds.TYPE_UNRESOLVED, location, ".".join(live.owner), message)

    def _describe_in_words(
        self, cls: ClassName, owner: ClassName, name: str, location: SourceLocation
    ) -> tuple[str, SourceLocation]:
        """Return the description of a field and where it starts: in the class, else in the one that defines it."""
        for candidate in (cls, owner):
            documented: DocumentedField | None = next(
                (field for field in self._document(candidate).fields if field.name == name and field.description), None
            )
            if documented:
                return documented.description, documented.location
        below = self._docstring_beside(owner, name)
        return below.read(location) if below else ("", location)

    def _docstring_beside(self, cls: ClassName, name: str) -> Docstring | None:
        source, file = self._find_source(cls), self._sources.get(cls[0])
        assignment = source.assignments.get(name) if source else None
        if assignment is None or file is None:
            return None
        return assignment.docstring or file.read_comment(assignment)

    def _document(self, cls: ClassName) -> ClassDocumentation:
        if cls not in self._documentation:
            file, source = self._sources.get(cls[0]), self._find_source(cls)
            self._documentation[cls] = (
                read_class_docstring(source.docstring, file) if file and source else ClassDocumentation()
            )
        return self._documentation[cls]

    def _find_source(self, cls: ClassName) -> ClassSource | None:
        source = self._sources.get(cls[0])
        return source.classes.get(cls[1]) if source else None

    def locate(self, cls: ClassName) -> SourceLocation:
        """Return where a class is defined, or the start of its module."""
        found, source = self._find_source(cls), self._sources.get(cls[0])
        return source.locate(found.line, found.end_line) if found and source else self._sources.locate(cls[0])

    def _locate_docstring(self, cls: ClassName) -> SourceLocation:
        found, source = self._find_source(cls), self._sources.get(cls[0])
        return source.locate(found.docstring.line) if found and found.docstring and source else self.locate(cls)

    def _locate_field(self, cls: ClassName, name: str) -> SourceLocation:
        found, source = self._find_source(cls), self._sources.get(cls[0])
        assignment = found.assignments.get(name) if found else None
        return source.locate(assignment.line, assignment.end_line) if assignment and source else self.locate(cls)
