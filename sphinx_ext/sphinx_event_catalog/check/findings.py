"""What a rule gives back and what it may look up."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Catalog, Event, Field, Payload

_T = TypeVar("_T")

# The architecture subdomains whose folders are known by name (OEP-41, as published).
_KNOWN_SUBDOMAINS = frozenset({"analytics", "authz", "content_authoring", "enterprise", "learning"})


class Finding(NamedTuple):
    """Where a rule is broken and how; its kind and its subject are those of the rule and of what was checked."""

    location: SourceLocation
    message: str


@attrs.frozen(kw_only=True)
class Facts:
    """Look-ups over a whole catalog, made once; lists are in the order of the source.

    ``copied_from`` has the first event with the same description, by the qualified name of each later one.
    ``own_fields`` are those that a payload class defines itself, by its name. ``stored_schemas`` are Avro schemas by
    event type, as they were when the events were published.
    """

    catalog: Catalog
    payloads: Mapping[str, Payload]
    events_by_type: Mapping[str, Sequence[Event]]
    events_by_name: Mapping[str, Sequence[Event]]
    copied_from: Mapping[str, Event]
    payloads_by_bare_name: Mapping[str, Sequence[Payload]]
    own_fields: Mapping[str, Sequence[Field]]
    carried: frozenset[str]
    subdomains: frozenset[str]
    stored_schemas: Mapping[str, Mapping[str, Any]]


def gather_facts(catalog: Catalog, stored_schemas: Mapping[str, Mapping[str, Any]]) -> Facts:
    """Make the look-ups of a catalog."""
    events = sorted(catalog.events, key=_place)
    payloads = sorted(catalog.payloads, key=_place)
    return Facts(
        catalog=catalog,
        payloads=catalog.payloads_by_name,
        events_by_type=_group(events, lambda event: event.event_type),
        events_by_name=_group(events, lambda event: event.name),
        copied_from=_find_copies(events),
        payloads_by_bare_name=_group(payloads, lambda payload: payload.name),
        own_fields={
            payload.qualified_name: tuple(field for field in payload.fields if not field.inherited_from)
            if payload.bases
            else payload.fields
            for payload in payloads
        },
        carried=_find_carried(catalog),
        subdomains=_KNOWN_SUBDOMAINS | {event.parts.subdomain for event in events},
        stored_schemas=stored_schemas,
    )


def _place(definition: Event | Payload) -> tuple[str, int]:
    return definition.location.path, definition.location.line


def _find_copies(events: Iterable[Event]) -> dict[str, Event]:
    # What no reader sees makes no difference: case, space, the final period.
    texts = _group(events, lambda event: " ".join(event.description.casefold().split()).rstrip("."))
    return {copy.qualified_name: first for text, (first, *copies) in texts.items() if text for copy in copies}


def _group(items: Iterable[_T], key: Callable[[_T], str]) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)


def _find_carried(catalog: Catalog) -> frozenset[str]:
    """Return the payload classes that events carry, at any depth, and their base classes."""
    known = catalog.payloads_by_name
    waiting = [name for event in catalog.events for key in event.data for name in key.type.payloads]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        payload = known.get(name)
        if payload is not None and name not in found:
            found.add(name)
            waiting += payload.bases
            types = (field.type for field in payload.fields)
            # Nearly all fields have a plain type, which holds no payload class.
            waiting += [
                inner for live in types if live.arguments or live.qualified_name in known for inner in live.payloads
            ]
    return frozenset(found)
