"""The lives of events and payload classes through all versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.history import ChangeKind
from sphinx_event_catalog.history.differences import compare_all, match_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx_event_catalog.catalog.history import Change, Difference, EventFacts, PayloadFacts, Snapshot, TypeFacts

    Happened = tuple[tuple[str, Change], ...]
    """Changes, each with the version that it came in, oldest first."""


@attrs.frozen(kw_only=True)
class FieldLife:
    """Since when a field or a data key is there, and the types that it had, each with the version that changed it."""

    since: str
    type: str
    former: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Life:
    """What happened to an event.

    ``event`` is the newest that is known of it. ``since`` is the first version that has it, ``until`` the first that
    no longer has it, or ``""``. ``former`` are its earlier event types, newest first, each with the version that
    changed it. ``changes`` are those of the event and of what it carries.
    """

    event: EventFacts
    since: str
    until: str = ""
    former: tuple[tuple[str, str], ...] = ()
    changes: Happened = ()
    keys: Mapping[str, FieldLife] = attrs.field(factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.event.name}: since {self.since}"

    @property
    def types(self) -> tuple[str, ...]:
        """Its event types, newest first."""
        return tuple(dict.fromkeys([self.event.event_type, *(event_type for event_type, _ in self.former)]))


@attrs.frozen(kw_only=True)
class PayloadLife:
    """What happened to a payload class; the names mean the same as in :class:`Life`.

    ``events`` are the types of the events that carry it, or carried it at last.
    """

    payload: PayloadFacts
    since: str
    until: str = ""
    changes: Happened = ()
    fields: Mapping[str, FieldLife] = attrs.field(factory=dict, hash=False)
    events: tuple[str, ...] = ()


def trace_all(snapshots: Sequence[Snapshot], differences: Sequence[Difference] | None = None) -> tuple[Life, ...]:
    """Return the lives of all events that ever were, those that are gone too, by event type."""
    steps = compare_all(snapshots) if differences is None else differences
    if not snapshots:
        return ()
    first = snapshots[0]
    lives = {_identify(event): _continue(None, event, first.version, ()) for event in first.events}
    ended: list[Life] = []
    for before, after, step in zip(snapshots, snapshots[1:], steps, strict=False):
        matches = match_events(before, after)
        ended += [_end(lives[_identify(event)], after.version, step) for event in matches.gone]
        pairs = [(lives[_identify(old)], new) for old, new in matches.pairs]
        lives = {
            _identify(event): _continue(life, event, after.version, step.changes)
            for life, event in [*pairs, *((None, event) for event in matches.came)]
        }
    return tuple(sorted([*ended, *lives.values()], key=lambda life: (life.event.event_type, life.since)))


def _identify(event: EventFacts) -> tuple[str, str]:
    """Return what no two events of a snapshot share: some versions have two events of one type."""
    return event.event_type, event.qualified_name


def _continue(life: Life | None, event: EventFacts, version: str, changes: Iterable[Change]) -> Life:
    """Return the life of an event with one version more."""
    if life is None:
        life = Life(event=event, since=version)
    former = life.event.event_type
    return attrs.evolve(
        life,
        event=event,
        former=life.former if former == event.event_type else ((former, version), *life.former),
        changes=(*life.changes, *((version, change) for change in changes if _is_about(change, event))),
        keys=_trace(life.keys, event.data, version),
    )


def _is_about(change: Change, event: EventFacts) -> bool:
    return event.event_type in change.events and change.name in {"", event.name}


def _end(life: Life, version: str, step: Difference) -> Life:
    last = ((version, change) for change in step.changes if change.event == life.event.event_type)
    return attrs.evolve(life, until=version, changes=(*life.changes, *last))


def _trace(
    known: Mapping[str, FieldLife], fields: Iterable[tuple[str, TypeFacts]], version: str
) -> dict[str, FieldLife]:
    """Return the lives of fields with one version more."""
    traced: dict[str, FieldLife] = {}
    for name, found in fields:
        life = known.get(name) or FieldLife(since=version, type=found.text)
        if life.type != found.text:
            life = attrs.evolve(life, type=found.text, former=(*life.former, (life.type, version)))
        traced[name] = life
    return traced


def trace_payloads(
    snapshots: Sequence[Snapshot], differences: Sequence[Difference] | None = None
) -> tuple[PayloadLife, ...]:
    """Return the lives of all payload classes that ever were, by qualified name; one goes on under another name."""
    steps = compare_all(snapshots) if differences is None else differences
    lives: dict[str, PayloadLife] = {}
    ended: list[PayloadLife] = []
    changes_of: list[tuple[Change, ...]] = [(), *(step.changes for step in steps)]
    for snapshot, changes in zip(snapshots, changes_of, strict=True):
        former = {change.after: change.before for change in changes if change.kind is ChangeKind.PAYLOAD_RENAMED}
        before = lives
        lives = {
            name: _continue_payload(before.get(former.get(name, name)), snapshot, name, changes)
            for name in snapshot.payloads_by_name
        }
        gone = before.keys() - lives.keys() - set(former.values())
        ended += (attrs.evolve(before[name], until=snapshot.version) for name in gone)
    return tuple(sorted([*ended, *lives.values()], key=lambda life: (life.payload.qualified_name, life.since)))


def _continue_payload(
    life: PayloadLife | None, snapshot: Snapshot, name: str, changes: Iterable[Change]
) -> PayloadLife:
    payload, version = snapshot.payloads_by_name[name], snapshot.version
    if life is None:
        life = PayloadLife(payload=payload, since=version)
    names = {name, *payload.bases}
    return attrs.evolve(
        life,
        payload=payload,
        changes=(*life.changes, *((version, change) for change in changes if change.payload in names)),
        fields=_trace(life.fields, ((field.name, field.type) for field in payload.fields), version),
        events=snapshot.carriers[name] or life.events,
    )


def find_lives(name: str, lives: Sequence[Life]) -> tuple[Life, ...]:
    """Return the lives of the events that had a variable name, an event type or a qualified name at any time."""
    return tuple(life for life in lives if name in _list_names(life))


def _list_names(life: Life) -> Iterator[str]:
    yield from life.types
    yield from (life.event.name, life.event.qualified_name)
    for _, change in life.changes:
        if change.kind is ChangeKind.EVENT_RENAMED:
            yield from (change.before, change.before.rpartition(".")[2])
