"""Find the code blocks of a page, and the reason beside each one that cannot be executed.

A block that the tests cannot run is marked by a comment directly before it::

    .. not executable: It installs from the package index.
"""

from __future__ import annotations

import hashlib
import re
from textwrap import dedent
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECTIVES = ("code-block", "code", "sourcecode", "literalinclude", "parsed-literal", "doctest", "testcode", "prompt")

_BODY = r"(?P<body>(?:(?:[ ]*\n)*(?P=indent)[ ]+\S.*(?:\n|\Z))*)"
_DIRECTIVE = re.compile(
    rf"^(?P<indent>[ ]*)\.\. (?P<directive>{'|'.join(DIRECTIVES)})::[ ]*(?P<argument>.*)(?:\n|\Z){_BODY}", re.MULTILINE
)
_PARAGRAPH = re.compile(rf"^(?P<indent>[ ]*)(?!\.\. )\S.*::[ ]*\n{_BODY}", re.MULTILINE)
_PROMPT = re.compile(r"(?:^[ ]*\n|\A)(?P<indent>[ ]*)(?P<body>>>> (?:.+(?:\n|\Z))+)", re.MULTILINE)
_REASON = re.compile(r"^[ ]*\.\. not executable: (?P<reason>\S.*(?:\n[ ]+\S.*)*)\n\s*\Z", re.MULTILINE)
_OPTION = re.compile(r"\s*:(?P<name>[\w-]+):[ ]*(?P<value>.*)\n?")


@attrs.frozen(kw_only=True)
class CodeBlock:
    """One block of code on a page, by its offsets in the text.

    ``argument`` is the language, or the file that a ``literalinclude`` shows. ``line`` is where the directive stands;
    ``source_offset`` is how many lines below it the source begins. ``reason`` says why it cannot be executed, if so.
    """

    start: int
    end: int
    line: int
    directive: str
    argument: str
    options: dict[str, str]
    source: str
    source_offset: int
    reason: str | None


def find_code_blocks(text: str, /) -> list[CodeBlock]:
    """Return every code block of a reStructuredText page, in its order."""
    matches = (match for pattern in (_DIRECTIVE, _PARAGRAPH, _PROMPT) for match in pattern.finditer(text))
    found: list[CodeBlock] = []
    for match in sorted(matches, key=lambda match: match.start("indent")):
        if not found or match.start("indent") >= found[-1].end:
            found.append(_read_block(text, match))
    return found


def digest_code_blocks(text: str, /) -> str:
    """Return a short digest that changes with any code block of the page."""
    blocks = "\0".join(text[block.start : block.end].strip() for block in find_code_blocks(text))
    return hashlib.sha256(blocks.encode()).hexdigest()[:12]


def _read_block(text: str, match: re.Match[str], /) -> CodeBlock:
    groups = {"directive": "", "argument": "", **match.groupdict()}
    start = match.start("indent")
    options, skipped = _read_options(groups["body"]) if groups["directive"] else ({}, 0)
    body = groups["body"][skipped:]
    source = dedent(body).lstrip("\n")
    above = text[: match.start("body") + skipped] + body[: len(body) - len(body.lstrip("\n"))]
    reason = _REASON.search(text, 0, start)
    line = text.count("\n", 0, start) + 1
    return CodeBlock(
        start=start,
        end=match.end(),
        line=line,
        directive=groups["directive"],
        argument=groups["argument"].strip(),
        options=options,
        source=source,
        source_offset=above.count("\n") + 1 - line,
        reason=" ".join(reason["reason"].split()) if reason else None,
    )


def _read_options(body: str, /) -> tuple[dict[str, str], int]:
    """Return the options at the head of a directive, and the offset at which they end."""
    matches = list(_leading_options(body))
    return {match["name"]: match["value"].strip() for match in matches}, matches[-1].end() if matches else 0


def _leading_options(body: str, /) -> Iterator[re.Match[str]]:
    position = 0
    while match := _OPTION.match(body, position):
        if "\n" in body[position : match.start("name")]:
            return
        yield match
        position = match.end()
