"""How types are resolved: where they are written, with the arguments of generic ones put in."""

from __future__ import annotations

import sys
import textwrap

import pytest

GENERIC = """
from typing import Annotated, Generic, List, NewType, Optional, TypeVar, Union
T = TypeVar("T")
K = TypeVar("K")
@attrs.frozen
class Row:
    id: int
@attrs.frozen
class Page(Generic[T]):
    '''A page.

    Attributes:
        items (list[T]): What is on it.
        first (T | None): The first of them.
    '''
    items: list[T]
    first: Optional[T] = None
@attrs.frozen
class Pair(Generic[K, T]):
    key: K
    value: T
"""


@pytest.fixture
def describe_fields(collect_text):
    """Return a function that gives the names and types of the fields of the payload class of a data key."""

    def describe(definitions, data, name):
        found = collect_text(
            f'{textwrap.dedent(definitions)}\nSENT = OpenEdxPublicSignal("org.x.y.item.sent.v1", {{"item": {data}}})\n'
        )
        assert [problem.message for problem in found.problems] == []
        payload = next(payload for payload in found.payloads if payload.name == name)
        return {field.name: str(field.type) for field in payload.fields}

    return describe


SPECIALIZED = {
    "Page[Row]": {"items": "list[Row]", "first": "Row | None"},
    "Page[int]": {"items": "list[int]", "first": "int | None"},
    "Page[Page[Row]]": {"items": "list[Page[Row]]", "first": "Page[Row] | None"},
    "Page[list[Row]]": {"items": "list[list[Row]]", "first": "list[Row] | None"},
    "Pair[str, Page[Row]]": {"key": "str", "value": "Page[Row]"},
}


@pytest.mark.parametrize("name", SPECIALIZED)
def test_the_arguments_of_a_generic_class_are_put_in(name, describe_fields):
    assert describe_fields(GENERIC, name, name) == SPECIALIZED[name]


INHERITED = {
    "class Item(Page[Row]):\n    who: str = ''": {"items": "list[Row]", "first": "Row | None", "who": "str"},
    "class Item(Page['Row']):\n    pass": {"items": "list[Row]", "first": "Row | None"},
    "class Middle(Page[List[K]], Generic[K]):\n    pass\n@attrs.frozen\nclass Item(Middle[Row]):\n    pass": {
        "items": "list[list[Row]]",
        "first": "list[Row] | None",
    },
    "class Middle(Pair[str, T]):\n    pass\n@attrs.frozen\nclass Item(Middle[int]):\n    more: int": {
        "key": "str",
        "value": "int",
        "more": "int",
    },
    "class Middle(Page[Row]):\n    pass\n@attrs.frozen\nclass Item(Middle):\n    pass": {
        "items": "list[Row]",
        "first": "Row | None",
    },
}


@pytest.mark.parametrize("text", INHERITED)
def test_a_class_that_derives_from_a_generic_one_has_its_fields_with_the_arguments(text, describe_fields):
    assert describe_fields(f"{GENERIC}\n@attrs.frozen\n{text}", "Item", "Item") == INHERITED[text]


def test_a_generic_class_with_and_without_arguments_are_two_classes_and_checked_once(collect_text):
    found = collect_text(f"""{GENERIC}
SENT = OpenEdxPublicSignal("org.x.y.item.sent.v1", {{"rows": Page[Row], "pages": Page[Page[Row]]}})
""")
    payloads = {payload.name: payload for payload in found.payloads}
    assert list(payloads) == ["Page", "Page[Page[Row]]", "Page[Row]", "Pair", "Row"]
    assert payloads["Page[Row]"].bases == (payloads["Page"].qualified_name,)
    assert payloads["Page[Row]"].location == payloads["Page"].location
    assert [field.description for field in payloads["Page[Row]"].fields] == ["What is on it.", "The first of them."]
    assert [len(payload.documented) for payload in payloads.values()] == [2, 0, 0, 0, 0]
    assert [payload.name for payload in found.closure(payloads["Page[Page[Row]]"].qualified_name)] == [
        "Page[Page[Row]]",
        "Page[Row]",
        "Row",
    ]


