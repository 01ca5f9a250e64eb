"""Each example of each event is built from the live classes, sent, encoded to Avro and decoded to an equal object."""

from __future__ import annotations

import json

import pytest
from sphinx_event_catalog.collect.examples import ExampleBuilder
from sphinx_event_catalog.export.avro import measure_avro
from sphinx_event_catalog.export.snippets import make_snippets

from openedx_events.event_bus.avro.deserializer import deserialize_bytes_to_event_data
from openedx_events.event_bus.avro.serializer import AvroSignalSerializer, serialize_event_data_to_bytes
from tests.catalog.export.running import send_and_catch, signal_of
from tests.library.definitions import find_bus_events

CANNOT_TRAVEL = {
    "COURSE_CERTIFICATE_CONFIG_CHANGED": "certificate_config.signatories[].image",
    "COURSE_CERTIFICATE_CONFIG_DELETED": "certificate_config.signatories[].image",
}
"""The events without wire form, and the field that is why."""


@pytest.fixture(scope="module")
def sent(catalog):
    """Each event with its example and the data that a receiver got when its snippet ran."""
    builder = ExampleBuilder(catalog)
    found = []
    for event in catalog.events:
        code = make_snippets(catalog, event, builder=builder).send.code
        (caught,) = send_and_catch(event, code)
        found.append((event, builder.build_event(event), {key.name: caught[key.name] for key in event.data}))
    return found


def test_only_the_named_events_have_no_wire_form(sent):
    refused = {event.name: gap.path for event, example, _ in sent for gap in example.wire_gaps}

    assert refused == CANNOT_TRAVEL
    assert set(refused) == {event.name for event, _, _ in sent if not event.bus.is_capable}


def test_json_of_each_example_is_what_the_event_bus_encodes(sent):
    for event, example, data in sent:
        if event.name not in CANNOT_TRAVEL:
            assert AvroSignalSerializer(signal_of(event)).to_dict(data) == example.wire, event.name


def test_each_example_is_decoded_to_an_equal_object(sent):
    count = 0
    for event, example, data in sent:
        if event.name in CANNOT_TRAVEL:
            continue
        encoded = serialize_event_data_to_bytes(data, signal_of(event))

        assert deserialize_bytes_to_event_data(encoded, signal_of(event)) == data, event.name
        assert measure_avro(event.bus.schema, example.wire) == len(encoded), event.name
        assert json.loads(json.dumps(example.wire)) == example.wire
        count += 1
    assert count == len(find_bus_events())
