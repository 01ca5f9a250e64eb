"""Set Django up and import the modules that define signals: with bad manners undone, and every failure told."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.collect.child.selecting import ModulesMissingError, select_modules
from sphinx_event_catalog.collect.records import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from sphinx_event_catalog.collect.records import ModuleFile

    Tell = Callable[[str, str, str], None]
    """Called with ``enter`` or ``leave``, what is entered or left, and the file of it."""

BEYOND = (Exception, SystemExit, KeyboardInterrupt, GeneratorExit)
"""What the code of others may raise."""
_DJANGO_ERRORS = {"AppRegistryNotReady", "ImproperlyConfigured"}
_HINT = " (name the Django settings that it needs)"


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
    """What became of the modules of a package: their texts, and fields of :class:`~collect.records.Description`."""

    texts: dict[ModuleFile, str] = attrs.field(factory=dict)
    idle: tuple[ModuleFile, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def import_definitions(package: str, progress: Callable[[str, int, int], None]) -> Imported:
    """Import every module of a package that makes a signal, or what makes signals.

    A module that cannot be imported is a problem; the others are imported all the same.
    """
    try:
        selection = select_modules(package)
    except LeftOutError:
        # The process that was ended by it is told already.
        return Imported()
    except ModulesMissingError as error:
        trouble = Trouble(kind=kinds.IMPORT_FAILED, subject=package, message=str(error), module="", file=package)
        return Imported(troubles=(trouble,))
    except BaseException as error:  # noqa: BLE001  # finding a module imports its parents: anything may be raised
        return Imported(troubles=(_describe_failure(package, error, Path()),))
    troubles = tuple(_import_all(selection.definers, f"Importing {package}", progress))
    return Imported(texts=selection.texts, idle=selection.idle, troubles=troubles)


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


OWN_SETTING = "EVENT_CATALOG_CONFIGURED"
"""A Django setting that tells that this package has configured Django, and nobody else."""


class SetupError(Exception):
    """Django's settings or the set-up hook are wrong: nothing can be imported."""


def set_up_django(settings: str | Mapping[str, Any] | None, hook: str, *, load_apps: bool = False) -> None:
    """Configure Django, unless it is configured, then call the hook ``module:function``.

    ``settings`` is the name of a settings module, or the settings themselves; with either, ``django.setup()`` runs.
    They win over the environment. With ``None`` the settings are those of ``DJANGO_SETTINGS_MODULE``, or else empty,
    and no app is loaded, unless ``load_apps`` says so.

    Raises :class:`SetupError` if the settings or the hook do not work.
    """
    try:
        _configure(settings, load_apps=load_apps)
        if hook:
            module, _, function = hook.partition(":")
            getattr(import_module(module), function)()
    except (Exception, SystemExit) as error:
        raise SetupError(f"Django cannot be set up: {type(error).__name__}: {error}") from error


def _configure(settings: str | Mapping[str, Any] | None, *, load_apps: bool) -> None:
    import django  # noqa: PLC0415  # importing the extension must not import Django
    from django.conf import settings as live  # noqa: PLC0415  # as above

    if not live.configured:
        if isinstance(settings, str):
            os.environ["DJANGO_SETTINGS_MODULE"] = settings
        elif settings is not None or not os.environ.get("DJANGO_SETTINGS_MODULE"):
            live.configure(**{"USE_TZ": True, OWN_SETTING: True, **(settings or {})})
    if settings is not None or load_apps:
        django.setup()
