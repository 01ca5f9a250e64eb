"""Find the live signals of packages: those that variables hold, and those that none does."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.collect.child.importing import BEYOND, describe_error
from sphinx_event_catalog.collect.child.type_hints import find_payload_classes
from sphinx_event_catalog.collect.records import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx_event_catalog.collect.records import ModuleFile

_LIBRARY = "openedx_events.tooling"
_DEPTH = 4
_MAPPINGS = (dict, MappingProxyType)
_COLLECTIONS = (list, tuple, set, frozenset)


def _find_class() -> Any:
    """Return the class of signals of the imported library, or ``None``."""
    return getattr(sys.modules.get(_LIBRARY), "OpenEdxPublicSignal", None)


@attrs.frozen
class Held:
    """The signals that variables hold: ``own`` are those of the packages, ``everywhere`` all, by identity.

    Each has all its variables as ``(module, variable)``: those of other modules tell whether a package only imports it.
    """

    own: dict[int, Any]
    everywhere: dict[int, list[tuple[str, str]]]


def find_signals(packages: Sequence[str]) -> Held:
    """Return the signals that variables of modules hold."""
    cls = _find_class()
    held = Held({}, {})
    for name, module in sorted(sys.modules.items()) if cls else ():
        for variable, value in list_variables(module):
            # Not isinstance: it would ask a lazy object of Django what it is, which may set up what is not there.
            if issubclass(type(value), cls):
                held.everywhere.setdefault(id(value), []).append((name, variable))
                if is_within(name, packages):
                    held.own.setdefault(id(value), value)
    return held


def list_variables(module: Any) -> list[tuple[str, Any]]:
    """Return the variables of a module; what stands in its place in ``sys.modules`` may have none."""
    variables = read_attribute(module, "__dict__")
    return (
        [(name, value) for name, value in list(variables.items()) if isinstance(name, str)]
        if isinstance(variables, dict)
        else []
    )


def read_attribute(live: Any, name: str) -> Any:
    """Return an attribute of an object of others, or ``None``; asking for one that is not there may raise anything."""
    with suppress(*BEYOND):
        return getattr(live, name, None)
    return None


def explain_absence(packages: Sequence[str], texts: Mapping[ModuleFile, str]) -> Trouble:
    """Tell why packages have no events: they define none, or there is no class to define them with."""
    names = ", ".join(f"'{package}'" for package in packages)
    first = packages[0]
    file = next((str(module.path) for module in texts if module.name == first), "")
    try:
        import_module(_LIBRARY).OpenEdxPublicSignal  # noqa: B018  # it is there or not
    except BEYOND as error:
        message = f"{names}: there is no OpenEdxPublicSignal, so there can be no events: {describe_error(error)}"
        return Trouble(kind=kinds.IMPORT_FAILED, subject=first, message=message, module=first, file=file)
    message = f"no events: none of the {len(texts)} modules of {names} makes an OpenEdxPublicSignal"
    return Trouble(kind=kinds.EVENTS_MISSING, subject=first, message=message, module=first, file=file)


@attrs.frozen
class _Place:
    """Where a signal is that no variable holds: the module, and the expression that leads there, as far as known."""

    module: str
    expression: str = ""


def find_unheld(
    packages: Sequence[str], held: Held, texts: Mapping[ModuleFile, str], failed: Sequence[str]
) -> Iterator[Trouble]:
    """Yield the signals of the packages that the library knows and no variable of a module holds.

    A signal is of the packages if a class or collection of theirs holds it, if it carries a class of theirs, or if its
    type stands in the source of a module of theirs. Those of modules that ``failed`` are lost with their module.
    """
    cls = _find_class()
    unheld = {_read_type(signal): signal for signal in _list_registry(cls) if id(signal) not in held.everywhere}
    # What was imported before and then anew has left its first signals in the registry of this process.
    for event_type in {"", *map(_read_type, held.own.values())} & unheld.keys():
        del unheld[event_type]
    places = _look_into(packages, cls) if unheld else {}
    for event_type, signal in unheld.items():
        file, line = _find_text(event_type, texts)
        carried = None if failed else _find_carried(signal, packages)
        place = places.get(id(signal)) or carried or (_Place(file.name) if file else None)
        if place and not (file and file.name in failed):
            yield _describe(event_type, place, file, line)


def _describe(event_type: str, place: _Place, file: ModuleFile | None, line: int) -> Trouble:
    where = f", only '{place.expression}'" if place.expression else ""
    message = f"no variable holds the event '{event_type}'{where}; expected NAME = OpenEdxPublicSignal(...) in a module"
    return Trouble(
        kind=kinds.EVENT_UNHELD,
        subject=event_type,
        message=message,
        module=place.module,
        file=str(file.path) if file else "",
        line=line,
    )


def _read_type(signal: Any) -> str:
    with suppress(*BEYOND):
        return str.__str__(signal.event_type)
    return ""


def _list_registry(cls: Any) -> list[Any]:
    with suppress(*BEYOND):
        return list(cls.all_events())
    return []


def _look_into(packages: Sequence[str], cls: Any) -> dict[int, _Place]:
    """Return the places of the signals in classes, collections and objects of the packages, by identity."""
    found: dict[int, _Place] = {}
    for name, module in sorted(sys.modules.items()):
        for variable, value in list_variables(module) if is_within(name, packages) else ():
            for expression, signal in _descend(variable, value, packages, cls, _DEPTH):
                known = found.get(id(signal))
                if known is None or len(expression) < len(known.expression):
                    found[id(signal)] = _Place(name, expression)
    return found


def _descend(expression: str, value: Any, packages: Sequence[str], cls: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if issubclass(type(value), cls):
        yield expression, value
        return
    for more, item in _list_items(value, packages) if depth else ():
        yield from _descend(f"{expression}{more}", item, packages, cls, depth - 1)


def _list_items(value: Any, packages: Sequence[str]) -> list[tuple[str, Any]]:
    """Return what a value holds, each with the end of the expression that leads there; nothing if it does not tell."""
    kind = type(value)
    # A mapping, a key and a class of others may raise whatever they are asked.
    with suppress(*BEYOND):
        if issubclass(kind, _MAPPINGS):
            items = dict.items(value) if issubclass(kind, dict) else value.items()
            return [(f"[{_print_key(key)}]", item) for key, item in list(items)]
        if kind in _COLLECTIONS:
            return [(f"[{number}]", item) for number, item in enumerate(value)]
        owner = value if issubclass(kind, type) else kind
        if kind is SimpleNamespace or is_within(getattr(owner, "__module__", None) or "", packages):
            return [(f".{name}", item) for name, item in list(vars(value).items())]
    return []


def _print_key(key: Any) -> str:
    # No integer of thousands of digits can be printed.
    return repr(key) if type(key) is str or (type(key) is int and abs(key) < sys.maxsize) else "..."


def _find_carried(signal: Any, packages: Sequence[str]) -> _Place | None:
    """Return the module of a class of the packages that a signal carries."""
    with suppress(*BEYOND):
        for live in signal.init_data.values():
            for cls in find_payload_classes(live):
                defined = dict(list_variables(sys.modules.get(cls.__module__))).get(cls.__name__)
                if defined is cls and is_within(cls.__module__, packages):
                    return _Place(cls.__module__)
    return None


def _find_text(event_type: str, texts: Mapping[ModuleFile, str]) -> tuple[ModuleFile | None, int]:
    """Return the module in whose source an event type stands, and the line, from 1."""
    for module, text in texts.items():
        place = text.find(event_type)
        if place >= 0:
            return module, text.count("\n", 0, place) + 1
    return None, 0
