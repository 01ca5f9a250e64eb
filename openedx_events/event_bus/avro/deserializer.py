"""Event data from bytes."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import fastavro

from openedx_events.event_bus.avro.custom_serializers import DEFAULT_CUSTOM_SERIALIZERS
from openedx_events.event_bus.avro.decoding import TypeDecoder
from openedx_events.event_bus.avro.schema import schema_from_signal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openedx_events.event_bus.avro.custom_serializers import BaseCustomTypeAvroSerializer
    from openedx_events.tooling import OpenEdxPublicSignal

    Convert = Callable[[Any], Any]

DEFAULT_DESERIALIZERS: Final[dict[type[Any], Callable[[Any], Any]]] = {
    known.cls: known.deserialize for known in DEFAULT_CUSTOM_SERIALIZERS
}
"""How values of every class that has a default serializer are read."""


class AvroSignalDeserializer:
    """Turn a record of the Avro schema of one event into the data of the event.

    Build it once per event. ``schema_string`` and ``from_dict`` are what the Avro deserializers of brokers take.

    Attributes:
        signal (OpenEdxPublicSignal): the event.
        schema (dict[str, Any]): its Avro schema.
    """

    def __init__(self, signal: OpenEdxPublicSignal) -> None:
        self.signal = signal
        custom = self.custom_type_serializers()
        self.deserializers = {known.cls: known.deserialize for known in custom}
        self.custom_types = {known.cls: known.field_type for known in custom}
        self.schema = schema_from_signal(signal, custom_type_to_avro_type=self.custom_types)
        self._converters: tuple[object, dict[str, Convert | None]] = (None, {})

    def schema_string(self) -> str:
        """Return the schema as JSON with sorted keys."""
        return json.dumps(self.schema, sort_keys=True)

    def from_dict(self, avro_record_dict: dict[str, Any]) -> dict[str, Any]:
        """Return the data of an event, by data key, from a record of the schema.

        Raises:
            KeyError: a data key is missing.
            TypeError: a type has no deserializer.
        """
        return {
            key: convert(avro_record_dict[key]) if convert else avro_record_dict[key]
            for key, convert in self._find_converters().items()
        }

    def custom_type_serializers(self) -> Sequence[type[BaseCustomTypeAvroSerializer]]:
        """Return the serializers of classes that have no default one; override it to add some."""
        return []

    def _find_converters(self) -> dict[str, Convert | None]:
        """Return how each data key is read; ``signal`` may be replaced by another signal."""
        data, converters = self._converters
        if data is not self.signal.init_data:
            decoder = TypeDecoder({**DEFAULT_DESERIALIZERS, **self.deserializers})
            converters = {key: decoder.find(data_type) for key, data_type in self.signal.init_data.items()}
            self._converters = (self.signal.init_data, converters)
        return converters


class _Reader:
    """What is built once per signal: its deserializer and its parsed schema."""

    def __init__(self, signal: OpenEdxPublicSignal) -> None:
        self.deserializer = AvroSignalDeserializer(signal)
        self.schema = fastavro.parse_schema(self.deserializer.schema)

    def read(self, data: bytes) -> dict[str, Any]:
        stream = io.BytesIO(data)
        event_type = self.deserializer.signal.event_type
        try:
            record: Any = fastavro.schemaless_reader(stream, self.schema, None)
        except EOFError as error:
            raise EOFError(f"Event '{event_type}': {len(data)} bytes end before its record does") from error
        except IndexError as error:
            raise ValueError(f"Event '{event_type}': a union has no type of the number that was sent") from error
        left = len(data) - stream.tell()
        if left:
            raise ValueError(
                f"Event '{event_type}': {left} of {len(data)} bytes are left behind its record. They are of another "
                "event, or of another version of the definition."
            )
        return self.deserializer.from_dict(record)


_readers: WeakKeyDictionary[OpenEdxPublicSignal, _Reader] = WeakKeyDictionary()


def deserialize_bytes_to_event_data(bytes_from_wire: bytes, signal: OpenEdxPublicSignal) -> dict[str, Any]:
    """Return the data of an event, by data key, from Avro's binary encoding, written with the schema of today.

    Raises:
        EOFError: the bytes end too early.
        KeyError, TypeError, ValueError: a value cannot be read as its type, or bytes are left at the end.
    """
    reader = _readers.get(signal)
    if reader is None:
        reader = _readers[signal] = _Reader(signal)
    return reader.read(bytes_from_wire)
