"""Follow paths like ``enrollment.course.course_key`` through payloads."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.graph import MOST_PATHS
from sphinx_event_catalog.catalog.model import KeyField, find_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_event_catalog.catalog.model import Event, Payload


def resolve_key_field(event: Event, payloads: Mapping[str, Payload]) -> KeyField | None:
    """Return the key field that the annotations of an event name, resolved as far as its payload allows."""
    annotation = find_annotation(event.annotations, "event_key_field")
    if annotation is None or not annotation.value:
        return None
    unresolved = KeyField(path=annotation.value, location=annotation.location)
    first, *rest = annotation.value.split(".")
    key = next((key for key in event.data if key.name == first), None)
    if key is None:
        return unresolved
    found = attrs.evolve(unresolved, type=key.type)
    for name in rest:
        payload = payloads.get(found.type.single_payload) if found.type else None
        field = payload.find_field(name) if payload else None
        if payload is None or field is None:
            return unresolved
        found = attrs.evolve(
            found, type=field.type, payload=payload.qualified_name, field=name, is_personal=field.is_personal
        )
    return found


def find_personal_payloads(payloads: Mapping[str, Payload]) -> frozenset[str]:
    """Return the names of the payload classes that hold personal data, at any depth."""
    found: set[str] = set()
    added = {n for n, p in payloads.items() if any(f.is_personal and not f.type.payloads for f in p.fields)}
    while added:
        found |= added
        added = {
            name
            for name, payload in payloads.items()
            if name not in found and any(not found.isdisjoint(field.type.payloads) for field in payload.fields)
        }
    return frozenset(found)


def find_personal_fields(event: Event, personal: Mapping[str, Payload]) -> tuple[str, ...]:
    """Return the paths of the fields of an event that hold personal data, in order, the first ``MOST_PATHS`` of them.

    ``personal`` are the payload classes that hold such data, by name: no other is walked through.
    """
    found = (path for key in event.data for path in _walk_personal(key.name, key.type.payloads, personal, frozenset()))
    return tuple(islice(found, MOST_PATHS))


def _walk_personal(
    path: str, names: tuple[str, ...], payloads: Mapping[str, Payload], seen: frozenset[str]
) -> Iterator[str]:
    for payload in (payloads[name] for name in names if name in payloads and name not in seen):
        for field in payload.fields:
            inner = field.type.payloads
            if inner:
                yield from _walk_personal(f"{path}.{field.name}", inner, payloads, seen | {payload.qualified_name})
            elif field.is_personal:
                yield f"{path}.{field.name}"
