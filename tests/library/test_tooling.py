"""The signal class: what is sent, what is refused, and what receivers get."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
import logging
import threading
import time
from pathlib import Path
from unittest.mock import Mock, patch

import attrs
import pytest
from django.dispatch import receiver

from openedx_events.data import EventsMetadata
from openedx_events.exceptions import DuplicateEventTypeWarning, SenderValidationError
from openedx_events.receivers import ReceiverInfo
from openedx_events.tooling import (
    KNOWN_UNSERIALIZABLE_SIGNALS,
    OpenEdxPublicSignal,
    _process_all_signals_modules,
    load_all_signals,
    prepare_for_new_work_cycle,
)

EVENT_TYPE = "org.example.catalog.test.done.v1"


def collect(signal):
    """Return the list that a receiver appends its arguments to; the list keeps the receiver alive."""
    calls = []

    def remember(**kwargs):
        calls.append(kwargs)
        return len(calls)

    signal.connect(remember, weak=False)
    return calls


@attrs.frozen
class Empty:
    """A payload that is false: nothing is in it."""

    items: tuple = ()

    def __len__(self):
        return len(self.items)


def test_receivers_get_the_data_the_metadata_and_where_the_event_comes_from(signal):
    calls = collect(signal)
    responses = signal.send_event(number=1, text="one")
    (call,) = calls
    assert [response for _, response in responses] == [1]
    assert call.pop("metadata").event_type == EVENT_TYPE
    assert call == {"signal": signal, "sender": None, "number": 1, "text": "one", "from_event_bus": False}


def test_an_event_from_the_bus_keeps_its_metadata_and_says_where_it_comes_from(signal):
    calls = collect(signal)
    metadata = EventsMetadata(event_type=EVENT_TYPE, minorversion=7)
    signal.send_event_with_custom_metadata(metadata, number=1, text="one")
    assert calls[0]["metadata"] is metadata
    assert calls[0]["from_event_bus"] is True


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ({}, ["mismatch between initialization data and send_event arguments", "'number' of class builtins.int"]),
        ({"number": 1}, ["mismatch", "missing 'text' of class builtins.str"]),
        ({"number": 1, "text": "", "more": 2}, ["mismatch", "unknown 'more'"]),
        ({"number": 1, "other": ""}, ["Missing required argument 'text'", "builtins.str"]),
        ({"number": None, "text": ""}, ["Missing required argument 'number'", "builtins.int"]),
        ({"number": 1, "text": 0}, ["Missing required argument 'text'", "builtins.str"]),
        (
            {"number": "1", "text": ""},
            ["The argument 'number' is not instance of the Class Attribute 'type'", "builtins.int", "builtins.str"],
        ),
    ],
)
def test_wrong_arguments_are_refused_with_event_argument_and_class(signal, arguments, parts):
    calls = collect(signal)
    with pytest.raises(SenderValidationError) as caught:
        signal.send_event(**arguments)
    message = str(caught.value)
    assert message.startswith(f"SenderValidationError {EVENT_TYPE}: ")
    assert [part for part in parts if part not in message] == []
    assert calls == []


@pytest.mark.parametrize(
    ("data_type", "value"),
    [(int, 0), (str, ""), (bool, False), (float, 0.0), (list, []), (dict, {}), (Empty, Empty())],
)
def test_a_false_value_of_the_right_class_is_sent(make_signal, data_type, value):
    signal = make_signal({"value": data_type})
    calls = collect(signal)
    signal.send_event(value=value)
    assert calls[0]["value"] == value


@pytest.mark.parametrize(
    ("data_type", "value", "fits"),
    [
        (list[int], [1], True),
        (list[int], (1,), False),
        (int | None, None, True),
        (int | None, "1", False),
        (list[int] | None, [], True),
        (Exception, ValueError(), True),
    ],
)
def test_containers_unions_and_subclasses_are_checked_by_their_class(make_signal, data_type, value, fits):
    signal = make_signal({"value": data_type})
    if fits:
        assert signal.send_event(value=value) == []
    else:
        with pytest.raises(SenderValidationError, match=r"'value'"):
            signal.send_event(value=value)


def test_a_disabled_event_sends_nothing_and_checks_nothing(signal):
    calls = collect(signal)
    signal.disable()
    assert signal.send_event(anything=1) == []
    assert signal.send_event_with_custom_metadata(Mock(), anything=1) == []
    signal.enable()
    assert len(signal.send_event(number=1, text="")) == 1
    assert len(calls) == 1


def test_a_receiver_that_raises_is_a_response_and_stops_no_other(signal):
    def fail(**_):
        raise ValueError("receiver is broken")

    signal.connect(fail)
    calls = collect(signal)
    responses = signal.send_event(number=1, text="")
    assert responses[0][0] is fail
    assert repr(responses[0][1]) == "ValueError('receiver is broken')"
    assert len(calls) == 1


@pytest.mark.parametrize("how", ["argument", "allow_send_event_failure", "DEBUG"])
def test_a_receiver_that_raises_reaches_the_sender_where_it_is_wanted(signal, how, settings):
    settings.DEBUG = how == "DEBUG"

    def fail(**_):
        raise ValueError("receiver is broken")

    signal.connect(fail)
    if how == "allow_send_event_failure":
        signal.allow_send_event_failure()
    with pytest.raises(ValueError, match="receiver is broken"):
        signal.send_event(send_robust=how != "argument", number=1, text="")


def test_responses_are_logged(signal, caplog):
    collect(signal)
    with caplog.at_level(logging.INFO, logger="openedx_events.tooling"):
        signal.send_event(number=1, text="")
    (record,) = caplog.records
    assert record.getMessage().startswith(f"Responses of the Open edX Event <{EVENT_TYPE}>: \n[(<function collect")


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("send", "Please, use 'send_event' when triggering an Open edX event."),
        ("send_robust", "Please, use 'send_event' with send_robust equals to True when triggering an Open edX event."),
    ],
)
def test_plain_django_sending_warns_at_the_caller_and_sends_nothing(signal, method, message):
    calls = collect(signal)
    with pytest.warns(UserWarning, match="send_event") as caught:
        getattr(signal, method)(sender=None, number=1, text="")
    assert [(str(warning.message), warning.filename) for warning in caught] == [(message, __file__)]
    assert calls == []


@pytest.mark.parametrize("method", ["asend", "asend_robust"])
def test_plain_asynchronous_sending_warns_at_the_caller_and_sends_nothing(signal, method):
    calls = collect(signal)

    async def send():
        return await getattr(signal, method)(sender=None, number=1, text="")

    with pytest.warns(UserWarning, match="send_event") as caught:
        response = asyncio.run(send())
    assert ([warning.filename for warning in caught], response, calls) == ([__file__], None, [])


def test_an_asynchronous_receiver_answers(signal):
    async def answer(number, **_):
        return number + 1

    signal.connect(answer)
    assert signal.send_event(number=1, text="") == [(answer, 2)]


def test_an_asynchronous_receiver_in_a_running_loop_is_an_error_as_response_and_stops_no_other(signal, caplog):
    async def answer(**_):
        """Never run: its response would come too late."""

    def fail(**_):
        raise ValueError("receiver is broken")

    async def send():
        return signal.send_event(number=1, text="")

    signal.connect(answer)
    signal.connect(fail)
    calls = collect(signal)
    responses = asyncio.run(send())
    assert [type(response) for _, response in responses] == [ValueError, int, RuntimeError]
    assert responses[2][0] is answer
    assert "was not called: the event was sent inside a running event loop" in str(responses[2][1])
    assert [call["signal"] for call in calls] == [signal]
    assert [record.name for record in caplog.records] == ["django.dispatch"] * 2


def test_an_asynchronous_receiver_in_a_running_loop_fails_a_sender_who_wants_it(signal):
    async def answer(**_):
        """Never run."""

    async def send():
        return signal.send_event(send_robust=False, number=1, text="")

    signal.connect(answer)
    with pytest.raises(RuntimeError, match="AsyncToSync"):
        asyncio.run(send())


def test_metadata_is_of_the_event_and_of_now(make_signal):
    signal = make_signal(minor_version=3)
    before = dt.datetime.now(dt.UTC)
    metadata = signal.generate_signal_metadata()
    assert before <= metadata.time <= dt.datetime.now(dt.UTC)
    assert (metadata.event_type, metadata.minorversion) == (EVENT_TYPE, 3)


def test_the_time_of_an_event_is_what_its_sender_says(signal):
    calls = collect(signal)
    time = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    signal.send_event(number=1, text="", time=time)
    assert calls[0]["metadata"].time == time


def test_a_time_without_utc_is_refused(signal):
    with pytest.raises(ValueError, match=r"'time' must have timezone\.utc"):
        signal.send_event(number=1, text="", time=dt.datetime(2020, 1, 1))  # noqa: DTZ001 - the mistake.


def test_signals_are_found_by_type(signal):
    assert OpenEdxPublicSignal.get_signal_by_type(EVENT_TYPE) is signal
    assert signal in OpenEdxPublicSignal.all_events()
    assert repr(signal) == f"<OpenEdxPublicSignal: {EVENT_TYPE}>"


def test_an_unknown_event_type_is_a_key_error():
    with pytest.raises(KeyError, match=r"org\.example\.nothing"):
        OpenEdxPublicSignal.get_signal_by_type("org.example.nothing")


def test_a_second_signal_of_one_event_type_warns_at_its_definition(make_signal):
    first = make_signal()
    with pytest.warns(DuplicateEventTypeWarning, match=EVENT_TYPE) as caught:
        second = OpenEdxPublicSignal(EVENT_TYPE, {})
    assert caught[0].filename == __file__
    assert OpenEdxPublicSignal.get_signal_by_type(EVENT_TYPE) is second
    assert [known for known in OpenEdxPublicSignal.all_events() if known.event_type == EVENT_TYPE] == [first, second]


class SlowMapping(dict):
    """A registry in which other threads have time between a look and what follows from it."""

    def get(self, key, default=None):
        found = super().get(key, default)
        time.sleep(0.01)
        return found


@pytest.mark.usefixtures("openedx_signal_cache")
def test_of_signals_that_take_one_event_type_at_once_all_but_the_first_are_told(monkeypatch):
    told = []
    monkeypatch.setattr(OpenEdxPublicSignal, "_mapping", SlowMapping())
    monkeypatch.setattr("openedx_events.tooling.warnings.warn", lambda message, *_, **__: told.append(message))
    ready = threading.Barrier(8)

    def create():
        ready.wait()
        OpenEdxPublicSignal(EVENT_TYPE, {})

    threads = [threading.Thread(target=create) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(told) == 7
    assert [signal.event_type for signal in OpenEdxPublicSignal.all_events()[-8:]] == [EVENT_TYPE] * 8


class Listener:
    def listen(self, **kwargs):
        """Hear an event."""

    def __call__(self, **kwargs):
        """Hear an event too."""


def test_receivers_are_described_in_the_order_of_their_calls(signal):
    @receiver(signal, dispatch_uid="a name")
    def first(**kwargs):
        """Hear an event."""

    async def second(**kwargs):
        """Hear an event."""

    listener = Listener()
    for function in (second, listener.listen, listener):
        signal.connect(function)
    line = inspect.getsourcelines(Listener.listen)[1]
    where = "test_receivers_are_described_in_the_order_of_their_calls.<locals>"
    infos = signal.receivers_info()
    assert [info.name for info in infos] == [f"{where}.first", f"{where}.second", "Listener.listen", "Listener"]
    assert [info.is_async for info in infos] == [False, True, False, False]
    assert infos[2] == ReceiverInfo(
        name="Listener.listen", module=__name__, path=__file__, line=line, is_async=False, dispatch_uid=None
    )
    assert (infos[0].dispatch_uid, infos[3].line) == ("a name", inspect.getsourcelines(Listener.__call__)[1])


def test_receivers_that_are_gone_are_not_described(signal):
    def gone(**kwargs):
        """Hear nothing anymore."""

    signal.connect(gone)
    del gone
    assert signal.receivers_info() == ()


def test_receivers_of_another_sender_are_not_called_and_not_described(signal):
    calls = collect(signal)
    signal.connect(calls.append, sender=Listener, weak=False)
    assert len(signal.send_event(number=1, text="")) == 1
    assert len(signal.receivers_info()) == 1


@pytest.mark.parametrize("entry", [("key", "receiver"), (), None])
def test_receivers_kept_in_another_way_by_django_are_an_error_that_says_so(signal, entry):
    signal.receivers.append(entry)
    with pytest.raises(RuntimeError, match=r"Django \d+\.\d+.* keeps receivers in a way that is not known"):
        signal.receivers_info()


def test_every_signals_module_of_the_library_is_loaded():
    load_all_signals()
    folder = Path(inspect.getfile(EventsMetadata)).parent
    expected = {
        ".".join(("openedx_events", *path.relative_to(folder).with_suffix("").parts))
        for path in folder.rglob("signals.py")
    }
    found = []
    _process_all_signals_modules(found.append)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_events_that_are_kept_off_the_bus_exist():
    known = {signal.event_type for signal in OpenEdxPublicSignal.all_events()}
    assert set(KNOWN_UNSERIALIZABLE_SIGNALS) - known == set()


@pytest.mark.parametrize(
    ("has_connection", "usable", "reconnects"), [(True, False, 1), (True, True, 0), (False, False, 0)]
)
def test_a_new_work_cycle_reconnects_only_a_lost_database(has_connection, usable, reconnects):
    with (
        patch("openedx_events.tooling.connection") as connection,
        patch("openedx_events.tooling.RequestCache") as request_cache,
    ):
        connection.connection = Mock() if has_connection else None
        connection.is_usable.return_value = usable
        prepare_for_new_work_cycle()
    assert connection.connect.call_count == reconnects
    request_cache.clear_all_namespaces.assert_called_once_with()
