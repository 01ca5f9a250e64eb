"""What is written in a shorter way is the same, byte for byte, as in the long one."""

from __future__ import annotations

import gc

import pytest
from sphinx.errors import ConfigError
from sphinx.highlighting import PygmentsBridge
from sphinx.search.en import SearchEnglish
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request
from sphinx_event_catalog.export.snippets import make_snippets
from sphinx_event_catalog.sphinx import memory
from sphinx_event_catalog.sphinx.highlighting import highlight
from sphinx_event_catalog.sphinx.pages import contexts
from sphinx_event_catalog.sphinx.search import RememberingEnglish

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


def test_a_tree_written_at_once_is_what_its_nodes_become(trees, monkeypatch):
    at_once = read_pages(trees.build(output="at-once"))
    monkeypatch.setattr(contexts, "HTML_BUILDERS", frozenset())
    by_nodes = read_pages(trees.build(output="by-nodes"))
    assert any(">key</span>" in text for text in at_once.values())
    assert any("Contains itself" in text and "Inherited from" in text for text in at_once.values())
    assert at_once == by_nodes


def test_code_highlighted_line_by_line_is_what_it_is_as_a_whole():
    catalog = collect(Request(packages=["openedx_events"], in_process=True)).catalog
    bridge = PygmentsBridge("html")
    for event in catalog.events:
        snippets = make_snippets(catalog, event)
        for snippet in (snippets.send, snippets.receive, snippets.test, snippets.event_bus):
            if snippet.code:
                whole = bridge.highlight_block(snippet.code, snippet.language, linenos=False)
                assert highlight(bridge, snippet.code, snippet.language) == whole


def test_a_remembered_stem_is_the_stem():
    words = ("enrollment", "enrolled", "courses", "created", "enrollment")
    assert [RememberingEnglish({}).stem(word) for word in words] == [SearchEnglish({}).stem(word) for word in words]


def test_pages_loaded_again_are_the_pages_that_were_read(trees, monkeypatch):
    kept = read_pages(trees.build(output="kept"))
    monkeypatch.setattr(memory, "KEPT_PAGES", 1)
    assert read_pages(trees.build(output="loaded")) == kept


def test_a_build_keeps_few_pages_in_memory(trees, monkeypatch):
    monkeypatch.setattr(memory, "KEPT_PAGES", 2)
    counts = []
    forget = memory.forget_pages

    def count(app, *args):
        forget(app, *args)
        counts.extend(len(getattr(app.env, name)) for name in memory._CACHES)

    monkeypatch.setattr(memory, "forget_pages", count)
    assert len(trees.build().read) > 4
    assert max(counts) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_garbage_collector_is_left_as_it_was(trees, jobs):
    assert gc.isenabled()
    trees.build(jobs=jobs)
    assert gc.isenabled()
    trees.write_conf(event_catalog_packages=["there_is_no_such_package"], event_catalog_ignore=["no_such_kind"])
    with pytest.raises(ConfigError):
        trees.build()
    assert gc.isenabled()


def test_lists_are_read_after_what_they_list(trees, monkeypatch):
    read = []

    def note(app, *about):
        if len(about) == 1:  # reading has a tree, writing the name of its page as well
            read.append(app.env.current_document.docname)

    monkeypatch.setattr(memory, "forget_pages", note)
    trees.build("dummy")
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
