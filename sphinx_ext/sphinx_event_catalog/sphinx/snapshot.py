"""Remember what a catalog was made from, so that a build in which nothing changed need not make it again."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.inputs import Inputs
from sphinx_event_catalog.sphinx.fingerprints import make_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

    from sphinx_event_catalog.catalog.locations import Package
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.project import Settings
    from sphinx_event_catalog.sphinx.site import Site

_FILE = "event-catalog.snapshot"


@attrs.frozen(kw_only=True)
class Snapshot:
    """What a build was made from, and what it reported.

    ``surroundings`` is a digest of all that is not in files: configuration values, environment variables and versions.
    ``stubs`` are the files that the build wrote itself.
    """

    surroundings: str
    sources: Inputs
    stubs: Inputs
    problems: tuple[Problem, ...]
    packages: tuple[Package, ...]

    @property
    def digest(self) -> str:
        """A digest of what the catalog was made from."""
        return make_digest(self.surroundings, sorted(self.sources.stamps.items()))


def take_snapshot(app: Sphinx, site: Site, stubs: Iterable[Path], started: int) -> Snapshot | None:
    """Return the snapshot of a build, or ``None`` if a source could have changed since it started.

    ``started`` is the time in nanoseconds before the first source was read.
    """
    if site.inputs is None or not site.inputs.are_older(started):
        return None
    return Snapshot(
        surroundings=_describe_surroundings(app, site.config),
        sources=site.inputs,
        stubs=Inputs.take(map(str, stubs)),
        problems=tuple(problem for problem in site.problems if problem.kind.severity.is_build_warning),
        packages=site.catalog.packages,
    )


def find_snapshot(app: Sphinx, config: Settings) -> Snapshot | None:
    """Return the snapshot of the last build, if what it was made from is as it was."""
    try:
        snapshot = pickle.loads(_path(app).read_bytes())  # noqa: S301  # our own, beside the pages that Sphinx pickles
    except Exception:  # noqa: BLE001  # no file, or one that another version wrote: unpickling may raise anything
        return None
    is_current = (
        isinstance(snapshot, Snapshot)
        and snapshot.surroundings == _describe_surroundings(app, config)
        and snapshot.sources.are_unchanged
        and snapshot.stubs.are_unchanged
    )
    return snapshot if is_current else None


def write_snapshot(app: Sphinx, snapshot: Snapshot | None) -> None:
    """Store the snapshot of a finished build; without one the next build collects again."""
    if snapshot is None:
        _path(app).unlink(missing_ok=True)
    else:
        _path(app).write_bytes(pickle.dumps(snapshot))


def _path(app: Sphinx) -> Path:
    return Path(app.doctreedir) / _FILE


def _describe_surroundings(app: Sphinx, config: Settings) -> str:
    configured = (str(config), str(app.srcdir), app.config.html_baseurl, str(app.config.source_suffix))
    return make_digest(configured, sorted(os.environ.items()), sys.path, sys.version, str(Path.cwd()))
