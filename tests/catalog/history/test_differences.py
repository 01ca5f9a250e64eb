"""Differences of two snapshots and their verdicts."""

from __future__ import annotations

import sys

import pytest
from sphinx_event_catalog.catalog.history import ChangeKind
from sphinx_event_catalog.history.differences import compare, find_step
from sphinx_event_catalog.history.kinds import EXPLANATIONS, complete
from sphinx_event_catalog.history.snapshots import take_snapshot

FINE, BREAKING, NONE = "compatible", "breaking", "no-schema"
CLASS = """\
@attrs.frozen
class CourseData:
    course_key: str
    display_name: str = ""
    {}
"""


@pytest.fixture
def compare_texts(tmp_path, monkeypatch, collect_names, openedx_signal_cache):  # noqa: ARG001 - it forgets the signals.
    """Return a function that compares two texts of one module."""

    def take(text, folder):
        (tmp_path / folder / "compared").mkdir(parents=True)
        (tmp_path / folder / "compared" / "__init__.py").touch()
        (tmp_path / folder / "compared" / "signals.py").write_text(text)
        with monkeypatch.context() as patch:
            patch.syspath_prepend(tmp_path / folder)
            catalog = collect_names("compared")
        assert [problem for problem in catalog.problems if problem.kind.name != "events-missing"] == []
        for module in ("compared", "compared.signals"):
            sys.modules.pop(module, None)
        return take_snapshot(catalog, version=folder)

    return lambda old, new: compare(take(complete(old), "1.0.0"), take(complete(new), "1.1.0"))


def tell(change):
    """Return the kind and the verdicts of a change: bus, receivers, senders, bus without the writer's schema."""
    verdicts = [verdict.value for verdict in change.verdicts.values()]
    return change.kind.value, *verdicts, change.bus.unregistered.verdict.value


SINGLE = {
    ChangeKind.EVENT_ADDED: (FINE, FINE, FINE, FINE),
    ChangeKind.EVENT_REMOVED: (BREAKING, BREAKING, BREAKING, BREAKING),
    ChangeKind.EVENT_RETYPED: (BREAKING, FINE, FINE, BREAKING),
    ChangeKind.EVENT_RENAMED: (FINE, BREAKING, BREAKING, FINE),
    ChangeKind.DATA_KEY_ADDED: (BREAKING, FINE, BREAKING, BREAKING),
    ChangeKind.DATA_KEY_REMOVED: (BREAKING, BREAKING, BREAKING, BREAKING),
    ChangeKind.DATA_KEY_TYPE_CHANGED: (BREAKING, BREAKING, BREAKING, BREAKING),
    ChangeKind.PAYLOAD_ADDED: (FINE, FINE, FINE, FINE),
    ChangeKind.PAYLOAD_REMOVED: (FINE, BREAKING, BREAKING, FINE),
    ChangeKind.PAYLOAD_RENAMED: (BREAKING, FINE, BREAKING, FINE),
    ChangeKind.FIELD_ADDED: (BREAKING, FINE, FINE, BREAKING),
    ChangeKind.FIELD_ADDED_REQUIRED: (BREAKING, FINE, BREAKING, BREAKING),
    ChangeKind.FIELD_REMOVED: (BREAKING, BREAKING, BREAKING, BREAKING),
    ChangeKind.FIELD_TYPE_CHANGED: (BREAKING, BREAKING, BREAKING, BREAKING),
    ChangeKind.FIELD_DEFAULT_CHANGED: (FINE, FINE, FINE, FINE),
    ChangeKind.FIELD_BECAME_OPTIONAL: (FINE, FINE, FINE, FINE),
    ChangeKind.FIELD_BECAME_REQUIRED: (FINE, FINE, BREAKING, FINE),
    ChangeKind.FIELD_ORDER_CHANGED: (FINE, FINE, BREAKING, BREAKING),
    ChangeKind.KEY_FIELD_CHANGED: (FINE, FINE, FINE, FINE),
    ChangeKind.SCHEMA_ADDED: (FINE, FINE, FINE, FINE),
    ChangeKind.SCHEMA_REMOVED: (BREAKING, FINE, FINE, BREAKING),
}
"""The verdicts on the example of each kind: bus, receivers, senders, and bus without the writer's schema."""


def test_every_kind_is_explained_and_judged():
    assert list(EXPLANATIONS) == list(ChangeKind)
    assert set(SINGLE) == set(ChangeKind) - {ChangeKind.SCHEMA_CHANGED}


@pytest.mark.parametrize("kind", SINGLE, ids=lambda kind: kind.value)
def test_one_change_has_its_three_verdicts(kind, compare_texts):
    explanation = EXPLANATIONS[kind]
    found = [tell(change) for change in compare_texts(explanation.before, explanation.bad or explanation.good).changes]
    assert (kind.value, *SINGLE[kind]) in found


