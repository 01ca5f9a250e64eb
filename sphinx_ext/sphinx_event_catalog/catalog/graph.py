"""Who carries what: the payload classes of each event, and the events and classes that hold each payload class."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_event_catalog.catalog.model import Catalog, Event, Field, Payload

MOST_PATHS = 200
"""How many places within one payload class are followed before each further class is noted once only."""


@attrs.frozen(kw_only=True)
class Carrier:
    """An event that carries a payload class, and the path where, as in ``enrollment.user.pii``."""

    event: Event
    path: str


@attrs.frozen(kw_only=True)
class Container:
    """A payload class with a field that holds another payload class."""

    payload: Payload
    field: Field


@attrs.frozen
class Graph:
    """The events and payload classes of one catalog, and what carries what; each question is answered once.

    Payload classes are named by their qualified names. A class that the catalog does not describe is left out.
    """

    catalog: Catalog

    @cached_property
    def events_by_name(self) -> dict[str, Event]:
        """Events by qualified name."""
        return {event.qualified_name: event for event in self.catalog.events}

    @cached_property
    def events_by_subdomain(self) -> dict[str, list[Event]]:
        """The events of each subdomain, by its name, in the order of the catalog."""
        found: dict[str, list[Event]] = {subdomain.name: [] for subdomain in self.catalog.subdomains}
        for event in self.catalog.events:
            found.setdefault(event.subdomain, []).append(event)
        return found

    def direct_payloads(self, event: Event) -> tuple[Payload, ...]:
        """Return the payload classes of the data keys of an event, each once, in order."""
        return self._describe(name for key in event.data for name in key.type.payloads)

    def payloads_of(self, event: Event) -> tuple[Payload, ...]:
        """Return every payload class that an event carries, at any depth, each once."""
        return self._describe(
            inner.qualified_name
            for payload in self.direct_payloads(event)
            for inner in self.catalog.closure(payload.qualified_name)
        )

    @cached_property
    def events_of(self) -> dict[str, tuple[Event, ...]]:
        """The events that carry each payload class, at any depth, each once."""
        found: dict[str, list[Event]] = {name: [] for name in self.catalog.payloads_by_name}
        for event in self.catalog.events:
            for payload in self.payloads_of(event):
                found[payload.qualified_name].append(event)
        return {name: tuple(events) for name, events in found.items()}

    @cached_property
    def direct_events_of(self) -> dict[str, tuple[Event, ...]]:
        """The events that have each payload class as the type of a data key, or within that type."""
        found: dict[str, list[Event]] = {name: [] for name in self.catalog.payloads_by_name}
        for event in self.catalog.events:
            for payload in self.direct_payloads(event):
                found[payload.qualified_name].append(event)
        return {name: tuple(events) for name, events in found.items()}

    @cached_property
    def carriers(self) -> dict[str, tuple[Carrier, ...]]:
        """The events that carry each payload class, once for each path where they do (see ``MOST_PATHS``)."""
        found: dict[str, list[Carrier]] = {name: [] for name in self.catalog.payloads_by_name}
        for event in self.catalog.events:
            for key in event.data:
                for payload in key.type.payloads:
                    for path, name in self._paths_below(payload):
                        found[name].append(Carrier(event=event, path=f"{key.name}{path}"))
        return {name: tuple(carriers) for name, carriers in found.items()}

    @cached_property
    def containers(self) -> dict[str, tuple[Container, ...]]:
        """The fields of other payload classes that hold each payload class."""
        found: dict[str, list[Container]] = {name: [] for name in self.catalog.payloads_by_name}
        for payload in self.catalog.payloads:
            for field in payload.fields:
                for inner in self._describe(field.type.payloads):
                    found[inner.qualified_name].append(Container(payload=payload, field=field))
        return {name: tuple(containers) for name, containers in found.items()}

    def _describe(self, names: Iterable[str]) -> tuple[Payload, ...]:
        known = self.catalog.payloads_by_name
        return tuple(known[name] for name in dict.fromkeys(names) if name in known)

    @cached_property
    def _known_paths(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return {}

    def _paths_below(self, payload: str) -> tuple[tuple[str, str], ...]:
        """Return ``(path, payload)`` of a payload class and all within it; cycles end where they began."""
        if payload not in self._known_paths:
            self._known_paths[payload] = self._walk(payload)
        return self._known_paths[payload]

    def _walk(self, payload: str) -> tuple[tuple[str, str], ...]:
        """Walk from the outside in, so that every class is reached: the number of paths may double with each level."""
        steps: list[tuple[str, str]] = []
        noted: set[str] = set()
        waiting: deque[tuple[str, str, frozenset[str]]] = deque([("", payload, frozenset())])
        while waiting:
            path, name, around = waiting.popleft()
            record = self.catalog.payloads_by_name.get(name)
            if record is None or name in around or (len(steps) >= MOST_PATHS and name in noted):
                continue
            steps.append((path, name))
            noted.add(name)
            for field in record.fields:
                waiting.extend((f"{path}.{field.name}", inner, around | {name}) for inner in field.type.payloads)
        return tuple(steps)
