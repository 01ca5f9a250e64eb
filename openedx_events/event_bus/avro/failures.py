"""Why the data of an event cannot be written: the path of the first value that does not fit, found after the fact."""

from __future__ import annotations

import io
import reprlib
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import fastavro

from openedx_events.event_bus.avro.field_types import get_field_types
from openedx_events.event_bus.avro.schema import SchemaBuilder
from openedx_events.event_bus.avro.types import split_optional, unalias
from openedx_events.exceptions import UnserializableTypeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openedx_events.tooling import OpenEdxPublicSignal

    Check = Callable[["Place"], bool]


class Place(NamedTuple):
    """A value in the data of an event, its declared type and where it stands."""

    path: str
    value: Any
    data_type: Any
    default_is_none: bool = False


def explain_unwritable(
    error: Exception, signal: OpenEdxPublicSignal, record: Mapping[str, Any], known: dict[Any, str]
) -> Exception:
    """Return an error that names the value which does not fit its field of the schema."""

    def fits(place: Place) -> bool:
        field = SchemaBuilder(signal.event_type, known).build_field(
            "value", place.data_type, place.path, default_is_none=place.default_is_none
        )
        try:
            schema = {"name": "Part", "type": "record", "fields": [{"name": "value", "type": field["type"]}]}
            fastavro.schemaless_writer(io.BytesIO(), schema, {"value": place.value})
        except Exception:  # noqa: BLE001 - whatever fastavro raises, the value does not fit.
            return False
        return True

    places = (Place(key, record.get(key), data_type) for key, data_type in signal.init_data.items())
    place = _find_first(places, fits)
    if place is None:
        return error
    if isinstance(error, UnicodeEncodeError):
        return _explain_surrogate(error, signal.event_type, place)
    where = f"Event '{signal.event_type}', field '{place.path}'"
    return type(error)(f"{error}. {where}: expected {place.data_type!r}, got {reprlib.repr(place.value)}.")


def _explain_surrogate(error: UnicodeEncodeError, event_type: str, place: Place) -> UnserializableTypeError:
    code = ord(error.object[error.start])
    what = f"The text has the lone surrogate U+{code:04X} at index {error.start}, which UTF-8 has no bytes for"
    return UnserializableTypeError(what, event_type=event_type, field_path=place.path, data_type=str)


def _find_first(places: Iterator[Place], fits: Check) -> Place | None:
    """Return the innermost place that does not fit."""
    for place in places:
        if not fits(place):
            return _find_first(_list_parts(place), fits) or place
    return None


def _list_parts(place: Place) -> Iterator[Place]:
    """Yield the values inside a value, with their declared types where they have any."""
    value, data_type = place.value, split_optional(unalias(place.data_type))[0]
    arguments = getattr(data_type, "__args__", (None, None))
    if isinstance(value, dict) and isinstance(data_type, type) and attrs.has(data_type):
        types = get_field_types(data_type)
        for field in attrs.fields(data_type):
            yield Place(f"{place.path}.{field.name}", value.get(field.name), types[field.name], field.default is None)
    elif isinstance(value, dict):
        yield from (Place(f"{place.path}{{}}", key, str) for key in value)
        yield from (Place(f"{place.path}{{}}", item, arguments[-1]) for item in value.values())
    elif isinstance(value, list):
        yield from (Place(f"{place.path}[]", item, arguments[0]) for item in value)