def test_arguments_of_one_name_from_two_modules_stay_apart(collect_files):
    row = "import attrs\n@attrs.frozen\nclass Row:\n    {}: int\n"
    found = collect_files(
        {
            "other.py": row.format("other"),
            "signals.py": """\
                import attrs
                from openedx_events.tooling import OpenEdxPublicSignal
                from typing import Generic, TypeVar
                from . import other
                T = TypeVar("T")
                @attrs.frozen
                class Row:
                    own: int
                @attrs.frozen
                class Page(Generic[T]):
                    item: T
                SENT = OpenEdxPublicSignal("org.x.y.item.sent.v1", {"a": Page[Row], "b": Page[other.Row]})
            """,
        }
    )
    package = found.requested[0]
    names = [payload.name for payload in found.payloads if payload.is_specialization]
    assert names == ["Page[Row]", f"Page[{package}.other.Row]"]
    inner = [found.payloads_by_name[key.type.single_payload].fields[0].type for key in found.events[0].data]
    assert [type_.qualified_name for type_ in inner] == [f"{package}.signals.Row", f"{package}.other.Row"]


WITHOUT_ARGUMENTS = {
    "TypeVar('T')": "Any",
    "TypeVar('T', bound='Row')": "Row",
    "TypeVar('T', int, str)": "int | str",
}


@pytest.mark.parametrize("parameter", WITHOUT_ARGUMENTS)
def test_a_parameter_without_argument_stands_for_what_it_is_bound_to(parameter, collect_payload):
    payload = collect_payload(f"""
        from typing import Generic, TypeVar
        @attrs.frozen
        class Row:
            id: int
        T = {parameter}
        @attrs.frozen
        class Item(Generic[T]):
            value: T
    """)
    (field,) = payload.fields
    assert (str(field.type), str(field.type.arguments[0])) == ("T", WITHOUT_ARGUMENTS[parameter])


def test_a_parameter_without_argument_stands_for_its_default(collect_payload):
    payload = collect_payload("""
        from typing import Generic
        from typing_extensions import TypeVar
        T = TypeVar("T", default=int)
        @attrs.frozen
        class Item(Generic[T]):
            value: T
    """)
    assert str(payload.fields[0].type.arguments[0]) == "int"


SIZED = "@attrs.frozen\nclass Item(Generic[{}]):\n    size: int"


@pytest.mark.parametrize(
    ("definition", "data", "refused"),
    [
        (f"P = TypeVarTuple('P')\n{SIZED.format('Unpack[P]')}", "Item[int, str]", "TypeVarTuple"),
        (f"P = ParamSpec('P')\n{SIZED.format('P')}", "Item[int, str]", "ParamSpec"),
    ],
)
def test_arguments_that_are_no_single_types_are_refused_by_name(definition, data, refused, collect_text):
    found = collect_text(f"""
from typing import Generic, ParamSpec, TypeVarTuple, Unpack
{definition}
SENT = OpenEdxPublicSignal("org.x.y.item.sent.v1", {{"item": {data}, "plain": Item}})
""")
    (problem,) = found.problems
    assert problem.message.startswith("cannot describe 'Item[")
    assert problem.message.endswith(f"TypeError: its type parameter 'P' is a {refused}; expected a TypeVar")
    assert [event.name for event in found.events] == ["SENT"]
    assert [payload.name for payload in found.payloads] == ["Item"]


def test_a_generic_class_that_holds_itself_with_ever_deeper_arguments_ends(collect_text):
    found = collect_text("""
        from typing import Generic, Optional, TypeVar
        T = TypeVar("T")
        @attrs.frozen
        class Tree(Generic[T]):
            leaf: T
            deeper: Optional["Tree[list[T]]"] = None
        SENT = OpenEdxPublicSignal("org.x.y.item.sent.v1", {"tree": Tree[int]})
    """)
    assert found.problems == ()
    assert {"Tree", "Tree[int]", "Tree[list[int]]"} <= {payload.name for payload in found.payloads}


