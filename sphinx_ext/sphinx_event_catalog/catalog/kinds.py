"""Kinds of problems that no rule finds: they are met while packages are read."""

from __future__ import annotations

from textwrap import indent

from sphinx_event_catalog.catalog.definitions import USER_ID, write_class, write_event, write_signal
from sphinx_event_catalog.catalog.problems import Kind, Severity

_NAME = "org.openedx.learning.course.enrollment.created.v1"

IMPORT_FAILED = Kind(
    name="import-failed",
    severity=Severity.ERROR,
    meaning="A module that defines events cannot be imported, so its events are missing from the catalog.",
    bad="from openedx_events.learning.data import CourseEnrolmentData\n\n" + write_event(payload="CourseEnrolmentData"),
    good="from openedx_events.learning.data import CourseEnrollmentData\n\n" + write_event(),
)
IMPORT_EFFECT = Kind(
    name="import-effect",
    severity=Severity.INFO,
    meaning="A module changes the working folder, the environment or the handler of a signal when it is imported.",
    bad='import os\n\nos.environ["EXAMPLE_MODE"] = "events"\n\n' + write_event(),
    good=write_event(),
)
SOURCE_UNREADABLE = Kind(
    name="source-unreadable",
    severity=Severity.ERROR,
    meaning="A source file cannot be read or is no valid Python, so its annotations and lines are unknown.",
    bad=write_event().replace("}", ""),
    good=write_event(),
)
TYPE_UNRESOLVED = Kind(
    name="type-unresolved",
    severity=Severity.ERROR,
    meaning="The type of a field names something that does not exist at run time.",
    bad=write_class(USER_ID, 'course_key: "CourseRunKey"  # course_key (CourseRunKey): Opaque key of the course run.'),
    good=write_class(USER_ID, "course_key: CourseKey  # course_key (CourseKey): Opaque key of the course run."),
)
DEFINITION_UNREADABLE = Kind(
    name="definition-unreadable",
    severity=Severity.ERROR,
    meaning="A signal or payload class cannot be described.",
    bad=write_event(event_type=_NAME).replace(f'"{_NAME}",', f'("{_NAME}",),'),
    good=write_event(),
)
EVENTS_MISSING = Kind(
    name="events-missing",
    severity=Severity.WARNING,
    meaning="The packages define no event at all, so the catalog is empty.",
    bad="def define_events():\n" + indent(write_signal(), "    "),
    good=write_event(),
)
EVENT_UNHELD = Kind(
    name="event-unheld",
    severity=Severity.ERROR,
    meaning="No variable of a module holds a signal, so nobody can import it by name, and it is not in the catalog.",
    bad='EVENTS = {"created": OpenEdxPublicSignal(event_type="'
    + _NAME
    + '", data={"enrollment": CourseEnrollmentData})}\n',
    good=write_event(),
)
LOSSES = (IMPORT_FAILED, SOURCE_UNREADABLE, DEFINITION_UNREADABLE, EVENT_UNHELD)
"""The kinds of problems with which an event or a payload class is missing from the catalog."""


# What is wrong with comments that suppress problems, and with rules.
_PUBLISHED = "Published name, on the wire since 2022."
_RULE = """\
@rule(
    "key-field-primary",
    Severity.WARNING,
    "The key field is a primary key, which another installation has, too.",
    of=Event,
    bad=BAD,
    good=GOOD,
)
def find_primary_key(event, facts):
    if event.key_field and event.key_field.field == "id":
        yield Finding(event.key_field.location, "the key field is a primary key")
"""


def _write_suppression(text: str, version: str = "") -> str:
    event_type = f"org.openedx.learning.course.enrollment.created{version}"
    return write_event(event_type=event_type, comment=f"# event-catalog: {text}")


SUPPRESSION_UNUSED = Kind(
    name="suppression-unused",
    severity=Severity.WARNING,
    meaning="A suppression silences nothing.",
    bad=_write_suppression(f"ignore[event-type-version] {_PUBLISHED}", ".v1"),
    good=_write_suppression(f"ignore[event-type-version] {_PUBLISHED}"),
)
SUPPRESSION_UNEXPLAINED = Kind(
    name="suppression-unexplained",
    severity=Severity.WARNING,
    meaning="A suppression gives no reason.",
    bad=_write_suppression("ignore[event-type-version]"),
    good=_write_suppression(f"ignore[event-type-version] {_PUBLISHED}"),
)
SUPPRESSION_UNKNOWN = Kind(
    name="suppression-unknown",
    severity=Severity.WARNING,
    meaning="A suppression names a kind that does not exist.",
    bad=_write_suppression(f"ignore[event-type-version, event-versoin] {_PUBLISHED}"),
    good=_write_suppression(f"ignore[event-type-version] {_PUBLISHED}"),
)
RULE_FAILED = Kind(
    name="rule-failed",
    severity=Severity.ERROR,
    meaning="A rule cannot be loaded or raises an exception, so what it would find is not known.",
    bad={"rules.py": _RULE.replace("event.key_field and ", "")},
    good={"rules.py": _RULE},
)
