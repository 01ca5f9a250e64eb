"""Rules for personal data (ADR 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Payload
    from sphinx_event_catalog.check.findings import Facts


def find_unmarked_personal_fields(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find fields with personal data in a class that is not marked as personal."""
    if payload.is_personal:
        return
    for field in facts.own_fields[payload.qualified_name]:
        if field.is_personal:
            message = f"field '{field.name}' holds personal data, but '{payload.name}' is not marked as personal"
            yield Finding(field.location, f"{message}; expected a class of its own with 'Personal' in its name")
