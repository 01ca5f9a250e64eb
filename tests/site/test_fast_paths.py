"""Pages are read in an order that is cheap, and two processes write the same bytes as one."""

from __future__ import annotations

import pytest

TREES = """
import attr
from openedx_events.tooling import OpenEdxPublicSignal


@attr.s(auto_attribs=True, frozen=True)
class Base:
    '''A base; "quoted" & <escaped>.

    Attributes:
        id (int): Somebody's own key, `emphasized`.
    '''

    id: int


@attr.s(auto_attribs=True, frozen=True)
class Node(Base):
    '''A node.

    Attributes:
        children (list[Node]): More of the same: see :openedx:data:`Base`.
        label (str): What it is called.
        base (Base | None): What it stands on.
    '''

    children: "list[Node]" = attr.ib(factory=list)
    label: str = "a  b"
    base: "Base | None" = None


# .. event_key_field: node.id
# .. event_description: Emitted when a node has grown.
GROWN = OpenEdxPublicSignal(event_type="org.openedx.learning.node.grown.v1", data={"node": Node, "count": int})
"""


@pytest.fixture
def trees(empty_project):
    """Return a project with fields that quote, refer, repeat and inherit."""
    empty_project.write("signals.py", TREES)
    return empty_project


def read_pages(built):
    return {path.name: path.read_text(encoding="utf-8") for path in (built.output / "reference").rglob("*.html")}


def test_lists_are_read_after_what_they_list(trees):
    read = []
    trees.build("dummy", connect={"doctree-read": lambda app, _doctree: read.append(app.env.current_document.docname)})
    assert {"index", "reference/events/org.openedx.learning.node.grown.v1"} < set(read[:-3])
    assert read[-3:] == ["reference/data", "reference/events", "reference/events/learning"]


def test_two_processes_write_the_same_bytes_as_one(trees):
    serial = trees.build(output="serial")
    parallel = trees.build(output="parallel", jobs=2)
    assert len(parallel.written) == len(serial.written) >= 8
    assert parallel.read < serial.read  # what was not read here was read by others
    for name in ("searchindex.js", "objects.inv", "genindex.html"):
        assert (parallel.output / name).read_bytes() == (serial.output / name).read_bytes()
    assert read_pages(parallel) == read_pages(serial)
