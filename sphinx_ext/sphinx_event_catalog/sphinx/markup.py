"""Turn texts of the documented package into nodes: reST, but nothing that could run or include anything."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst.states import RSTStateMachine, state_classes
from docutils.statemachine import StringList
from docutils.transforms import references
from docutils.utils import Reporter, new_document
from sphinx import addnodes

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx.util.docutils import SphinxDirective

# Text without any character that reST could read as markup: parsing it would only cost time.
_PLAIN = re.compile(
    r"(?!\(?\w{1,4}[.)]\s)(?:[^`*_|\\\[\]<>:@\n+=\-#.]|(?<=[\w)\]\"'])[.:](?=\s|$)|\n(?=\S)|(?<=\w)-(?=\w)|(?<=\w)\.(?=\w))+"
)
_SAFE_LINK = re.compile(r"(?:https?|mailto|ftp):|[^:]*$", re.IGNORECASE)
_FORBIDDEN = (nodes.raw, nodes.meta, nodes.decoration, nodes.system_message, addnodes.toctree)
_MESSAGE_LEVEL = Reporter.WARNING_LEVEL
_SILENT: Any = Reporter.SEVERE_LEVEL + 1
# What resolves names, footnotes and substitutions within one text.
_TRANSFORMS = (
    references.Substitutions,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.Footnotes,
    references.ExternalTargets,
    references.InternalTargets,
    references.DanglingReferences,
)
IS_TEXT = "event_catalog_is_text"
"""Marks the document that a text of the package is parsed into."""


def is_plain(text: str) -> bool:
    """Tell whether a text is one paragraph without any markup."""
    return bool(_PLAIN.fullmatch(text))


def parse_text(
    directive: SphinxDirective, text: str, location: SourceLocation, path: Path | None, problems: list[Problem]
) -> list[nodes.Node]:
    """Parse reST that stands in a Python file; ``problems`` takes what docutils complains of, by line."""
    source = str(path or location.path)
    if is_plain(text):
        plain = nodes.paragraph(text, " ".join(text.split()))
        # A text with a place in the source is one that can be translated.
        plain.source, plain.line = source, location.line
        return [plain]
    lines = text.split("\n")
    content = StringList(lines, items=[(source, location.line - 1 + number) for number in range(len(lines))])
    with _forbid_files(directive.state.document.settings):
        document, messages = _parse_alone(directive, content, source)
    problems += [_describe(message, location, location.line + len(lines) - 1) for message in messages]
    _clean(document)
    for node in document.findall():
        node.document = directive.state.document
    return list(document.children)


def _parse_alone(
    directive: SphinxDirective, content: StringList, source: str
) -> tuple[nodes.document, list[nodes.system_message]]:
    """Parse a text as a document of its own: no name, footnote or metadata of it can reach another text of the page.

    Returns the messages of docutils with it.
    """
    page = directive.state.document
    document = new_document(source, page.settings)
    document[IS_TEXT] = True
    # Anchors stand on the page and must differ there.
    document.ids, document.id_counter = page.ids, page.id_counter
    document.reporter.report_level = _SILENT
    messages: list[nodes.system_message] = []
    document.reporter.attach_observer(messages.append)
    machine = RSTStateMachine(state_classes=state_classes, initial_state="Body")
    machine.run(content, document, match_titles=False, inliner=directive.state.memo.inliner)
    document.transformer.add_transforms(_TRANSFORMS)
    document.transformer.apply_transforms()
    return document, [message for message in messages if message["level"] >= _MESSAGE_LEVEL]


@contextmanager
def _forbid_files(settings: Any) -> Iterator[None]:
    """Forbid what reads files or writes HTML, while a text is parsed."""
    before = settings.raw_enabled, settings.file_insertion_enabled
    settings.raw_enabled = settings.file_insertion_enabled = False
    try:
        yield
    finally:
        settings.raw_enabled, settings.file_insertion_enabled = before


def _describe(message: nodes.system_message, location: SourceLocation, last_line: int) -> Problem:
    # A message without a line of its own gets that of the line after the text.
    line = min(message.get("line") or location.line, last_line)
    where = SourceLocation(path=location.path, line=line, end_line=line)
    # What follows the first paragraph quotes the source.
    text = " ".join(message[0].astext().split())
    return Problem(kind=kinds.MARKUP, location=where, subject=location.path, message=f"broken markup: {text}")


def _clean(container: nodes.Element) -> None:
    """Remove what must not reach a page: raw nodes, docutils' own messages, links that could run a script."""
    for node in list(container.findall(lambda node: isinstance(node, _FORBIDDEN))):
        node.parent.remove(node)
    for node in list(container.findall(nodes.image)):
        # A page of the site asks no other host for anything; a path would not lead from the page to the package.
        shown = nodes.Text(node.get("alt", node["uri"]))
        node.parent.replace(
            node, shown if isinstance(node.parent, nodes.TextElement) else nodes.paragraph("", "", shown)
        )
    for node in list(
        container.findall(lambda node: isinstance(node, (nodes.problematic, addnodes.download_reference)))
    ):
        node.parent.replace(node, nodes.Text(node.astext()))
    for node in list(container.findall(nodes.reference)):
        if not _SAFE_LINK.match(node.get("refuri", "")):
            node.parent.replace(node, node.children)
