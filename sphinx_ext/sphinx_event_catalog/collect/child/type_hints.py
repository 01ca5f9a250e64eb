"""Resolve the types of the fields of live attrs classes, and describe live types and defaults as records."""

from __future__ import annotations

import enum
import sys
import types
import typing
from collections import Counter
from collections.abc import Hashable
from contextlib import suppress
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

from sphinx_event_catalog.catalog.types import REQUIRED, Default, DefaultKind, Type, TypeKind
from sphinx_event_catalog.collect.child.importing import BEYOND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_NONE = Type(kind=TypeKind.NONE, name="None", qualified_name="builtins.None")
_ADDRESS = " at 0x"
_BRACKETS = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), frozenset: ("frozenset({", "})")}
_MUTABLE = (list, dict, set, bytearray)
_EMPTY_VALUES = {cls: repr(cls()) for cls in (list, dict, tuple, set, frozenset, str, int, bool)}


def describe_type(live: Any, within: tuple[str, ...] = ()) -> Type:
    """Describe a type, a generic, a union, an alias, a NewType, an enum or a literal.

    A string or forward reference that nobody resolved becomes an unresolved type with that text.
    ``within`` are the aliases that are being described: one that leads back to itself ends there.
    """
    if live is None or live is type(None):
        return _NONE
    if is_class(live):
        return _describe_class(live)
    if isinstance(live, (str, typing.ForwardRef)):
        text = live if isinstance(live, str) else live.__forward_arg__
        return Type(kind=TypeKind.UNRESOLVED, name=text)
    for describe in (_describe_alias, _describe_parameter, _describe_special, _describe_generic):
        found = describe(live, within)
        if found is not None:
            return found
    return _describe_class(live) if isinstance(live, Hashable) else Type(kind=TypeKind.UNRESOLVED, name=repr(live))


def hide_payloads(described: Type, hidden: Collection[str], /) -> Type:
    """Return a type in which some payload classes, by qualified name, are classes like any other."""
    is_hidden = described.kind is TypeKind.PAYLOAD and described.qualified_name in hidden
    return attrs.evolve(
        described,
        kind=TypeKind.CLASS if is_hidden else described.kind,
        arguments=tuple(hide_payloads(argument, hidden) for argument in described.arguments),
    )


def _describe_alias(live: Any, within: tuple[str, ...]) -> Type | None:
    behind = look_behind(live)
    if behind is None:
        return None
    alias = get_origin(live) or live
    path = _find_path(alias)
    arguments = ", ".join(_write_argument(describe_type(part, within), alias.__module__) for part in get_args(live))
    name = f"{path}[{arguments}]" if arguments else path
    qualified = f"{alias.__module__}.{name}"
    if qualified in within or within.count(path) > MOST_NESTED:
        return Type(kind=TypeKind.CLASS, name=name, qualified_name=qualified)
    inner = describe_type(behind, (*within, qualified, path))
    return Type(kind=TypeKind.ALIAS, name=name, qualified_name=qualified, arguments=(inner,))


@lru_cache(maxsize=4096)
def _find_path(alias: Any) -> str:
    """Return where in its module an alias is found: it does not know itself that it is ``Course.ID``."""
    module = sys.modules.get(alias.__module__)
    waiting: list[tuple[str, Any]] = [("", module)] if module else []
    seen = {id(module)}
    while waiting:
        path, place = waiting.pop(0)
        for name, value in list(vars(place).items()):
            if value is alias and isinstance(name, str):
                return f"{path}{name}"
            if is_class(value) and value.__module__ == alias.__module__ and id(value) not in seen:
                seen.add(id(value))
                waiting.append((f"{path}{name}.", value))
    return str(alias.__name__)


def _describe_parameter(live: Any, within: tuple[str, ...]) -> Type | None:
    """Describe a type parameter that has no argument: it is its default, else what it is bound to."""
    if not isinstance(live, typing.TypeVar):
        return None
    qualified = f"{live.__module__}.{live.__name__}"
    default = getattr(live, "__default__", None)
    # Where there is no default, it is None or a marker that says so.
    has_default = getattr(live, "has_default", lambda: default is not None)()
    bound = live.__bound__ or (reduce(or_, live.__constraints__) if live.__constraints__ else typing.Any)
    inner = typing.Any if qualified in within else default if has_default else bound
    return Type(
        kind=TypeKind.ALIAS,
        name=live.__name__,
        qualified_name=qualified,
        arguments=(describe_type(inner, (*within, qualified)),),
    )


def _describe_special(live: Any, within: tuple[str, ...]) -> Type | None:
    origin = get_origin(live)
    if origin is typing.Annotated:
        return describe_type(get_args(live)[0], within)
    if origin is typing.Literal:
        values = tuple(_print(value) for value in get_args(live))
        name = f"Literal[{', '.join(values)}]"
        return Type(kind=TypeKind.LITERAL, name=name, qualified_name="typing.Literal", values=values)
    if origin in {typing.Union, types.UnionType}:
        return Type(
            kind=TypeKind.UNION, name="|", arguments=tuple(describe_type(part, within) for part in get_args(live))
        )
    return None


