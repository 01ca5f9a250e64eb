"""Resolve the types of the fields of live attrs classes."""

from __future__ import annotations

import sys
import typing
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_payload_classes(live: Any) -> Iterator[type]:
    """Yield the attrs classes that a live type mentions; an alias that leads back to itself ends there."""
    waiting: list[Any] = [live]
    seen: list[Any] = []
    while waiting:
        part = waiting.pop(0)
        # A generic like list[int] passes for a class where it is asked politely.
        if issubclass(type(part), type):
            if attrs.has(part):
                yield part
            continue
        if any(part is other for other in seen):
            continue
        seen.append(part)
        behind = getattr(part, "__supertype__", None) or (
            part.__value__ if type(part).__name__ == "TypeAliasType" else typing.get_origin(part)
        )
        waiting[:0] = [inner for inner in (behind, *typing.get_args(part)) if inner is not None and inner is not part]


def resolve_hints(cls: type) -> dict[str, Any]:
    """Return the live type of every field; one that cannot be resolved stays a string."""
    attributes = attrs.fields(cls)
    types = {attribute.name: attribute.type for attribute in attributes}
    if any(map(_is_forward, types.values())):
        # An annotation may run any code, and what stands in `attr.ib(type=...)` is no annotation.
        with suppress(BaseException):
            types |= {n: h for n, h in typing.get_type_hints(cls, include_extras=True).items() if n in types}
        owners = {attribute.name: find_owner(cls, attribute) for attribute in attributes}
        types = {n: _resolve_alone(owners[n], hint) if _is_forward(hint) else hint for n, hint in types.items()}
    return types


def _is_forward(hint: Any) -> bool:
    if issubclass(type(hint), type):
        return False
    return isinstance(hint, (str, typing.ForwardRef)) or any(map(_is_forward, typing.get_args(hint)))


def _resolve_alone(owner: type, hint: Any) -> Any:
    """Return a type that is a string or holds one as Python resolves it in the class that defines it, or as it is."""
    annotated = type(owner.__name__, (), {"__annotations__": {"hint": hint}})
    module = sys.modules.get(owner.__module__)
    names = {**vars(owner), **(vars(module) if module else {})}
    with suppress(BaseException):
        return typing.get_type_hints(annotated, names, {}, include_extras=True)["hint"]
    return hint


def is_frozen(cls: type) -> bool:
    """Tell whether the fields of an attrs class cannot be set."""
    return getattr(cls.__setattr__, "__name__", "") == "_frozen_setattrs"


def _is_inherited(attribute: attrs.Attribute[Any]) -> bool:
    return bool(getattr(attribute, "inherited", False))


def find_owner(cls: type, attribute: attrs.Attribute[Any]) -> type:
    """Return the class that defines a field: the class itself, or a base class of it."""
    if not _is_inherited(attribute):
        return cls
    for base in cls.__mro__[1:]:
        own = {a.name for a in attrs.fields(base) if not _is_inherited(a)} if attrs.has(base) else set()
        if attribute.name in own:
            return base
    return cls
