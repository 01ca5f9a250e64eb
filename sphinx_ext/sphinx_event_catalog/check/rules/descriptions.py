"""Rules for sentences: descriptions of events, payload classes and fields."""

from __future__ import annotations

import re
from operator import eq
from typing import TYPE_CHECKING

from sphinx_event_catalog.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Event, Payload
    from sphinx_event_catalog.check.findings import Facts

_CODE = re.compile(r"``.+?``|`.+?`|\S*://\S*", re.DOTALL)
_DOUBLED = re.compile(r"\b([^\W\d_]++)\s++\1\b", re.IGNORECASE)
_BETWEEN = " · "
# Words that English does put twice.
_RIGHTLY_DOUBLED = frozenset({"had", "that"})
_LAST_LINE_OF_BLOCK = re.compile(r"^(?:\s|[-*+] |\d+\. |\.\. )")
_ENDS = (".", "!", "?", ".)", ".'", '."', ".*", ".``", ".`")


def find_missing_event_description(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an event without annotations that has no docstring either."""
    if not event.annotations and not event.description:
        yield Finding(event.location, f"'{event.name}' has no description")


def find_missing_class_description(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find a payload class without a docstring, or with one of field sections alone."""
    if not payload.summary:
        yield Finding(payload.location, f"'{payload.name}' has no description")


def find_small_event_start(event: Event, _: Facts) -> Iterator[Finding]:
    """Find the description of an event that starts with a small letter."""
    yield from _find_small_start(event.description, event.description_location)


def find_small_class_start(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find the description of a payload class that starts with a small letter."""
    yield from _find_small_start(payload.summary, payload.description_location)


def find_open_event_end(event: Event, _: Facts) -> Iterator[Finding]:
    """Find the description of an event that has no period at its end."""
    yield from _find_open_end(event.description, event.description_location)


def find_open_class_end(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find the summary of a payload class that has no period at its end."""
    yield from _find_open_end(payload.summary, payload.description_location)


def find_copied_description(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a description that an earlier event has."""
    first = facts.copied_from.get(event.qualified_name)
    if first:
        yield Finding(event.description_location, f"the description is that of '{first.name}' at {first.location}")


def find_doubled_event_words(event: Event, _: Facts) -> Iterator[Finding]:
    """Find doubled words in what an event says of itself."""
    texts = [(event.description, event.description_location)]
    if event.warning and event.warning_location:
        texts.append((event.warning, event.warning_location))
    yield from _find_doubled_words(texts)


def find_doubled_class_words(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find doubled words in what a payload class says of itself and of its own fields."""
    fields = facts.own_fields[payload.qualified_name]
    texts = [(field.description, field.description_location) for field in fields]
    yield from _find_doubled_words([(payload.description, payload.description_location), *texts])


def _find_small_start(text: str, location: SourceLocation) -> Iterator[Finding]:
    word = text.lstrip("*").split(" ", 1)[0]
    # A name like eCommerce or a_field is written as it is.
    if word.isalpha() and word.islower():
        yield Finding(location, f"the description starts with '{word}'; expected '{word.capitalize()}'")


def _find_open_end(text: str, location: SourceLocation) -> Iterator[Finding]:
    if text.endswith("."):
        return
    last_line = text.rstrip().rsplit("\n", 1)[-1]
    last_word = last_line.rsplit(" ", 1)[-1]
    if not text or _LAST_LINE_OF_BLOCK.match(last_line) or "://" in last_word:
        return
    if not last_line.endswith(_ENDS):
        yield Finding(location, f"the description ends with '{last_word}'; expected a period")


def _find_doubled_words(texts: Sequence[tuple[str, SourceLocation]]) -> Iterator[Finding]:
    # Much faster than a search for a text with no doubled word at all, which nearly all are.
    words = _BETWEEN.join([text for text, _ in texts]).replace(".", " .").replace(",", " ,").lower().split()
    if not any(map(eq, words[1:], words)):
        return
    for text, location in texts:
        for match in _DOUBLED.finditer(_CODE.sub(_BETWEEN, text)):
            if match[1].lower() not in _RIGHTLY_DOUBLED:
                yield Finding(location, f"the word '{match[1]}' stands twice in a row")
