"""Read what a class docstring says about its fields."""

from __future__ import annotations

import re
from inspect import cleandoc
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
    for start, end in zip(starts, [*starts[1:], len(section)], strict=True):
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
