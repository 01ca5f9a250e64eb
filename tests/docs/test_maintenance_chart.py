"""Every guide ends with a chart, and a chart says no more than reviews and tests do."""

from __future__ import annotations

import json
import tomllib

import pytest

from docs._ext.code_blocks import digest_code_blocks
from docs._ext.maintenance_chart import RESULTS, REVIEWS, describe_result
from openedx_events import __version__
from tests.docs.pages import DOCS, ROOT, find_pages, has_chart, name_document

GUIDES = [
    page
    for page in find_pages()
    if page.startswith(("docs/how-tos/", "docs/quickstarts/")) and not page.endswith("index.rst")
]
TEXT = ".. code-block:: python\n\n   x = 1\n"
PASSED = {
    "digest": digest_code_blocks(TEXT),
    "executed": 2,
    "included": 3,
    "failed": 0,
    "not_executable": 0,
}
CASES = {
    "all passed": (PASSED, TEXT, "Pass: 5 examples."),
    "some cannot run": ({**PASSED, "not_executable": 1}, TEXT, "Pass: 5 examples; 1 cannot be run."),
    "one failed": ({**PASSED, "failed": 1, "executed": 1}, TEXT, "Fail: 1 of 5 examples."),
    "changed": (PASSED, TEXT.replace("1", "2"), "An example has changed since the last test run."),
    "prose changed": (PASSED, f"More text.\n\n{TEXT}", "Pass: 5 examples."),
    "never run": (None, TEXT, "Not tested yet."),
    "nothing to run": ({**PASSED, "executed": 0, "included": 0}, TEXT, "No examples to run."),
}


@pytest.mark.parametrize("name", CASES)
def test_chart_says_what_the_tests_said(name):
    result, text, expected = CASES[name]

    assert expected == describe_result(result, text)


def test_every_guide_has_a_chart_and_a_review():
    reviews = tomllib.loads((DOCS / REVIEWS).read_text("utf-8"))

    assert [page for page in GUIDES if not has_chart((ROOT / page).read_text("utf-8"))] == []
    assert {name_document(page) for page in GUIDES} == set(reviews)
    assert {review["release"] for review in reviews.values()} == {__version__}


def test_every_result_belongs_to_a_guide():
    assert {name_document(page) for page in GUIDES} == set(json.loads((DOCS / RESULTS).read_text("utf-8")))
