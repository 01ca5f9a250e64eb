"""Join what is known of live payload classes with what their source says: docstrings, lines, personal data."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import TYPE_CHECKING, NamedTuple

import attrs
from griffe import Docstring as GriffeDocstring
from griffe import DocstringAttribute, parse_google

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.model import DocumentedField, Field, Payload, first_paragraph
from sphinx_event_catalog.catalog.names import strip_arguments
from sphinx_event_catalog.catalog.types import TypeKind

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.collect.records import LiveField, LivePayload
    from sphinx_event_catalog.collect.source import ClassSource, Docstring, Sources

    ClassName = tuple[str, str]
    """A module and the qualified name of a class in it."""
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.collect.source import SourceFile


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


_HEADING = re.compile(r"^(?P<indent> *)(?:Attributes|Arguments|Args|Parameters):\s*$")
_BULLET = re.compile(r"^(?P<indent> *)[-*+] (?=\w+ ?(?:\(.*\))?:)")
_ITEM = re.compile(r"^(?P<start>\s*(?P<name>\w+)) ?(?:\((?P<type>.*?)\))?:(?=\s|$)")
_UNDERLINE = re.compile(r"^ *-{3,} *$")
_NUMPY_SECTIONS = {"Attributes", "Parameters", "Other Parameters"}
_NUMPY_ITEM = re.compile(r"^ *(?P<names>\*?\w+(?:, ?\w+)*)(?: ?: ?(?P<type>.+?))? *$")
_FIELD_LIST = re.compile(
    r"^ *:(?P<word>param|parameter|arg|argument|key|keyword|ivar|var|cvar|type|vartype) +"
    r"(?:(?P<type>[^:]+?) +)?(?P<name>\w+) *:(?: +(?P<text>.*))?$"
)
_OPTIONAL = re.compile(r", *(?:optional|default.*)$")
_PERSONAL = re.compile(r"^\.\. pii:", re.MULTILINE)


@attrs.frozen(kw_only=True)
class ClassDocumentation:
    """A class docstring taken apart: ``description`` is all of it but the field sections, lines kept in place."""

    summary: str = ""
    description: str = ""
    fields: tuple[DocumentedField, ...] = ()
    is_personal: bool = False


def read_class_docstring(docstring: Docstring | None, source: SourceFile) -> ClassDocumentation:
    """Take the docstring of a class apart; without one everything is empty."""
    if docstring is None:
        return ClassDocumentation()
    lines = docstring.text.split("\n")
    fields: list[DocumentedField] = []
    inside: set[int] = set()
    for find, read in _STYLES:
        for start, end in find(lines):
            fields += read(lines[start:end], docstring.line + start, source)
            inside |= set(range(start, end))
    description = "\n".join("" if number in inside else line for number, line in enumerate(lines)).rstrip()
    return ClassDocumentation(
        summary=" ".join(first_paragraph(description.strip()).split()),
        description=description,
        fields=tuple(fields),
        is_personal=bool(_PERSONAL.search(docstring.text)),
    )


def _find_sections(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first line of each field section and the line after its last."""
    for number, line in enumerate(lines):
        match = _HEADING.match(line)
        if match:
            indent = len(match["indent"])
            end = number + 1
            while end < len(lines) and _is_inside(lines[end], indent):
                end += 1
            yield number, end


def _is_inside(line: str, indent: int) -> bool:
    """Tell whether a line belongs to a section: it is empty, is indented more than the heading, or has a bullet."""
    bullet = _BULLET.match(line)
    return not line.strip() or _indentation(line) > indent or (bullet is not None and len(bullet["indent"]) == indent)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _read_section(section: Sequence[str], first: int, source: SourceFile) -> Iterator[DocumentedField]:
    lines, first_line = section[1:], first + 1
    # griffe wants items to be indented, which bullets need not be.
    lines = ["    " + _BULLET.sub(lambda match: match["indent"], line) for line in lines]
    headers = list(_find_headers(lines))
    for header in headers:
        # Types are kept as written; griffe would compile each.
        lines[header.number] = _ITEM.sub(r"\g<start>:", lines[header.number])
    # The empty first line keeps griffe from taking the indentation of the items away.
    text = "\n".join(["", "Attributes:", *lines])
    sections = parse_google(GriffeDocstring(text), warnings=False)
    items = [item for section in sections if isinstance(section.value, list) for item in section.value]
    for item in (item for item in items if isinstance(item, DocstringAttribute)):
        found = next((header for header in headers if header.name == item.name), None)
        # What griffe takes for an item may be prose that ends in a colon.
        if found:
            headers.remove(found)
            location = source.locate(first_line + found.number)
            description = item.description.strip()
            yield DocumentedField(name=item.name, type=found.type, description=description, location=location)


