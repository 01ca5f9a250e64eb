"""Which signals are found, under which name, and where."""

from __future__ import annotations

import pytest

SIGNAL = 'OpenEdxPublicSignal("org.example.shop.order.{}.v1", {{}})'
PLACED, SENT = SIGNAL.format("placed"), SIGNAL.format("sent")
ARGUMENTS = PLACED.removeprefix("OpenEdxPublicSignal")
HEADER = "from openedx_events.tooling import OpenEdxPublicSignal\n"


def locate(catalog):
    """Return name and module within its package of each event, and its line."""
    return [(event.name, event.module.partition(".")[2], event.location.line) for event in catalog.events]


def test_a_signal_is_found_in_any_module(collect_files):
    found = collect_files(
        {"deeply/within/anything.py": f"{HEADER}PLACED = {PLACED}\n", "events.py": f"{HEADER}SENT = {SENT}"}
    )
    assert locate(found) == [("PLACED", "deeply.within.anything", 2), ("SENT", "events", 2)]


def test_a_signal_in_the_package_itself_is_found(collect_files):
    assert locate(collect_files({"__init__.py": f"{HEADER}PLACED = {PLACED}\n"})) == [("PLACED", "", 2)]


def test_a_package_that_is_one_module_is_read(tmp_path, monkeypatch, collect_names):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "lonely_events.py").write_text(f"{HEADER}PLACED = {PLACED}\n")
    assert [str(event.location) for event in collect_names("lonely_events").events] == ["lonely_events.py:2"]


@pytest.mark.parametrize(
    "block",
    [
        f"if True:\n    PLACED = {PLACED}",
        f"try:\n    PLACED = {PLACED}\nexcept ImportError:\n    PLACED = None",
        f"try:\n    import nowhere\nexcept ImportError:\n    PLACED = {PLACED}",
        f"if False:\n    pass\nelse:\n    PLACED = {PLACED}",
        f"from contextlib import suppress\nwith suppress(ValueError):\n    PLACED = {PLACED}",
        f"PLACED: OpenEdxPublicSignal = {PLACED}",
        f"from openedx_events import tooling\nPLACED = tooling.{PLACED}",
        f"from openedx_events.tooling import OpenEdxPublicSignal as Event\nPLACED = Event{ARGUMENTS}",
        f"class Mine(OpenEdxPublicSignal): pass\nPLACED = Mine{ARGUMENTS}",
        f"def make(): return {PLACED}\nPLACED = make()",
    ],
    ids=["if", "try", "except", "else", "with", "annotated", "dotted", "renamed class", "subclass", "function"],
)
def test_a_signal_is_found_however_it_is_assigned(block, collect_text):
    found = collect_text(block)
    assert [event.name for event in found.events] == ["PLACED"]
    assert "PLACED" in block.split("\n")[found.events[0].location.line - 4]
    assert found.problems == ()


def test_a_re_exported_signal_is_found_once_where_it_is_defined(collect_files):
    found = collect_files(
        {
            "api.py": "from .signals import PLACED\n",
            "signals.py": f"{HEADER}PLACED = {PLACED}\n",
            "a.py": "from .api import *",
        }
    )
    assert locate(found) == [("PLACED", "signals", 2)]


def test_a_signal_with_a_second_name_keeps_the_first(collect_text):
    found = collect_text(f"PLACED = {PLACED}\nALIAS = PLACED\n")
    assert [event.name for event in found.events] == ["PLACED"]


def test_a_signal_that_a_package_only_imports_is_not_its_own(collect_files):
    """Receivers import the signals that they listen to."""
    imported = "from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED\n"
    found = collect_files({"signals.py": f"{imported}{HEADER}PLACED = {PLACED}\n", "receivers.py": imported})
    assert [event.name for event in found.events] == ["PLACED"]


def test_a_signal_that_no_assignment_makes_is_found_all_the_same(collect_text):
    found = collect_text(f"def make(): return {PLACED}\nglobals()['PLACED'] = make()\nX = {SENT}")
    assert [(event.name, event.location.line) for event in found.events] == [("PLACED", 1), ("X", 6)]


def test_tests_and_migrations_are_left_alone(collect_files):
    broken = f"{HEADER}raise RuntimeError\nPLACED = {PLACED}\n"
    found = collect_files(
        {"tests/test_it.py": broken, "migrations/first.py": broken, "test_a.py": broken, "conftest.py": broken}
    )
    assert (found.events, [problem.kind.name for problem in found.problems]) == ((), ["events-missing"])


def test_modules_without_signals_are_not_imported(collect_files):
    found = collect_files({"models.py": "raise RuntimeError\n"})
    assert [problem.kind.name for problem in found.problems] == ["events-missing"]


def test_two_signals_of_one_type_are_both_found(collect_text):
    found = collect_text(f"PLACED = {PLACED}\nORDERED = {PLACED}\n")
    assert [event.name for event in found.events] == ["ORDERED", "PLACED"]


def test_the_parts_of_an_event_type(collect_text):
    (event,) = collect_text(
        'X = OpenEdxPublicSignal("org.example.shop.big.order.placed.v12", {}, minor_version=3)'
    ).events
    parts = event.parts
    assert (parts.domain, parts.subdomain, parts.subject, parts.action, parts.version) == (
        "org.example",
        "shop",
        "big.order",
        "placed",
        12,
    )
    assert event.minor_version == 3


def test_without_annotations_the_docstring_below_is_the_description(collect_text):
    (event,) = collect_text(f'PLACED = {PLACED}\n"""\nAn order is placed.\n\nMore.\n"""\n').events
    assert event.description == "An order is placed.\n\nMore."
    assert event.description_location.line == 6
