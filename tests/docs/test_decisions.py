"""The decisions and their index agree."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import DOCS

DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.rst"))
SECTIONS = ["Status", "Context", "Decision", "Consequences"]
STATUSES = ("Accepted", "Provisional", "Proposed", "Rejected", "Superseded")


def read_status(text):
    return re.search(r"^Status\n-+\n\n(\w+)", text, re.MULTILINE)[1]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_one_number(path):
    """The file name, the label and the title of a decision give the same number."""
    number = int(path.name[:4])
    label, title = re.match(r"\.\. _ADR-(\d+):\n\n(\d+)\. ", path.read_text("utf-8")).groups()

    assert (number, number) == (int(label), int(title))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_its_sections_in_order(path):
    headings = re.findall(r"^(\w[^\n]*)\n-+$", path.read_text("utf-8"), re.MULTILINE)

    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_status_is_a_known_one(path):
    assert read_status(path.read_text("utf-8")) in STATUSES


def test_index_lists_every_decision_once_in_order_with_its_status():
    index = (DOCS / "decisions" / "index.rst").read_text("utf-8")
    listed = re.findall(r"\* - :ref:`ADR-(\d+)`\n +- (\w+)", index)

    assert listed == [(str(int(path.name[:4])), read_status(path.read_text("utf-8"))) for path in DECISIONS]


def test_design_decision_has_the_thirteen_practices():
    (path,) = (DOCS / "decisions").glob("0016-*.rst")
    practices = re.findall(r"^(\d+)\. \*\*[A-Z]", path.read_text("utf-8"), re.MULTILINE)

    assert [str(number) for number in range(1, 14)] == practices
