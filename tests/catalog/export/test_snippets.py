"""Every snippet of every event is run."""

from __future__ import annotations

import functools
import logging

import pytest
from django.apps import apps
from django.test import override_settings
from sphinx_event_catalog.collect.examples import ExampleBuilder
from sphinx_event_catalog.export.snippets import make_snippets

from openedx_events.apps import general_signal_handler
from tests.catalog.export.running import run, send_and_catch, signal_of
from tests.library.definitions import find_events

KINDS = ("send", "receive", "test", "event_bus")


@pytest.fixture(scope="module")
def snippets(catalog):
    builder = ExampleBuilder(catalog)
    return [(event, make_snippets(catalog, event, builder=builder)) for event in catalog.events]


def test_every_event_of_the_package_has_every_snippet_unless_it_cannot_go_on_the_bus(snippets):
    missing = {
        (event.name, kind): getattr(found, kind).reason
        for event, found in snippets
        for kind in KINDS
        if not getattr(found, kind).code
    }
    expected = {(event.name, "event_bus"): event.bus.reason for event, _ in snippets if not event.bus.is_capable}

    assert len(snippets) == len(find_events())
    assert expected == missing


def test_send_snippet_sends_one_event_with_all_its_data(snippets):
    for event, found in snippets:
        caught = send_and_catch(event, found.send.code)

        assert [event.event_type] == [arguments["metadata"].event_type for arguments in caught]
        assert {key.name for key in event.data} <= set(caught[0])


def test_receive_snippet_reacts_to_the_send_snippet(snippets, caplog):
    caplog.set_level(logging.INFO)
    for event, found in snippets:
        caplog.clear()
        module = run(found.receive.code, "receivers")
        try:
            run(found.send.code)
        finally:
            assert signal_of(event).disconnect(getattr(module, f"handle_{event.name.lower()}"))

        lines = [record.getMessage() for record in caplog.records if record.name == "receivers"]
        assert [f"{event.event_type}: "] == [line[: len(event.event_type) + 2] for line in lines], event.name


def test_receive_snippet_logs_a_key_field_unless_it_is_personal(collect_text):
    catalog = collect_text(
        """
        # .. event_type: org.openedx.x.user.kept.v1
        # .. event_name: A
        # .. event_key_field: user_id
        A = OpenEdxPublicSignal("org.openedx.x.user.kept.v1", {"user_id": int})

        @attrs.frozen
        class Person:
            email: str

        # .. event_type: org.openedx.x.user.told.v1
        # .. event_name: B
        # .. event_key_field: person.email
        B = OpenEdxPublicSignal("org.openedx.x.user.told.v1", {"person": Person})
        """
    )
    kept, told = (make_snippets(catalog, event).receive.code for event in catalog.events)

    assert kept.endswith("metadata.event_type, user_id)\n")
    assert told.endswith("metadata.event_type, metadata.id)\n")


def test_test_snippet_passes(snippets):
    for event, found in snippets:
        module = run(found.test.code)
        getattr(module, f"test_{event.name.lower()}_is_received")()


def test_test_snippet_fails_when_the_event_is_not_sent(snippets):
    for event, found in snippets:
        signal = signal_of(event)
        signal.disable()
        try:
            with pytest.raises(AssertionError):
                getattr(run(found.test.code), f"test_{event.name.lower()}_is_received")()
        finally:
            signal.enable()


class Producer:
    """Keeps what it was told to send."""

    def __init__(self):
        self.sent = []

    def send(self, **arguments):
        self.sent.append(arguments)


def test_event_bus_snippet_puts_the_event_of_the_send_snippet_on_its_topic(snippets, monkeypatch):
    producer = Producer()
    monkeypatch.setattr("openedx_events.apps.get_producer", lambda: producer)
    for event, found in snippets:
        if not found.event_bus.code:
            continue
        config = run(found.event_bus.code).EVENT_BUS_PRODUCER_CONFIG
        producer.sent.clear()
        with override_settings(EVENT_BUS_PRODUCER_CONFIG=config):
            apps.get_app_config("openedx_events").ready()
            try:
                run(found.send.code)
            finally:
                assert signal_of(event).disconnect(general_signal_handler)

        (sent,) = producer.sent
        key = sent["event_key_field"].split(".")
        assert functools.reduce(getattr, key[1:], sent["event_data"][key[0]]) is not None
        assert f"--topic {sent['topic']} " in found.event_bus.code


def test_snippets_are_formatted_and_sorted_as_ruff_does(snippets, tmp_path, run_ruff):
    for event, found in snippets:
        for kind in KINDS:
            if getattr(found, kind).code:
                (tmp_path / f"{kind}_{event.name.lower()}.py").write_text(getattr(found, kind).code)

    assert run_ruff(tmp_path, "100") == []


def test_classes_that_share_a_name_are_imported_under_longer_names(collect_text):
    catalog = collect_text(
        """
        from openedx_events.content_authoring.data import CourseData as Authored
        from openedx_events.learning.data import CourseData

        A = OpenEdxPublicSignal("org.openedx.x.a.b.v1", {"authored": Authored, "course": CourseData})
        """
    )
    (event,) = catalog.events
    found = make_snippets(catalog, event)

    (caught,) = send_and_catch(event, found.send.code)
    assert [type(caught[name]).__module__ for name in ("authored", "course")] == [
        "openedx_events.content_authoring.data",
        "openedx_events.learning.data",
    ]
    run(found.receive.code)
    run(found.test.code).test_a_is_received()


def test_snippet_that_cannot_be_written_says_which_field_and_why(collect_text):
    catalog = collect_text(
        """
        class Money: ...

        @attrs.frozen
        class Order:
            prices: list[Money]

        A = OpenEdxPublicSignal("org.openedx.x.order.sent.v1", {"order": Order})
        B = OpenEdxPublicSignal("org.openedx.x.class.sent.v1", {"class": str})
        """
    )
    order, keyword = (make_snippets(catalog, event) for event in catalog.events)

    assert "order.prices[]: no example value is known for type 'Money'" == order.send.reason == order.test.reason
    assert "prices" not in order.receive.code
    assert order.receive.code
    assert keyword.send.reason == "data key 'class' cannot be written as the name of an argument"
    assert (
        keyword.event_bus.reason
    ) == "the event has no key field, which the event bus orders by: 'event_key_field' is not annotated"
