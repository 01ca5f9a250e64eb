"""Rules for annotation groups: complete, known, said once, and true to the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import join, write_event, write_signal
from sphinx_event_catalog.catalog.model import Catalog, Event, find_annotation
from sphinx_event_catalog.catalog.names import strip_arguments
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.catalog.suggestions import suggest
from sphinx_event_catalog.check.rules import Finding, rule
from sphinx_event_catalog.collect.events import TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.check.rules import Facts

# The key field and the trigger repository have rules of their own.
_REQUIRED = ("event_type", "event_name", "event_description", "event_data")
_NAMES = re.compile(r"[A-Za-z_][\w.]*")
_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
_LEFT = write_event(
    event_type="org.openedx.learning.course.unenrollment.completed.v1",
    name="COURSE_UNENROLLMENT_COMPLETED",
    annotations={"event_description": "Emitted when a learner has left a course run."},
)


@rule(
    "annotations-missing",
    Severity.WARNING,
    "A signal has no annotations, so nobody knows what it is about or where it is sent.",
    of=Event,
    bad=write_signal() + '"""Emitted when a learner has been enrolled in a course run."""\n',
    good=write_event(),
)
def find_missing_group(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a signal without annotations."""
    if not event.annotations:
        yield Finding(event.location, f"'{event.name}' has no annotations; expected a group above it")


@rule(
    "annotations-orphaned",
    Severity.ERROR,
    "An annotation group belongs to no signal: the event it describes does not exist.",
    of=Catalog,
    bad=join(write_event(), _LEFT.partition("COURSE_UNENROLLMENT_COMPLETED = ")[0]),
    good=join(write_event(), _LEFT),
)
def find_orphans(catalog: Catalog, _: Facts) -> Iterator[Finding]:
    """Find annotation groups that belong to no signal."""
    for group in catalog.orphans:
        named = next((a.value for a in group.annotations if a.token in {"event_name", "event_type"}), "")
        what = f"annotations of '{named}'" if named else "annotations"
        yield Finding(group.location, f"{what} belong to no signal; expected one below them")


@rule(
    "annotation-missing",
    Severity.WARNING,
    "An annotation that every event needs is missing.",
    of=Event,
    bad=write_event(annotations={"event_data": ""}),
    good=write_event(),
)
def find_missing_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find annotations that every event needs and this one lacks."""
    if event.annotation_location:
        present = {annotation.token for annotation in event.annotations}
        for token in _REQUIRED:
            if token not in present:
                yield Finding(event.annotation_location, f"annotation '{token}' is missing")


@rule(
    "annotation-empty",
    Severity.WARNING,
    "An annotation has no value.",
    of=Event,
    bad=write_event(annotations={"event_trigger_repository": " "}),
    good=write_event(),
)
def find_empty_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find annotations without a value."""
    for annotation in event.annotations:
        if not annotation.value.strip():
            yield Finding(annotation.location, f"annotation '{annotation.token}' has no value")


@rule(
    "annotation-unknown",
    Severity.WARNING,
    "An annotation has a token that neither code-annotations nor the setting ``tokens`` knows, so no tool reads it.",
    of=Event,
    bad=write_event(annotations={"event_warnings": "Sent once more when a learner enrolls again."}),
    good=write_event(annotations={"event_warning": "Sent once more when a learner enrolls again."}),
)
def find_unknown_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find tokens outside the vocabulary."""
    vocabulary = [token.name for token in TOKENS]
    for annotation in event.annotations:
        if annotation.token not in vocabulary and not annotation.label:
            hint = suggest(annotation.token, vocabulary) or f"; expected one of {', '.join(vocabulary)}"
            yield Finding(annotation.location, f"annotation '{annotation.token}' is not known{hint}")


@rule(
    "annotation-repeated",
    Severity.WARNING,
    "An annotation stands twice in one group; only the first one counts.",
    of=Event,
    bad=write_event(annotations={"event_data": "CourseEnrollmentData\n# .. event_data: CourseEnrollmentData"}),
    good=write_event(),
)
def find_repeated_annotations(event: Event, _: Facts) -> Iterator[Finding]:
    """Find tokens that stand twice in a group."""
    first: dict[str, int] = {}
    for annotation in event.annotations:
        if annotation.token in first:
            line = first[annotation.token]
            yield Finding(annotation.location, f"annotation '{annotation.token}' repeats the one in line {line}")
        first.setdefault(annotation.token, annotation.location.line)


@rule(
    "event-name-differs",
    Severity.ERROR,
    "The annotation ``event_name`` is not the variable that holds the signal.",
    of=Event,
    bad=write_event(annotations={"event_name": "ENROLLMENT_CREATED"}),
    good=write_event(),
)
def find_wrong_name(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an ``event_name`` that is not the variable."""
    annotation = find_annotation(event.annotations, "event_name")
    if annotation and annotation.value and annotation.value != event.name:
        yield Finding(annotation.location, f"event_name is '{annotation.value}', but the variable is '{event.name}'")


