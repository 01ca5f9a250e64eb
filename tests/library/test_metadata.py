"""The metadata of an event: filled in from the process, true to its JSON."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import socket
import threading
import uuid
from unittest.mock import patch

import attrs
import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from openedx_events.data import EventsMetadata, describe_now, get_service_name

UTC = dt.UTC
VALUES = {
    "event_type": "org.example.catalog.test.done.v1",
    "id": uuid.UUID(int=5),
    "minorversion": 4,
    "source": "openedx/lms/web",
    "sourcehost": "host",
    "time": dt.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    "sourcelib": (1, 2, 3),
}


def test_what_is_not_given_comes_from_the_process():
    with (
        override_settings(EVENTS_SERVICE_NAME="cms"),
        patch("openedx_events.data.socket.gethostname", return_value="host"),
        patch("openedx_events.__version__", "1.2.3"),
    ):
        metadata = EventsMetadata(event_type="org.example")
    assert (metadata.source, metadata.sourcehost, metadata.sourcelib) == ("openedx/cms/web", "host", (1, 2, 3))
    assert (metadata.minorversion, metadata.id.version, metadata.time.tzinfo) == (0, 1, UTC)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, None),
        ({"EVENTS_SERVICE_NAME": "cms"}, "cms"),
        ({"SERVICE_VARIANT": "lms"}, "lms"),
        ({"EVENTS_SERVICE_NAME": "cms", "SERVICE_VARIANT": "lms"}, "cms"),
        ({"EVENTS_SERVICE_NAME": "", "SERVICE_VARIANT": "lms"}, "lms"),
    ],
)
def test_the_service_is_named_by_its_settings(settings, expected):
    with override_settings(**settings):
        assert get_service_name() == expected
        assert EventsMetadata(event_type="e").source == f"openedx/{expected or 'SERVICE_NAME_UNSET'}/web"


@pytest.mark.parametrize(
    ("version", "expected"), [("11.2.0", (11, 2, 0)), ("0.10.0", (0, 10, 0)), ("1.2.dev3", (1, 2)), ("2", (2,))]
)
def test_the_library_version_is_numbers(version, expected):
    with patch("openedx_events.__version__", version):
        assert EventsMetadata(event_type="e").sourcelib == expected


@pytest.mark.parametrize(
    "time",
    [
        dt.datetime(2020, 1, 1),  # noqa: DTZ001 - the mistake.
        dt.datetime(2020, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    ],
)
def test_a_time_that_is_not_utc_is_refused(time):
    with pytest.raises(ValueError, match=r"^'time' must have timezone\.utc$"):
        EventsMetadata(event_type="e", time=time)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_type", None),
        ("id", "5"),
        ("minorversion", "1"),
        ("source", 1),
        ("sourcehost", 1),
        ("time", "now"),
        ("sourcelib", [1]),
    ],
)
def test_a_value_of_another_class_is_refused(name, value):
    with pytest.raises(TypeError, match=name):
        EventsMetadata(**{**VALUES, name: value})


def test_metadata_never_changes():
    with pytest.raises(AttributeError):
        EventsMetadata(**VALUES).source = "other"  # type: ignore[misc] # the mistake


def test_json_has_every_attribute_in_order():
    assert EventsMetadata(**VALUES).to_json() == (
        '{"event_type": "org.example.catalog.test.done.v1", "id": "00000000-0000-0000-0000-000000000005", '
        '"minorversion": 4, "source": "openedx/lms/web", "sourcehost": "host", '
        '"time": "2020-01-02T03:04:05.000006+00:00", "sourcelib": [1, 2, 3]}'
    )


@given(
    st.builds(
        EventsMetadata,
        event_type=st.text(),
        id=st.uuids(),
        minorversion=st.integers(),
        source=st.text(),
        sourcehost=st.text(),
        time=st.datetimes(timezones=st.just(UTC)),
        sourcelib=st.lists(st.integers()).map(tuple),
    )
)
def test_metadata_survives_json_with_its_minor_version(metadata):
    assert EventsMetadata.from_json(metadata.to_json()) == metadata


def test_metadata_of_an_old_sender_without_minor_version_is_read():
    values = EventsMetadata(**VALUES).to_json_data()
    del values["minorversion"]
    assert EventsMetadata.from_json(json.dumps(values)).minorversion == 0


@pytest.mark.parametrize("name", sorted(set(VALUES) - {"minorversion"}))
def test_metadata_without_another_attribute_is_refused(name):
    values = EventsMetadata(**VALUES).to_json_data()
    del values[name]
    with pytest.raises(KeyError, match=name):
        EventsMetadata.from_json(json.dumps(values))


@pytest.fixture
def fresh():
    """Metadata as ``send_event`` makes it: nobody has looked at its id yet."""
    return describe_now("org.example.catalog.test.done.v1", 3)


def test_metadata_of_a_sent_event_is_what_the_constructor_makes(fresh):
    same = EventsMetadata(event_type=fresh.event_type, minorversion=3, time=fresh.time, id=fresh.id)
    assert fresh == same
    assert repr(fresh) == repr(same)
    assert hash(fresh) == hash(same)
    assert fresh.id.version == 1


def test_the_id_of_a_sent_event_is_one_in_every_thread(fresh):
    ready = threading.Barrier(8)
    seen = set()

    def look():
        ready.wait()
        seen.add(fresh.id)

    threads = [threading.Thread(target=look) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert seen == {fresh.id}


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])  # noqa: S301 - own bytes.
def test_a_copy_of_a_sent_event_has_its_id(fresh, duplicate):
    assert duplicate(fresh) == fresh
    assert attrs.evolve(fresh) == fresh


def test_metadata_of_a_sent_event_never_changes_and_has_no_other_attribute(fresh):
    with pytest.raises(AttributeError):
        fresh.source = "other"
    with pytest.raises(AttributeError, match="'EventsMetadata' object has no attribute 'nothing'"):
        fresh.nothing  # noqa: B018 - the attribute does not exist.


def test_a_setting_changed_in_any_way_is_seen_by_the_next_event(settings):
    sources = [describe_now("e", 0).source]
    with override_settings(EVENTS_SERVICE_NAME="one"):
        sources.append(describe_now("e", 0).source)
    sources.append(describe_now("e", 0).source)
    settings.EVENTS_SERVICE_NAME = "two"
    sources.append(describe_now("e", 0).source)
    with patch.object(django_settings, "EVENTS_SERVICE_NAME", "three"):
        sources.append(describe_now("e", 0).source)
    sources.append(describe_now("e", 0).source)
    del settings.EVENTS_SERVICE_NAME
    sources.append(describe_now("e", 0).source)
    names = [source.split("/")[1] for source in sources]
    unset = "SERVICE_NAME_UNSET"
    assert names == [unset, "one", unset, "two", "three", "two", unset]


def test_the_host_and_the_version_of_a_sent_event_are_those_of_now():
    with (
        patch("openedx_events.data.socket.gethostname", side_effect=["one", "two"]),
        patch("openedx_events.__version__", "1.2.3"),
    ):
        sent = [describe_now("e", 0) for _ in range(2)]
    assert [metadata.sourcehost for metadata in sent] == ["one", "two"]
    assert sent[0].sourcelib == (1, 2, 3)
    assert describe_now("e", 0).sourcehost == socket.gethostname()
    assert describe_now("e", 0).sourcelib != (1, 2, 3)
