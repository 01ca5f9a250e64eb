"""The life of one event through all versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.history import ChangeKind
from sphinx_event_catalog.history.differences import compare_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.catalog.history import Change, Difference, EventFacts, Snapshot


@attrs.frozen(kw_only=True)
class Life:
    """What happened to an event.

    ``event`` is the newest that is known of it. ``since`` is the first version that has it, ``until`` the first that
    no longer has it, or ``""``. ``types`` are its event types, newest first. ``changes`` are those of the event and of
    what it carries, with the version they came in, oldest first.
    """

    event: EventFacts
    since: str
    until: str = ""
    types: tuple[str, ...] = ()
    changes: tuple[tuple[str, Change], ...] = ()

    def __str__(self) -> str:
        return f"{self.event.name}: since {self.since}"


def trace_all(snapshots: Sequence[Snapshot], differences: Sequence[Difference] | None = None) -> tuple[Life, ...]:
    """Return the lives of all events that ever were, those that are gone too, by event type."""
    steps = compare_all(snapshots) if differences is None else differences
    lives: dict[str, _Life] = {}
    if snapshots:
        lives = {event.event_type: _Life(event, snapshots[0].version) for event in snapshots[0].events}
    ended: list[Life] = []
    for snapshot, step in zip(snapshots[1:], steps, strict=True):
        lives, gone = _step(lives, snapshot, step)
        ended += gone
    found = [*ended, *(life.close("") for life in lives.values())]
    return tuple(sorted(found, key=lambda life: (life.event.event_type, life.since)))


@attrs.define
class _Life:
    event: EventFacts
    since: str
    types: list[str] = attrs.field(factory=list)
    changes: list[tuple[str, Change]] = attrs.field(factory=list)

    def close(self, until: str) -> Life:
        return Life(
            event=self.event,
            since=self.since,
            until=until,
            types=tuple(dict.fromkeys([self.event.event_type, *reversed(self.types)])),
            changes=tuple(self.changes),
        )


def _step(lives: dict[str, _Life], snapshot: Snapshot, step: Difference) -> tuple[dict[str, _Life], list[Life]]:
    """Return the lives after one version, and those that end with it."""
    retyped = {c.after: c.before for c in step.changes if c.kind is ChangeKind.EVENT_RETYPED}
    now: dict[str, _Life] = {}
    for event in snapshot.events:
        former = retyped.get(event.event_type, event.event_type)
        life = lives.get(former) or _Life(event, snapshot.version)
        if former != event.event_type:
            life.types.append(former)
        life.event = event
        life.changes += [(snapshot.version, change) for change in step.changes if event.event_type in change.events]
        now[event.event_type] = life
    kept = set(map(id, now.values()))
    gone = [life for life in lives.values() if id(life) not in kept]
    for life in gone:
        life.changes += [(snapshot.version, c) for c in step.changes if c.event == life.event.event_type]
    return now, [life.close(snapshot.version) for life in gone]


def find_lives(name: str, lives: Sequence[Life]) -> tuple[Life, ...]:
    """Return the lives of the events that had a variable name, an event type or a qualified name at any time."""
    return tuple(life for life in lives if name in _list_names(life))


def _list_names(life: Life) -> Iterator[str]:
    yield from life.types
    yield from (life.event.name, life.event.qualified_name)
    for _, change in life.changes:
        if change.kind is ChangeKind.EVENT_RENAMED:
            yield from (change.before, change.before.rpartition(".")[2])


@attrs.frozen(kw_only=True)
class FieldLife:
    """Since when a field is there, and the types that it had until which version."""

    since: str
    types: tuple[tuple[str, str], ...] = ()


def trace_fields(
    payload: str, snapshots: Sequence[Snapshot], differences: Sequence[Difference]
) -> dict[str, FieldLife]:
    """Return the lives of the fields of a payload class, by name, as far back as the class has its name."""
    known: dict[str, FieldLife] = {}
    for snapshot in snapshots:
        found = snapshot.payloads_by_name.get(payload)
        fields = found.fields_by_name if found else {}
        known = {name: known.get(name, FieldLife(since=snapshot.version)) for name in fields}
        for step in differences:
            if step.new == snapshot.version:
                known.update(_note_types(payload, step, known))
    return known


def _note_types(payload: str, step: Difference, known: dict[str, FieldLife]) -> dict[str, FieldLife]:
    return {
        change.field: attrs.evolve(known[change.field], types=(*known[change.field].types, (change.before, step.new)))
        for change in step.changes
        if change.kind is ChangeKind.FIELD_TYPE_CHANGED and change.payload == payload and change.field in known
    }
