"""The event bus interface: what is loaded from settings, what goes to which topic, and what never does."""

from __future__ import annotations

import json
import logging

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import override_settings

from openedx_events.apps import general_signal_handler
from openedx_events.data import EventsMetadata
from openedx_events.event_bus import (
    EventBusConsumer,
    EventBusProducer,
    NoEventBusConsumer,
    NoEventBusProducer,
    get_producer,
    make_single_consumer,
    merge_producer_configs,
)
from openedx_events.event_bus.avro.schema import schema_from_signal
from openedx_events.exceptions import ProducerConfigurationError
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED
from openedx_events.management.commands import generate_avro_schemas
from openedx_events.tooling import KNOWN_UNSERIALIZABLE_SIGNALS, OpenEdxPublicSignal
from tests.library.conftest import OWN_SIGNALS

EVENT_TYPE = "org.example.catalog.test.done.v1"
HERE = __name__
TOPIC = {"event_key_field": "number", "enabled": True}


class Producer(EventBusProducer):
    sent = []  # noqa: RUF012 - the broker of these tests.

    def send(self, **event):
        self.sent.append(event)


class Consumer(EventBusConsumer):
    made = []  # noqa: RUF012 - the broker of these tests.

    def __init__(self, **options):
        self.options = options

    def consume_indefinitely(self):
        self.made.append(self.options)


class Broken:
    def __init__(self, **_):
        raise RuntimeError("no broker here")


@pytest.fixture(autouse=True)
def fresh():
    Producer.sent.clear()
    Consumer.made.clear()
    get_producer.cache_clear()
    yield
    get_producer.cache_clear()


LOADING = [
    (None, "Event Bus setting {setting} is missing"),
    ("no.such.module", "Failed to load {expected} from setting {setting}: ModuleNotFoundError"),
    (f"{HERE}.nothing", "Failed to load {expected} from setting {setting}: ImportError"),
    (f"{HERE}.Broken", "Failed to load {expected} from setting {setting}: RuntimeError('no broker here')"),
    ("builtins.dict", "builtins.dict from {setting} returned unexpected type <class 'dict'>"),
]


@pytest.mark.parametrize(("path", "message"), LOADING)
def test_a_producer_that_cannot_be_loaded_warns_and_does_nothing(path, message):
    expected = message.format(setting="EVENT_BUS_PRODUCER", expected=EventBusProducer)
    with override_settings(EVENT_BUS_PRODUCER=path), pytest.warns(UserWarning, match="will be inactive") as caught:
        producer = get_producer()
    assert str(caught[0].message).startswith(expected)
    assert str(caught[0].message).endswith("; component will be inactive")
    assert type(producer) is NoEventBusProducer
    metadata = EventsMetadata(event_type="e")
    assert producer.send(signal=None, topic="", event_key_field="", event_data={}, event_metadata=metadata) is None


@pytest.mark.parametrize(("path", "message"), LOADING)
def test_a_consumer_that_cannot_be_loaded_warns_and_refuses_to_run(path, message):
    expected = message.format(setting="EVENT_BUS_CONSUMER", expected=EventBusConsumer)
    with override_settings(EVENT_BUS_CONSUMER=path), pytest.warns(UserWarning, match="will be inactive") as caught:
        consumer = make_single_consumer(topic="t", group_id="g")
    assert str(caught[0].message).startswith(expected)
    assert type(consumer) is NoEventBusConsumer
    with pytest.raises(Exception, match="Cannot consume events; no consumer configured"):
        consumer.consume_indefinitely()


@override_settings(EVENT_BUS_PRODUCER=f"{HERE}.Producer")
def test_the_producer_is_made_once_until_a_setting_changes():
    first = get_producer()
    assert type(first) is Producer
    assert get_producer() is first
    with override_settings(SOMETHING_ELSE=1):
        assert get_producer() is not first


@override_settings(EVENT_BUS_CONSUMER=f"{HERE}.Consumer")
def test_a_consumer_gets_its_topic_group_and_further_arguments():
    consumer = make_single_consumer(topic="t", group_id="g", check_backlog=True)
    assert consumer.options == {"topic": "t", "group_id": "g", "check_backlog": True}


