"""Write definitions for examples of problems: all is right in them but what is asked for."""

from __future__ import annotations

_EVENT_TYPE = "org.openedx.learning.course.enrollment.created.v1"
SIGNED_TYPE = "org.openedx.learning.certificate.signed.v1"
_FROZEN = "@attr.s(auto_attribs=True, frozen=True)"
USER_ID = "user_id: int  # user_id (int): Primary key of the learner in the LMS."
COURSE_KEY = "course_key: CourseKey  # course_key (CourseKey): Opaque key of the course run."


def write_event(
    *,
    event_type: str = _EVENT_TYPE,
    name: str = "COURSE_ENROLLMENT_CREATED",
    key: str = "enrollment",
    payload: str = "CourseEnrollmentData",
    comment: str = "",
    annotations: dict[str, str] | None = None,
) -> str:
    """Return the definition of an event with its annotations, the ones given instead of the usual ones.

    An annotation that is ``""`` is left out. ``comment`` stands between the annotations and the signal.
    """
    usual = {
        "event_type": event_type,
        "event_name": name,
        "event_key_field": f"{key}.course.course_key",
        "event_description": "Emitted when a learner has been enrolled in a course run.",
        "event_data": payload,
    }
    # Who sends the event is told last.
    texts = {**usual, **(annotations or {})}
    repository = texts.pop("event_trigger_repository", "openedx/edx-platform")
    texts["event_trigger_repository"] = repository
    lines = [f"# .. {token}: {text}".rstrip() for token, text in texts.items() if text]
    return "\n".join([*lines, *comment.splitlines(), write_signal(event_type, name, key, payload)])


def write_signed(warning: str) -> str:
    """Return the definition of an event that cannot go on the event bus, with what its warning says."""
    return write_event(
        event_type=SIGNED_TYPE,
        name="CERTIFICATE_SIGNED",
        key="signatory",
        payload="CertificateSignatoryData",
        annotations={
            "event_key_field": "signatory.title",
            "event_description": "Emitted when somebody has signed a certificate.",
            "event_warning": warning,
        },
    )


def write_signal(
    event_type: str = _EVENT_TYPE,
    name: str = "COURSE_ENROLLMENT_CREATED",
    key: str = "enrollment",
    payload: str = "CourseEnrollmentData",
) -> str:
    """Return the assignment of a signal."""
    data = f'{{"{key}": {payload}}}'
    return f'{name} = OpenEdxPublicSignal(\n    event_type="{event_type}",\n    data={data},\n)\n'


def write_class(
    *fields: str,
    name: str = "CohortData",
    summary: str = "The membership of a learner in a cohort.",
    decorator: str = _FROZEN,
) -> str:
    """Return a payload class; each field is ``declaration  # line of the docstring``, and either may be missing."""
    parts = [field.partition("  # ") for field in fields]
    documented = "".join(f"        {text}\n" for _, _, text in parts if text)
    declared = "".join(f"    {declaration}\n" for declaration, _, _ in parts if declaration)
    opening = f"{summary}\n\n" if summary else "\n"
    docstring = f'    """{opening}    Attributes:\n{documented}    """\n'
    return f"{decorator}\nclass {name}:\n{docstring}\n{declared}"


def join(*definitions: str) -> str:
    """Return definitions as one file: two blank lines between them where one is a class."""
    space = "\n\n" if any(definition.startswith("@") for definition in definitions) else "\n"
    return space.join(definitions)
