"""Event data to bytes."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final, NoReturn
from weakref import WeakKeyDictionary

import fastavro

from openedx_events.event_bus.avro.custom_serializers import DEFAULT_CUSTOM_SERIALIZERS
from openedx_events.event_bus.avro.encoding import TypeEncoder
from openedx_events.event_bus.avro.failures import explain_unwritable
from openedx_events.event_bus.avro.schema import DEFAULT_FIELD_TYPES, schema_from_signal
from openedx_events.exceptions import UnfitValueError, UnserializableTypeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openedx_events.event_bus.avro.custom_serializers import BaseCustomTypeAvroSerializer
    from openedx_events.tooling import OpenEdxPublicSignal

DEFAULT_SERIALIZERS: Final[dict[type[Any], Callable[[Any], Any]]] = {
    known.cls: known.serialize for known in DEFAULT_CUSTOM_SERIALIZERS
}
"""How values of every class that has a default serializer travel."""


class AvroSignalSerializer:
    """Turn the data of one event into a record of its Avro schema.

    Build it once per event: it remembers how each class is turned. ``schema_string`` and ``to_dict`` are what the
    Avro serializers of brokers take.

    Attributes:
        signal (OpenEdxPublicSignal): the event.
        schema (dict[str, Any]): its Avro schema.
    """

    def __init__(self, signal: OpenEdxPublicSignal) -> None:
        self.signal = signal
        custom = self.custom_type_serializers()
        self.serializers = {known.cls: known.serialize for known in custom}
        self.custom_types = {known.cls: known.field_type for known in custom}
        self.schema = schema_from_signal(signal, custom_type_to_avro_type=self.custom_types)
        encoder = TypeEncoder([*DEFAULT_CUSTOM_SERIALIZERS, *custom])
        self._converters = {key: encoder.find(signal.init_data[key]) for key in sorted(signal.init_data)}

    def schema_string(self) -> str:
        """Return the schema as JSON with sorted keys."""
        return json.dumps(self.schema, sort_keys=True)

    def to_dict(self, event_data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of an event, by data key, as a record of the schema; the keys are sorted on every level.

        What is accepted arrives equal, as a value of its declared type.

        Raises:
            UnserializableTypeError: a value would not arrive as it is, or a data key is missing or unknown; a
                ``TypeError`` that names the event and the path of the field.
        """
        if event_data.keys() != self._converters.keys():
            self._refuse_keys(event_data)
        record = {}
        try:
            for key, convert in self._converters.items():
                record[key] = convert(event_data[key])
        except UnfitValueError as error:
            raise UnserializableTypeError(
                str(error), event_type=self.signal.event_type, field_path=f"{key}{error.path}", data_type=error.kind
            ) from error
        return record

    def _refuse_keys(self, event_data: dict[str, Any]) -> NoReturn:
        known, given = self._converters.keys(), event_data.keys()
        path = ", ".join(sorted(known ^ given))
        what = f"The data has {sorted(given)}; the event is defined with {sorted(known)}"
        raise UnserializableTypeError(what, event_type=self.signal.event_type, field_path=path, data_type=dict)

    def custom_type_serializers(self) -> Sequence[type[BaseCustomTypeAvroSerializer]]:
        """Return the serializers of classes that have no default one; override it to add some."""
        return []


class _Writer:
    """What is built once per signal: its serializer and its parsed schema."""

    def __init__(self, signal: OpenEdxPublicSignal) -> None:
        self.serializer = AvroSignalSerializer(signal)
        self.schema = fastavro.parse_schema(self.serializer.schema)

    def write(self, event_data: dict[str, Any]) -> bytes:
        record = self.serializer.to_dict(event_data)
        stream = io.BytesIO()
        try:
            fastavro.schemaless_writer(stream, self.schema, record)
        except Exception as error:
            raise explain_unwritable(error, self.serializer.signal, record, DEFAULT_FIELD_TYPES) from error
        return stream.getvalue()


_writers: WeakKeyDictionary[OpenEdxPublicSignal, _Writer] = WeakKeyDictionary()


def serialize_event_data_to_bytes(event_data: dict[str, Any], signal: OpenEdxPublicSignal) -> bytes:
    """Return the data of an event, by data key, in Avro's binary encoding, without the schema.

    Raises:
        TypeError, ValueError: a value does not fit the schema; the text names the event and the path of the field.
    """
    writer = _writers.get(signal)
    if writer is None:
        writer = _writers[signal] = _Writer(signal)
    return writer.write(event_data)
