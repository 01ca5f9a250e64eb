"""Places in source files, and the packages that the files are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
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


def is_within(module: str, packages: Iterable[str]) -> bool:
    """Tell whether a module is one of the packages or in one of them."""
    return any(module == name or module.startswith(f"{name}.") for name in packages)


def find_package(path: str, packages: Mapping[str, Package]) -> Package | None:
    """Return the package, by name, that a file is in whose path is relative to the parent folder of its package."""
    return packages.get(path.split("/", 1)[0].removesuffix(".py"))


def tell_apart(places: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what to call each ``(module, name)``, by qualified name: its name, unless another module has it too.

    Then the end of its module stands before it, as much as tells the one from the others: ``learning.data.Course``.
    """
    modules: dict[str, list[str]] = {}
    for module, name in places:
        modules.setdefault(name, []).append(module)
    return {
        f"{module}.{name}": ".".join([*_find_own_end(module, [m for m in found if m != module]), name])
        for name, found in modules.items()
        for module in found
    }


def _find_own_end(module: str, others: Sequence[str]) -> list[str]:
    """Return the last labels of a module that none of the others ends with: none if there are no others."""
    if not others:
        return []
    labels = module.split(".")
    for count in range(1, len(labels)):
        if all(other.split(".")[-count:] != labels[-count:] for other in others):
            return labels[-count:]
    return labels
