"""What values stand for what types."""

from __future__ import annotations

import json
import re
from datetime import datetime
from importlib import import_module

import pytest
from sphinx_event_catalog.collect.example_code import write_imports
from sphinx_event_catalog.collect.example_values import SCALARS, Override, OverrideError, load_overrides, read_overrides
from sphinx_event_catalog.collect.examples import UNPROVED, ExampleBuilder
from sphinx_event_catalog.export import export
from sphinx_event_catalog.export.artifacts import Export
from sphinx_event_catalog.export.snippets import make_snippets

from tests.catalog.export.running import run


def evaluate(expression):
    return run(f"{write_imports(expression.imports)}\nvalue = {expression.flat}\n").value


def build(catalog, name):
    return ExampleBuilder(catalog).build_payload(next(p for p in catalog.payloads if p.name == name))


@pytest.mark.parametrize("name", SCALARS)
def test_example_of_each_scalar_is_of_its_class_and_writes_its_wire_form(name):
    scalar = SCALARS[name]
    value = evaluate(scalar.write(scalar.example))
    module, _, cls = name.rpartition(".")
    write = {"datetime.datetime": datetime.isoformat, "builtins.bytes": bytes.decode}.get(name, str)

    assert isinstance(value, getattr(import_module(module), cls))
    assert scalar.example == write(value)


TYPES = {
    "str": "example value",
    "int": 1,
    "bool": False,
    "float": 0.85,
    "bytes": b"example",
    "list[str]": ["example value"],
    "list": [],
    "dict": {},
    "dict[str, int]": {"example-key": 1},
    "dict[int, list[bool]]": {1: [False]},
    "tuple[int, str]": (1, "example value"),
    "tuple[int, ...]": (1,),
    "set[int]": {1},
    "frozenset[str]": frozenset({"example value"}),
    "collections.abc.Sequence[int]": [1],
    "int | None": 1,
    "None | str": "example value",
    "typing.Literal['a', 'b']": "a",
    "typing.Any": "example value",
    "typing.Annotated[int, 'x']": 1,
    "Number": 1,
    "Color": "Color.RED",
    "Outer.Inner": "Outer.Inner.ONE",
}


def test_example_of_each_kind_of_type_is_a_value_of_it(collect_text):
    fields = "".join(f"@attrs.frozen\nclass C{number}:\n    value: {hint}\n\n" for number, hint in enumerate(TYPES))
    data = ", ".join(f"'c{number}': C{number}" for number in range(len(TYPES)))
    catalog = collect_text(
        "import collections.abc, enum, typing\n"
        "Number = typing.NewType('Number', int)\n"
        "class Color(enum.Enum):\n    RED = 'red'\n"
        "class Outer:\n    class Inner(enum.IntEnum):\n        ONE = 1\n\n"
        f"{fields}\nA = OpenEdxPublicSignal('org.openedx.x.types.sent.v1', {{{data}}})\n"
    )
    module = import_module(catalog.events[0].module)
    (event,) = catalog.events
    example = ExampleBuilder(catalog).build_event(event)

    found = dict(zip(TYPES, (evaluate(argument.code).value for _, argument in example.arguments), strict=True))
    assert found == {**TYPES, "Color": module.Color.RED, "Outer.Inner": module.Outer.Inner.ONE}
    assert example.wire_gaps == ()
    assert example.wire["c21"] == {"value": "red"}
    assert example.wire["c9"] == {"value": {"1": [False]}}


def test_class_that_contains_itself_ends_where_it_may(collect_text):
    catalog = collect_text(
        """
        @attrs.frozen
        class Node:
            parent: Node | None
            children: list[Node]
            by_name: dict[str, Node]
            seen: set[Node]
            other: Other

        @attrs.frozen
        class Other:
            back: Node | None = None

        A = OpenEdxPublicSignal("org.openedx.x.tree.grown.v1", {"node": Node})
        """
    )
    example = build(catalog, "Node")

    expected = {"parent": None, "children": [], "by_name": {}, "seen": [], "other": {"back": None}}
    assert expected == example.wire
    assert evaluate(example.code).children == []


