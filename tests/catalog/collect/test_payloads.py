"""How attrs classes become payloads."""

from __future__ import annotations

import sys

import attrs
import pytest


def describe(payload):
    """Return name, type and default of each field."""
    return [(field.name, str(field.type), field.default.text) for field in payload.fields]


@pytest.mark.parametrize(
    "text",
    [
        (
            "@attr.s(frozen=True)\nclass Item:\n    id = attr.ib(type=int)\n"
            "    tags = attr.ib(type=list[str], factory=list)"
        ),
        "@attr.s(auto_attribs=True, frozen=True)\nclass Item:\n    id: int\n    tags: list[str] = attr.Factory(list)",
        "@attrs.define(frozen=True)\nclass Item:\n    id: int\n    tags: list[str] = attrs.field(factory=list)",
        "@attrs.frozen\nclass Item:\n    id: int\n    tags: list[str] = attrs.Factory(list)",
        (
            "from typing import List\n@attrs.frozen\nclass Item:\n    id: 'int'\n"
            "    tags: 'List[str]' = attrs.Factory(list)"
        ),
    ],
    ids=["attr.s with attr.ib", "auto_attribs", "attrs.define", "attrs.frozen", "quoted types"],
)
def test_every_style_of_attrs_reads_the_same(text, collect_payload):
    payload = collect_payload(text)
    assert describe(payload) == [("id", "int", ""), ("tags", "list[str]", "[]")]
    assert payload.is_frozen
    assert [field.is_required for field in payload.fields] == [True, False]


def test_a_class_that_can_be_changed_is_not_frozen(collect_payload):
    assert not collect_payload("@attrs.define\nclass Item:\n    id: int").is_frozen


FROZEN = {
    "@attrs.frozen\nclass Item:\n    id: int": True,
    "@attr.s(auto_attribs=True, frozen=True)\nclass Item:\n    id: int": True,
    "@attrs.frozen\nclass Item:\n    id: int = attrs.field(validator=attrs.validators.instance_of(int))": True,
    "@attrs.frozen\nclass Base:\n    id: int\n\n\n@attrs.define\nclass Item(Base):\n    name: str = ''": True,
    "@attrs.frozen\nclass Base:\n    id: int\n\n\nclass Item(Base):\n    pass": True,
    "@attrs.define\nclass Base:\n    id: int\n\n\nclass Item(Base):\n    pass": False,
    "@attrs.define\nclass Item:\n    id: int = attrs.field(validator=attrs.validators.instance_of(int))": False,
}


@pytest.mark.parametrize("has_inspect", [True, False], ids=["attrs 25.4", "before"])
@pytest.mark.parametrize("code", FROZEN)
def test_a_class_is_frozen_if_its_fields_cannot_be_set(collect_payload, monkeypatch, code, has_inspect):
    if not has_inspect:
        monkeypatch.delattr(attrs, "inspect")
    assert collect_payload(code).is_frozen is FROZEN[code]


TYPES = {
    "int": "int",
    "int | None": "int | None",
    "Optional[int]": "int | None",
    "Union[int, str]": "int | str",
    "List[int]": "list[int]",
    "Dict[str, List[int]]": "dict[str, list[int]]",
    "tuple[int, ...]": "tuple[int, ...]",
    "datetime": "datetime",
    "Inner": "Inner",
    "list[Inner]": "list[Inner]",
    "Inner | None": "Inner | None",
    "Number": "Number",
    "Literal['a', 'b']": "Literal['a', 'b']",
    "Color": "Color",
    "Annotated[int, 'positive']": "int",
    "Any": "Any",
    "Outer.Nested": "Outer.Nested",
    "list": "list",
}


