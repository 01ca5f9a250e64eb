"""Definitions are held to the published version: what is told, where, and when it is allowed."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from sphinx_event_catalog.catalog.ledger import Ledger, LedgerEntry, read_ledger
from sphinx_event_catalog.check import check
from sphinx_event_catalog.history.archive import read_histories

from tests.catalog.check.conftest import CARRIER, publish

HISTORY = Path(__file__).parents[3] / "docs" / "history"
COHORT = '''
@attr.s(auto_attribs=True, frozen=True)
class CohortData:
    """The membership of a learner in a cohort.

    Attributes:
        grade (int): The grade in percent.
    """

    grade: int
'''
COHORT_CHANGED = COHORT + CARRIER.format(name="CohortData")
TYPE = "org.openedx.learning.example.changed.v1"
OTHER = CARRIER.replace("example", "sample").replace("EXAMPLE", "SAMPLE").format(name="UserData")


@pytest.fixture
def compare(collect_definition, tmp_path):
    """Return a function that publishes one text as version 11.2.0, and gives the problems of another."""

    def compare_texts(before, after, *, version="", ledger=None):
        published, catalog = collect_definition(before), collect_definition(after)
        name = catalog.requested[0]
        histories = publish((), published, tmp_path / "history", name)
        packages = (attrs.evolve(p, version=version if p.name == name else p.version) for p in catalog.packages)
        found = check(attrs.evolve(catalog, packages=tuple(packages)), ledger=ledger, histories=histories)
        return [(p.kind.name, str(p.location).replace(name, "PKG"), p.message.replace(name, "PKG")) for p in found]

    return compare_texts


def test_a_change_is_told_at_its_line_with_who_breaks_and_why(compare):
    found = compare(
        COHORT_CHANGED, COHORT_CHANGED.replace("grade: int", "points: int").replace("grade (int)", "points (int)")
    )
    assert {kind for kind, _, _ in found} == {"breaks-event-bus", "breaks-receivers", "breaks-senders"}
    message = (
        "'PKG.learning.signals.CohortData.grade' (field-removed: int) breaks receivers of version 11.2.0: "
        "the field is gone; expected it as it was, or a new major version"
    )
    assert ("breaks-receivers", "PKG/learning/signals.py:11", message) in found


RETYPED = COHORT_CHANGED.replace("grade: int", "grade: str").replace("(int)", "(str)")
STEPS = {"11.2.0": True, "11.3.0": True, "11.2.1.dev4+dirty": True, "12.0.0": False, "11.1.0": True, "": True}


@pytest.mark.parametrize("version", STEPS)
def test_a_new_major_version_may_break(version, compare):
    assert bool(compare(COHORT_CHANGED, RETYPED, version=version)) == STEPS[version]


def list_kinds(found):
    return sorted({kind for kind, _, _ in found})


BREAKS = ["breaks-event-bus", "breaks-receivers", "breaks-senders"]
ENTRY = LedgerEntry(event_type=TYPE, removed="11.3.0", line=7)
REMOVALS = {
    "without a line in the ledger it is told there": (Ledger(), ["event-removed"]),
    "in a minor version": (Ledger(entries=(ENTRY,)), BREAKS),
    "in a major version": (Ledger(entries=(attrs.evolve(ENTRY, removed="12.0.0"),)), []),
}


@pytest.mark.parametrize("name", REMOVALS)
def test_the_ledger_tells_whether_an_event_goes_in_a_major_version(name, compare):
    ledger, expected = REMOVALS[name]
    found = compare(CARRIER.format(name="UserData") + OTHER, OTHER, ledger=ledger)
    assert list_kinds(found) == expected
    if expected == BREAKS:
        assert {location for _, location, _ in found} == {"event-ledger.toml:7"}


def test_a_class_that_goes_with_its_event_needs_no_line_of_its_own(compare):
    ledger = Ledger(entries=(attrs.evolve(ENTRY, removed="12.0.0"),))
    assert compare(COHORT_CHANGED + OTHER, OTHER, ledger=ledger) == []


def test_a_class_that_is_gone_is_told_in_its_module(compare):
    found = compare(COHORT_CHANGED, COHORT_CHANGED.replace("CohortData", "GroupData").replace("grade", "points"))
    gone = [location for kind, location, message in found if "payload-removed" in message]
    assert gone == ["PKG/learning/signals.py:1"] * 2


def test_what_cannot_be_imported_is_not_gone(compare):
    found = compare(CARRIER.format(name="UserData") + OTHER, "import nowhere\n" + OTHER)
    assert list_kinds(found) == ["import-failed"]


def test_the_ledger_of_this_site_has_every_event_type_that_is_gone():
    (history,) = read_histories(HISTORY, ["openedx-events"])
    gone = {entry for entry in history.entries.values() if entry.is_gone}
    assert set(read_ledger(HISTORY / "event-ledger.toml").entries) == gone
    assert {entry.variable.rpartition(".")[2] for entry in gone if entry.removed} == {
        "LICENSE_CREATED",
        "SUBSCRIPTION_LICENSE_MODIFIED",
        "MANAGE_STUDENTS_PERMISSION_ADDED",
        "MANAGE_STUDENTS_PERMISSION_REMOVED",
    }
    retyped = {life.event.name for life in history.lives if life.former}
    assert retyped == {
        "SUBSCRIPTION_LICENSE_MODIFIED",
        "XBLOCK_SKILL_VERIFIED",
        "FORUM_THREAD_CREATED",
        "FORUM_THREAD_RESPONSE_CREATED",
        "FORUM_RESPONSE_COMMENT_CREATED",
    }
