"""Avro schemas from signals: one record per event, with a record for every payload class in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn, get_args, get_origin

import attrs

from openedx_events.event_bus.avro.custom_serializers import DEFAULT_CUSTOM_SERIALIZERS
from openedx_events.event_bus.avro.field_types import UnresolvedNameError, get_field_types
from openedx_events.event_bus.avro.types import (
    SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING,
    find_key_codec,
    get_enum_value_type,
    split_optional,
    unalias,
)
from openedx_events.exceptions import UnserializableTypeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openedx_events.tooling import OpenEdxPublicSignal

DEFAULT_FIELD_TYPES: Final[dict[Any, str]] = {known.cls: known.field_type for known in DEFAULT_CUSTOM_SERIALIZERS}
"""The Avro type of every class that has a default serializer."""


def schema_from_signal(
    signal: OpenEdxPublicSignal, custom_type_to_avro_type: Mapping[Any, str] | None = None
) -> dict[str, Any]:
    """Return the Avro schema of an event, a new one on every call.

    A field whose default is None, or whose type is ``T | None``, is a union of null and its type.

    Args:
        signal: the event.
        custom_type_to_avro_type: Avro types of further classes; they win over the defaults.

    Raises:
        UnserializableTypeError: Avro cannot carry a type of the event; it is a ``TypeError``.
    """
    builder = SchemaBuilder(signal.event_type, {**DEFAULT_FIELD_TYPES, **(custom_type_to_avro_type or {})})
    fields = [builder.build_field(key, data_type, key) for key, data_type in signal.init_data.items()]
    return {
        "name": "CloudEvent",
        "type": "record",
        "doc": "Avro Event Format for CloudEvents created with openedx_events/schema",
        "fields": fields,
        "namespace": signal.event_type,
    }


class SchemaBuilder:
    """Build the schema of one event; a payload class is written out once and named from then on."""

    def __init__(self, event_type: str, known: dict[Any, str]) -> None:
        self.event_type = event_type
        self.known = known
        # The record of the event has this name: a payload class with it could not be told from it.
        self.seen: dict[str, Any] = {"CloudEvent": None}

    def build_field(self, name: str, data_type: Any, path: str, *, default_is_none: bool = False) -> dict[str, Any]:
        """Return the field of a record, with null in its type where None is allowed."""
        rest, optional = split_optional(unalias(data_type))
        avro_type = self.build(rest, path)
        if default_is_none or optional:
            avro_type = avro_type if avro_type == "null" else ["null", avro_type]
        field = {"name": name, "type": avro_type}
        return {**field, "default": None} if default_is_none else field

    def build(self, data_type: Any, path: str) -> Any:
        """Return the Avro type of a Python type without None."""
        if data_type is attrs.NOTHING:
            self.refuse("The field has no type, so its values would arrive as None. Give it one.", path, data_type)
        if data_type is None or data_type is type(None):
            return "null"
        if data_type in self.known:
            return self.known[data_type]
        if data_type in SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING:
            return SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING[data_type]
        if (data_type if isinstance(data_type, type) else get_origin(data_type)) in (list, dict):
            return self.build_container(data_type, path)
        return self.build_class(data_type, path)

    def build_container(self, data_type: Any, path: str) -> dict[str, Any]:
        """Return the Avro type of ``list[T]`` and ``dict[str, T]``."""
        is_list = (get_origin(data_type) or data_type) is list
        arguments = get_args(data_type)
        if len(arguments) < (1 if is_list else 2):
            self.refuse(_tell_unannotated(data_type, path), path, data_type)
        if is_list:
            return {"type": "array", "items": self.build_item(arguments[0], f"{path}[]")}
        try:
            find_key_codec(arguments[0])
        except TypeError as error:
            self.refuse(str(error), f"{path}{{}}", arguments[0])
        return {"type": "map", "values": self.build_item(arguments[1], f"{path}{{}}")}

    def build_item(self, data_type: Any, path: str) -> Any:
        """Return the Avro type of an item of a list or a value of a dict."""
        rest, optional = split_optional(unalias(data_type))
        avro_type = self.build(rest, path)
        return ["null", avro_type] if optional else avro_type

    def build_class(self, data_type: Any, path: str) -> Any:
        """Return the Avro type of an attrs class or an enum."""
        value_type = get_enum_value_type(data_type)
        if value_type is not None:
            return SIMPLE_PYTHON_TYPE_TO_AVRO_MAPPING[value_type]
        if not (isinstance(data_type, type) and attrs.has(data_type)):
            self.refuse(_tell_unsupported(data_type, path), path, data_type)
        if self.is_seen(data_type, path):
            return data_type.__name__
        types = self.resolve(data_type, path)
        fields = [
            self.build_field(
                field.name, types[field.name], f"{path}.{field.name}", default_is_none=field.default is None
            )
            for field in attrs.fields(data_type)
        ]
        return {"name": data_type.__name__, "type": "record", "fields": fields}

    def resolve(self, payload_class: type[Any], path: str) -> dict[str, Any]:
        """Return the types of the fields of a payload class."""
        try:
            return get_field_types(payload_class)
        except UnresolvedNameError as error:
            self.refuse(str(error), f"{path}.{error.field_name}", error.annotation)

    def is_seen(self, payload_class: type[Any], path: str) -> bool:
        """Tell whether the record is written out already; two classes of one name would be one record on the wire."""
        name = payload_class.__name__
        if name not in self.seen:
            self.seen[name] = payload_class
            return False
        if self.seen[name] is not payload_class:
            other = self.seen[name] or "the record of the event itself"
            self.refuse(f"Another payload class of this name is {other!r}.", path, payload_class)
        return True

    def refuse(self, message: str, path: str, data_type: Any) -> NoReturn:
        """Raise the error that names the event, the path of the field and the type."""
        raise UnserializableTypeError(message, event_type=self.event_type, field_path=path, data_type=data_type)


# The first sentences of these errors are known to test suites of event bus users: they stay as they are.
def _tell_unannotated(data_type: Any, path: str) -> str:
    is_list = (get_origin(data_type) or data_type) is list
    kind = "List" if is_list else "Dictionary"
    if path.endswith("[]"):
        return f"A {kind} as a list item should have a type annotation."
    if path.endswith("{}"):
        return f"A {kind} as a dictionary value should have a type annotation."
    if isinstance(data_type, type):
        return "Unable to generate Avro schema for dict or array fields without annotation types."
    example = "List[int]" if is_list else "Dict[str, int]"
    return f"{example[:4]} without annotation type is not supported. The argument should be a type, e.g. {example}"


def _tell_unsupported(data_type: Any, path: str) -> str:
    if path.endswith("[]"):
        return f"Type {data_type} is not supported for list items."
    if path.endswith("{}"):
        return f"Type {data_type} is not supported for dict values."
    return (
        f"Data type {data_type} is not supported. The data type needs to either be one of the types in "
        "PYTHON_TYPE_TO_AVRO_MAPPING, an attrs decorated class, or one of the types defined in "
        "custom_type_to_avro_type."
    )
