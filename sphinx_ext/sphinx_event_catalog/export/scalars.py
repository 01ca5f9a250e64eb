"""Types whose values travel as one JSON scalar: an example of each, and how Python makes it from its wire form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.export.expressions import Import, make_atom, make_call, make_literal, quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_event_catalog.export.expressions import Expression

COURSE_KEY = "course-v1:OpenedX+DemoX+DemoCourse"
USAGE_KEY = "block-v1:OpenedX+DemoX+DemoCourse+type@problem+block@introduction"
TIME = "2026-01-15T09:30:00+00:00"
UUID = "6f1f6f0e-6d1c-4c39-9d6f-0d9c8a7b5e21"


@attrs.frozen(kw_only=True)
class Scalar:
    """A type with a text form: an example of it, and the expression that makes the value from the text.

    ``json_schema`` are the keywords that describe the text in a JSON Schema.
    """

    example: str
    write: Callable[[str], Expression]
    json_schema: dict[str, str]


def _write_call(module: str, name: str, method: str = "") -> Callable[[str], Expression]:
    function = Import(module, name)
    return lambda text: make_call(function, [("", make_atom(quote(text)))], attribute=method)


def _make_key(module: str, name: str, example: str) -> tuple[str, Scalar]:
    key = Scalar(
        example=example,
        write=_write_call(module, name, ".from_string"),
        json_schema={"type": "string", "x-opaque-key": name},
    )
    return f"{module}.{name}", key


def _write_datetime(text: str) -> Expression:
    moment = datetime.fromisoformat(text).astimezone(UTC)
    parts = [moment.year, moment.month, moment.day, moment.hour, moment.minute, *filter(None, [moment.second])]
    arguments = [("", make_literal(part)) for part in parts]
    zone = make_atom("timezone.utc", Import("datetime", "timezone"))
    return make_call(Import("datetime", "datetime"), [*arguments, ("tzinfo=", zone)])


def _write_bytes(text: str) -> Expression:
    return make_atom(f"b{quote(text)}")


_KEYS = "opaque_keys.edx.keys"
_LOCATORS = "opaque_keys.edx.locator"

SCALARS: dict[str, Scalar] = {
    "datetime.datetime": Scalar(
        example=TIME, write=_write_datetime, json_schema={"type": "string", "format": "date-time"}
    ),
    "datetime.date": Scalar(
        example="2026-01-15",
        write=_write_call("datetime", "date", ".fromisoformat"),
        json_schema={"type": "string", "format": "date"},
    ),
    "uuid.UUID": Scalar(
        example=UUID, write=_write_call("uuid", "UUID"), json_schema={"type": "string", "format": "uuid"}
    ),
    "decimal.Decimal": Scalar(
        example="9.99", write=_write_call("decimal", "Decimal"), json_schema={"type": "string", "format": "decimal"}
    ),
    "builtins.bytes": Scalar(
        example="example", write=_write_bytes, json_schema={"type": "string", "contentEncoding": "latin1"}
    ),
    **dict(
        [
            _make_key(_KEYS, "LearningContextKey", COURSE_KEY),
            _make_key(_KEYS, "CourseKey", COURSE_KEY),
            _make_key(_LOCATORS, "CourseLocator", COURSE_KEY),
            _make_key("ccx_keys.locator", "CCXLocator", "ccx-v1:OpenedX+DemoX+DemoCourse+ccx@1"),
            _make_key(_KEYS, "UsageKey", USAGE_KEY),
            _make_key(_LOCATORS, "BlockUsageLocator", USAGE_KEY),
            _make_key(_KEYS, "UsageKeyV2", "lb:OpenedX:DemoLibrary:problem:introduction"),
            _make_key(_KEYS, "AssetKey", "asset-v1:OpenedX+DemoX+DemoCourse+type@asset+block@logo.png"),
            _make_key(_LOCATORS, "LibraryLocator", "library-v1:OpenedX+DemoLibrary"),
            _make_key(_LOCATORS, "LibraryLocatorV2", "lib:OpenedX:DemoLibrary"),
            _make_key(_LOCATORS, "LibraryUsageLocatorV2", "lb:OpenedX:DemoLibrary:problem:introduction"),
            _make_key(_KEYS, "CollectionKey", "lib-collection:OpenedX:DemoLibrary:algebra"),
            _make_key(_LOCATORS, "LibraryCollectionLocator", "lib-collection:OpenedX:DemoLibrary:algebra"),
            _make_key(_KEYS, "ContainerKey", "lct:OpenedX:DemoLibrary:unit:algebra"),
            _make_key(_LOCATORS, "LibraryContainerLocator", "lct:OpenedX:DemoLibrary:unit:algebra"),
        ]
    ),
}
"""Every type with a text form, by qualified name."""
