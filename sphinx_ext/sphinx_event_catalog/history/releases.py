"""Named releases of a platform: which service pins which version, and what follows for an event."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.history import Pin, Presence, Release

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_event_catalog.catalog.history import EventFacts, Snapshot

FILE = "releases.toml"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class ReleasesError(ValueError):
    """Something in the file of releases cannot be used; the message starts with the path and the line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.as_posix()}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


@attrs.frozen(kw_only=True)
class Releases:
    """The releases of a file in its order, which is that of time, and what of it cannot be used.

    ``dates`` are the days on which versions were published, as ``2024-05-09``; those that are not listed are not known.
    """

    distribution: str = ""
    dates: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    services: tuple[str, ...] = ()
    releases: tuple[Release, ...] = ()
    errors: tuple[ReleasesError, ...] = attrs.field(default=(), eq=False)


def read_releases(path: Path, versions: Collection[str]) -> Releases:
    """Read a file of releases; ``versions`` are those that have a snapshot.

    A pin with an unknown service or version is left out and told; so is the file if it is no TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, ValueError) as error:
        return Releases(errors=(ReleasesError(path, 1, f"cannot be read: {error}"),))
    reader = _Reader(path, text, versions, tuple(map(str, document.get("services", ()))))
    releases = tuple(reader.read(table) for table in document.get("release", ()))
    dates = dict(reader.read_dates(document.get("versions", {})))
    return Releases(
        distribution=str(document.get("distribution", "")),
        dates=dates,
        services=reader.services,
        releases=releases,
        errors=tuple(reader.errors),
    )


@attrs.define
class _Reader:
    """Reads the tables of one file and notes what is wrong with them."""

    path: Path
    text: str
    versions: Collection[str]
    services: tuple[str, ...]
    errors: list[ReleasesError] = attrs.field(factory=list)

    def read(self, table: Mapping[str, Any]) -> Release:
        """Return the release that a table describes, without the pins that are wrong."""
        name = str(table.get("name", ""))
        if not name:
            self._tell("", "a release has no 'name'")
        rows = table.get("pins", [])
        pins = [pin for row in rows if (pin := self._read_pin(name, row)) is not None]
        return Release(name=name, date=str(table.get("date", "")), pins=tuple(pins))

    def read_dates(self, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield versions with the day on which each was published, without those that are wrong."""
        for version, day in table.items():
            if version not in self.versions:
                self._tell(version, f"version '{version}' has a date, but no snapshot", is_key=True)
            elif not isinstance(day, str) or not _DAY.fullmatch(day):
                message = f"version '{version}' has the date {day!r}; expected one such as '2024-05-09'"
                self._tell(version, message, is_key=True)
            else:
                yield version, day

    def _read_pin(self, release: str, row: Mapping[str, Any]) -> Pin | None:
        missing = [key for key in ("service", "version", "ref", "file") if not isinstance(row.get(key), str)]
        if missing:
            self._tell(release, f"a pin of release '{release}' has no '{missing[0]}'")
            return None
        pin = Pin(**{key: row[key] for key in ("service", "version", "ref", "file")})
        if pin.service not in self.services:
            self._tell(pin.service, f"service '{pin.service}' of release '{release}' is none of 'services'")
            return None
        if pin.version not in self.versions:
            self._tell(pin.version, f"version '{pin.version}' of '{pin.service}' in '{release}' has no snapshot")
            return None
        return pin

    def _tell(self, text: str, message: str, *, is_key: bool = False) -> None:
        """Note an error at the first line that has a text in quotes, or starts with it."""
        quoted, lines = f'"{text}"', enumerate(self.text.split("\n"), 1)
        found = (n for n, line in lines if (line.lstrip().startswith(quoted) if is_key else quoted in line))
        number = next(found, 1) if text else 1
        self.errors.append(ReleasesError(self.path, number, message))


def find_presence(
    event: EventFacts, release: Release, snapshots: Mapping[str, Snapshot], services: Sequence[str] = ()
) -> Presence:
    """Tell whether the services that send an event have it in a release; ``services`` are those that send it.

    Without ``services`` they are the annotated ones. It is unknown if no service is known or no pin of one is.
    """
    senders = services or event.trigger_repositories
    versions = [pin.version for pin in release.pins if pin.service in senders]
    if not versions:
        return Presence.UNKNOWN
    found = [_find_in(event, snapshots[version]) for version in versions]
    return next((p for p in (Presence.PRESENT, Presence.OTHER_TYPE) if p in found), Presence.ABSENT)


def _find_in(event: EventFacts, snapshot: Snapshot) -> Presence:
    if any(other.event_type == event.event_type for other in snapshot.events):
        return Presence.PRESENT
    named = any(other.name == event.name for other in snapshot.events)
    return Presence.OTHER_TYPE if named else Presence.ABSENT


def find_first_release(
    version: str, releases: Sequence[Release], order: Mapping[str, int], services: Collection[str]
) -> tuple[Release | None, tuple[Release, ...]]:
    """Return the first release in which one of some services is known to pin a version or a later one.

    With it come those before it that may be it, too: in which no pin of these services is known. ``order`` is the place
    of each version. A release before one with an older pin has an older one, too: versions only go up.
    """
    unknown: list[Release] = []
    for release in releases:
        pinned = [order[pin.version] for pin in release.pins if pin.service in services]
        if pinned and max(pinned) >= order[version]:
            return release, tuple(unknown)
        unknown = [] if pinned else [*unknown, release]
    return None, tuple(unknown)
