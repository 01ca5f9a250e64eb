"""Who carries what, in a small catalog with nested, shared and recursive classes."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.catalog.graph import MOST_PATHS, Graph

HEADER = """
from __future__ import annotations
import attrs
from openedx_events.tooling import OpenEdxPublicSignal
"""
TEXT = """
@attrs.frozen
class Leaf:
    name: str

@attrs.frozen
class Branch:
    left: Leaf
    right: Leaf
    above: Branch | None = None

@attrs.frozen
class Alone:
    name: str

PLANTED = OpenEdxPublicSignal("org.openedx.x.tree.planted.v1", {"branch": Branch, "leaf": Leaf})
CUT = OpenEdxPublicSignal("org.openedx.x.tree.cut.v1", {"branches": list[Branch], "by": str})
"""


@pytest.fixture
def graph(collect_files):
    return Graph(collect_files({"signals.py": HEADER + TEXT}))


def short(found):
    """Return a mapping of qualified names with the bare ones."""
    return {name.rpartition(".")[2]: value for name, value in found.items()}


def test_each_class_knows_the_events_that_carry_it_at_any_depth(graph):
    names = {name: [event.name for event in events] for name, events in short(graph.events_of).items()}

    assert names == {"Alone": [], "Branch": ["CUT", "PLANTED"], "Leaf": ["CUT", "PLANTED"]}


def test_direct_events_have_the_class_in_a_data_key(graph):
    names = {name: [event.name for event in events] for name, events in short(graph.direct_events_of).items()}

    assert names == {"Alone": [], "Branch": ["CUT", "PLANTED"], "Leaf": ["PLANTED"]}


def test_carriers_tell_every_path_once_and_cycles_end(graph):
    paths = {(found.event.name, found.path) for found in short(graph.carriers)["Leaf"]}

    assert paths == {
        ("CUT", "branches.left"),
        ("CUT", "branches.right"),
        ("PLANTED", "branch.left"),
        ("PLANTED", "branch.right"),
        ("PLANTED", "leaf"),
    }


def test_containers_are_the_fields_that_hold_a_class(graph):
    fields = {
        name: [f"{c.payload.name}.{c.field.name}" for c in found] for name, found in short(graph.containers).items()
    }

    assert fields == {"Alone": [], "Branch": ["Branch.above"], "Leaf": ["Branch.left", "Branch.right"]}


def test_paths_that_double_with_each_level_are_bounded_and_no_class_is_lost(collect_files):
    """Twenty levels of two fields each have a million paths."""
    levels = "\n".join(f"@attrs.frozen\nclass L{n}:\n    a: L{n + 1}\n    b: L{n + 1}\n" for n in reversed(range(20)))
    leaf = "@attrs.frozen\nclass L20:\n    name: str\n"
    event = "\nA = OpenEdxPublicSignal('org.openedx.x.a.b.v1', {'l': L0})\n"
    carriers = Graph(collect_files({"signals.py": HEADER + leaf + levels + event})).carriers

    assert all(carriers.values())
    assert sum(map(len, carriers.values())) < 2 * MOST_PATHS
