"""Encode or decode events with the installed library; run by ``bus_verdicts`` in the environment of one version."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import json
import pkgutil
import sys
import types
import typing
import uuid

import attr
import django
import fastavro
from django.conf import settings
from opaque_keys.edx import keys, locator

KEYS = {
    "CourseKey": ("CourseKey", "course-v1:org+course+run"),
    "UsageKey": ("UsageKey", "block-v1:org+course+run+type@html+block@b"),
    "LibraryLocatorV2": ("CourseKey", "lib:org:library"),
    "LibraryUsageLocatorV2": ("UsageKey", "lb:org:library:problem:p"),
}
TEXTS = {
    "LibraryCollectionLocator": "lib-collection:org:library:c",
    "LibraryContainerLocator": "lct:org:library:unit:u",
    "CCXLocator": "ccx-v1:org+course+run+ccx@1",
}


class Values:
    """Makes a value of a type; each has another number, so that none is taken for its neighbour."""

    def __init__(self, *, every):
        self.every, self.number = every, 0

    def make(self, data_type):
        """Return a value of a type; a ``LookupError`` if there is none."""
        self.number += 1
        simple = {
            str: f"text {self.number}", int: self.number, bool: self.number % 2 == 0, float: self.number + 0.5,
            dt.datetime: dt.datetime(2020, 1, 2, 3, 4, self.number % 60, tzinfo=dt.UTC),
            uuid.UUID: uuid.UUID(int=self.number),
        }  # fmt: skip
        if data_type in simple:
            return simple[data_type]
        if typing.get_origin(data_type) in (typing.Union, types.UnionType):
            rest = [part for part in typing.get_args(data_type) if part is not type(None)]
            return self.make(rest[0]) if self.every else None
        if typing.get_origin(data_type) is list:
            return [self.make(typing.get_args(data_type)[0])] * self.every
        if typing.get_origin(data_type) is dict:
            return {"key": self.make(typing.get_args(data_type)[1])} if self.every else {}
        return self.make_object(data_type)

    def make_object(self, data_type):
        """Return an opaque key or a payload."""
        name = data_type.__name__
        if name in KEYS:
            found = getattr(keys, name, None) or getattr(locator, name)
            return found.from_string(KEYS[name][1])
        if name in TEXTS:
            return data_type.from_string(TEXTS[name])
        if not attr.has(data_type):
            raise LookupError(data_type)
        hints = {field.name: field.type for field in attr.fields(data_type)}
        wanted = [field for field in attr.fields(data_type) if self.every or field.default is attr.NOTHING]
        return data_type(**{field.name: self.make(hints[field.name]) for field in wanted})


def describe(value):
    """Return a value as JSON, objects by their fields."""
    if attr.has(type(value)):
        return {field.name: describe(getattr(value, field.name)) for field in attr.fields(type(value))}
    if isinstance(value, dict):
        return {str(key): describe(item) for key, item in value.items()}
    if isinstance(value, list):
        return [describe(item) for item in value]
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


def encode(signals):
    """Return the samples of each event that can go on the event bus."""
    answer = {}
    for event_type, signal in signals.items():
        samples = [encode_sample(signal, Values(every=every)) for every in (True, False)]
        answer[event_type] = [sample for sample in samples if sample]
    return {event_type: samples for event_type, samples in answer.items() if samples}


def encode_sample(signal, values):
    """Return one sample of an event, or ``None`` if the version itself cannot write it."""
    from openedx_events.event_bus.avro.serializer import AvroSignalSerializer  # noqa: PLC0415 - Django comes first.

    try:
        serializer = AvroSignalSerializer(signal)
        parsed = fastavro.parse_schema(json.loads(serializer.schema_string()))
        data = {key: values.make(data_type) for key, data_type in signal.init_data.items()}
        out = io.BytesIO()
        fastavro.schemaless_writer(out, parsed, serializer.to_dict(data))
    except Exception as error:  # noqa: BLE001 - whatever it raises is told.
        print(f"{signal.event_type}: {error}", file=sys.stderr)  # noqa: T201 - standard output is the answer.
        return None
    return {"schema": serializer.schema_string(), "bytes": out.getvalue().hex(), "value": describe(data)}


def decode(signals, written):
    """Return what became of each sample, with the writer's schema and without."""
    return {
        event_type: [
            {way: attempt(signals, event_type, sample, way) for way in ("registered", "unregistered")}
            for sample in samples
        ]
        for event_type, samples in written.items()
    }


def attempt(signals, event_type, sample, way):
    """Return the value that is read, or the error."""
    from openedx_events.event_bus.avro.deserializer import AvroSignalDeserializer  # noqa: PLC0415 - as above.

    try:
        deserializer = AvroSignalDeserializer(signals[event_type])
        own = fastavro.parse_schema(json.loads(deserializer.schema_string()))
        theirs = fastavro.parse_schema(json.loads(sample["schema"]))
        schemas = (theirs, own) if way == "registered" else (own, None)
        record = fastavro.schemaless_reader(io.BytesIO(bytes.fromhex(sample["bytes"])), *schemas)
        return {"value": describe(deserializer.from_dict(record))}
    except Exception as error:  # noqa: BLE001 - as above.
        return {"error": f"{type(error).__name__}: {error}"}


def find_signals():
    """Return every signal by event type."""
    import openedx_events  # noqa: PLC0415 - as above.
    from openedx_events.tooling import OpenEdxPublicSignal  # noqa: PLC0415 - as above.

    for module in pkgutil.walk_packages(openedx_events.__path__, "openedx_events."):
        if module.name.endswith(".signals"):
            importlib.import_module(module.name)
    return {signal.event_type: signal for signal in OpenEdxPublicSignal.all_events()}


if __name__ == "__main__":
    settings.configure()
    django.setup()
    task, document = sys.argv[1], json.load(sys.stdin)
    found = find_signals()
    json.dump(encode(found) if task == "encode" else decode(found, document), sys.stdout)
