"""Write the reST of descriptions as Markdown and as plain text, from the doctree that docutils makes of it.

The same allow-list holds as on pages: what a text may not use is shown as its source. docutils is loaded when the first
text with markup is met.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# One paragraph of words: no character that reST could read as markup, and no line that starts like a list.
_PLAIN_LINE = r"(?![-+#=~^.]|\(?\w{1,4}[.)]\s)[^\s`*_|\\<>\[\]:@&][^`*_|\\<>\[\]:@&\n]*"
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n{_PLAIN_LINE})*")
_BACKQUOTES = re.compile("`+")
_SPECIAL = re.compile(r"[\\`*\[\]<&]|~~|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^(?:[-+#>=](?=\s|$)|\d+(?=[.)](?:\s|$))|#+(?=\s))")
_VERSION_CHANGES = {
    "deprecated": "Deprecated since version",
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
}
_ADMONITIONS = frozenset(["attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning"])
_INLINE = frozenset(
    [
        "#text",
        "abbreviation",
        "emphasis",
        "footnote_reference",
        "inline",
        "literal",
        "reference",
        "strong",
        "subscript",
        "superscript",
        "title_reference",
    ]
)
_NO_PARAGRAPH = re.compile(r"```|[>|]|- |\d+\. | {4}")
_ITEM = re.compile(r"- |\d+\. ")
_INVISIBLE = {"comment", "colspec", "substitution_definition", "system_message", "target"}
_DECIMAL = "arabic"
# Fields stand on the page of each event that carries their class.
_remember = lru_cache(maxsize=4096)


@_remember
def to_markdown(text: str) -> str:
    """Return a description as Markdown; what would be HTML or a link in it, without being meant, is shown as text."""
    return _Markdown().write(text)


@_remember
def to_plain(text: str) -> str:
    """Return a description as plain text, in which lists, tables and code look as they do in reST."""
    return _Plain().write(text)


@_remember
def to_markdown_line(text: str) -> str:
    """Return the first paragraph of a description as one line of Markdown."""
    return _Markdown().write_first(text)


@_remember
def to_markdown_cell(text: str) -> str:
    """Return a whole description as one line of Markdown, for a cell of a table."""
    return " ".join(_Cell().write(text).split())


@_remember
def to_plain_line(text: str) -> str:
    """Return the first paragraph of a description as one line of plain text."""
    return _Plain().write_first(text)


def _parse(text: str) -> Any:
    """Return the doctree of a text."""
    from sphinx_event_catalog.check.markup import parse_markup  # noqa: PLC0415  # brings docutils, which few texts need

    return parse_markup(text, "<description>", 1)[0]


def _name(node: Any) -> str:
    return str(getattr(node, "tagname", ""))


class _Markdown:
    """Writes doctrees as Markdown (CommonMark, with the tables of GitHub)."""

    def write(self, text: str) -> str:
        """Return a whole text."""
        if _PLAIN.fullmatch(text):
            return self._paragraph(text)
        return "\n\n".join(self._blocks(_parse(text))).strip("\n")

    def write_first(self, text: str) -> str:
        """Return the first paragraph of a text, or what there is, on one line."""
        if _PLAIN.fullmatch(text):
            return self._paragraph(text)
        document = _parse(text)
        first = next((node for node in document.children if _name(node) == "paragraph"), None)
        written = self._paragraph(self._inline(first), is_written=True) if first is not None else self.write(text)
        return " ".join(written.split())

    # Words

    def write_words(self, text: str) -> str:
        """Return words so that they are read as they are."""
        return _SPECIAL.sub(_escape, text)

    def write_code(self, text: str) -> str:
        """Return code within a line."""
        fence = "`" * (max(map(len, _BACKQUOTES.findall(text)), default=0) + 1)
        space = " " if "`" in text or not text.strip() else ""
        return f"{fence}{space}{text}{space}{fence}"

    def write_block(self, text: str, language: str) -> str:
        """Return a block of code."""
        fence = "`" * max(3, max(map(len, _BACKQUOTES.findall(text)), default=0) + 1)
        return f"{fence}{language.partition(' ')[0]}\n{text.rstrip()}\n{fence}"

    def _strong(self, text: str) -> str:
        return f"**{text}**"

    def _emphasis(self, text: str) -> str:
        return f"*{text}*"

    def _link(self, text: str, uri: str) -> str:
        safe = uri.replace("<", "%3C").replace(">", "%3E").replace("\n", "")
        is_itself = text.replace("\\", "") in {safe, safe.removeprefix("mailto:")} and ":" in safe
        if is_itself:
            return f"<{safe.removeprefix('mailto:')}>"
        return f"[{text}](<{safe}>)" if re.search(r"[ ()]", safe) else f"[{text}]({safe})"

    def _quote(self, blocks: Iterable[str]) -> str:
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))

    def _paragraph(self, text: str, *, is_written: bool = False) -> str:
        written = " ".join((text if is_written else self.write_words(text)).split())
        return self._start(written)

    def _start(self, paragraph: str) -> str:
        """Escape what would start a list, a heading or a quotation."""
        return _LINE_START.sub(_escape_start, paragraph)

    def _row(self, cells: Iterable[str]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    def _rule(self, width: int) -> list[str]:
        return [f"|{'---|' * width}"]

    def _inline(self, node: Any) -> str:
        return "".join(self._span(child) for child in node.children)

    def _span(self, node: Any) -> str:
        name = _name(node)
        if name == "#text":
            return self.write_words(str(node.astext()).replace("\n", " "))
        if name == "literal":
            return self.write_code(node.astext().replace("\n", " "))
        if name == "reference" and node.get("refuri"):
            return self._link(self._inline(node), node["refuri"])
        if name == "footnote_reference":
            return self.write_words(f"[{node.astext()}]")
        if name in _INVISIBLE:
            return self._inline(node) if name == "target" else ""
        inner = self._inline(node)
        if inner.strip() and inner == inner.strip():
            inner = self._mark(name, inner)
        return inner

    def _mark(self, name: str, inner: str) -> str:
        if name == "strong":
            return self._strong(inner)
        return self._emphasis(inner) if name in {"emphasis", "title_reference"} else inner

    # Blocks

    def _blocks(self, node: Any) -> list[str]:
        return [block for child in node.children for block in self._block(child) if block.strip()]

    def _block(self, node: Any) -> Iterable[str]:
        name = _name(node)
        if name in _INVISIBLE:
            return []
        found: Callable[[Any], Iterable[str]] | None = getattr(self, f"_write_{name}", None)
        if found:
            return found(node)
        if name in _ADMONITIONS:
            return [self._quote(self._introduce(f"{name.capitalize()}:", self._blocks(node)))]
        if any(map(_is_inline, node.children)):
            return [self._paragraph(self._inline(node), is_written=True)]
        return self._blocks(node)

    def _introduce(self, title: str, blocks: list[str]) -> list[str]:
        """Put a title before the first paragraph; code, a list or a table stays a block of its own."""
        if not blocks or _NO_PARAGRAPH.match(blocks[0]):
            return [self._strong(title), *blocks]
        return [f"{self._strong(title)} {blocks[0]}", *blocks[1:]]

    def _write_admonition(self, node: Any) -> list[str]:
        change = next((name for name in node["classes"] if name in _VERSION_CHANGES), "")
        if not change:
            title, *rest = self._blocks(node)
            return [self._quote(self._introduce(title.strip("*"), rest))]
        version, _, said = self._inline(node.children[0]).removeprefix(f"{change} ").partition(" ")
        below = (block for child in node.children[1:] for block in self._block(child))
        blocks = [*filter(None, [said.strip()]), *below]
        mark = f"{_VERSION_CHANGES[change]} {version}{':' if blocks else '.'}"
        return [self._quote(self._introduce(mark, blocks))]

    def _write_literal_block(self, node: Any) -> list[str]:
        return [self.write_block(node.astext(), node.get("language") or "")]

    _write_doctest_block = _write_literal_block

    def _write_block_quote(self, node: Any) -> list[str]:
        return [self._quote(self._blocks(node))]

    def _write_attribution(self, node: Any) -> list[str]:
        return [f"\N{EM DASH} {self._inline(node)}"]

    def _write_rubric(self, node: Any) -> list[str]:
        return [self._strong(self._inline(node))]

    _write_title = _write_caption = _write_rubric

    def _write_transition(self, _node: Any) -> list[str]:
        return ["---"]

    def _write_line_block(self, node: Any) -> list[str]:
        return [self._break().join(self._lines(node))]

    def _break(self) -> str:
        return "\\\n"

    def _lines(self, node: Any) -> Iterator[str]:
        for child in node.children:
            if _name(child) == "line_block":
                yield from self._lines(child)
            else:
                yield self._paragraph(self._inline(child), is_written=True)

    def _write_bullet_list(self, node: Any) -> list[str]:
        return self._list(("- ", self._blocks(item)) for item in node.children)

    def _write_enumerated_list(self, node: Any) -> list[str]:
        kind, start = node.get("enumtype", _DECIMAL), node.get("start", 1)
        marks = (
            f"{number}. " if kind == _DECIMAL else f"- {_count(number, kind)}. "
            for number in range(start, start + len(node.children))
        )
        return self._list(zip(marks, map(self._blocks, node.children), strict=True))

    def _write_definition_list(self, node: Any) -> list[str]:
        return self._list(("- ", self._introduce(*self._define(item))) for item in node.children)

    def _define(self, item: Any) -> tuple[str, list[str]]:
        is_definition = [_name(child) == "definition" for child in item.children]
        parts = list(zip(item.children, is_definition, strict=True))
        terms = [self._inline(child) for child, defines in parts if not defines]
        blocks = [block for child, defines in parts if defines for block in self._blocks(child)]
        # Many a docstring writes "Note:" above an indented text, which is a term to reST.
        return f"{' : '.join(terms).removesuffix(':')}:", blocks

    def _write_field_list(self, node: Any) -> list[str]:
        fields = (field.children for field in node.children)
        return self._list(
            ("- ", self._introduce(f"{self._inline(name)}:", self._blocks(body))) for name, body in fields
        )

    def _write_option_list(self, node: Any) -> list[str]:
        items = (item.children for item in node.children)
        return self._list(
            ("- ", self._introduce(f"{self.write_words(option.astext())}:", self._blocks(said)))
            for option, said in items
        )

    def _write_footnote(self, node: Any) -> list[str]:
        label, *rest = node.children
        blocks = [block for child in rest for block in self._block(child)]
        mark = self.write_words(f"[{label.astext()}]")
        if not blocks or _NO_PARAGRAPH.match(blocks[0]):
            return [mark, *blocks]
        return [f"{mark} {blocks[0]}", *blocks[1:]]

    def _list(self, items: Iterable[tuple[str, list[str]]]) -> list[str]:
        """Return one block: each item after its mark, what follows it indented to where it starts."""
        written = []
        for mark, blocks in items:
            separator = "\n" if all(_ITEM.match(block) for block in blocks[1:]) else "\n\n"
            text = separator.join(blocks)
            written.append(mark + text.replace("\n", f"\n{' ' * len(mark)}"))
        return [re.sub(r"(?m)[ ]+$", "", "\n".join(written))]

    def _write_table(self, node: Any) -> list[str]:
        titles = [block for child in node.children if _name(child) == "title" for block in self._block(child)]
        groups = [child for child in node.children if _name(child) == "tgroup"]
        parts = {_name(part): self._rows(part) for group in groups for part in group.children}
        body = parts.get("tbody", [])
        width = max(map(len, body), default=0)
        # A table of Markdown has a head, if need be an empty one.
        lines = [self._row(row) for row in [*(parts.get("thead") or [[""] * width]), *body]]
        return [*titles, "\n".join([*lines[:1], *self._rule(width), *lines[1:]]).strip()]

    def _rows(self, part: Any) -> list[list[str]]:
        """Return the cells of each row; where a cell spans others, those are empty."""
        rows: list[list[str]] = []
        below: dict[int, int] = {}
        for row in part.children:
            cells: list[str] = []
            for entry in row.children:
                _skip(cells, below)
                width = 1 + entry.get("morecols", 0)
                below |= dict.fromkeys(range(len(cells), len(cells) + width), entry.get("morerows", 0))
                cells += [" ".join(" ".join(self._blocks(entry)).split()), *[""] * (width - 1)]
            _skip(cells, below)
            rows.append(cells)
        return rows


class _Cell(_Markdown):
    """Writes doctrees as Markdown that can stand on one line."""

    def write_block(self, text: str, language: str) -> str:  # noqa: ARG002  # a line has no place for it
        """Return code within a line."""
        return self.write_code(" ".join(text.split()))

    def _quote(self, blocks: Iterable[str]) -> str:
        return "\n\n".join(blocks)

    def _row(self, cells: Iterable[str]) -> str:
        return f"{', '.join(filter(None, cells))};"

    def _rule(self, _width: int) -> list[str]:
        return []

    def _break(self) -> str:
        return "\n"


class _Plain(_Markdown):
    """Writes doctrees as plain text: the same blocks without marks; a link is followed by its address."""

    def write_words(self, text: str) -> str:
        """Return words as they are."""
        return text

    def write_code(self, text: str) -> str:
        """Return code as it is."""
        return text

    def write_block(self, text: str, language: str) -> str:  # noqa: ARG002  # plain text has no place for it
        """Return indented code."""
        return "\n".join(f"    {line}".rstrip() for line in text.rstrip().split("\n"))

    def _strong(self, text: str) -> str:
        return text

    def _emphasis(self, text: str) -> str:
        return text

    def _link(self, text: str, uri: str) -> str:
        return text if text in {uri, uri.removeprefix("mailto:")} else f"{text} ({uri})"

    def _quote(self, blocks: Iterable[str]) -> str:
        return "\n\n".join(blocks)

    def _start(self, paragraph: str) -> str:
        return paragraph

    def _row(self, cells: Iterable[str]) -> str:
        return " | ".join(cells).strip()

    def _rule(self, _width: int) -> list[str]:
        return []

    def _break(self) -> str:
        return "\n"


def _escape(found: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(found[0], "".join(f"\\{character}" for character in found[0]))


def _escape_start(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def _is_inline(node: Any) -> bool:
    return _name(node) in _INLINE


def _count(number: int, kind: str) -> str:
    """Return the mark of an item of a list that does not count in digits; Roman numbers become digits."""
    letters = {"loweralpha": ascii_lowercase, "upperalpha": ascii_uppercase}.get(kind, "")
    return letters[number - 1] if 0 < number <= len(letters) else str(number)


def _skip(cells: list[str], below: dict[int, int]) -> None:
    """Leave cells empty that one of a row above reaches into."""
    while below.get(len(cells)):
        below[len(cells)] -= 1
        cells.append("")
