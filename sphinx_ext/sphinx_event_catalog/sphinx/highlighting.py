"""Highlight generated code: its lines come back from page to page, and each is highlighted once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pygments
from pygments.filters import ErrorToken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.formatter import Formatter
    from pygments.lexer import Lexer
    from sphinx.highlighting import PygmentsBridge

_START, _END = '<div class="highlight"><pre><span></span>', "</pre></div>\n"
_MULTILINE = '"""'
_MOST_LINES = 10_000
"""How many lines are remembered; most are seen again soon or never."""


def highlight(bridge: PygmentsBridge, text: str, language: str) -> str:
    """Return code as HTML, as the bridge would as a whole; the language is one in which only strings span lines."""
    chunks = (_highlight_chunk(bridge, chunk, language) for chunk in _split(text.rstrip("\n")))
    return f"{_START}{''.join(chunks)}{_END}"


@lru_cache(maxsize=_MOST_LINES)
def _highlight_chunk(bridge: PygmentsBridge, chunk: str, language: str) -> str:
    try:
        written = pygments.highlight(chunk, *_load(bridge, language))
    except ErrorToken:
        # The bridge warns and writes it without colors.
        written = bridge.highlight_block(chunk, language)
    return written.removeprefix(_START).removesuffix(_END) if chunk else "\n"


@lru_cache(maxsize=16)
def _load(bridge: PygmentsBridge, language: str) -> tuple[Lexer, Formatter[str]]:
    return bridge.get_lexer("", language), bridge.get_formatter(linenos=False)


def _split(text: str) -> Iterator[str]:
    """Yield line for line, but a string of several lines as a whole."""
    waiting: list[str] = []
    for line in text.split("\n"):
        waiting.append(line)
        if sum(part.count(_MULTILINE) for part in waiting) % 2 == 0:
            yield "\n".join(waiting)
            waiting = []
    yield from waiting
