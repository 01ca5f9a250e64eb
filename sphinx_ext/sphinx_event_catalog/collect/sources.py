"""Find the source file of a module, parse it once, and keep the problems met on the way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.problems import Problem
from sphinx_event_catalog.collect.source import SourceFile

if TYPE_CHECKING:
    from types import ModuleType

    from sphinx_event_catalog.catalog.problems import Kind


class Sources:
    """The parsed files of one collection, by module, and the list of problems that reading raised."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._modules: dict[str, SourceFile | None] = {}
        self._files: dict[Path, SourceFile | None] = {}

    def report(self, kind: Kind, location: SourceLocation, subject: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(kind=kind, location=location, subject=subject, message=message))

    def get(self, module: str) -> SourceFile | None:
        """Return the file of an imported module, or ``None`` if it has none that can be read."""
        if module not in self._modules:
            self._modules[module] = self._find(module)
        return self._modules[module]

    def read(self, path: Path, root: Path) -> SourceFile | None:
        """Parse a file below ``root``, once; one that cannot be parsed is a problem and ``None``."""
        if path not in self._files:
            self._files[path] = self._parse(path, root)
        return self._files[path]

    def _parse(self, path: Path, root: Path) -> SourceFile | None:
        relative = path.relative_to(root).as_posix()
        try:
            return SourceFile(path, relative)
        except (SyntaxError, UnicodeDecodeError, OSError) as error:
            line = _blame_line(error)
            location = SourceLocation(path=relative, line=line, end_line=line)
            self.report(kinds.SOURCE_UNREADABLE, location, relative, f"cannot read the source: {error}")
            return None

    def locate(self, module: str, line: int = 1) -> SourceLocation:
        """Return a location in a module, even if its source cannot be read."""
        source = self.get(module)
        path = source.relative if source else module.replace(".", "/") + ".py"
        return SourceLocation(path=path, line=line, end_line=line)

    def _find(self, module: str) -> SourceFile | None:
        live = sys.modules.get(module)
        file = getattr(live, "__file__", None)
        if live is None or not file or not file.endswith(".py"):
            return None
        return self.read(Path(file), package_root(live))


def _blame_line(error: Exception) -> int:
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    return getattr(error, "lineno", None) or 1


def package_root(module: ModuleType) -> Path:
    """Return the parent folder of the top-level package of a module."""
    # Every dot of the module's name is one folder, and __init__.py stands one folder deeper than its package.
    depth = module.__name__.count(".") + (1 if hasattr(module, "__path__") else 0)
    return Path(module.__file__ or "").absolute().parents[depth]
