"""Read what a class docstring says about its fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import attrs
from griffe import Docstring as GriffeDocstring
from griffe import DocstringAttribute, parse_google

from sphinx_event_catalog.catalog.model import DocumentedField, first_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.collect.source import Docstring, SourceFile

_HEADING = re.compile(r"^(?P<indent> *)(?:Attributes|Arguments|Args|Parameters):\s*$")
_BULLET = re.compile(r"^(?P<indent> *)[-*+] (?=\w+ ?(?:\(.*\))?:)")
_ITEM = re.compile(r"^(?P<start>\s*(?P<name>\w+)) ?(?:\((?P<type>.*?)\))?:(?=\s|$)")
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
    sections = list(_find_sections(lines))
    fields = [
        field
        for start, end in sections
        for field in _read_section(lines[start + 1 : end], docstring.line + start + 1, source)
    ]
    inside = {number for start, end in sections for number in range(start, end)}
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


def _read_section(lines: Sequence[str], first_line: int, source: SourceFile) -> Iterator[DocumentedField]:
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
