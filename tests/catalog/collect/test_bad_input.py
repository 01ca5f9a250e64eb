"""Bad input gives one located problem; all else is still in the catalog."""

from __future__ import annotations

import pytest

HEADER = "import attrs\nfrom openedx_events.tooling import OpenEdxPublicSignal\n"
PLACED = 'PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {})\n'
SENT = 'SENT = OpenEdxPublicSignal("org.example.shop.order.sent.v1", {})\n'


def test_a_package_that_is_not_installed(collect_names, list_problems):
    found = collect_names("no_such_package_at_all")
    expected = "no package of the name 'no_such_package_at_all' is installed; expected one that can be imported"
    assert list_problems(found) == [(1, "import-failed", expected)]


def test_a_package_whose_parent_raises(collect_files, list_problems):
    found = collect_files(
        {"shop/__init__.py": "1 / 0\n", "shop/signals.py": HEADER + PLACED, "signals.py": HEADER + SENT}
    )
    assert [event.name for event in found.events] == ["SENT"]
    ((line, kind, message),) = list_problems(found)
    assert (line, kind) == (1, "import-failed")
    assert message.endswith("ZeroDivisionError: division by zero")
    assert found.problems[0].location.path.endswith("/shop/__init__.py")


def test_a_module_that_raises_is_blamed_at_its_line(collect_files, list_problems):
    found = collect_files({"bad.py": HEADER + "\nimport nowhere_at_all\n" + PLACED, "good.py": HEADER + SENT})
    assert [event.name for event in found.events] == ["SENT"]
    assert [(line, kind) for line, kind, _ in list_problems(found)] == [(4, "import-failed")]


@pytest.mark.parametrize("error", ["raise SystemExit(1)", "import sys; sys.exit()"])
def test_a_module_that_exits_does_not_end_the_run(error, collect_files, list_problems):
    found = collect_files({"bad.py": HEADER + PLACED + error, "good.py": HEADER + SENT})
    assert [event.name for event in found.events] == ["SENT"]
    assert [(line, kind) for line, kind, _ in list_problems(found)] == [(4, "import-failed")]


@pytest.mark.filterwarnings("error")
def test_a_module_that_warns_is_read_even_where_warnings_are_errors(collect_files, list_problems):
    warning = "import warnings\nwarnings.warn('old', DeprecationWarning, stacklevel=1)\n"
    found = collect_files({"signals.py": HEADER + warning + PLACED + PLACED.replace("PLACED", "TWICE")})
    assert [event.name for event in found.events] == ["PLACED", "TWICE"]
    assert list_problems(found) == []


def test_a_module_that_is_no_python(collect_files, list_problems):
    found = collect_files({"bad.py": HEADER + PLACED + "def\n", "good.py": HEADER + SENT})
    assert [event.name for event in found.events] == ["SENT"]
    assert [(line, kind) for line, kind, _ in list_problems(found)] == [(4, "source-unreadable")]


def test_a_module_that_is_no_utf_8(collect_files, list_problems):
    found = collect_files({"bad.py": (HEADER + PLACED + "# ").encode() + b"\xff\n", "good.py": HEADER + SENT})
    assert [event.name for event in found.events] == ["SENT"]
    assert [(line, kind) for line, kind, _ in list_problems(found)] == [(4, "source-unreadable")]


def test_a_module_with_a_declared_encoding(collect_files, list_problems):
    text = '# -*- coding: latin-1 -*-\n"""Caf\xe9."""\n' + HEADER + PLACED
    found = collect_files({"signals.py": text.encode("latin-1")})
    assert list_problems(found) == []
    assert [event.location.line for event in found.events] == [5]


def test_a_module_with_other_line_ends(collect_files):
    found = collect_files(
        {"signals.py": (HEADER + "\n# .. event_name: PLACED\n" + PLACED).replace("\n", "\r\n").encode()}
    )
    assert [(a.value, a.location.line) for a in found.events[0].annotations] == [("PLACED", 4)]


