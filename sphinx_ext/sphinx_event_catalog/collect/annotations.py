"""Read annotation groups and suppressions from comments.

The grammar and the vocabulary are those of code-annotations and its ``openedx_events`` configuration.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs
import yaml
from code_annotations.helpers import clean_annotation, get_annotation_regex

from sphinx_event_catalog.catalog.model import Annotation, AnnotationGroup, Suppression
from sphinx_event_catalog.collect.source import CommentBlock, SourceFile, remove_indentation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.locations import SourceLocation

SENDING_TOKEN = "event_implemented_name"  # noqa: S105  # a word in a comment, no secret
"""Marks a group at a place of sending: such a group defines nothing."""


@attrs.frozen(kw_only=True)
class Token:
    """A word of the annotation vocabulary; ``meaning`` is reST, one or two sentences."""

    name: str
    meaning: str
    is_required: bool = True


TOKENS = (
    Token(name="event_type", meaning="The event type, as in the code."),
    Token(name="event_name", meaning="The variable that holds the event."),
    Token(name="event_key_field", meaning="The path to the field whose value keeps events in order on the event bus."),
    Token(name="event_description", meaning="When the event is sent. It is reST and may have several paragraphs."),
    Token(name="event_data", meaning="The payload class, or all of them, separated by commas."),
    Token(name="event_trigger_repository", meaning="The repositories that send the event, as ``owner/name``."),
    Token(name="event_warning", meaning="What to know before relying on the event. It is reST.", is_required=False),
)
"""What each token of the ``openedx_events`` configuration of code-annotations means here."""

_ANY_EVENT_TOKEN = get_annotation_regex([r"\.\.\ event_\w+:"])
_SUPPRESSION = re.compile(r"#\s*event-catalog:\s*ignore(?:\[(?P<kinds>[^\]]*)\])?[ \t]*(?P<reason>.*)")
_SUPPRESSION_HINT = "event-catalog:"


@cache
def read_vocabulary() -> tuple[str, ...]:
    """Return the annotation tokens that code-annotations knows for events, without dots and colon."""
    config = files("code_annotations") / "contrib" / "config" / "openedx_events_annotations.yaml"
    groups = yaml.safe_load(config.read_text(encoding="utf-8"))["annotations"]
    return tuple(_bare(token) for group in groups.values() for entry in group for token in entry)


def _bare(token: str) -> str:
    return token.strip().removeprefix("..").strip().removesuffix(":")


def read_groups(source: SourceFile) -> Iterator[AnnotationGroup]:
    """Yield the annotation groups of a file that define events, in order."""
    if ".. event_" not in source.text:
        return
    for block in source.comment_blocks:
        annotations = tuple(_read_block(block, source))
        if annotations and all(annotation.token != SENDING_TOKEN for annotation in annotations):
            yield AnnotationGroup(annotations=annotations, location=source.locate(block.line, block.end_line))


def _read_block(block: CommentBlock, source: SourceFile) -> Iterator[Annotation]:
    if ".. event_" not in block.text:
        return
    for match in _ANY_EVENT_TOKEN.finditer(block.text):
        token, value = clean_annotation(match["token"], remove_indentation(match["data"]))
        line = block.line + block.text.count("\n", 0, match.start("token"))
        location = source.locate(line, line + match["data"].rstrip().count("\n"))
        yield Annotation(token=_bare(token), value=value, location=location)


def read_suppressions(source: SourceFile, targets: dict[int, SourceLocation]) -> Iterator[Suppression]:
    """Yield the suppression comments of a file.

    ``targets`` are definitions by first line. A comment belongs to the definition on whose lines it stands, or to the
    one that follows the comment block it stands in.
    """
    if _SUPPRESSION_HINT not in source.text:
        return
    for number, comment in source.comments.items():
        match = _SUPPRESSION.search(comment)
        if match:
            yield Suppression(
                kinds=tuple(kind.strip() for kind in (match["kinds"] or "").split(",") if kind.strip()),
                reason=_read_reason(match["reason"], number, source),
                location=source.locate(number),
                target=_find_target(number, source, targets),
            )


def _read_reason(start: str, line: int, source: SourceFile) -> str:
    """Return the reason, with the comment lines below that are indented by at least two more spaces."""
    words = [start.strip()]
    while re.match(r"#\s{3,}\S", follower := source.comments.get(line := line + 1, "")):
        words.append(follower.lstrip("#").strip())
    return " ".join(words).strip()


def _find_target(line: int, source: SourceFile, targets: dict[int, SourceLocation]) -> SourceLocation | None:
    around = [target for target in targets.values() if target.line <= line <= target.end_line]
    if around:
        return min(around, key=lambda target: target.end_line - target.line)
    return targets.get(source.next_statement_line(line))
