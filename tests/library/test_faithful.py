"""What the event bus accepts arrives equal, as a value of its declared type; all else is refused with its place."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import math
import sys
import threading
import types
import uuid
from collections import OrderedDict
from typing import Any, NewType

import attr
import attrs
import pytest
from ccx_keys.locator import CCXLocator
from hypothesis import given
from hypothesis import strategies as st
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import BlockUsageLocator, CourseLocator

from openedx_events.event_bus.avro.field_types import get_field_types
from openedx_events.event_bus.avro.schema import schema_from_signal
from openedx_events.exceptions import UnserializableTypeError
from tests.library.test_avro import FakeSignal, Grade, Level, Mixed, round_trip

COURSE = CourseKey.from_string("course-v1:org+course+run")
CCX = CCXLocator.from_string("ccx-v1:org+course+run+ccx@1")
UserId = NewType("UserId", int)
THREADS = 16
EVENTS = 20


class Speech(enum.StrEnum):
    LOUD = "loud"


class Ratio(enum.Enum):
    HALF = 0.5


class SafeText(str):
    """A string that a template does not escape."""

    __slots__ = ()


@attrs.frozen
class Base:
    number: int


@attrs.frozen
class Derived(Base):
    more: str = ""


@attrs.frozen
class Holder:
    base: Base
    many: list[Base] = attrs.field(factory=list)


@attr.s(frozen=True)
class Untyped:
    name = attr.ib()


@attrs.frozen
class Changed:
    """Making one of these from the values of another gives other values."""

    doubled: int = attrs.field(converter=lambda number: number * 2)
    token: uuid.UUID = attrs.field(init=False, factory=uuid.uuid4)
    count: int = 0

    def __attrs_post_init__(self):
        object.__setattr__(self, "count", self.count + 1)


def signal_of(data_type):
    return FakeSignal("org.example.catalog.value.tested.v1", {"value": data_type})


def arrive(data_type, value):
    return round_trip(signal_of(data_type), {"value": value})["value"]


def tell_types(value):
    """Return the class of a value and of everything in it."""
    if attrs.has(type(value)):
        return type(value), [tell_types(getattr(value, field.name)) for field in attrs.fields(type(value))]
    if isinstance(value, dict):
        return dict, sorted([(tell_types(key), tell_types(item)) for key, item in value.items()], key=repr)
    return (list, [tell_types(item) for item in value]) if isinstance(value, list) else type(value)


SIMPLE = {
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    str: st.text(st.characters(exclude_categories=["Cs"])),
}
ENUMS = {Grade: st.sampled_from(Grade), Level: st.sampled_from(Level), Speech: st.just(Speech.LOUD)}
KEYS = {**SIMPLE, **ENUMS, Ratio: st.just(Ratio.HALF), UserId: SIMPLE[int]}
VALUES = {
    **KEYS,
    bytes: st.binary(),
    uuid.UUID: st.uuids(),
    dt.datetime: st.datetimes(timezones=st.none() | st.just(dt.UTC) | st.just(dt.timezone(dt.timedelta(hours=5.5)))),
    CourseKey: st.just(COURSE) | st.just(CCX) | st.just(CourseKey.from_string("org/course/run")),
    Holder: st.builds(Holder, st.builds(Base, SIMPLE[int]), st.lists(st.builds(Base, SIMPLE[int]), max_size=2)),
}


def grow(pairs):
    """Return pairs of a type and a value of it, made of other such pairs."""
    lists = pairs.flatmap(lambda pair: st.tuples(st.just(list[pair[0]]), st.just([pair[1]]) | st.just([])))
    optional = pairs.flatmap(lambda pair: st.tuples(st.just(pair[0] | None), st.just(pair[1]) | st.none()))
    dicts = st.tuples(st.sampled_from(list(KEYS)), pairs).flatmap(
        lambda both: st.tuples(
            st.just(dict[both[0], both[1][0]]), st.dictionaries(KEYS[both[0]], st.just(both[1][1]), max_size=3)
        )
    )
    return lists | optional | dicts


leaves = st.sampled_from(list(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind]))


@given(st.recursive(leaves, grow, max_leaves=4))
def test_a_value_of_its_declared_type_arrives_equal_with_the_same_types(pair):
    data_type, value = pair
    back = arrive(data_type, value)
    assert back == value
    assert tell_types(back) == tell_types(value)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes()
    | st.uuids()
    | st.sampled_from([*Grade, *Level, *Mixed, Speech.LOUD, COURSE, CCX, SafeText("a"), Base(1), Derived(1, "a")]),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.sets(st.integers()) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)


@given(
    st.sampled_from([*VALUES, type(None), CCXLocator, Base, list[int], list[Base], dict[str, int], int | None]),
    anything,
)
def test_any_value_in_any_field_arrives_equal_or_is_refused_with_its_place(data_type, value):
    try:
        back = arrive(data_type, value)
    except (TypeError, ValueError, OverflowError) as error:
        assert "Event 'org.example.catalog.value.tested.v1', field 'value" in str(error)  # noqa: PT017 - either way is right.
    else:
        assert back == value


@pytest.mark.parametrize(
    ("data_type", "value", "expected"),
    [
        (str, SafeText("text"), "text"),
        (str, Speech.LOUD, "loud"),
        (int, True, 1),
        (int, Level.HIGH, 2),
        (int, 2.0, 2),
        (float, 3, 3.0),
        (bool, 1, True),
        (Speech, "loud", Speech.LOUD),
        (dict[str, int], OrderedDict(b=1, a=2), {"a": 2, "b": 1}),
        (CourseKey, CCX, CCX),
    ],
)
def test_an_equal_value_of_another_class_arrives_as_its_declared_type(data_type, value, expected):
    back = arrive(data_type, value)
    assert (back, type(back)) == (value, type(expected))


@pytest.mark.parametrize(
    ("data_type", "value"),
    [
        (int, 2.5),
        (int, math.nan),
        (int, math.inf),
        (int, "1"),
        (float, 2**53 + 1),
        (float, 10**400),
        (float, "1"),
        (float, decimal.Decimal(1)),
        (bool, "no"),
        (bool, 2),
        (str, Grade.GOOD),
        (str, b"a"),
        (bytes, "a"),
        (Grade, "good"),
        (Grade, "unknown"),
        (Grade, Level.LOW),
        (type(None), 1),
        (list[int], (1, 2)),
        (list[int], {1}),
        (list[str], "ab"),
        (dict[int, str], {"1": "a"}),
        (dict[str, int], {1: 1}),
        (dict[str, int], [("a", 1)]),
        (Base, Derived(1)),
        (Base, {"number": 1}),
        (CourseKey, "course-v1:org+course+run"),
        (CCXLocator, COURSE),
        (dt.datetime, dt.date(2026, 1, 1)),
        (dt.datetime, "2026-01-01T00:00:00"),
        (uuid.UUID, str(uuid.UUID(int=1))),
        (
            UsageKey,
            BlockUsageLocator(CourseLocator("org", "course", "run", deprecated=True), "html", "b", deprecated=True),
        ),
    ],
)
def test_a_value_that_would_arrive_as_another_one_is_refused(data_type, value):
    with pytest.raises(UnserializableTypeError, match=r"would (not )?arrive as") as caught:
        arrive(data_type, value)
    assert caught.value.field_path in {"value", "value{}"}
    assert caught.value.data_type in {type(value), str, int}


@pytest.mark.parametrize(
    ("value", "path"), [(Holder(Derived(1)), "value.base"), (Holder(Base(1), [Derived(2)]), "value.many[]")]
)
def test_a_subclass_in_a_field_of_its_base_is_refused_with_its_path(value, path):
    """It would arrive as its base, without its own fields."""
    with pytest.raises(UnserializableTypeError, match="and no subclass of it") as caught:
        arrive(Holder, value)
    assert caught.value.field_path == path


def test_not_a_number_arrives_as_such():
    assert math.isnan(arrive(float, math.nan))
    (key,) = arrive(dict[float, int], {math.nan: 1})
    assert math.isnan(key)


def test_a_field_without_a_type_has_no_schema():
    with pytest.raises(UnserializableTypeError, match="The field has no type") as caught:
        schema_from_signal(signal_of(Untyped))
    assert caught.value.field_path == "value.name"


@pytest.mark.parametrize("key_type", [uuid.UUID, CourseKey, dt.datetime, bytes, type(None), Mixed, tuple, Any])
def test_a_dict_whose_keys_are_none_in_json_has_no_schema(key_type):
    with pytest.raises(UnserializableTypeError, match="The key type must be 'str', 'int', 'float', 'bool'") as caught:
        schema_from_signal(signal_of(dict[key_type, int]))
    assert caught.value.field_path == "value{}"


def test_a_payload_arrives_equal_whatever_making_it_does():
    value = Changed(1)
    assert arrive(Changed, value) == value


def test_a_payload_with_the_name_of_the_record_of_the_event_has_no_schema():
    with pytest.raises(UnserializableTypeError, match="the record of the event itself"):
        schema_from_signal(signal_of(attrs.make_class("CloudEvent", {"number": attrs.field(type=int)})))


@pytest.fixture
def make_module(monkeypatch, tmp_path):
    """Return a function that runs the source of a module, as an import does."""

    def make(name, source):
        path = tmp_path / f"{name}.py"
        path.write_text(source)
        module = types.ModuleType(name)
        module.__file__ = str(path)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(source, str(path), "exec", dont_inherit=True), vars(module))  # noqa: S102 - it is the test's own.
        return module

    return make


@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"])
def test_types_that_name_their_own_class_are_resolved(make_module, future):
    source = f"""{future}