def test_class_without_end_is_refused_with_its_path(collect_text):
    catalog = collect_text(
        """
        @attrs.frozen
        class Loop:
            inner: Loop

        A = OpenEdxPublicSignal("org.openedx.x.loop.closed.v1", {"loop": Loop})
        """
    )
    example = ExampleBuilder(catalog).build_event(catalog.events[0])

    assert list(map(str, example.code_gaps)) == ["loop.inner: class 'Loop' contains itself and has no end"]
    assert example.wire is None


def test_optional_field_without_a_known_value_keeps_its_default(collect_text):
    catalog = collect_text(
        """
        class Money: ...

        @attrs.frozen
        class Order:
            number: int
            price: Money | None = None
            discount: Money = attrs.field(factory=Money)

        A = OpenEdxPublicSignal("org.openedx.x.order.made.v1", {"order": Order})
        """
    )
    example = build(catalog, "Order")

    assert example.code.flat == "Order(number=1, price=None)"
    assert list(map(str, example.wire_gaps)) == ["discount: no example value is known for type 'Money'"]


def test_class_that_does_not_accept_its_example_says_why(collect_proved):
    """The innermost class is to blame; where a field is optional, it is left out instead."""
    found = collect_proved(
        """
        @attrs.frozen
        class Seat:
            row: str = attrs.field(validator=attrs.validators.in_(["A", "B"]))

        @attrs.frozen
        class Ticket:
            seat: Seat
            number: int

        @attrs.frozen
        class Visit:
            day: int
            seat: Seat | None = None

        @attrs.frozen
        class Stamp:
            number: int = attrs.field(init=False)

        @attrs.frozen
        class Closed:
            number: int

            def __attrs_post_init__(self):
                raise RuntimeError

        data = {"ticket": Ticket, "visit": Visit, "stamp": Stamp, "closed": Closed}
        A = OpenEdxPublicSignal("org.openedx.x.ticket.sold.v1", data)
        """
    )
    catalog, builder = found.catalog, found.examples
    (event,) = catalog.events
    example = builder.build_event(event)
    reasons = {gap.path: gap.reason for gap in example.code_gaps}

    assert list(reasons) == ["ticket.seat", "stamp", "closed"]
    assert reasons["ticket.seat"].startswith("class 'Seat' does not accept the example: ValueError: 'row' must be in")
    assert reasons["stamp"].startswith("class 'Stamp' does not accept the example: AttributeError: ")
    assert reasons["closed"] == "class 'Closed' does not accept the example: RuntimeError"
    visit = builder.build_payload(next(payload for payload in catalog.payloads if payload.name == "Visit"))
    assert visit.code.flat == "Visit(day=1, seat=None)"
    snippets = make_snippets(catalog, event, builder=builder)
    assert snippets.send.reason == snippets.test.reason != ""
    assert not example.is_proved


def test_an_example_that_nobody_has_built_is_marked_wherever_it_is_shown(collect_proved):
    found = collect_proved('A = OpenEdxPublicSignal("org.openedx.x.ticket.sold.v1", {"number": int})')
    marked = {}
    for builder in (found.examples, ExampleBuilder(found.catalog)):
        files = {f.path: f.content.decode() for f in export(Export(catalog=found.catalog, builder=builder))}
        document = json.loads(files["catalog.json"])["events"][0]
        markdown = files["events/org.openedx.x.ticket.sold.v1.md"]
        marked[document["example"]["proved"]] = (markdown.count(UNPROVED), files["asyncapi.json"].count(UNPROVED))
    # In Markdown beside the code that sends, the test and the JSON.
    assert marked == {True: (0, 0), False: (3, 1)}


def test_author_chooses_a_value_that_a_class_accepts(collect_text):
    catalog = collect_text(
        """
        @attrs.frozen
        class Chair:
            row: str = attrs.field(validator=attrs.validators.in_(["A", "B"]))

        A = OpenEdxPublicSignal("org.openedx.x.chair.sold.v1", {"chair": Chair})
        """
    )
    example = ExampleBuilder(catalog, {"Chair.row": Override(wire="B")}).build_event(catalog.events[0])

    assert example.wire == {"chair": {"row": "B"}}
    assert example.code_gaps == ()


def test_file_has_a_value_and_no_wire_form(catalog):
    example = build(catalog, "CertificateConfigData")

    assert evaluate(example.code).signatories[0].image.read() == b"example"
    assert list(map(str, example.wire_gaps)) == ["signatories[].image: type 'BinaryIO' has no wire form"]