@pytest.fixture
def bus(make_signal):
    """Connect a signal to two topics, one of them enabled, through the application."""
    signal = make_signal()
    config = {EVENT_TYPE: {"live": TOPIC, "quiet": {**TOPIC, "enabled": False}}}
    with override_settings(EVENT_BUS_PRODUCER=f"{HERE}.Producer", EVENT_BUS_PRODUCER_CONFIG=config):
        apps.get_app_config("openedx_events").ready()
        yield signal


def test_an_event_goes_to_the_topics_that_are_enabled(bus):
    bus.send_event(number=1, text="one")
    (sent,) = Producer.sent
    metadata = sent.pop("event_metadata")
    assert (metadata.event_type, type(metadata)) == (EVENT_TYPE, EventsMetadata)
    assert sent == {
        "signal": bus,
        "topic": "live",
        "event_key_field": "number",
        "event_data": {"number": 1, "text": "one"},
    }


def test_an_event_from_the_bus_does_not_go_back_to_it(bus, caplog):
    with caplog.at_level(logging.DEBUG, logger="openedx_events.apps"):
        bus.send_event_with_custom_metadata(EventsMetadata(event_type=EVENT_TYPE), number=1, text="one")
    assert Producer.sent == []
    (record,) = caplog.records
    assert record.getMessage().startswith("Declining to send signal to the Event Bus")
    assert EVENT_TYPE in record.getMessage()


def test_a_topic_switched_off_later_gets_nothing(bus):
    with override_settings(EVENT_BUS_PRODUCER_CONFIG={EVENT_TYPE: {"live": {**TOPIC, "enabled": False}}}):
        bus.send_event(number=1, text="one")
    with override_settings(EVENT_BUS_PRODUCER_CONFIG={}):
        bus.send_event(number=1, text="one")
    assert Producer.sent == []


def test_events_without_configuration_are_not_connected(make_signal):
    signal = make_signal()
    with override_settings(EVENT_BUS_PRODUCER_CONFIG={}):
        apps.get_app_config("openedx_events").ready()
    assert signal.receivers_info() == ()
    assert [info.name for info in COURSE_ENROLLMENT_CREATED.receivers_info()] == []
    assert general_signal_handler(sender=None, signal=signal, metadata=None) is None


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (None, "Setting 'EVENT_BUS_PRODUCER_CONFIG' should be a dictionary"),
        ([], "Setting 'EVENT_BUS_PRODUCER_CONFIG' should be a dictionary"),
        ({"org.example.nothing": {}}, "No OpenEdxPublicSignal of type: 'org.example.nothing'."),
        ({EVENT_TYPE: []}, f"{EVENT_TYPE}: Configuration for event_types should be a dict"),
        ({EVENT_TYPE: {"live": []}}, f"{EVENT_TYPE}: One of the configuration objects is not a dictionary"),
        ({EVENT_TYPE: {"live": {"enabled": True}}}, "missing 'event_key_field' key"),
        ({EVENT_TYPE: {"live": {"event_key_field": "a"}}}, "missing 'enabled' key"),
        (
            {EVENT_TYPE: {"live": {**TOPIC, "event_key_field": 1}}},
            "Expected type: <class 'str'> for 'event_key_field', found: <class 'int'>",
        ),
        (
            {EVENT_TYPE: {"live": {**TOPIC, "enabled": 1}}},
            "Expected type: <class 'bool'> for 'enabled', found: <class 'int'>",
        ),
    ],
)
@pytest.mark.usefixtures("signal")
def test_a_wrong_configuration_stops_the_start_with_its_reason(config, message):
    with override_settings(EVENT_BUS_PRODUCER_CONFIG=config), pytest.raises(ProducerConfigurationError) as caught:
        apps.get_app_config("openedx_events").ready()
    assert str(caught.value).startswith("ProducerConfigurationError ")
    assert message in str(caught.value)


