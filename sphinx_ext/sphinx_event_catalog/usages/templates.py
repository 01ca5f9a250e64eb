"""Read templates of Python settings, such as the patches of Tutor plugins: their lines keep their numbers."""

from __future__ import annotations

import ast
import re

from sphinx_event_catalog.usages.modules import UnreadableError, parse

_STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SETTING = re.compile(r"\bEVENT_BUS_(?:PRODUCER|CONSUMER)_CONFIG\b[^\n]*?[=(\[]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def read_template(data: bytes) -> ast.Module:
    """Return the Python of a template without what Jinja does in it; raises :class:`UnreadableError`.

    If it is no Python even so, only the statements about the settings of the event bus are read.
    """
    text = data.decode("utf-8", "replace")
    text = _STATEMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    text = _EXPRESSION.sub(lambda match: "JINJA" + "\n" * match[0].count("\n"), text)
    try:
        return parse(text.encode())
    except UnreadableError:
        statements = [statement for match in _SETTING.finditer(text) for statement in _cut_out(text, match.start())]
    if not statements and re.search(_SETTING, text):
        raise UnreadableError("names settings of the event bus in a form that cannot be read")
    return ast.Module(body=statements, type_ignores=[])


def _cut_out(text: str, start: int) -> list[ast.stmt]:
    """Return the statement that starts somewhere, at its own lines; none if it is no Python."""
    line = text.count("\n", 0, start)
    cut = text[start : _find_end(text, start)]
    try:
        tree = parse(cut.encode())
    except UnreadableError:
        return []
    return [ast.increment_lineno(statement, line) for statement in tree.body]


def _find_end(text: str, start: int) -> int:
    """Return where a statement ends: at the first end of a line at which every bracket is closed."""
    depth, quote = 0, ""
    for position in range(start, len(text)):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _CLOSING:
            depth += 1
        elif character in _CLOSING.values():
            depth -= 1
        elif character == "\n" and depth <= 0:
            return position
    return len(text)
