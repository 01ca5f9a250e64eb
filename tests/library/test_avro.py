"""Avro: every event comes back equal, types travel as the wire has them, and what cannot travel says where it is."""

from __future__ import annotations

import datetime as dt
import enum
import json
import typing
import uuid
from typing import Annotated, Any, Dict, List, NewType, Optional  # noqa: UP035 - payloads use these names too.

import attrs
import pytest
from ccx_keys.locator import CCXLocator
from hypothesis import given
from hypothesis import strategies as st
from opaque_keys.edx.keys import CourseKey
from opaque_keys.edx.locator import CourseLocator

from openedx_events.event_bus.avro.custom_serializers import BaseCustomTypeAvroSerializer
from openedx_events.event_bus.avro.deserializer import AvroSignalDeserializer, deserialize_bytes_to_event_data
from openedx_events.event_bus.avro.schema import schema_from_signal
from openedx_events.event_bus.avro.serializer import AvroSignalSerializer, serialize_event_data_to_bytes
from openedx_events.exceptions import UnserializableTypeError
from openedx_events.tooling import KNOWN_UNSERIALIZABLE_SIGNALS
from tests.library.conftest import OWN_SIGNALS
from tests.library.values import ValueBuilder

CCX = CCXLocator.from_string("ccx-v1:org+course+run+ccx@1")
KEY = CourseKey.from_string("course-v1:org+course+run")
Score = NewType("Score", int)


class TypeAliasType:
    """What a ``type`` statement makes, for Python 3.11, which has none."""

    def __init__(self, _, value):
        self.__value__ = value


Alias = getattr(typing, "TypeAliasType", TypeAliasType)("Alias", int)


class Grade(enum.Enum):
    GOOD = "good"
    FAIL = "fail"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    ONE = 1
    TWO = "two"


class Plain:
    """A class that nobody knows."""

    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return self.text == other.text

    __hash__ = None


@attrs.frozen
class Inner:
    number: int
    text: str = None  # type: ignore[assignment] # the way payloads say that a field may be null


@attrs.frozen
class Outer:
    inner: Inner
    maybe: Inner = None  # type: ignore[assignment] # the way payloads say that a field may be null
    many: list[Inner] = attrs.field(factory=list)
    by_name: dict[str, Inner] = attrs.field(factory=dict)
    optional: Optional[CourseKey] = None  # noqa: UP045 - payloads write it this way too.
    times: list[dt.datetime] = attrs.field(factory=list)
    _private: int = 0


@attrs.frozen
class Nothing:
    """A payload without fields."""


@attrs.frozen
class Tree:
    """A payload that holds itself."""

    name: str
    branches: list[Tree] = attrs.field(factory=list)


@attrs.frozen
class Broken:
    fine: int
    things: list[dict[str, Plain]]


def get_type(signal):
    """Return the Avro type of the first data key."""
    return schema_from_signal(signal)["fields"][0]["type"]


def round_trip(signal, data):
    return deserialize_bytes_to_event_data(serialize_event_data_to_bytes(data, signal), signal)


def list_bus_capable():
    untyped = set(KNOWN_UNSERIALIZABLE_SIGNALS[:2])
    return [signal for signal in OWN_SIGNALS if signal.event_type not in untyped]


@pytest.mark.parametrize("every", [True, False], ids=["every field", "required fields"])
@pytest.mark.parametrize("signal", list_bus_capable(), ids=lambda signal: signal.event_type)
def test_an_event_of_the_library_comes_back_equal(signal, every):
    data = ValueBuilder(every=every).build_data(signal)
    assert round_trip(signal, data) == data
    record = AvroSignalSerializer(signal).to_dict(data)
    assert AvroSignalDeserializer(signal).from_dict(record) == data


@pytest.mark.parametrize("signal", OWN_SIGNALS, ids=lambda signal: signal.event_type)
def test_only_events_kept_off_the_bus_have_no_schema(signal):
    if signal in list_bus_capable():
        assert schema_from_signal(signal)["namespace"] == signal.event_type
    else:
        with pytest.raises(UnserializableTypeError, match=r"typing\.BinaryIO"):
            schema_from_signal(signal)


