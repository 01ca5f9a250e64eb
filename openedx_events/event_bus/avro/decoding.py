"""Avro records to event data: how to read a type is found once per type, not once per record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

from openedx_events.event_bus.avro.field_types import get_field_types
from openedx_events.event_bus.avro.types import (
    PYTHON_TYPE_TO_AVRO_MAPPING,
    find_key_codec,
    get_enum_value_type,
    split_optional,
    unalias,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Convert = Callable[[Any], Any]


class TypeDecoder:
    """Find how values of a declared type are read."""

    def __init__(self, deserializers: Mapping[type[Any], Convert]) -> None:
        self._deserializers = deserializers
        self._records: dict[type[Any], Convert] = {}

    def find(self, data_type: Any) -> Convert | None:
        """Return what turns an Avro value into a value of the type; None if it is one already.

        Raises:
            TypeError: no deserializer fits the type.
        """
        rest, optional = split_optional(unalias(data_type))
        convert = self._find_present(rest)
        return _pass_none(convert) if optional and convert else convert

    def _find_present(self, data_type: Any) -> Convert | None:
        if data_type in self._deserializers:
            return self._deserializers[data_type]
        if data_type in PYTHON_TYPE_TO_AVRO_MAPPING or data_type is type(None):
            return None
        origin = get_origin(data_type)
        if origin is list:
            return self._find_list(data_type)
        if origin is dict:
            return self._find_dict(data_type)
        if isinstance(data_type, type) and attrs.has(data_type):
            return self._find_record(data_type)
        if get_enum_value_type(data_type) is not None:
            make_member: Convert = data_type
            return make_member
        raise TypeError(
            f"Unable to deserialize {data_type} data, please add CustomTypeAvroSerializer for custom data type"
        )

    def _find_list(self, data_type: Any) -> Convert | None:
        if not get_args(data_type):
            raise TypeError(
                "List without annotation type is not supported. The argument should be a type, for eg., List[int]"
            )
        convert = self.find(get_args(data_type)[0])
        return _pass_none(lambda items: [convert(item) for item in items]) if convert else None

    def _find_dict(self, data_type: Any) -> Convert | None:
        if not get_args(data_type):
            raise TypeError(
                "Dict without annotation type is not supported. The argument should be a type, for eg., Dict[str, int]"
            )
        key_type, value_type = get_args(data_type)
        read_key, convert = find_key_codec(key_type).read, self.find(value_type) or _keep
        if read_key is str:
            return _pass_none(lambda items: {key: convert(item) for key, item in items.items()})
        return _pass_none(lambda items: {read_key(key): convert(item) for key, item in items.items()})

    def _find_record(self, payload_class: type[Any]) -> Convert:
        """Return the reader of a payload class; a class that contains itself gets the reader being made."""
        if payload_class not in self._records:

            def read_later(record: Any) -> Any:
                return self._records[payload_class](record)

            self._records[payload_class] = read_later
            self._records[payload_class] = self._make_record_reader(payload_class)
        return self._records[payload_class]

    def _make_record_reader(self, payload_class: type[Any]) -> Convert:
        types = get_field_types(payload_class)
        fields = {field.name: field for field in attrs.fields(payload_class)}
        converters = [(name, self._find_field(types[name], field)) for name, field in fields.items()]
        to_convert = tuple((name, convert) for name, convert in converters if convert)
        names = {name: field.alias for name, field in fields.items() if field.init}
        exact = fields.keys() if all(name == names.get(name) for name in fields) else None
        to_restore = _find_fields_to_restore(payload_class)

        def read_record(record: dict[str, Any]) -> Any:
            values = dict(record)
            for name, convert in to_convert:
                if name in values:
                    values[name] = convert(values[name])
            if values.keys() == exact:
                payload = payload_class(**values)
            else:
                payload = payload_class(**{names[name]: value for name, value in values.items() if name in names})
            for name in to_restore:
                if values.get(name) is not None:
                    # attrs' own way to set a field of a frozen class.
                    object.__setattr__(payload, name, values[name])
            return payload

        return read_record

    def _find_field(self, data_type: Any, field: attrs.Attribute[Any]) -> Convert | None:
        convert = self.find(data_type)
        return _pass_none(convert) if convert and field.default is None else convert


def _pass_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _keep(value: Any) -> Any:
    return value


def _find_fields_to_restore(payload_class: type[Any]) -> tuple[str, ...]:
    """Return the fields for which making a payload may give another value than the one that was sent."""
    changes_all = hasattr(payload_class, "__attrs_post_init__")
    return tuple(
        field.name for field in attrs.fields(payload_class) if changes_all or field.converter or not field.init
    )