def test_underscore_of_a_private_field_is_not_in_its_argument(collect_text):
    catalog = collect_text(
        """
        @attrs.frozen
        class Secret:
            _code: str

        A = OpenEdxPublicSignal("org.openedx.x.secret.told.v1", {"secret": Secret})
        """
    )
    example = build(catalog, "Secret")

    assert evaluate(example.code)._code == "example-code"
    assert example.wire == {"_code": "example-code"}


def test_authors_choose_values_by_field_data_key_and_type(collect_text, tmp_path):
    catalog = collect_text(
        """
        from datetime import datetime

        class Money:
            def __init__(self, amount): self.amount = amount

        @attrs.frozen
        class Order:
            price: Money
            sent: datetime
            mode: str

        A = OpenEdxPublicSignal("org.openedx.x.order.paid.v1", {"order": Order, "note": str})
        """
    )
    (event,) = catalog.events
    file = tmp_path / "examples.toml"
    file.write_text(
        f"""
        [values]
        "Order.mode" = "express"
        "{event.module}.Order.sent" = "2027-01-01T00:00:00+00:00"
        note = "hello"

        [python."{event.module}.Money"]
        code = "Money(3)"
        imports = ["{event.module}.Money"]
        wire = "3.00"
        """
    )
    overrides = load_overrides(catalog, file)
    example = ExampleBuilder(catalog, overrides).build_event(event)

    assert example.wire == {
        "order": {"price": "3.00", "sent": "2027-01-01T00:00:00+00:00", "mode": "express"},
        "note": "hello",
    }
    order = evaluate(example.arguments[0][1].code)
    assert (order.price.amount, order.sent.year, order.mode) == (3, 2027, "express")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Expecting property name"),
        ("[]", "expected the tables"),
        ('{"values": 1}', "expected the tables"),
        ('{"other": {}}', "unknown table 'other'"),
        ('{"python": {"X": {"code": "X()"}}}', "'X' needs 'code'"),
        ('{"python": {"X": {"code": 1, "imports": [], "wire": 1}}}', "'X' needs 'code'"),
    ],
)
def test_wrong_file_of_values_says_what_is_wrong(tmp_path, text, message):
    file = tmp_path / "examples.json"
    file.write_text(text)

    with pytest.raises(OverrideError, match=message):
        read_overrides(file)


def test_value_for_nothing_in_the_catalog_is_an_error(catalog, tmp_path):
    file = tmp_path / "examples.json"
    file.write_text('{"values": {"UserData.id": 1, "UserData.nickname": 1}}')

    with pytest.raises(OverrideError, match=r"'UserData\.nickname' is no field, data key or type of the catalog"):
        load_overrides(catalog, file)


def test_file_of_values_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(OverrideError, match=r"none\.toml: No such file"):
        read_overrides(tmp_path / "none.toml")


def test_override_replaces_a_value_everywhere(catalog):
    builder = ExampleBuilder(catalog, {"UserData.id": Override(wire=5)})
    event = next(event for event in catalog.events if event.name == "COURSE_ENROLLMENT_CREATED")

    assert builder.build_event(event).wire["enrollment"]["user"]["id"] == 5


def test_no_example_names_a_person_or_a_real_host(catalog):
    builder = ExampleBuilder(catalog)
    texts = set()
    for payload in catalog.payloads:
        texts |= {
            text for text in _texts(builder.build_payload(payload).wire) if "@example.com" in text or "://" in text
        }

    assert texts
    assert not [text for text in texts if not re.fullmatch(r"https://example\.com/.*|\w+@example\.com", text)]


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def test_an_example_ends_where_classes_stand_too_deep(collect_proved):
    classes = [f"@attrs.frozen\nclass C{n}:\n    inner: C{n - 1}\n" for n in range(1, 120)]
    text = "@attrs.frozen\nclass C0:\n    number: int\n" + "".join(classes)
    found = collect_proved(f'{text}\nA = OpenEdxPublicSignal("org.openedx.x.ticket.sold.v1", {{"thing": C119}})\n')
    (gap,) = found.examples.build_event(found.catalog.events[0]).code_gaps
    assert re.fullmatch(r"class 'C\d+' stands 50 classes deep", gap.reason)
    assert found.examples.build_payload(found.catalog.payloads[0]).code.flat == "C0(number=1)"
