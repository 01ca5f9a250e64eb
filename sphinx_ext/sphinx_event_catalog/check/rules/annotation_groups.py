"""Rules for annotation groups: complete, known, said once, and true to the code."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.model import find_annotation
from sphinx_event_catalog.check.findings import Finding
from sphinx_event_catalog.collect.annotations import read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.check.findings import Facts

# The key field and the trigger repository have rules of their own.
_REQUIRED = ("event_type", "event_name", "event_description", "event_data")
_NAMES = re.compile(r"[A-Za-z_][\w.]*")


def find_missing_group(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a signal without annotations."""
    if not event.annotations:
        yield Finding(event.location, f"'{event.name}' has no annotations; expected a group above it")


def find_missing_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find annotations that every event needs and this one lacks."""
    if event.annotation_location:
        present = {annotation.token for annotation in event.annotations}
        for token in _REQUIRED:
            if token not in present:
                yield Finding(event.annotation_location, f"annotation '{token}' is missing")


def find_empty_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find annotations without a value."""
    for annotation in event.annotations:
        if not annotation.value.strip():
            yield Finding(annotation.location, f"annotation '{annotation.token}' has no value")


def find_unknown_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find tokens outside the vocabulary."""
    vocabulary = read_vocabulary()
    for annotation in event.annotations:
        if annotation.token not in vocabulary:
            near = get_close_matches(annotation.token, vocabulary, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"expected one of {', '.join(vocabulary)}"
            yield Finding(annotation.location, f"annotation '{annotation.token}' is not known; {hint}")


def find_repeated_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find tokens that stand twice in a group."""
    if len({annotation.token for annotation in event.annotations}) == len(event.annotations):
        return
    first: dict[str, int] = {}
    for annotation in event.annotations:
        if annotation.token in first:
            line = first[annotation.token]
            yield Finding(annotation.location, f"annotation '{annotation.token}' repeats the one in line {line}")
        first.setdefault(annotation.token, annotation.location.line)


def find_wrong_name(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an ``event_name`` that is not the variable."""
    annotation = find_annotation(event.annotations, "event_name")
    if annotation and annotation.value and annotation.value != event.name:
        yield Finding(annotation.location, f"event_name is '{annotation.value}', but the variable is '{event.name}'")


def find_wrong_type(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an ``event_type`` that is not the one in the code."""
    annotation = find_annotation(event.annotations, "event_type")
    if annotation and annotation.value and annotation.value != event.event_type:
        yield Finding(
            annotation.location, f"event_type is '{annotation.value}', but the signal has '{event.event_type}'"
        )


def find_wrong_data(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an ``event_data`` that leaves out a class of the data, or names one that is not in it."""
    annotation = find_annotation(event.annotations, "event_data")
    if annotation is None or not annotation.value:
        return
    if len(event.data) == 1 and annotation.value == event.data[0].type.name:
        return
    named = {name.rsplit(".", 1)[-1] for name in _NAMES.findall(annotation.value)}
    carried = [part for key in event.data for part in key.type.walk()]
    known = {part.name.rsplit(".", 1)[-1] for part in carried} | {key.name for key in event.data}
    classes = list(dict.fromkeys(name.rsplit(".", 1)[-1] for key in event.data for name in key.type.payloads))
    if not named.issuperset(classes) or not named <= known:
        expected = ", ".join(classes) or ", ".join(str(key.type) for key in event.data)
        yield Finding(annotation.location, f"event_data is '{annotation.value}', but the signal carries '{expected}'")


def find_orphans(facts: Facts) -> Iterator[tuple[str, Finding]]:
    """Find annotation groups that belong to no signal; their subject is the file."""
    for group in facts.catalog.orphans:
        named = next((a.value for a in group.annotations if a.token in {"event_name", "event_type"}), "")
        what = f"annotations of '{named}'" if named else "annotations"
        yield group.location.path, Finding(group.location, f"{what} belong to no signal; expected one below them")
