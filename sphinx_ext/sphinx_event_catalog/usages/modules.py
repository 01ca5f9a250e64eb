"""The modules of a source tree: which file a dotted name is in, parsed when first asked for."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.usages.trees import LARGEST_FILE
from sphinx_event_catalog.usages.values import Scope

if TYPE_CHECKING:
    from sphinx_event_catalog.usages.trees import Tree

NEEDLES = (
    b"send_event",
    b"openedx_events",
    b"EVENT_BUS_PRODUCER_CONFIG",
    b"EVENT_BUS_CONSUMER_CONFIG",
    b"event_implemented_name",
    b"signals_config",
    b"PluginSignals",
    b"get_signal_by_type",
    b"merge_producer_configs",
    b"OpenEdxPublicSignal",
)
"""A file with none of these says nothing of an event by itself."""


class UnreadableError(ValueError):
    """A file is no Python that can be read; ``line`` is where, or 0."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


@attrs.frozen(kw_only=True, eq=False)
class Module:
    """A parsed file: its dotted name, tree and names; ``package`` is what relative imports start from."""

    path: str
    name: str
    package: str
    tree: ast.Module
    scope: Scope
    mentions_events: bool


@attrs.define
class Library:
    """The Python files of a tree by dotted name, each parsed when it is first asked for."""

    tree: Tree
    unread: dict[str, UnreadableError] = attrs.field(factory=dict)
    _files: dict[str, str] = attrs.field(factory=dict)
    _packages: set[str] = attrs.field(factory=set)
    _modules: dict[str, Module | None] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Name every file."""
        packages = {path.rpartition("/")[0] for path in self.tree.paths if path.endswith("__init__.py")}
        for path in self.tree.paths:
            if path.endswith(".py"):
                self._files.setdefault(name_module(path, packages), path)
                self._files.setdefault(name_module(path, set()), path)
        self._packages = packages

    def find_file(self, name: str) -> str | None:
        """Return the file of a module, or ``None`` if it is not in the tree."""
        return self._files.get(name)

    def split(self, name: str) -> tuple[str, str] | None:
        """Return the file that a dotted name leads into and what is left of the name; ``None`` if it leads out."""
        module, rest = name, ""
        while module:
            path = self._files.get(module)
            if path is not None:
                return path, rest
            module, _, last = module.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return None

    def load(self, path: str) -> Module | None:
        """Return a parsed file, or ``None`` if it is no Python that can be read."""
        if path not in self._modules:
            try:
                self._modules[path] = self._parse(path)
            except UnreadableError as error:
                self.unread[path] = error
                self._modules[path] = None
        return self._modules[path]

    def add(self, module: Module) -> None:
        """Take in a module that is no file of Python."""
        self._modules[module.path] = module

    def _parse(self, path: str) -> Module:
        try:
            data = self.tree.read(path)
        except OSError as error:
            raise UnreadableError(f"cannot be read: {error.strerror}") from error
        name = name_module(path, self._packages)
        is_package = path.endswith("__init__.py")
        return Module(
            path=path,
            name=name,
            package=name if is_package else name.rpartition(".")[0],
            tree=parse(data),
            scope=Scope(path=path),
            mentions_events=b"openedx_events" in data or b"OpenEdxPublicSignal" in data,
        )


def name_module(path: str, packages: set[str]) -> str:
    """Return the dotted name of a file: from the outermost of the packages around it, or from the top without any."""
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    folder = path.rpartition("/")[0]
    if folder not in packages:
        return ".".join(parts)
    while folder in packages:
        folder = folder.rpartition("/")[0]
    return ".".join(parts[len(folder.split("/")) if folder else 0 :])


def parse(data: bytes) -> ast.Module:
    """Return the syntax tree of a file; raises :class:`UnreadableError`."""
    if len(data) > LARGEST_FILE:
        raise UnreadableError(f"has more than {LARGEST_FILE:,} bytes")
    if b"\0" in data:
        raise UnreadableError("is a binary file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except SyntaxError as error:
        raise UnreadableError(_explain(error), error.lineno or 0) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise UnreadableError(f"cannot be parsed: {error}") from error


_NEWER_SYNTAX = {
    (3, 12): (r"^\s*type \w+.*=", r"^\s*(class|def|async def) \w+\["),
    (3, 14): (r"\bt[\"']", r"^\s*except \w+, \w+"),
}


def _explain(error: SyntaxError) -> str:
    """Return what is wrong, with the Python that would read it if this one is only too old."""
    line = error.text or ""
    for version, patterns in _NEWER_SYNTAX.items():
        if sys.version_info[:2] < version and any(re.search(pattern, line) for pattern in patterns):
            return f"needs Python {version[0]}.{version[1]} or newer: {error.msg}"
    return f"is no valid Python {sys.version_info[0]}.{sys.version_info[1]}: {error.msg}"
