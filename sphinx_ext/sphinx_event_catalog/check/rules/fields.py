"""Rules for the fields of a payload class and for what its docstring says about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import COURSE_KEY, USER_ID, write_class
from sphinx_event_catalog.catalog.model import Payload
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.catalog.suggestions import suggest
from sphinx_event_catalog.catalog.types import DefaultKind
from sphinx_event_catalog.check.rules import Finding, rule
from sphinx_event_catalog.check.spellings import is_spelling_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import DocumentedField
    from sphinx_event_catalog.check.rules import Facts

_OPTIONAL_TYPE = re.compile(r"\boptional\b(?!\[)")
_OPTIONAL_WORDS = re.compile(r"^[Oo]ptional\b|\([Oo]ptional[),;]")

_OPTIONAL_KEY = "  # course_key (CourseKey | None): Opaque key of the course run (optional)."


def _write_tags(default: str) -> str:
    described = "tags (list[str]): Words that the staff gave the cohort (optional)."
    return write_class(USER_ID, COURSE_KEY, f"tags: list[str] = {default}  # {described}")


@rule(
    "field-untyped",
    Severity.WARNING,
    "A field has no type.",
    of=Payload,
    bad=write_class(
        "user_id = attr.ib()  # user_id (int): Primary key of the learner in the LMS.",
        "course_key = attr.ib(type=CourseKey)  # course_key (CourseKey): Opaque key of the course run.",
        decorator="@attr.s(frozen=True)",
    ),
    good=write_class(
        "user_id = attr.ib(type=int)  # user_id (int): Primary key of the learner in the LMS.",
        "course_key = attr.ib(type=CourseKey)  # course_key (CourseKey): Opaque key of the course run.",
        decorator="@attr.s(frozen=True)",
    ),
)
def find_untyped_fields(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields without a type."""
    for field in facts.own_fields[payload.qualified_name]:
        if not field.is_typed:
            yield Finding(field.location, f"field '{field.name}' has no type")


@rule(
    "field-undescribed",
    Severity.WARNING,
    "A field has no description.",
    of=Payload,
    bad=write_class(USER_ID, "course_key: CourseKey"),
    good=write_class(USER_ID, COURSE_KEY),
)
def find_undescribed_fields(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields without a description."""
    for field in facts.own_fields[payload.qualified_name]:
        if not field.description:
            yield Finding(field.location, f"field '{field.name}' has no description")


@rule(
    "field-documented-absent",
    Severity.ERROR,
    "The docstring describes a field that the class does not have.",
    of=Payload,
    bad=write_class(USER_ID, "  # course_id (CourseKey): Opaque key of the course.", COURSE_KEY),
    good=write_class(USER_ID, COURSE_KEY),
)
def find_absent_fields(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields that only the docstring has."""
    names = {field.name for field in payload.fields}
    for documented in payload.documented:
        if documented.name not in names:
            hint = suggest(documented.name, names)
            yield Finding(documented.location, f"documented field '{documented.name}' does not exist{hint}")


@rule(
    "field-documented-twice",
    Severity.WARNING,
    "The docstring describes a field twice.",
    of=Payload,
    bad=write_class(USER_ID, "  # user_id (int): Who is in the cohort.", COURSE_KEY),
    good=write_class(USER_ID, COURSE_KEY),
)
def find_repeated_fields(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields that the docstring describes twice."""
    first: dict[str, int] = {}
    for documented in payload.documented:
        if documented.name in first:
            message = f"field '{documented.name}' is described in line {first[documented.name]} already"
            yield Finding(documented.location, message)
        first.setdefault(documented.name, documented.location.line)


@rule(
    "field-type-differs",
    Severity.ERROR,
    "The docstring gives a field another type than the code.",
    of=Payload,
    bad=write_class(USER_ID, "course_key: CourseKey  # course_key (str): Opaque key of the course run."),
    good=write_class(USER_ID, COURSE_KEY),
)
def find_differing_types(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields whose documented type is no spelling of their type."""
    fields = {field.name: field for field in payload.fields}
    for documented in payload.documented:
        field = fields.get(documented.name)
        if field and documented.type and field.is_typed and not is_spelling_of(documented.type, field):
            message = f"field '{field.name}' is documented as '{documented.type}', but its type is '{field.type}'"
            yield Finding(documented.location, message)


@rule(
    "field-optional-required",
    Severity.ERROR,
    "The docstring calls a field optional, but it has no default.",
    of=Payload,
    bad=write_class(USER_ID, f"course_key: CourseKey | None{_OPTIONAL_KEY}"),
    good=write_class(USER_ID, f"course_key: CourseKey | None = None{_OPTIONAL_KEY}"),
)
def find_required_optional_fields(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields that the docstring calls optional although they have no default."""
    required = {field.name for field in payload.fields if field.is_required}
    for documented in payload.documented:
        if documented.name in required and _is_called_optional(documented):
            message = f"field '{documented.name}' is documented as optional, but has no default"
            yield Finding(documented.location, message)


def _is_called_optional(documented: DocumentedField) -> bool:
    return bool(_OPTIONAL_TYPE.search(documented.type) or _OPTIONAL_WORDS.search(documented.description))


@rule(
    "field-default-none",
    Severity.INFO,
    "The default is ``None``, which the type of the field forbids.",
    of=Payload,
    bad=write_class(USER_ID, f"course_key: CourseKey = None{_OPTIONAL_KEY.replace(' | None', '')}"),
    good=write_class(USER_ID, f"course_key: CourseKey | None = None{_OPTIONAL_KEY}"),
)
def find_forbidden_none(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields whose default is ``None`` although their type does not accept it.

    Where the installed library has no Avro form for ``T | None``, that type would take the event off the event bus.
    """
    if not all(event.bus.carries_none for event in facts.catalog.events):
        return
    for field in facts.own_fields[payload.qualified_name]:
        default = field.default
        if default.text == "None" and default.kind is DefaultKind.VALUE and not field.type.accepts_none:
            message = f"default of field '{field.name}' is None, but its type is '{field.type}'"
            yield Finding(field.location, f"{message}; expected '{field.type} | None'")


@rule(
    "field-default-class",
    Severity.ERROR,
    "The default is a class, not a value: ``factory=dict`` was meant, not ``default=dict``.",
    of=Payload,
    bad=_write_tags("attr.ib(default=list)"),
    good=_write_tags("attr.ib(factory=list)"),
)
def find_class_defaults(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields whose default is a class."""
    for field in facts.own_fields[payload.qualified_name]:
        name = field.default.text
        if field.default.kind is DefaultKind.CLASS:
            yield Finding(
                field.location, f"default of field '{field.name}' is the class '{name}'; expected 'factory={name}'"
            )


@rule(
    "field-default-mutable",
    Severity.ERROR,
    "The default is one mutable object that all instances share.",
    of=Payload,
    bad=_write_tags("[]"),
    good=_write_tags("attr.ib(factory=list)"),
)
def find_shared_defaults(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields whose default is a list, dict or set that all instances share."""
    for field in facts.own_fields[payload.qualified_name]:
        if field.default.is_mutable:
            message = f"default of field '{field.name}' is one '{field.default.text}' for all instances"
            yield Finding(field.location, f"{message}; expected a factory")
