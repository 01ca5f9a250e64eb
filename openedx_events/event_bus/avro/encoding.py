"""Event data to Avro records: what every value becomes is found once per class, not once per value."""

from __future__ import annotations

from enum import Enum
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final

import attrs

from openedx_events.event_bus.avro.schema import get_field_types
from openedx_events.event_bus.avro.types import split_optional, unalias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Convert = Callable[[Any], Any]

PRESENT: Final[frozenset[type[Any]]] = frozenset({bool, int, float, str, bytes})
"""Classes whose values travel as they are."""

PLAIN: Final = PRESENT | {type(None)}
"""The same with None, which fields may refuse."""


class MissingValueError(TypeError):
    """None stands in a field that has to have a value."""

    def __init__(self, field_name: str) -> None:
        # Test suites of event bus users know this sentence.
        super().__init__("None cannot be handled by custom serializers (and default=None was not set)")
        self.field_name = field_name


class ValueEncoder:
    """Turn payloads into dicts, lists and plain values, by the class of each value."""

    def __init__(self, serializers: Mapping[type[Any], Convert]) -> None:
        self._serializers = serializers
        self._known: dict[type[Any], Convert] = dict.fromkeys(PLAIN, _keep)
        self._known[list] = self._known[tuple] = self._encode_list
        self._known[dict] = self._encode_dict
        # A subclass travels as its base: a safe string as a string.
        self._bases: tuple[tuple[type[Any], Convert], ...] = (
            (Enum, lambda member: self.encode(member.value)),
            (str, str.__str__),
            (int, int),
            (float, float),
            (bytes, bytes),
            (list, self._encode_list),
            (tuple, self._encode_list),
            (dict, self._encode_dict),
        )

    def encode(self, value: Any) -> Any:
        """Return the value as Avro takes it; a ``TypeError`` if no serializer fits its class."""
        kind = type(value)
        try:
            convert = self._known[kind]
        except KeyError:
            convert = self._known[kind] = self._find(kind)
        return convert(value)

    def _encode_list(self, values: list[Any] | tuple[Any, ...]) -> list[Any]:
        encode = self.encode
        return [value if type(value) in PLAIN else encode(value) for value in values]

    def _encode_dict(self, values: dict[Any, Any]) -> dict[str, Any]:
        """Return a dict with sorted keys: they are on the wire in their order."""
        encode = self.encode
        return {
            key if type(key) is str else _encode_key(key): value if type(value) in PLAIN else encode(value)
            for key, value in sorted(values.items(), key=itemgetter(0))
        }

    def _find(self, kind: type[Any]) -> Convert:
        """Return how values of a class become what Avro takes."""
        for known, serialize in self._serializers.items():
            if issubclass(kind, known):
                return serialize
        if attrs.has(kind):
            return self._make_record_encoder(kind)
        for base, convert in self._bases:
            if issubclass(kind, base):
                return convert
        raise TypeError(f"{kind} has no Avro serializer")

    def _make_record_encoder(self, kind: type[Any]) -> Convert:
        names = tuple(sorted(field.name for field in attrs.fields(kind)))
        if not names:
            return lambda _: {}
        encode = self.encode
        nullable = _get_nullable_names(kind)
        # Of one name, attrgetter returns the value instead of a tuple.
        get_values = attrgetter(*names) if len(names) > 1 else lambda payload: (getattr(payload, names[0]),)

        def encode_field(name: str, value: Any) -> Any:
            if value is None and name not in nullable:
                raise MissingValueError(name)
            return encode(value)

        def encode_record(payload: Any) -> dict[str, Any]:
            values = zip(names, get_values(payload), strict=True)
            return {name: value if type(value) in PRESENT else encode_field(name, value) for name, value in values}

        return encode_record


def _get_nullable_names(kind: type[Any]) -> frozenset[str]:
    """Return the fields of a payload class whose schema allows null."""
    types = get_field_types(kind)
    return frozenset(
        field.name for field in attrs.fields(kind) if field.default is None or _is_nullable(types[field.name])
    )


def _is_nullable(data_type: Any) -> bool:
    return data_type in (None, type(None)) or split_optional(unalias(data_type))[1]


def _keep(value: Any) -> Any:
    return value


def _encode_key(key: Any) -> str:
    """Return a key of a dict as JSON would write it: Avro's maps have strings for keys."""
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, bool | int | float):
        return str(key).lower() if isinstance(key, bool) else repr(key)
    if key is None:
        return "null"
    raise TypeError(f"Avro maps only support string keys, not {type(key)}")