@pytest.mark.parametrize("kind", [kind for kind in SINGLE if EXPLANATIONS[kind].bad], ids=lambda kind: kind.value)
def test_the_good_example_of_a_kind_breaks_nobody(kind, compare_texts):
    explanation = EXPLANATIONS[kind]
    assert [
        change for change in compare_texts(explanation.before, explanation.good).changes if change.is_breaking
    ] == []


ONE_FIELD = {
    "wider": ("size: int = 0", "size: int | None = 0", "field-type-changed", (BREAKING, BREAKING, FINE)),
    "narrower": ("size: int | None = 0", "size: int = 0", "field-type-changed", (BREAKING, FINE, BREAKING)),
    "with arguments": (
        "tags: dict = attrs.Factory(dict)",
        "tags: dict[str, str] = attrs.Factory(dict)",
        "field-type-changed",
        (FINE, FINE, BREAKING),
    ),
    "no schema at all": (
        "tags: dict | None = None",
        "tags: list | None = None",
        "field-type-changed",
        (NONE, BREAKING, BREAKING),
    ),
    "another item": (
        "tags: list[str] = attrs.Factory(list)",
        "tags: list[int] = attrs.Factory(list)",
        "field-type-changed",
        (BREAKING, BREAKING, BREAKING),
    ),
    "removed, with None": ("tag: str | None = None", "", "field-removed", (FINE, BREAKING, BREAKING)),
    "added, with None": ("", "tag: str | None = None", "field-added", (FINE, FINE, FINE)),
}
"""Classes that differ in one field, and the verdicts of bus, receivers and senders."""


@pytest.mark.parametrize("case", ONE_FIELD)
def test_one_field_has_its_three_verdicts(case, compare_texts):
    old, new, kind, verdicts = ONE_FIELD[case]
    found = [tell(change)[:4] for change in compare_texts(CLASS.format(old), CLASS.format(new)).changes]
    assert [change for change in found if not change[0].startswith("schema-")] == [(kind, *verdicts)]


ENUM = """\
from enum import Enum

class Mode(Enum):
    A = "a"
    {}

@attrs.frozen
class CourseData:
    mode: Mode
"""


def test_a_new_member_of_an_enum_is_a_change_of_type(compare_texts):
    (change,) = compare_texts(ENUM.format(""), ENUM.format('B = "b"')).changes
    assert (change.kind.value, change.after) == ("field-type-changed", "compared.signals.Mode (Mode: 'a' | 'b')")
    assert tell(change)[1:4] == (FINE, BREAKING, FINE)


def test_only_descriptions_are_no_change(compare_texts):
    text = '{}@attrs.frozen\nclass CourseData:\n    """{}."""\n\n    course_key: str\n'
    assert compare_texts(text.format("", "One"), text.format("# A comment.\n", "Two")).changes == ()


def test_a_field_of_a_base_class_is_told_once_and_judged_on_all_events(compare_texts):
    text = "@attrs.frozen\nclass Base:\n    a: str\n    {}\n\n@attrs.frozen\nclass CourseData(Base):\n    b: str = ''\n"
    (change,) = [
        change
        for change in compare_texts(text.format(""), text.format("c: str = ''")).changes
        if change.kind is ChangeKind.FIELD_ADDED
    ]
    assert (change.payload, change.events) == ("compared.signals.Base", ("org.openedx.learning.course.created.v1",))
    assert tell(change)[1:4] == (BREAKING, FINE, FINE)


def test_a_payload_that_moves_is_renamed_and_its_fields_are_compared(compare_texts):
    old = "@attrs.frozen\nclass CourseData:\n    a: str\n    b: str = ''\n"
    new = old.replace("CourseData", "CourseInfo").replace("b: str = ''", "b: str")
    event = EXPLANATIONS[ChangeKind.EVENT_ADDED].before
    found = compare_texts(old + event, "# class CourseData\n" + new + event.replace("CourseData", "CourseInfo")).changes
    assert [change.kind.value for change in found] == ["payload-renamed", "field-became-required"]


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [("1.0.0", "2.0", "major"), ("1.0.0", "1.1.0", "minor"), ("1.0.0", "1.0.1", "patch"), ("1.0.0", "main", "")],
)
def test_a_step_is_the_first_part_of_the_version_that_differs(old, new, step):
    assert find_step(old, new) == step


def test_a_reason_names_no_address_of_an_object(compare_texts):
    """It would be another one in each run, and so would every page and export that shows the reason."""
    changes = compare_texts(CLASS.format("is_open: bool = False"), CLASS.format("")).changes
    reasons = [judgement.reason for change in changes for judgement in (change.bus, change.bus.unregistered)]
    assert any("cannot read boolean" in reason for reason in reasons)
    assert not any("0x" in reason for reason in reasons)