def test_overrides_hold_and_originals_stay():
    original = {"a": {"t": {"event_key_field": "k", "enabled": True}}, "b": {"u": {"enabled": True}}}
    before = json.dumps(original)
    overrides = {"a": {"t": {"enabled": False}, "v": {"enabled": True}}, "c": {"w": {"enabled": True}}}
    assert merge_producer_configs(original, overrides) == {
        "a": {"t": {"event_key_field": "k", "enabled": False}, "v": {"enabled": True}},
        "b": {"u": {"enabled": True}},
        "c": {"w": {"enabled": True}},
    }
    assert json.dumps(original) == before


@override_settings(EVENT_BUS_CONSUMER=f"{HERE}.Consumer")
@pytest.mark.parametrize(
    ("extra", "expected"), [((), {}), (("--extra", '{"check_backlog": true}'), {"check_backlog": True})]
)
def test_consume_events_runs_a_consumer(extra, expected):
    call_command("consume_events", "-t", "topic", "-g", "group", *extra)
    assert Consumer.made == [{"topic": "topic", "group_id": "group", **expected}]


@override_settings(EVENT_BUS_CONSUMER=f"{HERE}.Consumer")
def test_consume_events_logs_what_goes_wrong_and_fails(caplog):
    """Its exit code is not 0, so a supervisor starts it again."""
    with pytest.raises(CommandError, match="The consumer stopped: JSONDecodeError"):
        call_command("consume_events", "-t", "topic", "-g", "group", "--extra", "no JSON")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "Error consuming events")
    ]
    assert Consumer.made == []


@pytest.mark.parametrize("arguments", [(), ("-t", "topic"), ("-g", "group")])
def test_consume_events_needs_a_topic_and_a_group(arguments):
    with pytest.raises(CommandError, match="required"):
        call_command("consume_events", *arguments)


@pytest.fixture
def schema_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(generate_avro_schemas.avro, "__file__", str(tmp_path / "__init__.py"))
    return tmp_path / "schemas"


def test_generate_avro_schemas_writes_the_schema_of_an_event(schema_folder):
    call_command("generate_avro_schemas", COURSE_ENROLLMENT_CREATED.event_type)
    (path,) = schema_folder.iterdir()
    assert path.name == "org+openedx+learning+course+enrollment+created+v1_schema.avsc"
    assert json.loads(path.read_text(encoding="utf-8")) == schema_from_signal(COURSE_ENROLLMENT_CREATED)


def test_generate_avro_schemas_writes_every_event_that_is_not_kept_off_the_bus(schema_folder, openedx_signal_cache):  # noqa: ARG001 - only own signals are there.
    OpenEdxPublicSignal.instances[:] = OWN_SIGNALS
    call_command("generate_avro_schemas", "--all")
    written = {path.name for path in schema_folder.iterdir()}
    wanted = [signal.event_type for signal in OWN_SIGNALS if signal.event_type not in KNOWN_UNSERIALIZABLE_SIGNALS]
    assert written == {f"{event_type.replace('.', '+')}_schema.avsc" for event_type in wanted}


@pytest.mark.parametrize(("answer", "overwritten"), [("y", True), ("Y", True), ("n", False), ("", False)])
def test_generate_avro_schemas_asks_before_it_overwrites(schema_folder, monkeypatch, answer, overwritten):
    call_command("generate_avro_schemas", COURSE_ENROLLMENT_CREATED.event_type)
    (path,) = schema_folder.iterdir()
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr("builtins.input", lambda _: answer)
    call_command("generate_avro_schemas", COURSE_ENROLLMENT_CREATED.event_type)
    assert (path.read_text(encoding="utf-8") != "old") == overwritten


def test_generate_avro_schemas_leaves_out_an_event_that_is_kept_off_the_bus(schema_folder):
    call_command("generate_avro_schemas", *KNOWN_UNSERIALIZABLE_SIGNALS)
    assert not schema_folder.exists()


def test_generate_avro_schemas_refuses_an_unknown_event(schema_folder):
    with pytest.raises(CommandError, match=r"org\.example\.nothing"):
        call_command("generate_avro_schemas", "org.example.nothing")
    assert not schema_folder.exists()