def test_a_field_is_resolved_in_the_module_that_defines_it(collect_files):
    """And the name of a field does not hide the type of the same name."""
    found = collect_files(
        {
            "base.py": """\
                from __future__ import annotations
                import attrs
                from datetime import date
                @attrs.frozen
                class Kind:
                    base: str
                @attrs.frozen
                class Parent:
                    kind: Kind
                    kinds: dict[str, list[Kind]]
                    date: date | None = None
            """,
            "signals.py": """\
                from __future__ import annotations
                import attrs
                from openedx_events.tooling import OpenEdxPublicSignal
                from .base import Parent
                @attrs.frozen
                class Kind:
                    own: int
                date = str
                @attrs.frozen
                class Child(Parent):
                    other: Kind | None = None
                SENT = OpenEdxPublicSignal("org.x.y.child.sent.v1", {"child": Child})
            """,
        }
    )
    package = found.requested[0]
    child = found.payloads_by_name[f"{package}.signals.Child"]
    classes = {field.name: field.type.payloads for field in child.fields}
    base, own = (f"{package}.base.Kind",), (f"{package}.signals.Kind",)
    assert classes == {"kind": base, "kinds": base, "date": (), "other": own}
    assert str(child.find_field("date").type) == "date | None"


def test_a_class_in_quotes_within_a_container_is_found_without_a_future_import(collect_payload):
    payload = collect_payload("""
        from typing import Dict, List, Optional, Union
        @attrs.frozen
        class Item:
            a: list["Item"]
            b: dict[str, "Item"]
            c: List["Item"]
            d: Dict[str, List["Item"]]
            e: Optional["Item"] = None
            f: Union["Item", None] = None
            g: tuple["Item", ...] = ()
    """)
    assert [str(field.type) for field in payload.fields] == [
        "list[Item]",
        "dict[str, Item]",
        "list[Item]",
        "dict[str, list[Item]]",
        "Item | None",
        "Item | None",
        "tuple[Item, ...]",
    ]
    assert {field.type.payloads for field in payload.fields} == {(payload.qualified_name,)}


def test_aliases_of_one_name_have_their_own_paths(collect_payload):
    payload = collect_payload("""
        from typing import NewType
        class Course:
            ID = NewType("ID", int)
        class Library:
            class Block:
                ID = NewType("ID", str)
        @attrs.frozen
        class Item:
            course: Course.ID
            block: list[Library.Block.ID]
    """)
    course, block = (field.type for field in payload.fields)
    assert (str(course), str(block)) == ("Course.ID", "list[Library.Block.ID]")
    assert course.qualified_name == f"{payload.module}.Course.ID"
    assert [str(part) for part in (*course.arguments, *block.arguments[0].arguments)] == ["int", "str"]


def test_a_field_of_the_type_none_has_a_type(collect_payload):
    payload = collect_payload("""
        @attr.s(frozen=True)
        class Item:
            nothing: None = attr.ib()
            untyped = attr.ib()
    """)
    assert [(str(field.type), field.is_typed) for field in payload.fields] == [("None", True), ("Any", False)]


STATEMENTS = """
type Pairs[T] = dict[str, T]
type Json = dict[str, Json] | list[Json] | str | int | None
type Tree[T] = dict[str, Tree[T]] | T
type Grown[T] = list[Grown[list[T]]] | int
type Absent = Nowhere
class Course:
    type ID = int
class Library:
    type ID = str
@attrs.frozen
class Page[T]:
    items: list[T]
    first: "T | None" = None
@attrs.frozen
class Item:
    pairs: Pairs[int]
    nested: Pairs[Pairs[Page[int]]]
    body: Json
    tree: Tree[int]
    grown: Grown[int]
    course: Course.ID
    library: Library.ID
    page: Page[Course.ID]
"""
EXPECTED = {
    "pairs": ("Pairs[int]", "dict[str, int]"),
    "nested": ("Pairs[Pairs[Page[int]]]", "dict[str, Pairs[Page[int]]]"),
    "body": ("Json", "dict[str, Json] | list[Json] | str | int | None"),
    "tree": ("Tree[int]", "dict[str, Tree[int]] | int"),
    "course": ("Course.ID", "int"),
    "library": ("Library.ID", "str"),
}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the type statement is of Python 3.12")
def test_type_statements_and_classes_with_parameters_of_their_own(collect_text):
    found = collect_text(f'{STATEMENTS}SENT = OpenEdxPublicSignal("org.x.y.item.sent.v1", {{"item": Item}})\n')
    payloads = {payload.name: payload for payload in found.payloads}
    fields = {field.name: field.type for field in payloads["Item"].fields}
    shown = {name: (str(fields[name]), str(fields[name].arguments[0])) for name in EXPECTED}
    assert shown == EXPECTED
    page = payloads["Page[Course.ID]"]
    assert fields["page"].payloads == (page.qualified_name,)
    assert [str(field.type) for field in page.fields] == ["list[Course.ID]", "Course.ID | None"]
