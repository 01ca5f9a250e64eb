"""Every kind of problem: its rule fires on the bad example alone and is silent on the good one."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.check import read_registry

REGISTRY = read_registry()
ELSEWHERE = {"markup", "rule-failed"}
"""Only docutils knows whether markup is valid, and the last one is about rules: their own tests run these examples."""
FOLLOWS = {"field-untyped": {"bus-warning-missing"}}
"""What a problem brings with it: a field without a type keeps its event off the event bus, which has to be said."""

for_each_kind = pytest.mark.parametrize("name", sorted(REGISTRY.kinds.keys() - ELSEWHERE))


@for_each_kind
def test_a_bad_example_has_its_problem_and_no_other(name, check_example):
    kind = REGISTRY.kinds[name]
    assert set(check_example(kind.bad, kind.before)) == {name} | FOLLOWS.get(name, set())


@for_each_kind
def test_a_good_example_has_no_problem(name, check_example):
    kind = REGISTRY.kinds[name]
    assert check_example(kind.good, kind.before) == []


def test_every_kind_has_two_examples():
    same = {name for name, kind in REGISTRY.kinds.items() if not (kind.bad and kind.good) or kind.bad == kind.good}
    assert same == set()
