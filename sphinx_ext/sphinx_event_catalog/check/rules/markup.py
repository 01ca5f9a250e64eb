"""The rule for the reST of descriptions and docstrings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.definitions import write_event
from sphinx_event_catalog.catalog.model import Definition, Event, Payload
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.check.rules import Facts

# Text without any character that reST could read as markup: parsing it would only cost time.
_PLAIN = re.compile(
    r"(?!\(?\w{1,4}[.)]\s)(?:[^`*_|\\\[\]<>:@\n+=\-#.]|(?<=[\w)\]\"'])[.:](?=\s|$)|\n(?=\S)|(?<=\w)-(?=\w)|(?<=\w)\.(?=\w))+"
)


def is_plain(text: str) -> bool:
    """Tell whether a text is one paragraph without any markup."""
    return bool(_PLAIN.fullmatch(text))


@rule(
    "markup",
    Severity.WARNING,
    "A description or docstring is not valid reStructuredText, or uses what no text of a package may use.",
    of=Definition,
    bad=write_event(annotations={"event_description": "Emitted when a learner has been enrolled in a ``CourseRun."}),
    good=write_event(annotations={"event_description": "Emitted when a learner has been enrolled in a ``CourseRun``."}),
)
def find_markup(definition: Definition, _: Facts) -> Iterator[Finding]:
    """Find what is broken or refused in the texts of an event, or of a payload class and its own fields."""
    yield from _find_markup(definition.description, definition.description_location)
    if isinstance(definition, Event):
        yield from _find_markup(definition.warning, definition.warning_location or definition.location)
    if isinstance(definition, Payload):
        for field in definition.fields:
            if field.description_location.is_within(definition.location):
                yield from _find_markup(field.description, field.description_location)


def _find_markup(text: str, location: SourceLocation) -> Iterator[Finding]:
    if not text or is_plain(text):
        return
    # Loading docutils takes as long as checking a small package.
    from sphinx_event_catalog.check.markup import parse_markup  # noqa: PLC0415

    last = location.line + text.count("\n")
    for found in parse_markup(text, location.path, location.line)[1]:
        # A message without a line of its own gets that of the line after the text.
        line = min(found.line or location.line, last)
        yield Finding(attrs.evolve(location, line=line, end_line=line), found.message)