def test_a_payload_that_is_no_attrs_class_is_named(collect_text):
    found = collect_text(
        "class Plain: pass\nPLACED = OpenEdxPublicSignal('org.example.shop.order.placed.v1', {'a': Plain, 'b': str})"
    )
    assert [(key.name, str(key.type)) for key in found.events[0].data] == [("a", "Plain"), ("b", "str")]
    assert (found.payloads, found.problems) == ((), ())


def test_a_type_that_does_not_exist_is_a_problem_of_its_field_alone(collect_text, list_problems):
    found = collect_text("""
        @attrs.frozen
        class Item:
            id: int
            bad: "list[Missing]"
            good: "list[int]"
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"item": Item})
    """)
    assert [(line, kind) for line, kind, _ in list_problems(found)] == [(7, "type-unresolved")]
    assert [str(field.type) for field in found.payloads[0].fields] == ["int", "list[Missing]", "list[int]"]


def test_payloads_that_hold_each_other_are_read_once(collect_text):
    found = collect_text("""
        @attrs.frozen
        class Item:
            owner: "Owner"
            parent: "Item | None" = None
        @attrs.frozen
        class Owner:
            email: str
            items: "list[Item]"
        # .. event_key_field: item.owner.items
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"item": Item})
    """)
    assert [payload.name for payload in found.payloads] == ["Item", "Owner"]
    assert found.events[0].personal_fields == ("item.owner.email",)
    assert str(found.events[0].key_field.type) == "list[Item]"
    assert found.problems == ()


def test_a_signal_that_cannot_be_described_is_a_problem_of_its_own(collect_text, list_problems):
    found = collect_text("PLACED = OpenEdxPublicSignal(42, {})\n" + SENT)
    assert [event.name for event in found.events] == ["SENT"]
    assert [(line, kind) for line, kind, _ in list_problems(found)] == [(4, "definition-unreadable")]


def test_a_default_that_cannot_be_printed_reads_as_a_call_of_its_class(collect_text):
    found = collect_text("""
        class Silent:
            def __repr__(self):
                raise RuntimeError("no")
        @attrs.frozen
        class Item:
            value: object = Silent()
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"item": Item})
    """)
    assert found.payloads[0].fields[0].default.text == "Silent()"
    assert found.problems == ()


def test_a_class_that_cannot_be_described_hides_no_other(collect_text, list_problems):
    found = collect_text("""
        class Hostile:
            def __getattr__(self, name):
                raise RuntimeError(name)
        @attr.s
        class Bad:
            value = attr.ib(type=Hostile())
        @attrs.frozen
        class Good:
            id: int
        PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"good": Good})
    """)
    assert [payload.name for payload in found.payloads] == ["Good"]
    assert [(line, kind) for line, kind, _ in list_problems(found)] == [(7, "definition-unreadable")]


def test_markup_from_a_package_stays_text(collect_text):
    (event,) = collect_text("# .. event_description: <script>alert(1)</script>\n" + PLACED).events
    assert event.description == "<script>alert(1)</script>"


def test_an_error_while_a_bus_schema_is_made_is_the_reason(collect_text):
    found = collect_text("PLACED = OpenEdxPublicSignal('org.example.shop.order.placed.v1', {'a': object()})\n" + SENT)
    assert {event.name: event.bus.is_capable for event in found.events} == {"PLACED": False, "SENT": True}