def _describe_generic(live: Any, within: tuple[str, ...]) -> Type | None:
    origin, arguments = get_origin(live), get_args(live)
    if origin is None or not arguments:
        return None
    outer = describe_type(origin, within)
    described = tuple(_describe_argument(part, within) for part in arguments)
    if outer.kind is not TypeKind.PAYLOAD:
        return attrs.evolve(outer, kind=TypeKind.GENERIC, arguments=described)
    if not is_specialization(live):
        return attrs.evolve(outer, arguments=described)
    added = f"[{', '.join(_write_argument(part, origin.__module__) for part in described)}]"
    return attrs.evolve(
        outer, name=outer.name + added, qualified_name=outer.qualified_name + added, arguments=described
    )


def _write_argument(described: Type, module: str) -> str:
    """Return a type as a part of a name: of two classes of one name, one at least is not of the ``module``."""
    match described.kind:
        case TypeKind.UNION:
            return " | ".join(_write_argument(part, module) for part in described.arguments)
        case TypeKind.GENERIC:
            inner = ", ".join(_write_argument(part, module) for part in described.arguments)
            return f"{described.name}[{inner}]"
    is_near = described.qualified_name in {f"{module}.{described.name}", f"builtins.{described.name}"}
    has_path = described.kind not in {TypeKind.LITERAL, TypeKind.NONE} and not is_near and described.qualified_name
    return described.qualified_name if has_path else described.name


def _describe_argument(live: Any, within: tuple[str, ...]) -> Type:
    if live is Ellipsis:
        return Type(kind=TypeKind.CLASS, name="...")
    if isinstance(live, list):
        # The parameters of a callable.
        return Type(kind=TypeKind.GENERIC, name="", arguments=tuple(_describe_argument(part, within) for part in live))
    return describe_type(live, within)


@lru_cache(maxsize=4096)
def _describe_class(live: Any) -> Type:
    origin = get_origin(live) or live
    name = getattr(origin, "__qualname__", None) or getattr(origin, "__name__", None) or str(origin)
    module = getattr(origin, "__module__", "") or ""
    qualified = f"{module}.{name}" if module else name
    if isinstance(origin, type) and attrs.has(origin):
        return Type(kind=TypeKind.PAYLOAD, name=name, qualified_name=qualified)
    if isinstance(origin, type) and issubclass(origin, enum.Enum):
        values = tuple(repr(member.value) for member in origin)
        members = tuple(member.name for member in origin)
        return Type(kind=TypeKind.ENUM, name=name, qualified_name=qualified, values=values, members=members)
    return Type(kind=TypeKind.CLASS, name=name, qualified_name=qualified)


def describe_default(live: Any) -> Default:
    """Describe the ``default`` of an attrs attribute."""
    if live is attrs.NOTHING:
        return REQUIRED
    # attrs types Factory as a function; at run time it is a class.
    if isinstance(live, attrs.Factory):  # type: ignore[arg-type]
        factory = live.factory
        text = _EMPTY_VALUES.get(factory) or f"{getattr(factory, '__qualname__', 'factory')}()"
        return Default(kind=DefaultKind.FACTORY, text=text)
    if isinstance(live, type):
        return Default(kind=DefaultKind.CLASS, text=live.__qualname__)
    return Default(kind=DefaultKind.VALUE, text=print_value(live), is_mutable=isinstance(live, _MUTABLE))


def print_value(live: Any) -> str:
    """Return a value as source text, or ``list(...)`` where it holds itself, has no end, or raises what it likes."""
    try:
        return _print(live)
    except BEYOND:
        return f"{type(live).__qualname__}(...)"


def _print(live: Any) -> str:
    """Return a value as source text, or as a bare call of its class where it has no text that stays the same."""
    if isinstance(live, enum.Enum):
        return _print_member(live)
    if type(live) in _BRACKETS and live:
        return _print_collection(live)
    if type(live) is dict and live:
        return f"{{{', '.join(f'{_print(key)}: {_print(value)}' for key, value in live.items())}}}"
    try:
        text = repr(live)
    except BEYOND:
        text = _ADDRESS
    # The address of an object differs from run to run.
    return f"{type(live).__qualname__}()" if _ADDRESS in text else text


def _print_member(live: enum.Enum) -> str:
    """Return ``Tier.BRONZE``; a combination of flags has no name of its own and is the call of its class."""
    cls = type(live).__qualname__
    return f"{cls}.{live.name}" if live.name in type(live).__members__ else f"{cls}({live.value!r})"


def _print_collection(live: list[Any] | tuple[Any, ...] | set[Any] | frozenset[Any]) -> str:
    opening, closing = _BRACKETS[type(live)]
    items = [_print(item) for item in live]
    # The order of a set differs from run to run.
    items = sorted(items) if isinstance(live, (set, frozenset)) else items
    comma = "," if isinstance(live, tuple) and len(items) == 1 else ""
    return f"{opening}{', '.join(items)}{comma}{closing}"


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
    # Since attrs 25.4; it knows no class that is below one of attrs and is none itself.
    if hasattr(attrs, "inspect"):
        with suppress(attrs.exceptions.NotAnAttrsClassError):
            return attrs.inspect(cls).is_frozen
    try:
        # Without the initializer of the class, which may need anything.
        setattr(object.__new__(cls), next((field.name for field in attrs.fields(cls)), "field"), None)
    except attrs.exceptions.FrozenInstanceError:
        return True
    except BaseException:  # noqa: BLE001  # a method or validator of the class, which may do anything
        return False
    return False


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
