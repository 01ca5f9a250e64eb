"""The exports of a small package, byte for byte: the same on every version of Python."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sphinx_event_catalog.export import FORMATS, export
from sphinx_event_catalog.export.artifacts import Export

GOLDEN = Path(__file__).parent / "golden"
"""One folder for each test, which holds the files as they are exported."""

PACKAGE = '''
import enum
from datetime import datetime
from typing import Literal, NewType

from opaque_keys.edx.keys import CourseKey

OrderId = NewType("OrderId", int)


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Money:
    """Without wire form."""


@attrs.frozen
class PersonalData:
    """Who bought it.

    Attributes:
        username (str): Login name, ``<b>`` is *no* markup | here.
    """

    username: str


@attrs.frozen
class OrderData:
    """An order, see `the shop <https://example.com/shop>`_.

    Attributes:
        number (OrderId): Number of the order.
        course (CourseKey): What was bought.
        buyer (PersonalData): Who bought it.
        previous (OrderData | None): The order before this one.
        color (Color): Color of the paper.
        size (Literal["s", "m"]): Size of the paper.
        position (tuple[int, int]): Where it lies.
        notes (dict[str, list[str]]): Remarks by author.
        sent_at (datetime | None): When it was sent.
    """

    number: OrderId
    course: CourseKey
    buyer: PersonalData
    previous: OrderData | None = None
    color: Color = Color.RED
    size: Literal["s", "m"] = "m"
    position: tuple[int, int] = (0, 0)
    notes: dict[str, list[str]] = attrs.field(factory=dict)
    sent_at: datetime | None = None


@attrs.frozen
class InvoiceData:
    """An invoice.

    Attributes:
        amount (Money): What is to be paid.
        number (int): Number of the invoice.
    """

    amount: Money
    number: int


# .. event_type: org.example.shop.order.paid.v1
# .. event_name: ORDER_PAID
# .. event_key_field: order.course
# .. event_description: Emitted when an order has been paid. Says ``</script>`` and :class:`OrderData`.
# .. event_data: OrderData
# .. event_trigger_repository: example/shop
ORDER_PAID = OpenEdxPublicSignal(event_type="org.example.shop.order.paid.v1", data={"order": OrderData})

# .. event_type: org.example.shop.invoice.written-off.v1
# .. event_name: INVOICE_WRITTEN_OFF
# .. event_description: Emitted when nobody pays.
# .. event_warning: This event is deprecated.
# .. event_data: InvoiceData
# .. event_trigger_repository: example/shop
INVOICE_WRITTEN_OFF = OpenEdxPublicSignal(
    event_type="org.example.shop.invoice.written-off.v1", data={"invoice": InvoiceData, "reason": str}
)
'''


@pytest.fixture
def shop(collect_proved):
    found = collect_proved(PACKAGE, "shop_events")
    return {"catalog": found.catalog, "builder": found.examples}


@pytest.mark.parametrize("name", [found.name for found in FORMATS])
def test_export_of_the_shop_is_unchanged(shop, name):
    assert_golden(name, export(Export(**shop), [name]))


def test_export_with_an_address_and_an_owner_names_them(shop):
    request = Export(**shop, base_url="https://example.com/events/", owner="shop-team", title="The shop")

    assert_golden("with-address", export(request, ["backstage", "json-schema"]))


def assert_golden(name, exported):
    """Compare exports with the files in a folder; with ``WRITE_GOLDEN=1`` in the environment, write them instead."""
    folder = GOLDEN / name
    actual = {artifact.path: artifact.content.decode() for artifact in exported}
    if os.environ.get("WRITE_GOLDEN"):
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in actual.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="")
    paths = [path for path in folder.rglob("*") if path.is_file()]
    expected = {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}
    assert expected == actual
