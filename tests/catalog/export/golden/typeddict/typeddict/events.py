"""Types of the data of events as it travels in JSON: Events of shop_events, version 0."""

from __future__ import annotations

from typing import Any, Final, Literal, TypedDict


class InvoiceData(TypedDict):
    """An invoice."""

    amount: Any
    number: int


class OrderData(TypedDict):
    """An order, see the shop (https://example.com/shop)."""

    number: int
    course: str
    buyer: PersonalData
    previous: OrderData | None
    color: Literal['red', 'blue']
    size: Literal['s', 'm']
    position: list[int]
    notes: dict[str, list[str]]
    sent_at: str | None


class PersonalData(TypedDict):
    """Who bought it."""

    username: str


class InvoiceWrittenOff(TypedDict):
    """The data of org.example.shop.invoice.written-off.v1."""

    invoice: InvoiceData
    reason: str


class OrderPaid(TypedDict):
    """The data of org.example.shop.order.paid.v1."""

    order: OrderData


EVENTS: Final[dict[str, type]] = {
    "org.example.shop.invoice.written-off.v1": InvoiceWrittenOff,
    "org.example.shop.order.paid.v1": OrderPaid,
}
"""The class of the data of each event, by event type."""
