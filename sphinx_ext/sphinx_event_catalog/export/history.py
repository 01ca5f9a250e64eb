"""What to tell of published versions and named releases: records of plain values, and the documents made from them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.history import ChangeKind
from sphinx_event_catalog.catalog.names import name_files
from sphinx_event_catalog.history.differences import compare
from sphinx_event_catalog.history.releases import find_presence
from sphinx_event_catalog.history.reports import list_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_event_catalog.catalog.history import Change, Difference, Pin, Presence, Release, Snapshot
    from sphinx_event_catalog.history.archive import History
    from sphinx_event_catalog.history.lives import Life

    Key = tuple[str, str]
    """A distribution and one of its versions."""

_CAME, _WENT = {ChangeKind.EVENT_ADDED}, {ChangeKind.EVENT_REMOVED, ChangeKind.EVENT_RETYPED}


@attrs.frozen(kw_only=True)
class VersionRecord:
    """A published version, and what changed since the one before.

    ``file`` is the name of its page and its document. ``date`` is ``""`` where it is not known, ``before`` and ``step``
    are for the first version. ``pinned`` are releases with the services that pin this very version there.
    """

    distribution: str
    version: str
    file: str
    date: str = ""
    before: str = ""
    step: str = ""
    events: int
    payloads: int
    changes: tuple[Change, ...] = ()
    findings: tuple[str, ...] = ()
    pinned: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that break anybody."""
        return tuple(change for change in self.changes if change.is_breaking)

    def count(self, kinds: Iterable[ChangeKind]) -> int:
        """Return how many changes are of some kinds."""
        wanted = set(kinds)
        return sum(change.kind in wanted for change in self.changes)

    @property
    def added(self) -> int:
        """How many events came."""
        return self.count(_CAME)

    @property
    def removed(self) -> int:
        """How many event types went."""
        return self.count(_WENT)


@attrs.frozen(kw_only=True)
class Upgrade:
    """What services get that go from one version to another: events that came and went, and what breaks."""

    old: str
    new: str
    services: tuple[str, ...]
    between: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def came(self) -> tuple[Change, ...]:
        """The events that are new."""
        return tuple(change for change in self.changes if change.kind in _CAME)

    @property
    def went(self) -> tuple[Change, ...]:
        """The event types that are gone."""
        return tuple(change for change in self.changes if change.kind in _WENT)

    @property
    def broke(self) -> tuple[Change, ...]:
        """The changes that break anybody."""
        return tuple(change for change in self.changes if change.is_breaking)


@attrs.frozen(kw_only=True)
class ReleaseRecord:
    """A named release: its pins, what each service got since the release before in which its pin is known.

    ``first`` are pins of services of which none was known before. ``presences`` count events.
    """

    distribution: str
    name: str
    file: str
    date: str
    pins: tuple[Pin, ...]
    first: tuple[str, ...]
    upgrades: tuple[Upgrade, ...]
    unchanged: tuple[str, ...]
    presences: tuple[tuple[Presence, int], ...]


@attrs.frozen(kw_only=True)
class MatrixRow:
    """An event that is or was there, and whether each release has it."""

    name: str
    event_type: str
    qualified_name: str
    since: str
    until: str
    first: str
    presences: tuple[Presence, ...]


