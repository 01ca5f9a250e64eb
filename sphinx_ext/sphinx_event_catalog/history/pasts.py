"""What published versions tell of one event or payload class: since when it is there, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.history import ChangeKind
from sphinx_event_catalog.catalog.model import Event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sphinx_event_catalog.catalog.history import Change
    from sphinx_event_catalog.catalog.model import Catalog, Payload
    from sphinx_event_catalog.history.archive import History
    from sphinx_event_catalog.history.lives import FieldLife, Happened

_LISTS = {ChangeKind.PAYLOAD_ADDED, ChangeKind.PAYLOAD_REMOVED}
"""Kinds that say nothing about an event that is there: what it carries, its data keys and fields tell."""


@attrs.frozen(kw_only=True)
class Step:
    """A change, the version that it came in, and the first release that is known to have that version, or ``""``."""

    version: str
    release: str
    change: Change


@attrs.frozen(kw_only=True)
class Mark:
    """What the line of a field tells: the version that it is there since, or the type that it had before a version."""

    version: str
    type: str = ""

    def __str__(self) -> str:
        return f"was {self.type} before {self.version}" if self.type else f"since {self.version}"


@attrs.frozen(kw_only=True)
class Past:
    """What became of a definition until now.

    ``since`` is the first version that has it, or ``""`` if none has: then it is newer than ``newest``. ``release`` is
    the first release in which a sending service is known to pin that version, or ``""``; ``unknown`` are releases
    before, or all of them, in which it may be, too. ``former`` are earlier event types, newest first, each with the
    version that changed it. ``steps`` are its changes, newest first.
    """

    distribution: str
    newest: str = ""
    since: str = ""
    release: str = ""
    unknown: tuple[str, ...] = ()
    former: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def place(self) -> str:
        """In which release it is, in words; ``""`` if no releases are known at all."""
        if self.release:
            return f"in {self.release}{' or before' if self.unknown else ''}"
        return "in which release is not known" if self.unknown else ""


class Pasts:
    """The pasts of everything in a catalog, as far as there are snapshots of the distribution that it is in."""

    def __init__(self, catalog: Catalog, histories: Iterable[History]) -> None:
        self._by_package = {
            package.name: history
            for history in histories
            for package in catalog.packages
            if history.snapshots and history.has(package)
        }

    def of_event(self, event: Event) -> Past | None:
        """Return the past of an event, or ``None`` if there are no snapshots."""
        history = self._find(event)
        if history is None:
            return None
        life = history.lives_by_name.get(event.qualified_name)
        if life is None or life.event.event_type != event.event_type:
            return Past(distribution=history.distribution, newest=history.newest.version)
        changes = [step for step in life.changes if step[1].kind not in _LISTS]
        return attrs.evolve(_tell(history, life.since, changes, event.trigger_repositories), former=life.former)

    def of_payload(self, payload: Payload) -> Past | None:
        """Return the past of a payload class, or ``None`` if there are no snapshots."""
        history = self._find(payload)
        if history is None:
            return None
        life = history.payload_lives.get(payload.qualified_name)
        if life is None:
            return Past(distribution=history.distribution, newest=history.newest.version)
        events = [event for event in history.newest.events if event.event_type in life.events]
        services = {service for event in events for service in event.trigger_repositories}
        return _tell(history, life.since, life.changes, services)

    def fields_of(self, record: Event | Payload) -> Mapping[str, FieldLife]:
        """Return the lives of the data keys of an event, or of the fields of a payload class."""
        history, name = self._find(record), record.qualified_name
        if history is None:
            return {}
        if isinstance(record, Event):
            event = history.lives_by_name.get(name)
            return event.keys if event else {}
        payload = history.payload_lives.get(name)
        return payload.fields if payload else {}

    def mark(self, record: Event | Payload, field: str, since: str) -> tuple[Mark, ...]:
        """Return the marks of a data key or a field, on a page about something that is there since a version."""
        history, life = self._find(record), self.fields_of(record).get(field)
        return _mark(history, life, since) if history and life else ()

    def _find(self, record: Event | Payload) -> History | None:
        return self._by_package.get(record.module.partition(".")[0])


def _tell(history: History, since: str, changes: Iterable[tuple[str, Change]], services: Collection[str]) -> Past:
    release, unknown = history.find_first_release(since, services)
    return Past(
        distribution=history.distribution,
        since=since,
        release=release.name if release else "",
        unknown=tuple(found.name for found in unknown),
        steps=tuple(_list_steps(history, since, tuple(changes), services)),
    )


def _list_steps(history: History, since: str, changes: Happened, services: Collection[str]) -> Iterator[Step]:
    """Yield changes, newest first; those of the version that it came with are no changes."""
    for version, change in sorted(changes, key=lambda found: -history.versions[found[0]]):
        if version != since:
            release, _ = history.find_first_release(version, services)
            yield Step(version=version, release=release.name if release else "", change=change)


def _mark(history: History, life: FieldLife, since: str) -> tuple[Mark, ...]:
    if since not in history.versions:
        return ()
    marks = (Mark(version=life.since), *(Mark(version=version, type=former) for former, version in life.former))
    return tuple(mark for mark in marks if history.versions[mark.version] > history.versions[since])
