"""What looks like a problem and is none: for each rule at least one such definition, which stays silent."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.check import read_registry

BLOCKS = """Emitted on enrollment. [#]_

term : classifier
   A definition.

:field: A value.

-v, --verbose  An option.

1. An item.

   a) Another one.

| A line.
| Another one.

    A quotation.

    -- Somebody

== ==
a  b
== ==
c  d
== ==

>>> 1 + 1
2

Code::

    x = 1

What is ``|x|`` is code, and ``a_`` too.

.. [#] A footnote.

.. This is a comment.

.. list-table:: A table
   :header-rows: 1

   * - a
     - b
   * - c
     - d

.. rubric:: A rubric

.. epigraph::

   Words."""
EVENT = """
# .. event_type: org.openedx.learning.{subject}.v1
# .. event_name: {name}
# .. event_key_field: enrollment.course.course_key
# .. event_description: Emitted on enrollment.
# .. event_data: CourseEnrollmentData
# .. event_trigger_repository: openedx/edx-platform
{more}{name} = OpenEdxPublicSignal(
    event_type="org.openedx.learning.{subject}.v1",
    data={{"enrollment": CourseEnrollmentData}},
)
"""
PAYLOAD = '''
from typing import Any, NewType, Optional
Score = NewType("Score", int)


@attr.s(auto_attribs=True, frozen=True)
class {name}:
    """{summary}

    Attributes:
        {documentation}
    """

    {field}
'''


def event(subject="course.enrollment.created", name="COURSE_ENROLLMENT_CREATED", more="", **parts):
    """Return a correct definition with something unusual in it; ``parts`` replace those of ``PARTS``."""
    text = EVENT.format(subject=subject, name=name, more=more)
    for part, new in parts.items():
        text = text.replace(PARTS[part], new)
    return text


PARTS = {
    "type": "org.openedx.learning.course.enrollment.created.v1",
    "key": "enrollment.course.course_key",
    "description": "Emitted on enrollment.",
    "data": "event_data: CourseEnrollmentData",
    "repository": "openedx/edx-platform",
    "mapping": '{"enrollment": CourseEnrollmentData}',
}


def payload(field, documentation, summary="The membership of a learner.", name="CohortData"):
    """Return a correct payload class with something unusual in it."""
    return PAYLOAD.format(field=field, documentation=documentation, summary=summary, name=name)


def derived(field, documentation):
    """Return a payload class with a base class that has the field ``id``."""
    base = payload("id: int", "id (int): Primary key.", name="BaseData")
    return base + payload(field, documentation).replace("class CohortData:", "class CohortData(BaseData):")


ID = ("id: int", "id (int): Primary key.")
SENDING = "\n# .. event_implemented_name: COURSE_ENROLLMENT_CREATED\ndef send(): pass\n"
LEFT = event("course.unenrollment.completed", "COURSE_UNENROLLMENT_COMPLETED", description="Emitted on leaving.")
TWO_KEYS = '{"enrollment": CourseEnrollmentData, "user": UserData}'
CASES = {
    "annotations-missing": [event(more="# noqa: E501\n")],
    "annotations-orphaned": [event() + SENDING],
    "annotation-missing": [event(more="# .. event_warning: Large.\n")],
    "annotation-empty": [event(description="\n#   Emitted on enrollment.")],
    "annotation-unknown": [event(more="# .. event_warning: Large.\n"), event(more="# .. toggle_name: A\n")],
    "annotation-repeated": [event() + LEFT],
    "event-name-differs": [event() + "\nENROLLED = COURSE_ENROLLMENT_CREATED\n"],
    "event-type-differs": [event().replace("event_type=", "")],
    "event-data-differs": [
        event(mapping=TWO_KEYS, data="event_data: UserData, CourseEnrollmentData"),
        event(data="event_data: openedx_events.learning.data.CourseEnrollmentData"),
        event(data="event_data: enrollment: CourseEnrollmentData"),
        event(
            mapping='{"all": list[CourseEnrollmentData], "user": UserData}',
            data="event_data: list[CourseEnrollmentData], UserData",
            key="user.id",
        ),
    ],
    "key-field-missing": [event(key="enrollment.mode")],
    "key-field-composite": [event(key="enrollment.mode"), event(key="enrollment.created_by.id")],
    "key-field-unresolved": [event(key="enrollment.created_by.id")],
    "key-field-personal": [event(key="enrollment.user.id")],
    "trigger-repository-missing": [event(repository="openedx/edx-platform, openedx/edx-ora2")],
    "trigger-repository-malformed": [
        event(repository="openedx/edx-platform openedx/edx-ora2"),
        event(repository="edx/frontend.app_x-y,\n#   openedx/a"),
    ],
    "event-type-malformed": [
        event("course.passing.status.updated", "COURSE_PASSING_STATUS_UPDATED"),
        event(type="io.my-school.learning.course.enrollment.created.v1"),
    ],
    "event-type-version": [
        event(name="COURSE_ENROLLMENT_CREATED_V12", type="org.openedx.learning.course.enrollment.created.v12"),
    ],
    "event-type-character": [
        event(type="io.my-school.learning.course.enrollment.created.v1"),
        event("h5p.content.created", "H5P_CONTENT_CREATED"),
    ],
    "event-type-subdomain": [event("enterprise.enrollment.created", "ENTERPRISE_ENROLLMENT_CREATED")],
    "event-type-tense": [
        event(f"enrollment.{verb}", f"ENROLLMENT_{verb.upper()}")
        for verb in ("sent", "begun", "reset", "changed_back", "withdrawn")
    ],
    "event-type-duplicate": [event() + LEFT],
    "event-name-convention": [
        event(name="ENROLLMENT_CREATED"),
        event(name="LEARNING_COURSE_ENROLLMENT_CREATED"),
        event("subsidy_ledger.transaction.created", "LEDGER_TRANSACTION_CREATED"),
        event("forum.thread.response.comment.created", "FORUM_RESPONSE_COMMENT_CREATED"),
    ],
    "event-name-version": [
        event(name="COURSE_ENROLLMENT_CREATED_V2", type="org.openedx.learning.course.enrollment.created.v2"),
    ],
    "event-name-duplicate": [event() + LEFT],
    "data-key-suffix": [
        event(mapping='{"data": CourseEnrollmentData}', key="data.mode"),
        event(mapping='{"database": CourseEnrollmentData}', key="database.mode"),
    ],
    "data-key-invalid": [event(mapping='{"times": CourseEnrollmentData}', key="times.mode")],
    "data-key-unsendable": [event(mapping='{"enrollment": CourseEnrollmentData | None}')],
    "payload-not-attrs": [event(mapping='{"enrollment": CourseEnrollmentData | None}')],
    "payload-not-frozen": [payload(*ID).replace("@attr.s(auto_attribs=True, frozen=True)", "@attr.frozen")],
    "payload-unused": [derived("size: int", "size (int): Number of members.")],
    "payload-name-duplicate": [payload(*ID)],
    "field-untyped": [payload("context: Any", "context (Any): What else is known.")],
    "field-undescribed": [
        payload("id: int\n    '''Primary key.'''", "").replace("    Attributes:\n", ""),
        derived("size: int", "size (int): Number of members."),
    ],
    "field-documented-absent": [
        payload("id: int", "id (int): Primary key.\n\n        The rest comes later:\n            no field"),
        derived("size: int", "id (int): Primary key.\n        size (int): Number of members."),
    ],
    "field-documented-twice": [derived("size: int", "id (int): Primary key.\n        size (int): Size.")],
    "field-type-differs": [payload("id: Score", "id (int): Key."), payload("id: Score", "id (Score): Key.")],
    "field-optional-required": [
        payload("id: int | None", "id (Optional[int]): Primary key."),
        payload("id: int", "id (int): Primary key of what is optionally set."),
        payload("id: int = 0", "id (int, optional): Primary key."),
    ],
    "field-default-none": [
        payload("id: Optional[int] = None", "id (int): Primary key (optional)."),
        payload("context: Any = None", "context (Any): What else is known."),
    ],
    "field-default-class": [payload("id: str = 'dict'", "id (str): Name.")],
    "field-default-mutable": [
        payload("ids: tuple[int, ...] = ()", "ids (tuple[int, ...]): Keys."),
        payload("ids: list[int] = attr.Factory(list)", "ids (list[int]): Keys."),
    ],
    "field-required-later": [payload(*ID)],
    "event-removed": [event()],
    "event-retyped": [event()],
    "ledger-stale": [event()],
    "bus-warning-stale": [
        event(more="# .. event_warning: On the event bus it needs a large message size.\n"),
        event(more="# .. event_warning: It cannot be sent twice.\n"),
    ],
    "bus-exclusion-stale": [event()],
    "bus-warning-missing": [
        payload("context: Any", "context (Any): What else is known.")
        + event(
            mapping='{"cohort": CohortData}',
            data="event_data: CohortData",
            key="cohort.context",
            more="# .. event_warning: This event is incompatible with the event bus.\n",
        ),
    ],
    "field-personal": [
        payload("course_name: str", "course_name (str): Name of the course."),
        payload("filename: str", "filename (str): Name of the file."),
        payload("email_count: int", "email_count (int): Number of messages."),
        payload("email: str", "email (str): Address.", name="MemberPersonalData"),
    ],
    "description-missing": [payload(*ID, summary="Short.")],
    "description-capital": [
        event(description="``UserData`` has changed."),
        event(description="2 weeks after enrollment."),
        event(description="**Deprecated** Emitted on enrollment."),
        event(description="iOS has sent an enrollment."),
    ],
    "description-period": [
        event(description="Emitted on enrollment. See https://docs.openedx.org/en/latest"),
        event(description="Has it happened?"),
        event(description="Emitted on enrollment (not on payment.)"),
        event(description="Emitted on:\n#   - enrollment"),
    ],
    "description-copied": [event() + LEFT],
    "description-doubled-word": [
        event(description="Emitted when it is certain that that course had had ``is is``."),
        event(description="Emitted at 10 10 times. Times change."),
    ],
    "markup": [
        event(
            description="Emitted *on* ``enrollment``, see :openedx:event:`X`, :py:class:`~a.B`, `this <https://x.y>`_."
        ),
        event(description="Emitted on it.\n#\n#   .. versionadded:: 1.0\n#      The mode.\n#\n#   .. note:: Once."),
        event(description=BLOCKS.replace("\n", "\n#   ")),
        event(description=r"Emitted for :math:`x^2 \alpha` with 2 * 3 * 4, a_b and `default`."),
    ],
}


def test_every_rule_has_such_a_definition():
    """What services do, and what changed since a version, has cases of its own: ``catalog/usages`` and ``history``."""
    others = (".usages", ".compatibility")
    rules = [rule for rule in read_registry().rules if not rule.find.__module__.endswith(others)]
    assert set(CASES) == {rule.kind.name for rule in rules}


@pytest.mark.parametrize(
    ("kind", "text"),
    [pytest.param(kind, text, id=f"{kind}-{n}") for kind, texts in CASES.items() for n, text in enumerate(texts)],
)
def test_a_correct_definition_is_silent(kind, text, check_definition):
    """Some have types that Avro does not know: only the case of that rule says so."""
    ignore = () if kind == "bus-warning-missing" else ("bus-warning-missing",)
    assert check_definition(text, ignore=ignore) == []
