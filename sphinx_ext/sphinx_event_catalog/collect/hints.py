"""Resolve the types of the fields of live attrs classes, with the arguments of generic ones put in."""

from __future__ import annotations

import sys
import typing
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_NESTED = 5
"""How deep the arguments of a generic class may be nested: ``Tree[T]`` that holds a ``Tree[list[T]]`` has no end."""

MOST_ALIASES = 20
"""How often one generic alias is followed within one type: it, too, may hold itself with ever deeper arguments."""


def is_class(live: Any) -> bool:
    """Tell whether a type is a class; a generic like ``list[int]`` passes for one where it is asked politely."""
    return issubclass(type(live), type)


def is_specialization(live: Any) -> bool:
    """Tell whether a type is a generic attrs class with arguments that are all known, as ``Page[Row]`` is."""
    origin = get_origin(live)
    is_generic = is_class(origin) and attrs.has(origin) and bool(get_args(live))
    return is_generic and not getattr(live, "__parameters__", ()) and _measure_depth(live) <= MOST_NESTED


def _measure_depth(live: Any) -> int:
    return 1 + max(map(_measure_depth, get_args(live)), default=-1)


def find_payload_classes(live: Any) -> Iterator[Any]:
    """Yield the attrs classes that a live type mentions; an alias that leads back to itself ends there.

    A generic class comes with its arguments, if it has any: ``Page[Row]``.
    """
    waiting: list[Any] = [live]
    seen: list[Any] = []
    aliases: Counter[int] = Counter()
    while waiting:
        part = waiting.pop(0)
        if is_class(part) or is_specialization(part):
            if attrs.has(part):
                yield part
            continue
        if any(part is other for other in seen):
            continue
        seen.append(part)
        behind = look_behind(part)
        if behind is not None:
            aliases[id(get_origin(part) or part)] += 1
        inner = (get_origin(part), *get_args(part)) if behind is None else (behind,)
        if max(aliases.values(), default=0) <= MOST_ALIASES:
            waiting[:0] = [found for found in inner if found is not None and found is not part]


def look_behind(live: Any) -> Any:
    """Return the type behind a ``NewType`` or a ``type`` alias, its arguments put in; ``None`` for any other type.

    An alias of something that does not exist is its own name, as a string: a type that nobody resolved.
    """
    behind = getattr(live, "__supertype__", None)
    if behind is not None:
        return behind
    alias = get_origin(live) or live
    if type(alias).__name__ != "TypeAliasType":
        return None
    try:
        # It is computed when it is first asked for.
        value = alias.__value__
    except Exception:  # noqa: BLE001  # the expression is code of others
        return str(alias.__name__)
    return substitute(value, dict(zip(alias.__type_params__, get_args(live), strict=False)))


def substitute(live: Any, arguments: Mapping[Any, Any]) -> Any:
    """Put arguments in the place of type parameters."""
    if isinstance(live, typing.TypeVar):
        return arguments.get(live, live)
    parameters = () if is_class(live) else getattr(live, "__parameters__", ())
    if arguments.keys().isdisjoint(parameters):
        return live
    with suppress(TypeError):
        return live[tuple(arguments.get(parameter, parameter) for parameter in parameters)]
    return live


def find_bases(live: Any) -> tuple[Any, ...]:
    """Return the attrs classes that a class derives from, with their arguments; for ``Page[Row]`` it is ``Page``."""
    if is_specialization(live):
        return (get_origin(live),)
    bases = _list_bases(live)
    return tuple(
        base if is_class(base) or is_specialization(base) else get_origin(base)
        for base in bases
        if attrs.has(get_origin(base) or base)
    )


def _list_bases(cls: type) -> tuple[Any, ...]:
    bases = vars(cls).get("__orig_bases__", cls.__bases__)
    return tuple(_resolve_alone(cls, base) if _is_forward(base) else base for base in bases)


def _bind_parameters(live: Any) -> dict[Any, dict[Any, Any]]:
    """Return the arguments that a class and each of its base classes is given, by the class that takes them.

    Raises :class:`TypeError` for a class whose arguments are no single types.
    """
    cls = get_origin(live) or live
    for parameter in getattr(cls, "__parameters__", ()) if cls is not live else ():
        if not isinstance(parameter, typing.TypeVar):
            kind = type(parameter).__name__
            message = f"its type parameter '{parameter.__name__}' is a {kind}; expected a TypeVar"
            raise TypeError(message)
    found: dict[Any, dict[Any, Any]] = {}
    waiting = [live]
    while waiting:
        part = waiting.pop(0)
        cls = get_origin(part) or part
        if not is_class(cls) or cls in found:
            continue
        parameters = getattr(cls, "__parameters__", ())
        found[cls] = dict(zip(parameters, get_args(part), strict=False))
        waiting += [substitute(base, found[cls]) for base in _list_bases(cls)]
    return found


def resolve_hints(live: Any) -> dict[str, Any]:
    """Return the live type of every field; one that cannot be resolved stays a string.

    Each is resolved where it is defined, which may be the module of a base class. ``None`` is the type of a field that
    has none. Raises :class:`TypeError` for a generic class whose arguments are no single types.
    """
    cls = get_origin(live) or live
    bound = _bind_parameters(live)
    types = {}
    for attribute in attrs.fields(cls):
        owner = find_owner(cls, attribute)
        hint = _read_hint(owner, attribute)
        hint = _resolve_alone(owner, hint) if _is_forward(hint) else hint
        types[attribute.name] = substitute(hint, bound.get(owner, {}))
    return types


def _read_hint(owner: type, attribute: attrs.Attribute[Any]) -> Any:
    """Return the type of a field; attrs has the same ``None`` for a field without a type and for ``field: None``."""
    is_none = attribute.type is None and attribute.name in vars(owner).get("__annotations__", {})
    return type(None) if is_none else attribute.type


def _is_forward(hint: Any) -> bool:
    if is_class(hint) or get_origin(hint) is typing.Literal:
        return False
    return isinstance(hint, (str, typing.ForwardRef)) or any(map(_is_forward, get_args(hint)))


def _resolve_alone(owner: type, hint: Any) -> Any:
    """Return a type that is a string or holds one as Python resolves it in the class that defines it, or as it is."""
    annotated = type(owner.__name__, (), {"__annotations__": {"hint": hint}})
    module = sys.modules.get(owner.__module__)
    parameters = {parameter.__name__: parameter for parameter in getattr(owner, "__type_params__", ())}
    # The module wins, as in Python: in the class itself a field may have the name of its type.
    names = {owner.__name__: owner, **vars(owner), **(vars(module) if module else {}), **parameters}
    # An annotation may run any code, and what stands in `attr.ib(type=...)` is no annotation.
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
