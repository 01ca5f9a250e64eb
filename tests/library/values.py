"""Values of any type that an event can hold: the same ones on every run."""

from __future__ import annotations

import datetime as dt
import uuid
from itertools import count
from typing import Any, get_args, get_origin

import attrs
from ccx_keys.locator import CCXLocator
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import (
    LibraryCollectionLocator,
    LibraryContainerLocator,
    LibraryLocatorV2,
    LibraryUsageLocatorV2,
)

from openedx_events.event_bus.avro.field_types import get_field_types
from openedx_events.event_bus.avro.types import get_enum_value_type, split_optional, unalias

MAKERS = {
    bool: lambda number: number % 2 == 0,
    int: lambda number: number - 3,
    float: lambda number: number + 0.25,
    str: lambda number: f"text {number} äöü ✓",
    bytes: lambda number: bytes([number % 256, 0, 255]),
    type(None): lambda _: None,
    dt.datetime: lambda number: dt.datetime(2026, 1, 2, 3, 4, number % 60, 5, tzinfo=dt.UTC),
    uuid.UUID: lambda number: uuid.UUID(int=number),
    CourseKey: lambda number: CourseKey.from_string(f"course-v1:org+course{number}+run"),
    CCXLocator: lambda number: CCXLocator.from_string(f"ccx-v1:org+course+run+ccx@{number}"),
    UsageKey: lambda number: UsageKey.from_string(f"block-v1:org+course+run+type@html+block@b{number}"),
    LibraryLocatorV2: lambda number: LibraryLocatorV2.from_string(f"lib:org:lib{number}"),
    LibraryUsageLocatorV2: lambda number: LibraryUsageLocatorV2.from_string(f"lb:org:lib:problem:p{number}"),
    LibraryCollectionLocator: lambda number: LibraryCollectionLocator.from_string(f"lib-collection:org:lib:c{number}"),
    LibraryContainerLocator: lambda number: LibraryContainerLocator.from_string(f"lct:org:lib:unit:u{number}"),
}


class ValueBuilder:
    """Build values of types; ``every`` field and item, or only what is required."""

    def __init__(self, *, every: bool = True, start: int = 1) -> None:
        self.every = every
        self.numbers = count(start)

    def build_data(self, signal: Any) -> dict[str, Any]:
        """Return the data of an event."""
        return {key: self.build(data_type) for key, data_type in signal.init_data.items()}

    def build(self, data_type: Any) -> Any:
        """Return a value of a type; a ``LookupError`` if there is none."""
        rest, optional = split_optional(unalias(data_type))
        if optional and not self.every:
            return None
        if rest in MAKERS:
            return MAKERS[rest](next(self.numbers))
        if get_enum_value_type(rest) is not None:
            return next(iter(rest))
        if attrs.has(rest):
            return self.build_payload(rest)
        return self.build_container(rest)

    def build_payload(self, payload_class: type[Any]) -> Any:
        types = get_field_types(payload_class)
        wanted = [field for field in attrs.fields(payload_class) if self.every or field.default is attrs.NOTHING]
        return payload_class(**{field.alias: self.build(types[field.name]) for field in wanted})

    def build_container(self, data_type: Any) -> Any:
        size = 2 if self.every else 0
        if get_origin(data_type) is list:
            return [self.build(get_args(data_type)[0]) for _ in range(size)]
        if get_origin(data_type) is dict:
            return {f"key {number}": self.build(get_args(data_type)[1]) for number in range(size)}
        raise LookupError(f"There is no value for {data_type!r}")