import attrs
from typing import Optional
@attrs.frozen
class Node:
    name: str
    kids: list["Node"] = attrs.field(factory=list)
    by_name: dict[str, "Node"] = attrs.field(factory=dict)
    next: Optional["Node"] = None
    nothing: None = None
"""
    node = make_module("own_nodes", source).Node
    value = node("a", [node("b")], {"c": node("c")}, node("d"))
    assert arrive(node, value) == value


def test_an_inherited_field_is_resolved_where_it_is_defined(make_module):
    future = "from __future__ import annotations\nimport attrs\n"
    base = "Number = int\n@attrs.frozen\nclass First:\n    number: Number\n"
    derived = "from own_base import First\nNumber = str\n@attrs.frozen\nclass Second(First):\n    text: Number\n"
    make_module("own_base", future + base)
    second = make_module("own_derived", future + derived).Second
    assert get_field_types(second) == {"number": int, "text": str}


def test_a_field_may_have_the_name_of_its_type(make_module):
    future = "from __future__ import annotations\nfrom datetime import date\nimport attrs\n"
    named = make_module("own_dates", f"{future}@attrs.frozen\nclass Day:\n    date: date | None = None\n").Day
    assert get_field_types(named) == {"date": dt.date | None}


@attrs.frozen
class Branch:
    name: str
    kids: list[Branch] = attrs.field(factory=list)


def test_many_threads_that_use_an_event_for_the_first_time_at_once_all_get_its_values():
    """The schema is made and the types are resolved while others wait for them."""
    interval = sys.getswitchinterval()
    value = Branch("a", [Branch("b", [Branch("c")])])
    arrived, ready = [], threading.Barrier(THREADS)

    def travel(signal):
        ready.wait()
        arrived.append(round_trip(signal, {"value": value})["value"])

    sys.setswitchinterval(1e-6)
    try:
        for number in range(EVENTS):
            signal = FakeSignal(f"org.example.branch.thing{number}.seen.v1", {"value": Branch})
            threads = [threading.Thread(target=travel, args=(signal,)) for _ in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert arrived == [value] * THREADS * EVENTS


def test_a_name_for_type_checkers_only_is_told_with_its_import_and_the_remedy(make_module):
    source = """from __future__ import annotations
import typing
import attrs
if typing.TYPE_CHECKING:
    from decimal import Decimal as Money
@attrs.frozen
class Paid:
    number: int
    amounts: list[Money]
"""
    with pytest.raises(UnserializableTypeError) as caught:
        schema_from_signal(signal_of(make_module("own_payments", source).Paid))
    assert str(caught.value) == (
        "The name 'Money' in the type 'list[Money]' does not exist in 'own_payments' at run time: line 5, "
        "'from decimal import Decimal as Money', runs for type checkers only. Move it out of 'if TYPE_CHECKING'. "
        "Event 'org.example.catalog.value.tested.v1', field 'value.amounts', type 'list[Money]'."
    )


def test_a_name_that_nothing_imports_is_told(make_module):
    source = "import attrs\n@attrs.frozen\nclass Paid:\n    amount: 'Money'\n"
    with pytest.raises(
        UnserializableTypeError, match=r"'Money' does not exist in 'own_payments' at run time\. Import or"
    ):
        schema_from_signal(signal_of(make_module("own_payments", source).Paid))
