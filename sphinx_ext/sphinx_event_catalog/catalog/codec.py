"""Turn records into JSON and back: for the pipe between two processes, and for files that outlive a version.

A record is an object with its class under ``$`` and its fields; those that have their default are left out. An enum
member and a path are objects with their text under ``=``. Sequences become tuples again.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import locations, model, problems, types
from sphinx_event_catalog.catalog.problems import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

_CLASS, _TEXT = "$", "="
_PATH = "Path"


def find_records(*modules: ModuleType) -> dict[str, type]:
    """Return the attrs classes and enums that modules define, by name."""
    return {
        name: live
        for module in modules
        for name, live in vars(module).items()
        if isinstance(live, type) and live.__module__ == module.__name__ and (attrs.has(live) or issubclass(live, Enum))
    }


RECORDS: dict[str, type] = {
    **find_records(locations, types, model, problems),
}
"""The records of a catalog, by the name that they have in JSON."""


def encode(value: Any) -> Any:
    """Return a record, or a value that holds records, as what ``json.dumps`` takes.

    Raises :class:`TypeError` for a value that is neither.
    """
    if type(value) in _EXACT:
        return value
    if isinstance(value, Enum):
        return {_CLASS: type(value).__name__, _TEXT: value.name}
    for plain, make in _PLAIN.items():
        if isinstance(value, plain):
            return make(value)
    if isinstance(value, (tuple, list, frozenset)):
        return [encode(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    if isinstance(value, dict):
        return {str.__str__(name): encode(item) for name, item in value.items()}
    return _encode_record(value)


_EXACT = frozenset({type(None), bool, str, int, float})
"""Most values of records, which JSON has as they are."""
_PLAIN: dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: value,
    bool: lambda value: value,
    # A value of a subclass becomes one of the class itself, whatever the subclass makes of it.
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    PurePath: lambda value: {_CLASS: _PATH, _TEXT: str(value)},
}
"""How values that are no record are written."""


def _encode_record(record: Any) -> dict[str, Any]:
    cls = type(record)
    if not attrs.has(cls):
        raise TypeError(f"a value of '{cls.__qualname__}' is no record")
    found = {_CLASS: cls.__name__}
    for name, default in _list_fields(cls):
        value = getattr(record, name)
        # Compared first by identity: most values are the very default.
        if value is not default and value != default:
            found[name] = encode(value)
    return found


@cache
def _list_fields(cls: Any) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a record that are written, each with its default."""
    # The examples of a kind of problem are long, and belong to the rule.
    written = (field for field in attrs.fields(cls) if field.name not in _LEFT_OUT.get(cls, ()))
    return tuple((field.name, field.default) for field in written)


_LEFT_OUT: dict[type, dict[str, str]] = {Kind: {"bad": "", "good": "", "before": ""}}
"""Fields that are not written, with what they are read as."""


def decode(value: Any, records: Mapping[str, type] = RECORDS) -> Any:
    """Return what :func:`encode` was given; the classes are looked up by name.

    Raises :class:`KeyError` for the name of a class that is not among ``records``, and :class:`TypeError` for a field
    that its class does not have.
    """
    if type(value) in _EXACT:
        return value
    if isinstance(value, list):
        return tuple([decode(item, records) for item in value])
    name = value.get(_CLASS)
    if name is None:
        return {key: decode(item, records) for key, item in value.items()}
    if name == _PATH:
        return Path(value[_TEXT])
    cls: Any = records[name]
    if _TEXT in value:
        return cls[value[_TEXT]]
    fields = {key: decode(item, records) for key, item in value.items() if key != _CLASS}
    return cls(**_LEFT_OUT.get(cls, {}), **fields)