class _Header(NamedTuple):
    """The line that begins the description of a field; ``number`` counts from 0 within its section."""

    number: int
    name: str
    type: str


def _find_headers(lines: Sequence[str]) -> Iterator[_Header]:
    """Yield the lines that begin with a name, indented like the first line that is not empty."""
    indent = next((_indentation(line) for line in lines if line.strip()), 0)
    for number, line in enumerate(lines):
        match = _ITEM.match(line) if _indentation(line) == indent else None
        if match:
            yield _Header(number, match["name"], (match["type"] or "").strip())


def _find_numpy_sections(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the heading of each section of fields in NumPy style and the line after its last."""
    headings = [n for n in range(len(lines) - 1) if lines[n].strip() and _UNDERLINE.match(lines[n + 1])]
    for number in headings:
        if lines[number].strip() in _NUMPY_SECTIONS:
            yield number, next((other for other in headings if other > number), len(lines))


def _read_numpy_section(section: Sequence[str], first: int, source: SourceFile) -> Iterator[DocumentedField]:
    indent = _indentation(section[0])
    starts = [n for n, line in enumerate(section) if n > 1 and line.strip() and _indentation(line) == indent]
    # A section may be empty.
    for start, end in zip(starts, [*starts[1:], len(section)], strict=False):
        match = _NUMPY_ITEM.match(section[start])
        if match:
            description = cleandoc("\n" + "\n".join(section[start + 1 : end]))
            for name in match["names"].split(","):
                yield DocumentedField(
                    name=name.strip(" *"),
                    type=_OPTIONAL.sub(", optional", match["type"] or ""),
                    description=description,
                    location=source.locate(first + start),
                )


def _find_field_lists(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first line of each list of ``:param name:`` and the line after its last."""
    number = 0
    while number < len(lines):
        start = number
        if _FIELD_LIST.match(lines[number]):
            indent = _indentation(lines[number])
            while number < len(lines) and (
                _FIELD_LIST.match(lines[number]) or not lines[number].strip() or _indentation(lines[number]) > indent
            ):
                number += 1
            yield start, number
        number += 1


def _read_field_list(section: Sequence[str], first: int, source: SourceFile) -> Iterator[DocumentedField]:
    starts = [number for number, line in enumerate(section) if _FIELD_LIST.match(line)]
    types: dict[str, str] = {}
    found: list[tuple[int, str, str]] = []
    for start, end in zip(starts, [*starts[1:], len(section)], strict=True):
        match = _FIELD_LIST.match(section[start])
        if match:
            text = cleandoc("\n".join([match["text"] or "", *section[start + 1 : end]]))
            if match["type"]:
                types[match["name"]] = match["type"]
            if match["word"].endswith("type"):
                types[match["name"]] = text
            else:
                found.append((start, match["name"], text))
    for start, name, text in found:
        location = source.locate(first + start)
        yield DocumentedField(name=name, type=types.get(name, ""), description=text, location=location)


_STYLES = (
    (_find_sections, _read_section),
    (_find_numpy_sections, _read_numpy_section),
    (_find_field_lists, _read_field_list),
)
"""The styles of docstrings: Google, NumPy and Sphinx, each with what finds its fields and what reads them."""


_CLASS_WORD = re.compile(r"(?<!Non)Personal")
_PERSON = r"(?:coach|instructor|learner|person|signatory|student|teacher|user)"
_NAME_OF_PERSON = re.compile(rf"\b{_PERSON}'s (?:\w+ )?name\b|\bname of (?:an? |the )?{_PERSON}\b", re.IGNORECASE)
_SAID = re.compile(r"\bis personal data\b")
_FIELD_NAME = re.compile(
    r"""(?:^|_)(?:
        e_?mails? | email_address | user_?name | first_name | last_name | full_name | given_name | family_name | surname
        | phone | phone_number | mobile_number | postal_address | street_address | mailing_address
        | date_of_birth | birth_date | year_of_birth | ip_address | profile_image
    )$""",
    re.VERBOSE,
)


def is_personal_class(name: str) -> bool:
    """Tell whether the name of a class marks it as personal data; ``NonPersonal`` says the opposite."""
    return bool(_CLASS_WORD.search(name))


def is_personal_field(name: str, description: str) -> bool:
    """Tell whether a field holds data about a person: by its name, or because its description says so."""
    is_name_of_person = name == "name" and _NAME_OF_PERSON.search(description)
    return bool(_FIELD_NAME.search(name) or is_name_of_person or _SAID.search(description))
