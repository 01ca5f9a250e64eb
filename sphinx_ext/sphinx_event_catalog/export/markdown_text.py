"""Turn the reST of descriptions into Markdown and into plain text."""

from __future__ import annotations

import re

_SUBSTITUTIONS = (
    # ``:role:`text <target>` `` and ``:role:`text` `` show their text as code; a leading ``~`` or ``!`` is not text.
    (re.compile(r":[\w:+-]+:`([^`<]+?)\s*<[^`>]*>`"), r"\1"),
    (re.compile(r":[\w:+-]+:`[~!]?([^`]+)`"), r"`\1`"),
    (re.compile(r"``([^`]+)``"), r"`\1`"),
    (re.compile(r"`([^`<]+?)\s*<([^`>]+)>`__?"), r"[\1](\2)"),
    (re.compile(r"(?<!`)`([^`]+)`_+"), r"\1"),
)
_CODE = re.compile(r"(`[^`]*`)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_DIRECTIVE = re.compile(r"^\s*\.\. (?:[\w-]+::\s*)", re.MULTILINE)


def to_markdown(text: str) -> str:
    """Return a description as Markdown; what would be HTML in it is shown as text."""
    result = _DIRECTIVE.sub("", text)
    for pattern, replacement in _SUBSTITUTIONS:
        result = pattern.sub(replacement, result)
    parts = _CODE.split(result)
    # Every other part is code, which Markdown shows as it is.
    return "".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts)).strip()


def to_plain(text: str) -> str:
    """Return a description as one paragraph of plain text for each of its own, without markup."""
    result = _DIRECTIVE.sub("", text)
    for pattern, replacement in _SUBSTITUTIONS:
        result = pattern.sub(replacement, result)
    result = _LINK.sub(r"\1", result).replace("`", "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", result) if paragraph.strip())


def to_markdown_line(text: str) -> str:
    """Return the first paragraph of a description as one line of Markdown."""
    return " ".join(to_markdown(text.partition("\n\n")[0]).split())


def first_sentence(text: str) -> str:
    """Return the first paragraph of a description as plain text."""
    return to_plain(text).partition("\n\n")[0]