@rule(
    "event-type-differs",
    Severity.ERROR,
    "The annotation ``event_type`` is not the event type of the signal.",
    of=Event,
    bad=write_event(annotations={"event_type": "org.openedx.learning.course.enrollment.created.v2"}),
    good=write_event(),
)
def find_wrong_type(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an ``event_type`` that is not the one in the code."""
    annotation = find_annotation(event.annotations, "event_type")
    if annotation and annotation.value and annotation.value != event.event_type:
        message = f"event_type is '{annotation.value}', but the signal has '{event.event_type}'"
        yield Finding(annotation.location, message)


@rule(
    "event-data-differs",
    Severity.ERROR,
    "The annotation ``event_data`` does not name the payload classes that the signal carries.",
    of=Event,
    bad=write_event(annotations={"event_data": "CourseData"}),
    good=write_event(),
)
def find_wrong_data(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an ``event_data`` that leaves out a class of the data, or names one that is not in it."""
    annotation = find_annotation(event.annotations, "event_data")
    if annotation is None or not annotation.value:
        return
    named = {name.rsplit(".", 1)[-1] for name in _NAMES.findall(annotation.value)}
    carried = [part for key in event.data for part in key.type.walk()]
    known = {part.class_name.rsplit(".", 1)[-1] for part in carried} | {key.name for key in event.data}
    names = (strip_arguments(name) for key in event.data for name in key.type.payloads)
    classes = list(dict.fromkeys(name.rsplit(".", 1)[-1] for name in names))
    if not named.issuperset(classes) or not named <= known:
        expected = ", ".join(classes) or ", ".join(str(key.type) for key in event.data)
        yield Finding(annotation.location, f"event_data is '{annotation.value}', but the signal carries '{expected}'")


@rule(
    "trigger-repository-missing",
    Severity.WARNING,
    "No trigger repository is named, so nobody knows which service sends the event.",
    of=Event,
    bad=write_event(annotations={"event_trigger_repository": ""}),
    good=write_event(),
)
def find_missing_repository(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an annotation group without ``event_trigger_repository``."""
    if event.annotation_location and find_annotation(event.annotations, "event_trigger_repository") is None:
        yield Finding(event.annotation_location, "annotation 'event_trigger_repository' is missing")


@rule(
    "trigger-repository-malformed",
    Severity.WARNING,
    "A trigger repository is not written ``owner/name``.",
    of=Event,
    bad=write_event(annotations={"event_trigger_repository": "https://github.com/openedx/edx-platform"}),
    good=write_event(),
)
def find_malformed_repositories(event: Event, _: Facts) -> Iterator[Finding]:
    """Find trigger repositories that are not ``owner/name``."""
    for repository in event.trigger_repositories:
        if not _REPOSITORY.fullmatch(repository):
            annotation = find_annotation(event.annotations, "event_trigger_repository")
            location = annotation.location if annotation else event.location
            yield Finding(location, f"trigger repository '{repository}' is not written 'owner/name'")
