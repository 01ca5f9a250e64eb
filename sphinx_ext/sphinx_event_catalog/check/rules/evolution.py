"""Rules that hold definitions to what was published: to stored Avro schemas (ADR 6) and to the ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.definitions import COURSE_KEY, USER_ID, join, write_class, write_event
from sphinx_event_catalog.catalog.ledger import FILE, Ledger, LedgerEntry, write_ledger
from sphinx_event_catalog.catalog.model import Catalog
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.catalog.suggestions import suggest
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


_CREATED = "org.openedx.learning.course.enrollment.created.v1"
_COMPLETED = "org.openedx.learning.course.unenrollment.completed.v1"
_VARIABLE = "openedx_events.learning.signals.COURSE_ENROLLMENT_CREATED"
_LEFT = write_event(
    event_type=_COMPLETED,
    name="COURSE_UNENROLLMENT_COMPLETED",
    annotations={"event_description": "Emitted when a learner has left a course run."},
)


def _write_with(definitions: str, *entries: LedgerEntry) -> dict[str, str]:
    return {"learning/signals.py": definitions, FILE: write_ledger(entries)}


@rule(
    "event-removed",
    Severity.ERROR,
    "An event that was published is gone, and the ledger does not say since when: links to it lead nowhere.",
    of=Catalog,
    before=join(write_event(), _LEFT),
    bad=write_event(),
    good=_write_with(write_event(), LedgerEntry(event_type=_COMPLETED, removed="12.0.0")),
)
def find_removed_events(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find event types of stored schemas and of the ledger that no signal has; say which line the ledger lacks."""
    variables = {event.qualified_name for event in catalog.events}
    for entry in _list_missing(catalog, facts):
        if facts.ledger and entry.variable not in variables:
            line = entry if entry.is_gone else attrs.evolve(entry, removed=_find_version(catalog))
            same = _find_other_version(entry.event_type, facts)
            line = attrs.evolve(line, replaced_by=entry.replaced_by or same)
            message = f"event type '{entry.event_type}' is gone; expected in [events] of {facts.ledger.path}: {line}"
            yield Finding(facts.ledger.locate(facts.ledger.find(entry.event_type)), message, entry.event_type)


@rule(
    "event-retyped",
    Severity.ERROR,
    "A published event has another event type, and the ledger does not say so: receivers wait for the former type.",
    of=Catalog,
    bad=_write_with(
        write_event(event_type=_CREATED.replace("course.enrollment", "course_run.course.enrollment")),
        LedgerEntry(event_type=_CREATED, variable=_VARIABLE),
    ),
    good=_write_with(write_event(), LedgerEntry(event_type=_CREATED, variable=_VARIABLE)),
)
def find_retyped_events(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find variables of the ledger that hold a signal of another event type."""
    by_variable = {event.qualified_name: event for event in catalog.events}
    for entry in _list_missing(catalog, facts):
        event = by_variable.get(entry.variable)
        if facts.ledger and event:
            version = entry.retyped or _find_version(catalog)
            line = attrs.evolve(entry, retyped=version, replaced_by=entry.replaced_by or event.event_type)
            message = f"'{event.name}' had the event type '{entry.event_type}'; expected it, or in [events] of "
            yield Finding(event.location, f"{message}{facts.ledger.path}: {line}", event.qualified_name)


@rule(
    "ledger-stale",
    Severity.WARNING,
    "The ledger says that an event is gone that is there, or names a replacement that is not.",
    of=Catalog,
    bad=_write_with(write_event(), LedgerEntry(event_type=_CREATED, removed="12.0.0")),
    good=_write_with(write_event(), LedgerEntry(event_type=_COMPLETED, removed="12.0.0", replaced_by=_CREATED)),
)
def find_stale_entries(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find entries of the ledger that the catalog contradicts."""
    ledger = facts.ledger or Ledger()
    known = {event.event_type for event in catalog.events} | {entry.event_type for entry in ledger.entries}
    for entry in ledger.entries:
        where = ledger.locate(entry)
        if entry.is_gone and entry.event_type in facts.events_by_type:
            yield Finding(where, f"event type '{entry.event_type}' is there, but the ledger says that it is gone")
        if entry.replaced_by and entry.replaced_by not in known:
            near = suggest(entry.replaced_by, known)
            yield Finding(where, f"event type '{entry.replaced_by}', the replacement, does not exist{near}")


def _list_missing(catalog: Catalog, facts: Facts) -> Iterator[LedgerEntry]:
    """Yield what is known of every published event type that no signal has and that the ledger does not explain."""
    if facts.ledger is None or any(problem.kind == kinds.IMPORT_FAILED for problem in catalog.problems):
        # What could not be imported is not gone.
        return
    known = {event_type: LedgerEntry(event_type=event_type) for event_type in facts.stored_schemas}
    known |= {entry.event_type: entry for entry in facts.ledger.entries}
    known |= {event_type: entry for history in facts.histories for event_type, entry in history.entries.items()}
    told = {entry.event_type for entry in facts.ledger.entries if entry.is_gone}
    for event_type, entry in sorted(known.items()):
        if event_type not in facts.events_by_type and event_type not in told:
            yield entry


def _find_other_version(event_type: str, facts: Facts) -> str:
    """Return the event type that differs in its version alone, or ``""``."""
    stem = event_type.rpartition(".")[0]
    return next((other for other in sorted(facts.events_by_type, reverse=True) if other.rpartition(".")[0] == stem), "")


def _find_version(catalog: Catalog) -> str:
    """Return the version of the first package, which is the one that the event is missing from."""
    version = next((package.version for package in catalog.packages if package.name in catalog.requested), "")
    return version.partition("+")[0] or "VERSION"
