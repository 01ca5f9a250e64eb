"""Every kind of problem: its rule fires on the bad example alone and is silent on the good one."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.check import read_registry

REGISTRY = read_registry()
ELSEWHERE = {"data-key-unsendable", "rule-failed"}
"""Only the published library cannot check such a type, and the other is about rules: tests of their own run these."""
FOLLOWS = {
    "field-untyped": {"bus-warning-missing"},
    "breaks-receivers": {"breaks-event-bus"},
    "field-required-later": {"breaks-senders"},
}
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


LINES = '''
@attr.s(auto_attribs=True, frozen=True)
class LineData:
    """One line of a basket.

    Attributes:
        sku (str): Stock number.
    """

    sku: str


@attr.s(auto_attribs=True, frozen=True)
class BasketData:
    """What somebody wants to buy.

    Attributes:
        number (int): Primary key.
        lines (list[LineData]): What is in it.
        first (LineData | None): The first line.
    """

    number: int
    lines: list[LineData]
    first: LineData | None


# .. event_type: org.openedx.learning.basket.filled.v1
# .. event_name: BASKET_FILLED
# .. event_key_field: {path}
# .. event_description: Emitted when something has been put into a basket.
# .. event_data: BasketData
# .. event_trigger_repository: openedx/edx-platform
BASKET_FILLED = OpenEdxPublicSignal("org.openedx.learning.basket.filled.v1", {{"basket": BasketData}})
'''
KEY_FIELDS = {
    "basket.number": None,
    "basket.first.sku": None,
    "basket.lines": "key field 'basket.lines' is of type 'list[LineData]'; expected a single value",
    "basket.first": (
        "key field 'basket.first' is of type 'LineData | None'; expected a field of it, such as 'basket.first.sku'"
    ),
    "basket": "key field 'basket' is of type 'BasketData'; expected a field of it, such as 'basket.number'",
    "basket.lines.sku": (
        "key field 'basket.lines.sku' does not exist; 'basket.lines' is of type 'list[LineData]', which has no fields; "
        "did you mean 'basket.first.sku'?"
    ),
    "basket.lines.amount": (
        "key field 'basket.lines.amount' does not exist; "
        "'basket.lines' is of type 'list[LineData]', which has no fields"
    ),
    "basket.first.sk": (
        "key field 'basket.first.sk' does not exist; 'basket.first' has 'sku'; did you mean 'basket.first.sku'?"
    ),
    "number": "key field 'number' does not exist; payload has 'basket'; did you mean 'basket.number'?",
}


@pytest.mark.parametrize("path", KEY_FIELDS)
def test_a_key_field_leads_to_a_single_value(path, check_definition):
    messages = [message for _, message in check_definition(LINES.format(path=path))]
    assert messages == ([KEY_FIELDS[path]] if KEY_FIELDS[path] else [])
