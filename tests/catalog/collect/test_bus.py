"""Why an event cannot go on the event bus, in a sentence that names the field."""

from __future__ import annotations

import pytest

CASES = {
    "a data key": ("", "BinaryIO", "'item' has the type 'BinaryIO', which has no Avro form"),
    "a field": ("file: BinaryIO", "Item", "'item.file' has the type 'BinaryIO', which has no Avro form"),
    "a union": ("file: int | str", "Item", "'item.file' has the type 'int | str', which has no Avro form"),
    "a literal": (
        "size: Literal['s', 'm']",
        "Item",
        """'item.size' has the type 'Literal["s", "m"]', which has no Avro form""",
    ),
    "two fields": (
        "file: BinaryIO\n    other: list[Part]\n    size: set",
        "Item",
        (
            "'item.file' has the type 'BinaryIO', which has no Avro form; "
            "'item.other.file' has the type 'BinaryIO', which has no Avro form; "
            "'item.size' has the type 'set', which has no Avro form"
        ),
    ),
    "many fields": (
        "\n    ".join(f"field_{number:02}: BinaryIO" for number in range(12)),
        "Item",
        "; ".join(f"'item.field_{n:02}' has the type 'BinaryIO', which has no Avro form" for n in range(10))
        + "; and 2 more",
    ),
    "a field of an item": (
        "parts: list[Part]\n    file: str = ''",
        "Item",
        "'item.parts.file' has the type 'BinaryIO', which has no Avro form",
    ),
    "a list of anything": (
        "files: list",
        "Item",
        "'item.files' has the type 'list', which has no Avro form; expected 'list[T]'",
    ),
    "a dict of anything": (
        "files: dict",
        "Item",
        "'item.files' has the type 'dict', which has no Avro form; expected 'dict[str, T]'",
    ),
    "a class in itself": (
        'items: "list[Item]"\n    file: BinaryIO = None',
        "Item",
        "'item.file' has the type 'BinaryIO', which has no Avro form",
    ),
}
TEXT = """
from typing import BinaryIO, Literal

@attrs.frozen
class Part:
    name: str
    file: BinaryIO

@attrs.frozen
class Item:
    {fields}

ITEM_CHANGED = OpenEdxPublicSignal("org.x.y.item.changed.v1", {{"name": str, "item": {type}}})
"""


@pytest.mark.parametrize("name", CASES)
def test_the_reason_names_the_field_and_its_type(collect_text, name):
    fields, type_, reason = CASES[name]
    (event,) = collect_text(TEXT.format(fields=fields or "name: str", type=type_)).events
    assert (event.bus.is_capable, event.bus.reason) == (False, reason)


def test_the_reason_is_that_of_the_library_where_no_single_field_is_to_blame(collect_text):
    text = """
    def make():
        @attrs.frozen
        class Item:
            name: str
        return Item

    ITEM_CHANGED = OpenEdxPublicSignal("org.x.y.item.changed.v1", {"first": make(), "second": make()})
    """
    (event,) = collect_text(text).events
    assert not event.bus.is_capable
    assert event.bus.reason.startswith("Another payload class of this name is ")
