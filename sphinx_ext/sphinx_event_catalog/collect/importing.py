"""Find the modules that define signals, and import them: with bad manners undone, and every failure told."""

from __future__ import annotations

import ast
import os
import signal
import sys
import traceback
import warnings
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.collect.records import ModuleFile, Trouble
from sphinx_event_catalog.collect.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    Tell = Callable[[str, str, str], None]
    """Called with ``enter`` or ``leave``, what is entered or left, and the file of it."""

SIGNAL_CLASS = "OpenEdxPublicSignal"
ANNOTATION_HINT = ".. event_type:"
_DJANGO_ERRORS = {"AppRegistryNotReady", "ImproperlyConfigured"}
_HINT = " (name the Django settings that it needs)"
_TEST_FOLDERS = {"tests", "test", "migrations", "__pycache__"}


class LeftOutError(ImportError):
    """A module that is not imported: it ended a process before, or another one did too often."""


def describe_error(error: BaseException) -> str:
    """Return an exception on one line; its own ``__str__`` may raise."""
    try:
        text = " ".join(str(error).split())
    except BaseException:  # noqa: BLE001  # the exception of others may raise anything
        text = "(its message cannot be read)"
    if isinstance(error, LeftOutError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@attrs.define
class Watch:
    """A finder that tells which module of the packages is being executed, and undoes what modules change around them.

    ``left_out`` are modules that must not be imported, with the reason; ``allowed``, if any, are the only ones that may
    be. The working folder and the handlers of signals are restored after each module, the environment at the end: the
    next module of a package may need what its first one has set there.
    """

    packages: Sequence[str]
    tell: Tell
    left_out: Mapping[str, str] = attrs.field(factory=dict)
    allowed: Collection[str] | None = None
    troubles: list[Trouble] = attrs.field(factory=list)
    _environment: dict[str, str] = attrs.field(factory=lambda: dict(os.environ))

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find a module as the other finders do; its loader then tells when it is executed."""
        if not is_within(name, self.packages):
            return None
        if name in self.left_out:
            raise LeftOutError(f"module '{name}' is left out: {self.left_out[name]}", name=name)
        if self.allowed is not None and name not in self.allowed:
            raise LeftOutError(f"module '{name}' is not read: too many modules ended the process before", name=name)
        finders = (finder for finder in sys.meta_path if finder is not self)
        spec = next((spec for finder in finders if (spec := finder.find_spec(name, path, target))), None)
        loader: Any = spec.loader if spec else None
        if spec is None or not hasattr(loader, "exec_module"):
            return spec
        execute, file = loader.exec_module, spec.origin or ""

        def exec_module(module: ModuleType) -> None:
            self.tell("enter", f"module {name}", file)
            try:
                with self._restoring(name):
                    execute(module)
            finally:
                self.tell("leave", f"module {name}", file)

        with suppress(AttributeError):
            loader.exec_module = exec_module
        return spec

    @contextmanager
    def _restoring(self, module: str) -> Iterator[None]:
        folder, handlers = _read_folder(), _read_handlers()
        before = dict(os.environ)
        try:
            yield
        finally:
            if folder and _read_folder() != folder:
                os.chdir(folder)
                self._note(module, "the working folder")
            for number in _restore_handlers(handlers):
                self._note(module, f"the handler of {signal.Signals(number).name}")
            now = dict(os.environ)
            for name in sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key)):
                self._note(module, f"the environment variable '{name}'")

    def _note(self, module: str, what: str) -> None:
        message = f"importing '{module}' changes {what}; the change is undone"
        # What a module imports has changed it first.
        if all(what not in trouble.message for trouble in self.troubles):
            found = Trouble(kind=kinds.IMPORT_EFFECT, subject=module, message=message, module=module)
            self.troubles.append(found)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch what is imported meanwhile, and restore the environment at the end."""
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            with suppress(ValueError):
                sys.meta_path.remove(self)
            if dict(os.environ) != self._environment:
                os.environ.clear()
                os.environ.update(self._environment)


def _read_folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:
        return ""


def _read_handlers() -> dict[int, Any]:
    return {number: signal.getsignal(number) for number in signal.valid_signals()}


def _restore_handlers(before: Mapping[int, Any]) -> Iterator[int]:
    """Give each signal its handler again; yield those that had another one."""
    for number, handler in before.items():
        if signal.getsignal(number) is not handler and handler is not None:
            # Only the main thread may set one.
            with suppress(ValueError, OSError):
                signal.signal(number, handler)
                yield number


@attrs.frozen(kw_only=True)
class Imported:
    """What became of the modules of a package: their number, and fields of :class:`~collect.records.Description`."""

    modules: int = 0
    idle: tuple[ModuleFile, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def import_definitions(package: str, progress: Callable[[str, int, int], None]) -> Imported:
    """Import every module of a package that makes a signal or a class or function that makes signals.

    A module that cannot be imported is a problem; the others are imported all the same.
    """
    try:
        modules = list(find_modules(package))
    except LeftOutError:
        # The process that was ended by it is told already.
        return Imported()
    except BaseException as error:  # noqa: BLE001  # finding a module imports its parents: anything may be raised
        return Imported(troubles=(_describe_failure(package, error, Path()),))
    if not modules:
        message = f"no package of the name '{package}' is installed; expected one that can be imported"
        trouble = Trouble(kind=kinds.IMPORT_FAILED, subject=package, message=message, module="", file=package)
        return Imported(troubles=(trouble,))
    texts = {module: module.path.read_text(encoding="utf-8", errors="replace") for module in modules}
    definers, broken = _select_definers(texts)
    troubles = tuple(_import_all(definers, f"Importing {package}", progress))
    idle = [m for m, text in texts.items() if m in broken or (ANNOTATION_HINT in text and m not in set(definers))]
    return Imported(modules=len(modules), idle=tuple(idle), troubles=troubles)


def _import_all(
    modules: Sequence[ModuleFile], label: str, progress: Callable[[str, int, int], None]
) -> Iterator[Trouble]:
    failed: set[str] = set()
    for number, module in enumerate(modules, 1):
        # A package is imported before its modules: one that fails is one problem, not one for each module in it.
        for name in accumulate(module.name.split("."), "{}.{}".format):
            if name in failed:
                break
            try:
                # What the modules of others warn of is no failure, not even where warnings are errors.
                with warnings.catch_warnings(action="ignore"):
                    import_module(name)
            except BaseException as error:  # noqa: BLE001  # a module may raise anything when it is imported
                failed.add(name)
                sys.modules.pop(name, None)
                if not (isinstance(error, LeftOutError) and error.name == name and "is left out" in str(error)):
                    yield _describe_failure(name, error, module.root)
                break
        progress(label, number, len(modules))


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


def _select_definers(texts: Mapping[ModuleFile, str]) -> tuple[list[ModuleFile], set[ModuleFile]]:
    """Return the modules that make signals, or classes and functions that do, and those that are no Python."""
    parsed: dict[ModuleFile, SourceFile | None] = {}
    chosen: dict[ModuleFile, None] = {}
    names = {SIGNAL_CLASS}
    while True:
        for module, text in texts.items():
            if module not in parsed and any(name in text for name in names):
                parsed[module] = _parse(module)
        found = {n for source in parsed.values() if source for n in _makers(source, names)} - names
        chosen |= dict.fromkeys(m for m, source in parsed.items() if source and _makes_signals(source, names))
        if not found:
            broken = {module for module, source in parsed.items() if source is None}
            return [module for module in texts if module in chosen], broken
        names |= found


def _parse(module: ModuleFile) -> SourceFile | None:
    try:
        return SourceFile(module.path, module.path.relative_to(module.root).as_posix())
    except Exception:  # noqa: BLE001  # whoever reads it for its comments tells what is wrong with it
        return None


def _makers(source: SourceFile, names: set[str]) -> Iterator[str]:
    """Yield the classes that derive from a maker, the functions that call one, and new names of imported ones."""
    for statement in source.statements:
        match statement:
            case ast.ClassDef(name=name, bases=bases) if any(_refers_to(base, names) for base in bases):
                yield name
            case ast.FunctionDef(name=name) if _calls(statement, names):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _refers_to(value, names):
                yield name
            case ast.ImportFrom(names=aliases):
                yield from (alias.asname for alias in aliases if alias.asname and alias.name in names)


def _makes_signals(source: SourceFile, names: set[str]) -> bool:
    return any(not isinstance(s, ast.FunctionDef) and _calls(s, names) for s in source.statements)


def _calls(statement: ast.stmt, names: set[str]) -> bool:
    return any(isinstance(node, ast.Call) and _refers_to(node.func, names) for node in ast.walk(statement))


def _refers_to(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.Attribute) and node.attr in names


def _describe_failure(module: str, error: BaseException, root: Path) -> Trouble:
    hint = _HINT if type(error).__name__ in _DJANGO_ERRORS else ""
    file, line = _blame(error, root / module.split(".", 1)[0])
    return Trouble(
        kind=kinds.IMPORT_FAILED,
        subject=module,
        message=f"cannot import '{module}': {describe_error(error)}{hint}",
        module=module,
        file=file,
        line=line,
    )


def _blame(error: BaseException, package: Path) -> tuple[str, int]:
    """Return the file and the last line of the package that led to the error."""
    lines: list[tuple[str, int | None]] = []
    with suppress(Exception):
        lines = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        lines.append((error.filename, error.lineno))
    for filename, line in reversed(lines):
        path = Path(filename)
        if path.is_absolute() and path.is_relative_to(package):
            return str(path), line or 1
    return "", 0