def test_a_class_that_cannot_be_described_is_named_like_any_other_class(collect_files, list_problems):
    """What carries it or extends it is in the catalog; nothing there leads to a payload class that is not."""
    found = collect_files({
        "signals.py": HEADER + """\
            class Odd:
                def __hash__(self):
                    raise RuntimeError("no hash")
            @attrs.frozen
            class Bad:
                odd: Odd()
            @attrs.frozen
            class Carrier:
                bad: list[Bad]
            @attrs.frozen
            class Heir(Bad):
                pass
            SENT = OpenEdxPublicSignal("org.example.shop.order.sent.v1", {"bad": Bad, "carrier": Carrier, "heir": Heir})
        """.replace(" " * 12, "")
    })  # fmt: skip
    assert list_problems(found) == [
        (6, "definition-unreadable", "cannot describe 'Bad': RuntimeError: no hash"),
        (12, "definition-unreadable", "cannot describe 'Heir': RuntimeError: no hash"),
    ]
    (carrier,) = found.payloads
    assert str(carrier.fields[0].type) == "list[Bad]"
    (event,) = found.events
    named = [name for key in event.data for name in key.type.payloads] + list(carrier.fields[0].type.payloads)
    assert named == [carrier.qualified_name]


KEPT = {
    "a default that ends the program when it is printed": (
        (
            "class Odd:\n    def __repr__(self): raise SystemExit(3)\n"
            "@attrs.frozen\nclass Order:\n    number: int = 1\n    odd: Odd = Odd()"
        ),
        "Odd()",
    ),
    "a default that holds itself": (
        "odd = []\nodd.append(odd)\n@attrs.frozen\nclass Order:\n    odd: list = odd",
        "list(...)",
    ),
    "a default without end": (
        "odd = ()\nfor _ in range(5000): odd = (odd,)\n@attrs.frozen\nclass Order:\n    odd: tuple = odd",
        "tuple(...)",
    ),
    "a default of too many digits": ("@attrs.frozen\nclass Order:\n    odd: int = 10**5000", "int()"),
    "an annotation that ends the program": ("@attrs.frozen\nclass Order:\n    number: 'exit()' = 1", "1"),
}


@pytest.mark.parametrize("what", KEPT)
def test_an_odd_value_takes_nothing_with_it(what, collect_text):
    definition, default = KEPT[what]
    catalog = collect_text(f'{definition}\nA = OpenEdxPublicSignal("org.x.y.item.changed.v1", {{"order": Order}})\n')
    assert [event.name for event in catalog.events] == ["A"]
    assert catalog.payloads[0].fields[-1].default.text == default


LOST = {
    "a minor version of too many digits": (
        'A = OpenEdxPublicSignal("org.x.y.item.changed.v1", {"number": int}, 10**5000)\n',
        "the minor version is no number from 0 to 2,147,483,647",
    ),
    "a data key None": (
        'A = OpenEdxPublicSignal("org.x.y.item.changed.v1", {None: int})',
        "the data key None is no str",
    ),
    "an event type that cannot be printed": (
        "class Odd:\n    def __repr__(self): raise ValueError\nA = OpenEdxPublicSignal(Odd(), {})\n",
        "the event type is Odd(); expected a str",
    ),
    "a module that answers nothing": (
        (
            'A = OpenEdxPublicSignal("org.x.y.item.changed.v1", {})\n'
            "import sys, types\nclass Odd(types.ModuleType):\n"
            "    def __getattribute__(self, name): raise RuntimeError(name)\n"
            "sys.modules[__name__].__class__ = Odd\n"
        ),
        "no variable holds the event 'org.x.y.item.changed.v1'",
    ),
    "something else in the place of the module": (
        (
            'A = OpenEdxPublicSignal("org.x.y.item.changed.v1", {})\n'
            "import sys\nclass Odd:\n    def __getattr__(self, name): raise RuntimeError(name)\n"
            "sys.modules[__name__] = Odd()\n"
        ),
        "no variable holds the event 'org.x.y.item.changed.v1'",
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_what_cannot_be_described_is_one_problem(what, collect_text):
    definition, message = LOST[what]
    good = {"good.py": HEADER + 'B = OpenEdxPublicSignal("org.x.y.item.good.v1", {"number": int})'}
    catalog = collect_text(definition, **good)
    assert [event.name for event in catalog.events] == ["B"]
    (problem,) = catalog.problems
    assert message in problem.message
