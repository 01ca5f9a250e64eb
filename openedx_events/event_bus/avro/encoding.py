"""Event data to Avro records: how values of a declared type are written is found once per type.

A value that is accepted arrives equal to what was sent, as a value of its declared type. Every other one is refused.
"""

from __future__ import annotations

import reprlib
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn, get_args, get_origin

import attrs

from openedx_events.event_bus.avro.field_types import get_field_types
from openedx_events.event_bus.avro.types import (
    SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING,
    KeyCodec,
    find_key_codec,
    get_enum_value_type,
    split_optional,
    unalias,
)
from openedx_events.exceptions import UnfitValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from openedx_events.event_bus.avro.custom_serializers import BaseCustomTypeAvroSerializer

    Convert = Callable[[Any], Any]

PLAIN: Final[dict[Any, Callable[[Any], Any]]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    bytes: lambda value: memoryview(value).tobytes(),
    bool: bool,
}
"""How a value of a subclass becomes one of the class itself: a safe string a string."""


class TypeEncoder:
    """Find how values of a declared type are written."""

    def __init__(self, serializers: Iterable[type[BaseCustomTypeAvroSerializer]]) -> None:
        self._serializers = {known.cls: known.serialize for known in serializers}
        self._records: dict[type[Any], Convert] = {}

    def find(self, data_type: Any) -> Convert:
        """Return what turns a value of the type into what Avro takes; it raises an ``UnfitValueError``."""
        rest, optional = split_optional(unalias(data_type))
        convert = self._find_present(rest)
        return _pass_none(convert) if optional else convert

    def _find_present(self, data_type: Any) -> Convert:
        if data_type in self._serializers:
            return _find_custom(data_type, self._serializers[data_type])
        if data_type in SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING:
            return _find_simple(data_type)
        if data_type in (None, type(None)):
            return _encode_none
        if get_origin(data_type) is list:
            return self._find_list(*get_args(data_type))
        if get_origin(data_type) is dict:
            return self._find_dict(*get_args(data_type))
        return self._find_record(data_type) if attrs.has(data_type) else _find_enum(data_type)

    def _find_list(self, item_type: Any) -> Convert:
        exact, convert = _get_exact(item_type), self.find(item_type)

        def encode_list(values: Any) -> list[Any]:
            if not isinstance(values, list):
                _refuse(values, list)
            try:
                return [value if type(value) is exact else convert(value) for value in values]
            except UnfitValueError as error:
                error.path = f"[]{error.path}"
                raise

        return encode_list

    def _find_dict(self, key_type: Any, value_type: Any) -> Convert:
        """Return the writer of a dict: its keys are sorted, and on the wire in their order."""
        codec: KeyCodec = find_key_codec(key_type)
        exact, convert, convert_key = _get_exact(value_type), self.find(value_type), self.find(key_type)

        def encode_dict(values: Any) -> dict[str, Any]:
            if not isinstance(values, dict):
                _refuse(values, dict)
            try:
                items = sorted(((convert_key(key), value) for key, value in values.items()), key=itemgetter(0))
                return {codec.write(key): value if type(value) is exact else convert(value) for key, value in items}
            except UnfitValueError as error:
                error.path = f"{{}}{error.path}"
                raise

        return encode_dict

    def _find_record(self, payload_class: type[Any]) -> Convert:
        """Return the writer of a payload class; a class that contains itself gets the writer being made."""
        if payload_class not in self._records:

            def encode_later(payload: Any) -> Any:
                return self._records[payload_class](payload)

            self._records[payload_class] = encode_later
            self._records[payload_class] = self._make_record_encoder(payload_class)
        return self._records[payload_class]

    def _make_record_encoder(self, payload_class: type[Any]) -> Convert:
        types = get_field_types(payload_class)
        fields = sorted(attrs.fields(payload_class), key=attrgetter("name"))
        plan = tuple((field.name, _get_exact(types[field.name]), self._find_field(types, field)) for field in fields)
        names = tuple(field.name for field in fields)
        # Of one name, attrgetter returns the value instead of a tuple.
        get_values: Convert = (
            attrgetter(*names) if len(names) > 1 else lambda payload: tuple(getattr(payload, name) for name in names)
        )

        def encode_record(payload: Any) -> dict[str, Any]:
            if type(payload) is not payload_class:
                _refuse(payload, payload_class)
            record = {}
            try:
                for (name, exact, convert), value in zip(plan, get_values(payload), strict=True):
                    record[name] = value if type(value) is exact else convert(value)
            except UnfitValueError as error:
                error.path = f".{name}{error.path}"
                raise
            return record

        return encode_record

    def _find_field(self, types: dict[str, Any], field: attrs.Attribute[Any]) -> Convert:
        convert = self.find(types[field.name])
        return _pass_none(convert) if field.default is None else convert


def _get_exact(data_type: Any) -> Any:
    """Return the class whose own values travel as they are, or None."""
    rest = split_optional(unalias(data_type))[0]
    return rest if rest in SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING else None


def _find_custom(cls: type[Any], serialize: Convert) -> Convert:
    def encode_custom(value: Any) -> Any:
        return serialize(value) if isinstance(value, cls) else _refuse(value, cls)

    return encode_custom


def _find_simple(kind: type[Any]) -> Convert:
    strip = PLAIN[kind]

    def encode_simple(value: Any) -> Any:
        if isinstance(value, kind):
            return strip(value)
        if isinstance(value, bool | int | float) and kind in (bool, int, float):
            return _convert_number(value, kind)
        return _refuse(value, kind)

    return encode_simple


def _convert_number(value: float, kind: type[Any]) -> Any:
    """Return a number as one of another class, if it is equal: 3 as 3.0, but not 2.5 as 2."""
    try:
        number = kind(value)
    except (OverflowError, ValueError):
        return _refuse(value, kind)
    return number if number == value else _refuse(value, kind)


def _find_enum(data_type: Any) -> Convert:
    value_type = get_enum_value_type(data_type)
    strip = PLAIN[value_type]

    def encode_enum(value: Any) -> Any:
        if isinstance(value, data_type):
            return strip(value.value)
        try:
            member = data_type(value)
        except ValueError:
            return _refuse(value, data_type)
        return strip(member.value) if member == value else _refuse(value, data_type)

    return encode_enum


def _encode_none(value: Any) -> None:
    if value is not None:
        _refuse(value, type(None))


def _pass_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _refuse(value: Any, expected: Any) -> NoReturn:
    if value is None:
        # Test suites of event bus users know this sentence.
        raise UnfitValueError("None cannot be handled by custom serializers (and default=None was not set)", value)
    told = f"{reprlib.repr(value)} of {type(value)} would not arrive as it is: expected {expected}"
    if isinstance(expected, type) and isinstance(value, expected):
        told += ", and no subclass of it"
    raise UnfitValueError(told, value)
