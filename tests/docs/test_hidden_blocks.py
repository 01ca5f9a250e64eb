"""No block of code escapes the tests: what Sphinx takes for one, they find too."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys

import pytest
from docutils import nodes

from docs._ext.code_blocks import find_code_blocks
from tests.docs.pages import DOCS, ROOT, find_pages, name_document

PAGES = [page for page in find_pages() if page.startswith("docs/")]


@pytest.fixture(name="doctrees", scope="module")
def read_site(tmp_path_factory):
    """Let Sphinx read a copy of the site, and return where it keeps its trees."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("_build"))
    for name in ("examples", "openedx_events", "sphinx_ext", ".readthedocs.yaml"):
        (folder / name).symlink_to(ROOT / name)
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "dummy",
        "-c",
        ".",
        "-d",
        folder / "doctrees",
        folder / "docs",
    ]
    subprocess.run([*command, folder / "out"], cwd=ROOT, check=True)
    return folder / "doctrees"


def find_hidden_blocks(text, tree, /):
    """Return the blocks of a tree that stand in the text of the page, yet not among those that the tests find."""
    found = {block.source.strip() for block in find_code_blocks(text)}
    written = {line.strip() for line in text.splitlines()}
    shown = [node.astext().strip() for node in tree.findall(lambda node: isinstance(node, nodes.FixedTextElement))]
    return [
        code for code in shown if code and code not in found and {line.strip() for line in code.splitlines()} <= written
    ]


def test_every_block_that_sphinx_sees_is_found(doctrees):
    hidden = {}
    for page in PAGES:
        tree = pickle.loads((doctrees / f"{name_document(page)}.doctree").read_bytes())  # noqa: S301 - just written
        hidden[page] = find_hidden_blocks((ROOT / page).read_text("utf-8"), tree)

    assert {page: blocks for page, blocks in hidden.items() if blocks} == {}


def test_a_block_of_an_unknown_kind_is_hidden():
    tree = nodes.section("", nodes.literal_block("", "x = 1"))

    assert find_hidden_blocks(".. secret-code::\n\n   x = 1\n", tree) == ["x = 1"]
    assert find_hidden_blocks(".. code-block:: python\n\n   x = 1\n", tree) == []
    assert find_hidden_blocks(".. generated::\n", tree) == []
