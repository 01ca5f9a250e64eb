"""The history of a distribution: its snapshots, and what follows from all of them."""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

import attrs
from packaging.utils import canonicalize_name

from sphinx_event_catalog.catalog.ledger import LedgerEntry
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.history.differences import compare, compare_all
from sphinx_event_catalog.history.lives import trace_all, trace_payloads
from sphinx_event_catalog.history.releases import FILE, Releases, find_first_release, read_releases
from sphinx_event_catalog.history.snapshots import parse_version, read_versions, take_snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from sphinx_event_catalog.catalog.history import Difference, Release, Snapshot
    from sphinx_event_catalog.catalog.locations import Package
    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.history.lives import Life, PayloadLife
    from sphinx_event_catalog.history.releases import ReleasesError
    from sphinx_event_catalog.history.snapshots import SnapshotError


@attrs.frozen(kw_only=True)
class History:
    """All versions of a distribution, oldest first, and the releases of a platform that has it.

    ``folder`` holds a folder for each distribution, and the file of releases. ``errors`` are what could not be read;
    the rest is there.
    """

    folder: Path
    distribution: str
    snapshots: tuple[Snapshot, ...]
    releases: Releases = attrs.field(factory=Releases)
    errors: tuple[SnapshotError | ReleasesError, ...] = attrs.field(default=(), eq=False)

    @property
    def newest(self) -> Snapshot:
        """The snapshot of the highest version."""
        return self.snapshots[-1]

    @cached_property
    def versions(self) -> dict[str, int]:
        """The place of each version in their order."""
        return {snapshot.version: number for number, snapshot in enumerate(self.snapshots)}

    @cached_property
    def by_version(self) -> dict[str, Snapshot]:
        """The snapshots by version."""
        return {snapshot.version: snapshot for snapshot in self.snapshots}

    @cached_property
    def steps(self) -> tuple[Difference, ...]:
        """What changed in each version but the first."""
        return compare_all(self.snapshots)

    @cached_property
    def lives(self) -> tuple[Life, ...]:
        """The lives of all events that ever were."""
        return trace_all(self.snapshots, self.steps)

    @cached_property
    def lives_by_name(self) -> dict[str, Life]:
        """The lives of the events of the newest version, by qualified name."""
        return {life.event.qualified_name: life for life in self.lives if not life.until}

    @cached_property
    def payload_lives(self) -> dict[str, PayloadLife]:
        """The lives of the payload classes of the newest version, by qualified name."""
        lives = trace_payloads(self.snapshots, self.steps)
        return {life.payload.qualified_name: life for life in lives if not life.until}

    def find_published(self, version: str) -> Snapshot:
        """Return the newest snapshot that is not newer than a version; the newest of all if there is none."""
        wanted = parse_version(version)
        places = {parse_version(found.version): found for found in self.snapshots}
        older = [found for known, found in places.items() if wanted and known and known <= wanted]
        return older[-1] if older else self.newest

    @cached_property
    def entries(self) -> dict[str, LedgerEntry]:
        """What a ledger says of every event type that ever was published, by event type.

        A type that two events had in turn is replaced by the one whose type ends most like it.
        """
        retyped = [entry for life in self.lives for entry in _list_retyped(life)]
        found = {entry.event_type: entry for entry in sorted(retyped, key=_measure_likeness)}
        return found | {life.event.event_type: _describe_life(life) for life in self.lives}

    def has(self, package: Package) -> bool:
        """Tell whether a package is of this distribution, however its name is written (PEP 503)."""
        return canonicalize_name(package.published_name) == canonicalize_name(self.distribution)

    def compare_with(self, catalog: Catalog) -> Difference:
        """Compare the published version with what the packages of this distribution define now.

        That is the newest one that is not newer than the packages. Of payload classes from elsewhere all are compared.
        """
        own = [package for package in catalog.packages if self.has(package)]
        modules = [package.name for package in own]
        version = next((package.version for package in own), "")
        events = tuple(event for event in catalog.events if is_within(event.module, modules))
        now = take_snapshot(attrs.evolve(catalog, events=events), distribution=self.distribution, version=version)
        return compare(self.find_published(version), now)

    def find_first_release(self, version: str, services: Collection[str]) -> tuple[Release | None, tuple[Release, ...]]:
        """Return the first release in which some services have a version, and those before it that may have it."""
        return find_first_release(version, self.releases.releases, self.versions, services)


def _list_retyped(life: Life) -> Iterator[LedgerEntry]:
    """Yield an entry for each earlier type of an event."""
    for replaced_by, (event_type, version) in zip(life.types, life.former, strict=False):
        yield attrs.evolve(
            _describe_life(life), event_type=event_type, removed="", retyped=version, replaced_by=replaced_by
        )


def _measure_likeness(entry: LedgerEntry) -> tuple[int, str]:
    """Return how long the end is that an event type shares with the one that replaced it."""
    pairs = zip(reversed(entry.event_type), reversed(entry.replaced_by), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)), entry.replaced_by


def _describe_life(life: Life) -> LedgerEntry:
    event = life.event
    classes = {
        name for _, found in event.data for name in found.classes if is_within(name, [event.module.split(".")[0]])
    }
    return LedgerEntry(
        event_type=event.event_type,
        variable=event.qualified_name,
        classes=tuple(sorted(classes)),
        removed=life.until,
    )


def read_histories(folder: Path, distributions: Iterable[str]) -> tuple[History, ...]:
    """Read the snapshots of some distributions, each in a folder of its name; one that has none is left out."""
    wanted = set(map(canonicalize_name, distributions))
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and canonicalize_name(path.name) in wanted)
    found = (_read_history(folder, name) for name in names)
    return tuple(history for history in found if history.snapshots or history.errors)


def _read_history(folder: Path, distribution: str) -> History:
    versions = read_versions(folder / distribution)
    known = {snapshot.version for snapshot in versions.snapshots}
    releases = read_releases(folder / FILE, known) if (folder / FILE).is_file() else Releases()
    is_other = bool(releases.distribution) and releases.distribution != distribution
    return History(
        folder=folder,
        distribution=distribution,
        snapshots=versions.snapshots,
        releases=Releases() if is_other else releases,
        errors=(*versions.errors, *(() if is_other else releases.errors)),
    )
