"""Tell whether the files that something was made from are as they were."""

from __future__ import annotations

import os
from itertools import chain
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Stamp = tuple[int, int]
    """The time of a file's last change in nanoseconds, and its size in bytes."""

_CACHE = "__pycache__"


@attrs.frozen(kw_only=True)
class Inputs:
    """Files, and folders with all files below them, as they were at one moment.

    A path that does not exist has the stamp ``None``: it must not exist later either.
    """

    paths: frozenset[str]
    folders: frozenset[str]
    stamps: Mapping[str, Stamp | None]

    @classmethod
    def take(cls, paths: Iterable[str], folders: Iterable[str] = ()) -> Inputs:
        """Look at files and folders now."""
        kept, below = frozenset(paths), frozenset(folders)
        return cls(paths=kept, folders=below, stamps=_stamp_all(kept, below))

    @property
    def are_unchanged(self) -> bool:
        """Whether every file is as it was, and no folder has more or fewer of them."""
        return _stamp_all(self.paths, self.folders) == self.stamps

    def are_older(self, moment: int) -> bool:
        """Tell whether nothing was written since a moment in nanoseconds: what is read after it is what was stamped."""
        return all(stamp is None or stamp[0] < moment for stamp in self.stamps.values())


def _stamp_all(paths: Iterable[str], folders: Iterable[str]) -> dict[str, Stamp | None]:
    return {path: _stamp(path) for path in chain(paths, *map(_list_files, folders))}


def _list_files(folder: str) -> Iterator[str]:
    """Yield every file below a folder, except compiled modules, which follow from their source."""
    for parent, below, names in os.walk(folder):
        below[:] = [name for name in below if name != _CACHE]
        yield from (f"{parent}{os.sep}{name}" for name in names)


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116  # a thousand times a build, where a Path costs more than the call
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
