"""Rules for the fields of a payload class and for what its docstring says about them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.types import DefaultKind
from sphinx_event_catalog.check.findings import Finding
from sphinx_event_catalog.check.spellings import is_spelling_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import DocumentedField, Payload
    from sphinx_event_catalog.check.findings import Facts

# A member of an enum costs more to look up than the rest of a rule.
_CLASS, _VALUE = DefaultKind.CLASS, DefaultKind.VALUE
_OPTIONAL_TYPE = re.compile(r"\boptional\b(?!\[)")
_OPTIONAL_WORDS = re.compile(r"^[Oo]ptional\b|\([Oo]ptional[),;]")


def find_untyped_fields(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields without a type."""
    for field in facts.own_fields[payload.qualified_name]:
        if not field.is_typed:
            yield Finding(field.location, f"field '{field.name}' has no type")


def find_undescribed_fields(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields without a description."""
    for field in facts.own_fields[payload.qualified_name]:
        if not field.description:
            yield Finding(field.location, f"field '{field.name}' has no description")


def find_absent_fields(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields that only the docstring has."""
    names = {field.name for field in payload.fields}
    for documented in payload.documented:
        if documented.name not in names:
            near = get_close_matches(documented.name, sorted(names), n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            yield Finding(documented.location, f"documented field '{documented.name}' does not exist{hint}")


def find_repeated_fields(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields that the docstring describes twice."""
    if len({documented.name for documented in payload.documented}) == len(payload.documented):
        return
    first: dict[str, int] = {}
    for documented in payload.documented:
        if documented.name in first:
            message = f"field '{documented.name}' is described in line {first[documented.name]} already"
            yield Finding(documented.location, message)
        first.setdefault(documented.name, documented.location.line)


def find_differing_types(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields whose documented type is no spelling of their type."""
    fields = {field.name: field for field in payload.fields}
    for documented in payload.documented:
        field = fields.get(documented.name)
        # Most are spelled exactly like the code.
        if field is None or documented.type == field.type.name or not documented.type:
            continue
        if field.is_typed and not is_spelling_of(documented.type, field):
            message = f"field '{field.name}' is documented as '{documented.type}', but its type is '{field.type}'"
            yield Finding(documented.location, message)


def find_required_optional_fields(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find fields that the docstring calls optional although they have no default."""
    said = [documented for documented in payload.documented if _is_called_optional(documented)]
    required = {field.name for field in payload.fields if field.is_required} if said else set()
    for documented in said:
        if documented.name in required:
            yield Finding(
                documented.location, f"field '{documented.name}' is documented as optional, but has no default"
            )


def _is_called_optional(documented: DocumentedField) -> bool:
    # Few docstrings have the word at all.
    if "ptional" not in documented.type and "ptional" not in documented.description:
        return False
    return bool(_OPTIONAL_TYPE.search(documented.type) or _OPTIONAL_WORDS.search(documented.description))


def find_forbidden_none(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields whose default is ``None`` although their type does not accept it."""
    for field in facts.own_fields[payload.qualified_name]:
        default = field.default
        if default.text == "None" and default.kind is _VALUE and not field.type.accepts_none:
            message = f"default of field '{field.name}' is None, but its type is '{field.type}'"
            yield Finding(field.location, f"{message}; expected '{field.type} | None'")


def find_class_defaults(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields whose default is a class."""
    for field in facts.own_fields[payload.qualified_name]:
        name = field.default.text
        if field.default.kind is _CLASS:
            yield Finding(
                field.location, f"default of field '{field.name}' is the class '{name}'; expected 'factory={name}'"
            )


def find_shared_defaults(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields whose default is a list, dict or set that all instances share."""
    for field in facts.own_fields[payload.qualified_name]:
        if field.default.is_mutable:
            message = f"default of field '{field.name}' is one '{field.default.text}' for all instances"
            yield Finding(field.location, f"{message}; expected a factory")
