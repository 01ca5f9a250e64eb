"""Places in source files, and the packages that the files are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@attrs.frozen(kw_only=True, order=True)
class SourceLocation:
    """A range of lines in a source file.

    ``path`` is relative to the parent folder of the package, with ``/``: ``openedx_events/learning/signals.py``.
    Lines count from 1 and both ends belong to the range.
    """

    path: str
    line: int
    end_line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    def is_within(self, other: SourceLocation) -> bool:
        """Tell whether this starts in the range of another location."""
        return self.path == other.path and other.line <= self.line <= other.end_line


@attrs.frozen(kw_only=True)
class Package:
    """An imported top-level package and where its source is.

    ``root`` is the parent folder of the package: locations are relative to it. ``repository`` is a URL and ``revision``
    a tag or commit, each ``""`` if unknown; ``prefix`` is the path from the repository's top to ``root``, ending in
    ``/`` unless empty.
    """

    name: str
    root: Path
    distribution: str = ""
    version: str = ""
    repository: str = ""
    revision: str = ""
    prefix: str = ""

    @property
    def published_name(self) -> str:
        """What its versions are published as: the distribution, or the package itself where it is in none."""
        return self.distribution or self.name


def is_within(module: str, packages: Iterable[str]) -> bool:
    """Tell whether a module is one of the packages or in one of them."""
    return any(module == name or module.startswith(f"{name}.") for name in packages)


def find_package(path: str, packages: Mapping[str, Package]) -> Package | None:
    """Return the package, by name, that a file is in whose path is relative to the parent folder of its package."""
    return packages.get(path.split("/", 1)[0].removesuffix(".py"))