@pytest.mark.parametrize("written", TYPES)
@pytest.mark.parametrize("style", ["{}", "'{}'"], ids=["plain", "quoted"])
def test_a_type_reads_the_way_people_write_it(written, style, collect_payload):
    if style != "{}" and "'" in written:
        written, style = written.replace("'", '"'), "'{}'"
    payload = collect_payload(f"""
        import enum
        from datetime import datetime
        from typing import Annotated, Any, Dict, List, Literal, NewType, Optional, Union
        Number = NewType("Number", int)
        class Color(enum.Enum):
            RED = "red"
        @attrs.frozen
        class Inner:
            id: int
        class Outer:
            @attrs.frozen
            class Nested:
                id: int
        @attrs.frozen
        class Item:
            value: {style.format(written)}
    """)
    assert str(payload.fields[0].type) == TYPES[written.replace('"', "'")]


def test_a_new_type_has_its_own_name_and_what_is_behind_it(collect_payload):
    payload = collect_payload("""
        from typing import NewType
        Number = NewType("Number", int)
        @attrs.frozen
        class Item:
            value: Number
    """)
    (field,) = payload.fields
    assert field.type.qualified_name == f"{payload.module}.Number"
    assert [str(argument) for argument in field.type.arguments] == ["int"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the type statement is of Python 3.12")
def test_a_type_alias_has_its_own_name_and_what_is_behind_it(collect_payload):
    payload = collect_payload("""
        type Numbers = list[int]
        @attrs.frozen
        class Item:
            value: Numbers
            more: list[Numbers]
    """)
    assert [str(field.type) for field in payload.fields] == ["Numbers", "list[Numbers]"]
    assert str(payload.fields[0].type.arguments[0]) == "list[int]"


def test_an_enum_lists_its_values(collect_payload):
    payload = collect_payload("""
        import enum
        class Color(enum.Enum):
            RED = "red"
            BLUE = "blue"
        @attrs.frozen
        class Item:
            value: Color
    """)
    assert payload.fields[0].type.values == ("'red'", "'blue'")


def test_a_name_in_quotes_is_resolved_where_the_class_stands(collect_payload):
    """In ``attr.ib(type=...)`` too, which Python does not take for an annotation."""
    payload = collect_payload("""
        import typing
        @attr.s(frozen=True)
        class Item:
            alone = attr.ib(type="Item")
            parent = attr.ib(type=typing.Optional["Item"], default=None)
            children = attr.ib(type=typing.List["Item"], factory=list)
            absent = attr.ib(type=typing.List["Nowhere"], factory=list)
    """)
    assert [str(field.type) for field in payload.fields] == ["Item", "Item | None", "list[Item]", "list[Nowhere]"]
    assert [len(field.type.payloads) for field in payload.fields] == [1, 1, 1, 0]


def test_the_parameters_of_a_callable_stand_in_brackets(collect_payload):
    payload = collect_payload("""
        from collections.abc import Callable
        @attrs.frozen
        class Item:
            two: Callable[[int, str], bool]
            none: Callable[[], None]
            any: Callable[..., "Item"]
    """)
    written = ["Callable[[int, str], bool]", "Callable[[], None]", "Callable[..., Item]"]
    assert [str(field.type) for field in payload.fields] == written


def test_defaults_read_as_source(collect_payload):
    payload = collect_payload("""
        class Odd:
            pass
        def make():
            return 1
        @attrs.frozen
        class Item:
            number: int = 3
            text: str = "a"
            nothing: int | None = None
            listed: list = attrs.Factory(list)
            made: int = attrs.Factory(make)
            kind: type = dict
            shared: list = []
            odd: Odd = Odd()
            linked: int = attrs.Factory(lambda self: self.number, takes_self=True)
    """)
    assert [(field.name, field.default.kind.value, field.default.text) for field in payload.fields] == [
        ("number", "value", "3"),
        ("text", "value", "'a'"),
        ("nothing", "value", "None"),
        ("listed", "factory", "[]"),
        ("made", "factory", "make()"),
        ("kind", "class", "dict"),
        ("shared", "value", "[]"),
        ("odd", "value", "Odd()"),
        ("linked", "factory", "Item.<lambda>()"),
    ]
    assert [field.name for field in payload.fields if field.default.is_mutable] == ["shared"]


def test_inherited_fields_name_the_class_that_defines_them(collect_payload):
    payload = collect_payload("""
        @attrs.frozen
        class Base:
            '''A base.

            Attributes:
                id (int): Primary key.
            '''
            id: int
        class Mixin:
            pass
        @attrs.frozen
        class Middle(Base, Mixin):
            size: int
        @attrs.frozen
        class Item(Middle):
            name: str
    """)
    module = payload.module
    assert [(field.name, field.inherited_from) for field in payload.fields] == [
        ("id", f"{module}.Base"),
        ("size", f"{module}.Middle"),
        ("name", ""),
    ]
    assert payload.bases == (f"{module}.Middle",)
    assert payload.fields[0].description == "Primary key."
    assert payload.fields[0].location.line == 11


def test_a_class_behind_type_checking_is_unresolved_and_the_rest_is_read(collect_files, list_problems):
    found = collect_files(
        {
            "signals.py": """\
                from __future__ import annotations
                from typing import TYPE_CHECKING
                import attrs
                from openedx_events.tooling import OpenEdxPublicSignal
                if TYPE_CHECKING:
                    from datetime import datetime
                @attrs.frozen
                class Item:
                    id: int
                    created: datetime | None = None
                PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"item": Item})
            """
        }
    )
    assert [str(field.type) for field in found.payloads[0].fields] == ["int", "datetime | None"]
    expected = "type 'datetime | None' of field 'created' does not exist at run time; expected an importable name"
    assert list_problems(found) == [(10, "type-unresolved", expected)]


def test_every_class_within_a_payload_is_read_once(collect_text):
    found = collect_text("""
        @attrs.frozen
        class Deep:
            id: int
        @attrs.frozen
        class Middle:
            deep: dict[str, list[Deep]]
        @attrs.frozen
        class Item:
            middle: Middle | None
            deep: Deep
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"item": Item, "items": list[Item]})
    """)
    assert [payload.name for payload in found.payloads] == ["Deep", "Item", "Middle"]
    assert [payload.name for payload in found.closure(found.payloads[1].qualified_name)] == ["Item", "Middle", "Deep"]


def test_a_class_that_no_event_carries_is_read_if_its_module_has_events(collect_text):
    found = collect_text("""
        @attrs.frozen
        class Lonely:
            id: int
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {})
    """)
    assert [payload.name for payload in found.payloads] == ["Lonely"]


def test_classes_of_other_packages_are_read_only_if_they_are_carried(collect_text):
    found = collect_text("""
        from openedx_events.learning.data import CourseEnrollmentData
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"enrollment": CourseEnrollmentData})
    """)
    assert [payload.name for payload in found.payloads] == [
        "CourseData",
        "CourseEnrollmentData",
        "UserData",
        "UserNonPersonalData",
        "UserPersonalData",
    ]
    assert not any(found.is_requested(payload.module) for payload in found.payloads)


def test_personal_data_is_marked_by_class_by_name_and_by_description(collect_text):
    found = collect_text("""
        @attrs.frozen
        class PersonalData:
            nickname: str
        @attrs.frozen
        class NonPersonalData:
            id: int
        @attrs.frozen
        class Marked:
            '''Somebody.

            .. pii: The hair color of a user.
            '''
            hair: str
        @attrs.frozen
        class Named:
            name: str
            '''The learner's full name.'''
        @attrs.frozen
        class Item:
            '''A thing.

            Attributes:
                name (str): Name of the course of a user.
                voice (str): How somebody sounds, which is personal data.
            '''
            personal: PersonalData
            not_personal: NonPersonalData
            marked: list[Marked]
            email: str
            course_name: str
            name: str
            voice: str
            named: Named
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"item": Item})
    """)
    assert found.events[0].personal_fields == (
        "item.personal.nickname",
        "item.marked.hair",
        "item.email",
        "item.voice",
        "item.named.name",
    )
