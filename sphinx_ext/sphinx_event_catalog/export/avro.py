"""Avro schemas of events: exactly those that the event bus uses."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from sphinx_event_catalog.export.artifacts import Refusal, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.collect.example_values import Json
    from sphinx_event_catalog.export.artifacts import Artifact, Export


def write_avro(export: Export) -> Iterator[Artifact | Refusal]:
    """Write one schema per event that can go on the event bus."""
    for event in export.catalog.events:
        if not event.bus.is_capable:
            yield Refusal(format="avro", subject=event.event_type, reason=event.bus.reason)
            continue
        yield write_json(f"avro/{export.event_files[event.qualified_name]}.avsc", json.loads(event.bus.schema))


def measure_avro(schema: str, wire: Json) -> int | None:
    """Return the size in bytes of data on the event bus, without its headers; ``None`` if it cannot be told.

    That is so for bytes, which JSON writes as text.
    """
    # A catalog has schemas only where the library is installed that makes them, and that one brings fastavro.
    import fastavro  # noqa: PLC0415

    out = io.BytesIO()
    with suppress(TypeError, ValueError, OverflowError, LookupError):
        fastavro.schemaless_writer(out, fastavro.parse_schema(json.loads(schema)), wire)
        return out.tell()
    return None