class Timeline:
    """All versions and releases of some distributions."""

    def __init__(self, histories: Iterable[History]) -> None:
        self.histories = tuple(history for history in histories if history.snapshots)
        keys = [(history.distribution, version) for history in self.histories for version in history.versions]
        names = [(found.name, found.name.lower()) for history in self.histories for found in history.releases.releases]
        files = name_files([*((key, "-".join(key)) for key in keys), *names])  # type: ignore[list-item]  # two kinds of keys
        self.files: dict[Key, str] = {key: files[key] for key in keys}  # type: ignore[index]  # as above
        self.release_files = {name: files[name] for name, _ in names}

    @cached_property
    def versions(self) -> dict[Key, VersionRecord]:
        """Every version, oldest first."""
        return {(record.distribution, record.version): record for record in self._list_versions()}

    @cached_property
    def releases(self) -> dict[str, ReleaseRecord]:
        """Every release by name, oldest first."""
        return {
            release.name: self._describe_release(history, number)
            for history in self.histories
            for number, release in enumerate(history.releases.releases)
        }

    def _list_versions(self) -> Iterator[VersionRecord]:
        for history in self.histories:
            steps: dict[str, Difference] = {step.new: step for step in history.steps}
            for snapshot in history.snapshots:
                yield self._describe_version(history, snapshot, steps.get(snapshot.version))

    def _describe_version(self, history: History, snapshot: Snapshot, step: Difference | None) -> VersionRecord:
        return VersionRecord(
            distribution=history.distribution,
            version=snapshot.version,
            file=self.files[history.distribution, snapshot.version],
            date=history.releases.dates.get(snapshot.version, ""),
            before=step.old if step else "",
            step=step.step if step else "",
            events=len(snapshot.events),
            payloads=len(snapshot.payloads),
            changes=step.changes if step else (),
            findings=list_findings(step) if step else (),
            pinned=tuple(_list_pinned(history, snapshot.version)),
        )

    def _describe_release(self, history: History, number: int) -> ReleaseRecord:
        releases = history.releases.releases
        release = releases[number]
        before = {pin.service: pin.version for earlier in releases[:number] for pin in earlier.pins}
        counts = [find_presence(life.event, release, history.by_version) for life in history.lives]
        return ReleaseRecord(
            distribution=history.distribution,
            name=release.name,
            file=self.release_files[release.name],
            date=release.date,
            pins=release.pins,
            first=tuple(pin.service for pin in release.pins if pin.service not in before),
            upgrades=tuple(_list_upgrades(history, release, before)),
            unchanged=tuple(pin.service for pin in release.pins if before.get(pin.service) == pin.version),
            presences=tuple((found, counts.count(found)) for found in type(counts[0])) if counts else (),
        )

    def find_reached(self, history: History) -> dict[str, str]:
        """Return the highest version that a service pins in each release, by the name of the release."""
        return {
            release.name: max((pin.version for pin in release.pins), key=history.versions.__getitem__)
            for release in history.releases.releases
            if release.pins
        }

    def list_rows(self, history: History) -> Iterator[MatrixRow]:
        """Yield a row for each event that ever was."""
        for life in history.lives:
            yield MatrixRow(
                name=life.event.name,
                event_type=life.event.event_type,
                qualified_name="" if life.until else life.event.qualified_name,
                since=life.since,
                until=life.until,
                first=_tell_first(history, life),
                presences=tuple(
                    find_presence(life.event, release, history.by_version) for release in history.releases.releases
                ),
            )


def _list_pinned(history: History, version: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for release in history.releases.releases:
        services = tuple(pin.service for pin in release.pins if pin.version == version)
        if services:
            yield release.name, services


def _list_upgrades(history: History, release: Release, before: dict[str, str]) -> Iterator[Upgrade]:
    """Yield an upgrade for each pair of versions that services go through, most services first."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for pin in release.pins:
        if before.get(pin.service, pin.version) != pin.version:
            pairs.setdefault((before[pin.service], pin.version), []).append(pin.service)
    order = history.versions
    for (old, new), services in sorted(pairs.items(), key=lambda found: (-len(found[1]), found[0])):
        changes = compare(history.by_version[old], history.by_version[new]).changes
        between = tuple(version for version, place in order.items() if order[old] < place <= order[new])
        yield Upgrade(old=old, new=new, services=tuple(services), between=between, changes=changes)


def _tell_first(history: History, life: Life) -> str:
    """Return the first release that has an event, in words."""
    release, unknown = history.find_first_release(life.since, life.event.trigger_repositories)
    if release is None:
        return "unknown"
    return f"{release.name} or before" if unknown else release.name
