"""Find the modules that define signals, and import them."""

from __future__ import annotations

import ast
import sys
import traceback
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sphinx_event_catalog.collect.source import SourceFile
    from sphinx_event_catalog.collect.sources import Sources

    Track = Callable[[Sequence[Any], str], Iterable[Any]]

SIGNAL_CLASS = "OpenEdxPublicSignal"
ANNOTATION_HINT = ".. event_type:"
_DJANGO_ERRORS = {"AppRegistryNotReady", "ImproperlyConfigured"}
_HINT = " (name the Django settings that it needs)"
_TEST_FOLDERS = {"tests", "test", "migrations", "__pycache__"}


@attrs.frozen(kw_only=True)
class ModuleFile:
    """A module of a package and its file; ``root`` is the parent folder of the top-level package."""

    name: str
    path: Path
    root: Path


def import_definitions(package: str, sources: Sources, track: Track) -> list[SourceFile]:
    """Import every module of a package that makes a signal or a class or function that makes signals.

    A module that cannot be imported is a problem; the others are imported all the same. Returns the files that have
    annotations of events but make no signal.
    """
    try:
        modules = list(find_modules(package))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # finding a module imports its parents: anything may be raised
        _report_import(package, error, sources, Path())
        return []
    if not modules:
        message = f"no package of the name '{package}' is installed; expected one that can be imported"
        location = SourceLocation(path=package, line=1, end_line=1)
        sources.report(kinds.IMPORT_FAILED, location, package, message)
    texts = {module: module.path.read_text(encoding="utf-8", errors="replace") for module in modules}
    definers = _select_definers(texts, sources)
    for module in track(definers, f"Importing {package}"):
        try:
            # What the modules of others warn of is no failure, not even where warnings are errors.
            with warnings.catch_warnings(action="ignore"):
                import_module(module.name)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a module may raise anything when it is imported
            _report_import(module.name, error, sources, module.root)
    idle = [module for module, text in texts.items() if ANNOTATION_HINT in text and module not in set(definers)]
    return [source for source in (sources.read(module.path, module.root) for module in idle) if source]


def find_modules(package: str) -> Iterator[ModuleFile]:
    """Yield every module of a package, tests and migrations excepted, sorted by path. Imports the parents of it."""
    spec = find_spec(package)
    if spec is None:
        return
    depth = package.count(".")
    if not spec.submodule_search_locations:
        path = Path(spec.origin or "")
        yield ModuleFile(name=package, path=path, root=path.parents[depth])
        return
    for folder in map(Path, spec.submodule_search_locations):
        root = folder.parents[depth]
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if not _TEST_FOLDERS.intersection(parts) and not parts[-1].startswith(("test_", "conftest")):
                yield ModuleFile(name=".".join(parts).removesuffix(".__init__"), path=path, root=root)


def _select_definers(texts: Mapping[ModuleFile, str], sources: Sources) -> list[ModuleFile]:
    """Return the modules that call or subclass the signal class, or anything that does, at any remove."""
    parsed: dict[ModuleFile, SourceFile | None] = {}
    chosen: dict[ModuleFile, None] = {}
    names = {SIGNAL_CLASS}
    while True:
        for module, text in texts.items():
            if module not in parsed and any(name in text for name in names):
                parsed[module] = sources.read(module.path, module.root)
        found = {n for source in parsed.values() if source for n in _makers(source, names)} - names
        chosen |= dict.fromkeys(m for m, source in parsed.items() if source and _makes_signals(source, names))
        if not found:
            return [module for module in texts if module in chosen]
        names |= found


def _makers(source: SourceFile, names: set[str]) -> Iterator[str]:
    """Yield the classes that derive from a maker, the functions that call one, and new names of imported ones."""
    for statement in source.statements:
        match statement:
            case ast.ClassDef(name=name, bases=bases) if any(_refers_to(base, names) for base in bases):
                yield name
            case ast.FunctionDef(name=name) if _calls(statement, names):
                yield name
            case ast.ImportFrom(names=aliases):
                yield from (alias.asname for alias in aliases if alias.asname and alias.name in names)


def _makes_signals(source: SourceFile, names: set[str]) -> bool:
    return any(isinstance(s, (ast.Assign, ast.AnnAssign, ast.Expr)) and _calls(s, names) for s in source.statements)


def _calls(statement: ast.stmt, names: set[str]) -> bool:
    return any(isinstance(node, ast.Call) and _refers_to(node.func, names) for node in ast.walk(statement))


def _refers_to(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.Attribute) and node.attr in names


def _report_import(module: str, error: BaseException, sources: Sources, root: Path) -> None:
    location = _blame(error, root / module.split(".", 1)[0], root) or sources.locate(module)
    hint = _HINT if type(error).__name__ in _DJANGO_ERRORS else ""
    message = f"cannot import '{module}': {type(error).__name__}: {error}{hint}"
    sources.report(kinds.IMPORT_FAILED, location, module, message)
    sys.modules.pop(module, None)


def _blame(error: BaseException, package: Path, root: Path) -> SourceLocation | None:
    """Return the last line of the package that led to the error."""
    lines = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        lines.append((error.filename, error.lineno))
    for filename, line in reversed(lines):
        path = Path(filename)
        if path.is_absolute() and path.is_relative_to(package):
            relative = path.relative_to(root).as_posix()
            return SourceLocation(path=relative, line=line or 1, end_line=line or 1)
    return None