def test_a_schema_has_the_fields_of_the_wire_in_order(make_signal):
    assert json.dumps(schema_from_signal(make_signal({"inner": Inner, "again": Inner}))) == (
        '{"name": "CloudEvent", "type": "record", '
        '"doc": "Avro Event Format for CloudEvents created with openedx_events/schema", '
        '"fields": [{"name": "inner", "type": {"name": "Inner", "type": "record", '
        '"fields": [{"name": "number", "type": "long"}, '
        '{"name": "text", "type": ["null", "string"], "default": null}]}}, '
        '{"name": "again", "type": "Inner"}], '
        '"namespace": "org.example.catalog.test.done.v1"}'
    )


@pytest.mark.parametrize(
    ("data_type", "avro_type", "value"),
    [
        (bool, "boolean", True),
        (int, "long", -(2**63)),
        (float, "double", 0.1),
        (bytes, "bytes", b"\0\xff"),
        (str, "string", "äöü ✓"),
        (dt.datetime, "string", dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
        (uuid.UUID, "string", uuid.UUID(int=1)),
        (CourseKey, "string", KEY),
        (List[int], {"type": "array", "items": "long"}, [1]),  # noqa: UP006 - payloads write it this way too.
        (Dict[str, int], {"type": "map", "values": "long"}, {"a": 1}),  # noqa: UP006 - as above.
        (list[list[str]], {"type": "array", "items": {"type": "array", "items": "string"}}, [["a"], []]),
        (list[CourseKey], {"type": "array", "items": "string"}, [KEY]),
        (dict[str, list[CourseKey]], {"type": "map", "values": {"type": "array", "items": "string"}}, {"a": [KEY]}),
        (int | None, ["null", "long"], None),
        (Optional[int], ["null", "long"], 5),  # noqa: UP045 - payloads write it this way too.
        (list[int | None], {"type": "array", "items": ["null", "long"]}, [1, None]),
        (CourseKey | None, ["null", "string"], KEY),
        (Grade, "string", Grade.FAIL),
        (Level, "long", Level.HIGH),
        (list[Grade], {"type": "array", "items": "string"}, [Grade.GOOD]),
        (Score, "long", 3),
        (Annotated[str, "a note"], "string", "a"),
        (Score | None, ["null", "long"], 3),
        (type(None), "null", None),
        (Alias, "long", 3),
    ],
)
def test_a_type_travels_as_its_avro_type(make_signal, data_type, avro_type, value):
    signal = make_signal({"value": data_type})
    assert get_type(signal) == avro_type
    back = round_trip(signal, {"value": value})["value"]
    assert (back, type(back)) == (value, type(value))


def test_a_payload_of_payloads_comes_back_equal(make_signal):
    signal = make_signal({"outer": Outer})
    time = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    outer = Outer(Inner(1, "a"), Inner(2), [Inner(3)], {"four": Inner(4)}, optional=KEY, times=[time], private=5)
    assert round_trip(signal, {"outer": outer}) == {"outer": outer}
    assert round_trip(signal, {"outer": Outer(Inner(1))}) == {"outer": Outer(Inner(1))}


def test_a_payload_may_hold_itself(make_signal):
    signal = make_signal({"tree": Tree})
    tree = Tree("root", [Tree("left"), Tree("right", [Tree("leaf")])])
    assert round_trip(signal, {"tree": tree}) == {"tree": tree}


inners = st.builds(Inner, number=st.integers(-(2**63), 2**63 - 1), text=st.none() | st.text())
outers = st.builds(
    Outer,
    inner=inners,
    maybe=st.none() | inners,
    many=st.lists(inners, max_size=3),
    by_name=st.dictionaries(st.text(), inners, max_size=3),
    optional=st.none() | st.just(KEY),
    times=st.lists(st.datetimes(timezones=st.none() | st.just(dt.UTC)), max_size=2),
    private=st.integers(-(2**63), 2**63 - 1),
)


@given(outer=outers)
def test_any_value_of_a_payload_comes_back_equal(outer):
    assert round_trip(OUTER_SIGNAL, {"outer": outer}) == {"outer": outer}


@attrs.define
class FakeSignal:
    """What the serializers read of a signal, without a place in the registry."""

    event_type: str
    init_data: dict[str, Any]
    __hash__ = object.__hash__


OUTER_SIGNAL = FakeSignal("org.example.catalog.outer.tested.v1", {"outer": Outer})


@pytest.mark.parametrize(
    ("data_type", "path", "named", "sentence"),
    [
        (list, "value", list, "without annotation types."),
        (dict, "value", dict, "without annotation types."),
        (List, "value", List, "List without annotation type is not supported"),  # noqa: UP006 - it is refused.
        (Dict, "value", Dict, "Dict without annotation type is not supported"),  # noqa: UP006 - it is refused.
        (list[list], "value[]", list, "A List as a list item should have a type annotation"),
        (dict[str, dict], "value{}", dict, "A Dictionary as a dictionary value should have a type annotation"),
        (Plain, "value", Plain, f"Data type {Plain} is not supported"),
        (set[int], "value", set[int], "is not supported"),
        (int | str, "value", int | str, "is not supported"),
        (Any, "value", Any, "is not supported"),
        (Mixed, "value", Mixed, "is not supported"),
        (Broken, "value.things[]{}", Plain, f"Type {Plain} is not supported for dict values"),
    ],
)
def test_a_type_that_cannot_travel_is_named_with_event_and_path(make_signal, data_type, path, named, sentence):
    with pytest.raises(TypeError) as caught:
        schema_from_signal(make_signal({"value": data_type}))
    assert (caught.value.event_type, caught.value.field_path) == ("org.example.catalog.test.done.v1", path)
    assert caught.value.data_type == named
    assert sentence in str(caught.value)
    assert f"Event 'org.example.catalog.test.done.v1', field '{path}', type {named!r}" in str(caught.value)


def test_two_payload_classes_of_one_name_are_refused(make_signal):
    other = attrs.make_class("Inner", {"number": attrs.field(type=str)})
    with pytest.raises(TypeError, match="Another payload class of this name"):
        schema_from_signal(make_signal({"one": Inner, "two": other}))


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        ({"outer": Outer(None)}, "outer.inner", "None cannot be handled by custom serializers"),
        ({"outer": Outer(Inner(1), many=[Inner(None)])}, "outer.many[].number", "None cannot be handled"),
        ({"outer": Outer(Inner(Plain("x")))}, "outer.inner.number", "would not arrive as it is: expected"),
        ({"outer": Outer(Inner("one"))}, "outer.inner.number", "'one' of <class 'str'> would not arrive"),
        ({"outer": Outer(Inner(1, 2))}, "outer.inner.text", "2"),
        ({"outer": Outer(Inner(1), by_name={"a": Inner(2**64)})}, "outer.by_name{}.number", "too large"),
        ({"outer": Outer(Inner(1), many=[None])}, "outer.many[]", "NoneType"),
        ({}, "outer", "The data has []; the event is defined with ['outer']"),
        ({"outer": Outer(Inner(1)), "more": 1}, "more", "The data has ['more', 'outer']"),
        ({"outer": Outer(Inner(1, "a\ud800"))}, "outer.inner.text", "lone surrogate U+D800 at index 1"),
        (
            {"outer": Outer(Inner(1), by_name={"\udfff": Inner(2)})},
            "outer.by_name{}",
            "lone surrogate U+DFFF at index 0",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_event_and_path(data, path, message):
    with pytest.raises((TypeError, ValueError, OverflowError)) as caught:
        serialize_event_data_to_bytes(data, OUTER_SIGNAL)
    assert f"Event 'org.example.catalog.outer.tested.v1', field '{path}'" in str(caught.value)
    assert message in str(caught.value)


def test_keys_are_on_the_wire_in_order(make_signal):
    """Equal data has equal bytes: brokers and their users compare them."""
    signal = make_signal({"z": dict[str, dict[str, int]], "inner": Inner})
    data = {"z": {"b": {"y": 1, "x": 2}, "a": {}}, "inner": Inner(1)}
    record = AvroSignalSerializer(signal).to_dict(data)
    assert json.dumps(record) == '{"inner": {"number": 1, "text": null}, "z": {"a": {}, "b": {"x": 2, "y": 1}}}'
    again = {"inner": Inner(1), "z": {"a": {}, "b": {"x": 2, "y": 1}}}
    assert serialize_event_data_to_bytes(data, signal) == serialize_event_data_to_bytes(again, signal)


class PlainAvroSerializer(BaseCustomTypeAvroSerializer):
    cls = Plain
    field_type = "string"

    @staticmethod
    def serialize(obj):
        return obj.text

    @staticmethod
    def deserialize(data):
        return Plain(data)


class LocatorAvroSerializer(BaseCustomTypeAvroSerializer):
    cls = CourseKey
    field_type = "bytes"

    @staticmethod
    def serialize(obj):
        return str(obj).encode()

    @staticmethod
    def deserialize(data):
        return CourseLocator.from_string(data.decode())


class CustomSerializer(AvroSignalSerializer):
    def custom_type_serializers(self):
        return [PlainAvroSerializer, LocatorAvroSerializer]


class CustomDeserializer(AvroSignalDeserializer):
    def custom_type_serializers(self):
        return [PlainAvroSerializer, LocatorAvroSerializer]


@pytest.mark.parametrize(
    ("data_type", "avro_type", "value", "encoded"),
    [
        (Plain, "string", Plain("a"), "a"),
        (list[Plain], {"type": "array", "items": "string"}, [Plain("a")], ["a"]),
        (CourseKey, "bytes", KEY, b"course-v1:org+course+run"),
    ],
)
def test_further_classes_travel_by_their_own_serializer(make_signal, data_type, avro_type, value, encoded):
    signal = make_signal({"value": data_type})
    serializer, deserializer = CustomSerializer(signal), CustomDeserializer(signal)
    assert serializer.schema["fields"][0]["type"] == avro_type
    assert json.loads(serializer.schema_string()) == serializer.schema
    assert serializer.schema_string() == deserializer.schema_string()
    assert serializer.to_dict({"value": value}) == {"value": encoded}
    assert deserializer.from_dict({"value": encoded}) == {"value": value}


def test_unknown_fields_of_a_newer_sender_are_left_out(make_signal):
    deserializer = AvroSignalDeserializer(make_signal({"inner": Inner}))
    record = {"inner": {"number": 1, "newer": 2}, "newest": 3}
    assert deserializer.from_dict(record) == {"inner": Inner(1)}
    assert record == {"inner": {"number": 1, "newer": 2}, "newest": 3}


@pytest.mark.parametrize(
    ("data_type", "message"),
    [
        (List, "List without annotation type"),  # noqa: UP006 - it is refused.
        (Dict, "Dict without annotation type"),  # noqa: UP006 - it is refused.
        (Dict[CourseKey, int], "Avro maps only support string keys"),  # noqa: UP006 - it is refused.
        (Plain, "Unable to deserialize"),
    ],
)
def test_a_type_that_cannot_be_read_is_refused(make_signal, data_type, message):
    deserializer = AvroSignalDeserializer(make_signal({"value": int}))
    deserializer.signal = make_signal({"value": data_type}, event_type="org.example.catalog.other.done.v1")
    with pytest.raises(TypeError, match=message):
        deserializer.from_dict({"value": {}})


def test_a_missing_data_key_is_a_key_error(signal):
    with pytest.raises(KeyError, match="text"):
        AvroSignalDeserializer(signal).from_dict({"number": 1})


def test_bytes_that_end_too_early_are_refused(signal):
    with pytest.raises(EOFError, match=r"Event 'org\.example\.catalog\.test\.done\.v1': 1 bytes end before its record"):
        deserialize_bytes_to_event_data(b"\x02", signal)


def test_bytes_that_are_left_at_the_end_are_refused(signal):
    """They are of another event, or of a sender whose definition has more fields."""
    data = serialize_event_data_to_bytes({"number": 1, "text": "a"}, signal)
    with pytest.raises(ValueError, match=r"Event 'org\.example.*': 3 of 6 bytes are left behind its record"):
        deserialize_bytes_to_event_data(data + b"abc", signal)


def test_a_union_without_the_type_that_was_sent_is_refused(make_signal):
    with pytest.raises(ValueError, match="a union has no type of the number that was sent"):
        deserialize_bytes_to_event_data(b"\x08", make_signal({"value": int | None}))
