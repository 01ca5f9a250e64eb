"""Rules that hold a definition to the Avro schema stored when it was published (ADR 6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.examples import COURSE_KEY, USER_ID, write_class
from sphinx_event_catalog.catalog.model import Catalog
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.check.rules import Facts

    Schema = Mapping[str, Any]


@attrs.frozen
class _Records:
    """The record types of a schema by name: Avro defines each once and refers to it later by name."""

    by_name: dict[str, Schema] = attrs.field(factory=dict)

    def find(self, schema: Any) -> Schema | None:
        """Return the record in a schema, within unions, arrays and maps too, or ``None``."""
        if isinstance(schema, str):
            return self.by_name.get(schema)
        if isinstance(schema, list):
            return next((found for found in map(self.find, schema) if found), None)
        if schema["type"] == "record":
            return self.by_name.setdefault(schema["name"], schema)
        inner = schema.get("items") or schema.get("values") or schema["type"]
        return None if inner == schema["type"] and isinstance(inner, str) else self.find(inner)


@rule(
    "field-required-later",
    Severity.ERROR,
    "A field without a default was added after publication: data of before can no longer be read (ADR 6).",
    of=Catalog,
    before=write_class(USER_ID, COURSE_KEY),
    bad=write_class(USER_ID, COURSE_KEY, "group_id: int  # group_id (int): Primary key of the cohort."),
    good=write_class(
        USER_ID,
        COURSE_KEY,
        "group_id: int | None = None  # group_id (int | None): Primary key of the cohort (optional).",
    ),
)
def find_required_later(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find fields without a default that the stored schema of an event does not have."""
    found: dict[tuple[str, SourceLocation, str], Event] = {}
    for event in catalog.events:
        stored = facts.stored_schemas.get(event.event_type)
        if stored and event.bus.schema:
            for path in _find_new_paths(json.loads(event.bus.schema), stored):
                found.setdefault((*_locate(path, event, facts), path[-1]), event)
    for (subject, location, name), event in found.items():
        message = f"field '{name}' has no default, but the stored schema of '{event.event_type}' is without it"
        yield Finding(location, message, subject)


def _find_new_paths(live: Schema, stored: Schema) -> list[tuple[str, ...]]:
    """Return the paths of fields that only the live schema has, and without a default."""
    found: list[tuple[str, ...]] = []
    before, now = _Records(), _Records()
    waiting: list[tuple[tuple[str, ...], Schema, Schema]] = [((), live, stored)]
    while waiting:
        path, live_record, stored_record = waiting.pop()
        known = {field["name"]: field["type"] for field in stored_record["fields"]}
        for field in live_record["fields"]:
            name = field["name"]
            inner = now.find(field["type"])
            if name not in known:
                found += [] if "default" in field else [(*path, name)]
            elif inner is not None and (outer := before.find(known[name])) is not None and len(path) < _DEPTH:
                waiting.append(((*path, name), inner, outer))
    return sorted(found)


_DEPTH = 10
"""Payloads may hold themselves: no schema is compared deeper than this."""


def _locate(path: tuple[str, ...], event: Event, facts: Facts) -> tuple[str, SourceLocation]:
    """Return the class and the line that define the field at a path; for a data key the event and its line."""
    live = next(key.type for key in event.data if key.name == path[0])
    subject, location = event.qualified_name, event.location
    for name in path[1:]:
        owners = (facts.payloads[payload] for payload in live.payloads if payload in facts.payloads)
        found = next(((owner, field) for owner in owners if (field := owner.find_field(name))), None)
        if found is None:
            break
        subject, location, live = found[0].qualified_name, found[1].location, found[1].type
    return subject, location
