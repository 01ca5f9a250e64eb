"""Rules for the data of an event and for payload classes as wholes (ADR 3, ADR 8)."""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import COURSE_KEY, USER_ID, join, write_class, write_event
from sphinx_event_catalog.catalog.model import Event, Payload
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.check.rules import Facts

_SUFFIXES = ("_data", "_payload")
# The names of the arguments that send_event and the signal itself give a meaning.
_RESERVED = frozenset({"from_event_bus", "metadata", "named", "self", "send_robust", "sender", "signal", "time"})

_COHORT = {
    "event_key_field": "cohort.course_key",
    "event_description": "Emitted when a learner has joined a cohort.",
}
_COHORT_TYPE = "org.openedx.learning.cohort_membership.changed.v1"


def _write_cohort(payload: str) -> str:
    name = "COHORT_MEMBERSHIP_CHANGED"
    return write_event(event_type=_COHORT_TYPE, name=name, key="cohort", payload=payload, annotations=_COHORT)


def _write_courses(name: str) -> dict[str, str]:
    """Return two classes in two modules, each carried by an event; the second class has the given name."""
    sponsored = write_event(
        event_type="org.openedx.enterprise.sponsored_course.changed.v1",
        name="SPONSORED_COURSE_CHANGED",
        key="course",
        payload=name,
        annotations={
            "event_key_field": "course.course_key",
            "event_description": "Emitted when an employer has changed what it pays for.",
        },
    )
    learner = write_class(USER_ID, COURSE_KEY, name="CourseData", summary="The course run of a learner.")
    employee = write_class(USER_ID, COURSE_KEY, name=name, summary="The course run of an employee.")
    return {
        "learning/signals.py": join(learner, _write_cohort("CourseData")),
        "enterprise/signals.py": join(employee, sponsored),
    }


@rule(
    "data-key-suffix",
    Severity.WARNING,
    "A data key ends in ``_data`` or ``_payload``, which says nothing.",
    of=Event,
    bad=write_event(key="enrollment_data"),
    good=write_event(),
)
def find_key_suffixes(event: Event, _: Facts) -> Iterator[Finding]:
    """Find data keys that end in ``_data`` or ``_payload``."""
    for key in event.data:
        for suffix in _SUFFIXES:
            if key.name.endswith(suffix):
                message = f"data key '{key.name}' ends in '{suffix}'; expected '{key.name.removesuffix(suffix)}'"
                yield Finding(event.location, message)


@rule(
    "data-key-invalid",
    Severity.ERROR,
    "A data key is no identifier, or one that ``send_event`` needs for itself.",
    of=Event,
    bad=write_event(key="metadata"),
    good=write_event(),
)
def find_invalid_keys(event: Event, _: Facts) -> Iterator[Finding]:
    """Find data keys that cannot be a keyword argument of ``send_event``."""
    for key in event.data:
        if not key.name.isidentifier() or iskeyword(key.name):
            yield Finding(event.location, f"data key '{key.name}' is no identifier")
        elif key.name in _RESERVED:
            yield Finding(event.location, f"data key '{key.name}' is an argument that 'send_event' needs for itself")


@rule(
    "data-key-unsendable",
    Severity.ERROR,
    "The installed library cannot check the type of a data key: sending the event raises ``TypeError``.",
    of=Event,
    bad=write_event(payload="list[CourseEnrollmentData]", annotations={"event_key_field": ""}),
    good=write_event(),
)
def find_unsendable_keys(event: Event, _: Facts) -> Iterator[Finding]:
    """Find data keys of a type that cannot be given to ``isinstance``, where the library does just that."""
    for key in event.data:
        if not key.is_sendable:
            message = (
                f"data key '{key.name}' has the type '{key.type}', which the installed openedx-events cannot check"
            )
            yield Finding(event.location, f"{message}: sending raises TypeError; expected a class")


@rule(
    "payload-not-attrs",
    Severity.WARNING,
    "A value of the data is not an attrs class, so nothing is known about what is in it.",
    of=Event,
    bad=write_event(key="course_key", payload="CourseKey", annotations={"event_key_field": "course_key"}),
    good=write_event(),
)
def find_plain_values(event: Event, _: Facts) -> Iterator[Finding]:
    """Find values of the data that are no attrs classes."""
    for key in event.data:
        if not key.type.payloads:
            yield Finding(event.location, f"data key '{key.name}' has type '{key.type}'; expected an attrs class")


@rule(
    "payload-not-frozen",
    Severity.WARNING,
    "The payload class can be changed: one receiver can change what the next one gets.",
    of=Payload,
    bad=write_class(USER_ID, COURSE_KEY, decorator="@attr.s(auto_attribs=True)"),
    good=write_class(USER_ID, COURSE_KEY),
)
def find_mutable_class(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find a payload class that is not frozen."""
    if not payload.is_frozen:
        yield Finding(payload.location, f"'{payload.name}' can be changed; expected 'frozen=True'")


@rule(
    "payload-unused",
    Severity.WARNING,
    "No event carries the payload class.",
    of=Payload,
    bad=join(write_class(USER_ID, COURSE_KEY), write_event()),
    good=join(write_class(USER_ID, COURSE_KEY), _write_cohort("CohortData")),
)
def find_unused_class(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find a payload class that no event carries, at any depth, and that no such class derives from."""
    if payload.qualified_name not in facts.carried:
        yield Finding(payload.location, f"no event carries '{payload.name}'")


@rule(
    "payload-name-duplicate",
    Severity.INFO,
    "Two payload classes have one name, so the name alone does not tell which is meant.",
    of=Payload,
    bad=_write_courses("CourseData"),
    good=_write_courses("SponsoredCourseData"),
)
def find_duplicate_class(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find a class name that an earlier payload class has."""
    first = facts.payloads_by_bare_name[payload.name][0]
    if first is not payload:
        yield Finding(payload.location, f"'{payload.name}' is the name of the class at {first.location} too")


@rule(
    "field-personal",
    Severity.WARNING,
    "A field holds personal data, but its class is not marked as personal (ADR 8).",
    of=Payload,
    bad=write_class(USER_ID, COURSE_KEY, "coach_email: str  # coach_email (str): Address of the coach."),
    good=join(
        write_class(
            "coach_email: str  # coach_email (str): Address of the coach.",
            name="CoachPersonalData",
            summary="What tells who the coach of a cohort is.",
        ),
        write_class(
            USER_ID, COURSE_KEY, "coach: CoachPersonalData  # coach (CoachPersonalData): Who coaches the cohort."
        ),
    ),
)
def find_unmarked_personal_fields(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields with personal data in a class that is not marked as personal."""
    if payload.is_personal:
        return
    for field in facts.own_fields[payload.qualified_name]:
        if field.is_personal:
            message = f"field '{field.name}' holds personal data, but '{payload.name}' is not marked as personal"
            yield Finding(field.location, f"{message}; expected a class of its own with 'Personal' in its name")
