"""Rules for sentences: descriptions of events, payload classes and fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import COURSE_KEY, USER_ID, join, write_class, write_event
from sphinx_event_catalog.catalog.model import Definition, Event, Payload
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.check.rules import Facts

_CODE = re.compile(r"``.+?``|`.+?`|[\w+.-]{1,20}://\S*", re.DOTALL)
_DOUBLED = re.compile(r"\b([^\W\d_]++)\s++\1\b", re.IGNORECASE)
# Words that English does put twice.
_RIGHTLY_DOUBLED = frozenset({"had", "that"})
_LAST_LINE_OF_BLOCK = re.compile(r"^(?:\s|[-*+] |\d+\. |\.\. )")
_ENDS = (".", "!", "?", ".)", ".'", '."', ".*", ".``", ".`")
_SENTENCE = "Emitted when a learner has been enrolled in a course run."


def _write(description: str) -> str:
    return write_event(annotations={"event_description": description})


def _read_summary(definition: Definition) -> str:
    """Return the description without what the docstring of a class says about its fields."""
    return definition.summary if isinstance(definition, Payload) else definition.description


@rule(
    "description-missing",
    Severity.WARNING,
    "An event or a payload class has no description.",
    of=Definition,
    bad=write_class(USER_ID, COURSE_KEY, summary=""),
    good=write_class(USER_ID, COURSE_KEY),
)
def find_missing_description(definition: Definition, _: Facts) -> Iterator[Finding]:
    """Find a class without a docstring, or with one of field sections alone, and an event with no text at all.

    Annotations without a description are a problem of their own.
    """
    annotated = isinstance(definition, Event) and definition.annotations
    if not annotated and not _read_summary(definition):
        yield Finding(definition.location, f"'{definition.name}' has no description")


@rule(
    "description-capital",
    Severity.INFO,
    "A description does not start with a capital letter.",
    of=Definition,
    bad=_write(_SENTENCE.replace("Emitted", "emitted")),
    good=_write(_SENTENCE),
)
def find_small_start(definition: Definition, _: Facts) -> Iterator[Finding]:
    """Find a description that starts with a small letter."""
    word = _read_summary(definition).lstrip("*").split(" ", 1)[0]
    # A name like eCommerce or a_field is written as it is.
    if word.isalpha() and word.islower():
        message = f"the description starts with '{word}'; expected '{word.capitalize()}'"
        yield Finding(definition.description_location, message)


@rule(
    "description-period",
    Severity.INFO,
    "A description does not end with a period.",
    of=Definition,
    bad=_write(_SENTENCE.rstrip(".")),
    good=_write(_SENTENCE),
)
def find_open_end(definition: Definition, _: Facts) -> Iterator[Finding]:
    """Find a description that has no period at its end."""
    text = _read_summary(definition)
    last_line = text.rstrip().rsplit("\n", 1)[-1]
    last_word = last_line.rsplit(" ", 1)[-1]
    if not text or _LAST_LINE_OF_BLOCK.match(last_line) or "://" in last_word:
        return
    if not last_line.endswith(_ENDS):
        message = f"the description ends with '{last_word}'; expected a period"
        yield Finding(definition.description_location, message)


@rule(
    "description-copied",
    Severity.WARNING,
    "Two events have the same description, so it cannot tell them apart.",
    of=Event,
    bad=join(
        write_event(),
        write_event(
            event_type="org.openedx.learning.course.unenrollment.completed.v1", name="COURSE_UNENROLLMENT_COMPLETED"
        ),
    ),
    good=join(
        write_event(),
        write_event(
            event_type="org.openedx.learning.course.unenrollment.completed.v1",
            name="COURSE_UNENROLLMENT_COMPLETED",
            annotations={"event_description": "Emitted when a learner has left a course run."},
        ),
    ),
)
def find_copied_description(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a description that an earlier event has."""
    first = facts.copied_from.get(event.qualified_name)
    if first:
        yield Finding(event.description_location, f"the description is that of '{first.name}' at {first.location}")


@rule(
    "description-doubled-word",
    Severity.WARNING,
    "A description has the same word twice in a row.",
    of=Definition,
    bad=_write(_SENTENCE.replace("when", "when when")),
    good=_write(_SENTENCE),
)
def find_doubled_words(definition: Definition, facts: Facts) -> Iterator[Finding]:
    """Find doubled words in what a definition says of itself and of its own fields."""
    for text, location in _list_texts(definition, facts):
        words = dict.fromkeys(match[1] for match in _DOUBLED.finditer(_CODE.sub(" · ", text)))
        for word in words:
            if word.lower() not in _RIGHTLY_DOUBLED:
                yield Finding(location, f"the word '{word}' stands twice in a row")


def _list_texts(definition: Definition, facts: Facts) -> Iterator[tuple[str, SourceLocation]]:
    yield definition.description, definition.description_location
    if isinstance(definition, Event) and definition.warning_location:
        yield definition.warning, definition.warning_location
    for field in facts.own_fields.get(definition.qualified_name, ()):
        yield field.description, field.description_location
