"""Every kind of problem: its rule fires on the bad example alone and is silent on the good one."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.catalog.problems import ProblemKind
from sphinx_event_catalog.check.examples import read_example
from sphinx_event_catalog.check.rules import CATALOG_RULES, EVENT_RULES, PAYLOAD_RULES

BY_SPHINX = {ProblemKind.MARKUP}
"""Only docutils knows whether markup is valid: the tests of the site run this example."""

for_each_kind = pytest.mark.parametrize(
    "kind", sorted(set(ProblemKind) - BY_SPHINX, key=str), ids=lambda kind: kind.value
)


@for_each_kind
def test_a_bad_example_has_its_problem_and_no_other(kind, check_example):
    example = read_example(kind)
    assert set(check_example(example.bad, example.before)) == {kind}


@for_each_kind
def test_a_good_example_has_no_problem(kind, check_example):
    example = read_example(kind)
    assert check_example(example.good, example.before) == []


def test_every_kind_has_an_example():
    for kind in ProblemKind:
        example = read_example(kind)
        assert example.bad
        assert example.good
        assert example.bad != example.good


def test_every_kind_is_found_by_something():
    """What no rule finds comes from reading, from suppressions or from Sphinx."""
    by_reading = {kind for kind in ProblemKind if kind.value.startswith(("import", "source", "type", "definition"))}
    by_suppressions = {kind for kind in ProblemKind if kind.value.startswith("suppression")}
    by_rules = {*EVENT_RULES, *PAYLOAD_RULES, *CATALOG_RULES}
    assert by_reading | by_suppressions | by_rules | BY_SPHINX == set(ProblemKind)
