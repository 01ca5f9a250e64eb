"""The Python types that Avro can carry, and what stands behind their other names."""

from __future__ import annotations

import json
import types
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, NewType, Union, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable

SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING: Final[dict[Any, str]] = {
    bool: "boolean",
    int: "long",
    float: "double",
    bytes: "bytes",
    str: "string",
}
"""Python types that Avro has a primitive type for."""

PYTHON_TYPE_TO_AVRO_MAPPING: Final[dict[Any, str]] = {
    **SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING,
    None: "null",
    dict: "map",
    list: "array",
}
"""Python types that Avro has a type for."""


def unalias(data_type: Any) -> Any:
    """Return the type behind ``NewType``, ``type`` statements and ``Annotated``."""
    if isinstance(data_type, NewType):
        return unalias(data_type.__supertype__)
    if get_origin(data_type) is Annotated:
        return unalias(get_args(data_type)[0])
    # `typing.TypeAliasType` is new in Python 3.12.
    if type(data_type).__name__ == "TypeAliasType":
        return unalias(data_type.__value__)
    return data_type


def split_optional(data_type: Any) -> tuple[Any, bool]:
    """Return ``(T, True)`` for ``T | None`` and ``Optional[T]``, and ``(type, False)`` for every other type."""
    if get_origin(data_type) not in (Union, types.UnionType):
        return data_type, False
    rest = [part for part in get_args(data_type) if part is not type(None)]
    if len(rest) != 1 or len(get_args(data_type)) == 1:
        return data_type, False
    return unalias(rest[0]), True


def get_enum_value_type(data_type: Any) -> Any:
    """Return the one simple type of an enum's values, or None if it is no enum or its values differ in type."""
    if not (isinstance(data_type, type) and issubclass(data_type, Enum)):
        return None
    value_types = {type(member.value) for member in data_type}
    found = value_types.pop() if len(value_types) == 1 else None
    return found if found in SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING else None


class KeyCodec(NamedTuple):
    """How keys of a dict travel: Avro's maps have strings for keys, which are those that JSON has."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


_KEY_CODECS: Final[dict[Any, KeyCodec]] = {
    str: KeyCodec(str, str),
    bool: KeyCodec(json.dumps, {"true": True, "false": False}.__getitem__),
    int: KeyCodec(json.dumps, int),
    float: KeyCodec(json.dumps, float),
}


def find_key_codec(key_type: Any) -> KeyCodec:
    """Return how keys of a type travel; a ``TypeError`` for a type whose values are no keys in JSON."""
    key_type = unalias(key_type)
    value_type = get_enum_value_type(key_type) or key_type
    if value_type not in _KEY_CODECS:
        raise TypeError(
            "Avro maps only support string keys. The key type must be 'str', 'int', 'float', 'bool', "
            "or an enumeration of one of them."
        )
    codec = _KEY_CODECS[value_type]
    return codec if value_type is key_type else KeyCodec(codec.write, lambda text: key_type(codec.read(text)))
