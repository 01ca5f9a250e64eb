"""Tell which pages show something that has changed: by what they show, not by the file that it came from."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sphinx_event_catalog import __version__
from sphinx_event_catalog.sphinx.addresses import is_divided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinx_event_catalog.catalog.model import Event, Payload
    from sphinx_event_catalog.export.usages import Overview
    from sphinx_event_catalog.history.lives import FieldLife
    from sphinx_event_catalog.sphinx.addresses import Part
    from sphinx_event_catalog.sphinx.site import Site


class Fingerprints:
    """The fingerprint of every generated page, by kind of page and name of what it shows."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[tuple[str, str], str] = {}
        self._makers: dict[str, Callable[[str], str]] = {
            "event": self._of_event,
            "payload": self._of_payload,
            "subdomain": self._of_subdomain,
            "module": self._of_module,
            "events": lambda _name: self._of_events_index,
            "subdomains": lambda _name: self._of_subdomains,
            "health": lambda _name: self._of_health,
            "gone event": self._of_gone_event,
            "gone payload": self._of_gone_payload,
            "data": lambda _name: self._of_data_index,
            "repositories": lambda _name: self._of_repositories,
            "matrix": lambda _name: self._of_matrix,
            "repository": self._of_repository,
            "history": lambda _name: self._of_history,
            "release": self._of_release,
            "version": self._of_version,
        }

    def get(self, kind: str, name: str) -> str:
        """Return the fingerprint of a page, or ``""`` if what it shows does not exist any more."""
        if (kind, name) not in self._known:
            self._known[kind, name] = self._make(kind, name)
        return self._known[kind, name]

    def _make(self, kind: str, name: str) -> str:
        try:
            return self._makers[kind](name)
        except KeyError:
            return ""

    def _of_event(self, name: str) -> str:
        event = self._site.graph.events_by_name[name]
        past = self._site.pasts.of_event(event), sorted(self._site.pasts.fields_of(event).items())
        payloads = [self._payloads[inner] for key in event.data for inner in key.type.payloads]
        related = [(*self._show_link(o), o.description) for o in self._site.find_related(event)]
        overview = self._site.overview
        usages = overview.of_event(event) if overview else None
        owns_type = self._site.addresses.owns_type(event)
        noted = (self._site.problems_by_subject.get(name), self._overrides, past, usages, owns_type)
        return make_digest(event, payloads, related, self._site.source_url(event.location), *noted)

    def _of_payload(self, name: str) -> str:
        payload, titles = self._site.catalog.payloads_by_name[name], self._site.addresses.titles
        carriers = [(*self._show_link(found.event), found.path) for found in self._site.graph.carriers[name]]
        containers = [
            (titles[found.payload.qualified_name], found.payload.qualified_name, found.field.name)
            for found in self._site.graph.containers[name]
        ]
        overview = self._site.overview
        readers = overview.readers_of(payload) if overview else None
        used = (carriers, containers, self._site.problems_by_subject.get(name), readers)
        source = self._site.source_url(payload.location)
        return make_digest(payload, self._payloads[name], source, *used, self._site.pasts.of_payload(payload))

    def _of_subdomain(self, name: str) -> str:
        parts = self._site.addresses.subdomain_parts
        part = parts.by_name[name]
        rows = [self._show_event_row(self._site.graph.events_by_name[event]) for event in part.names]
        return make_digest(self._descriptions[part.group], rows, _show_parts(parts.siblings(part)))

    def _of_module(self, name: str) -> str:
        parts = self._site.addresses.module_parts
        part = parts.by_name[name]
        rows = [self._show_row(self._site.catalog.payloads_by_name[payload]) for payload in part.names]
        return make_digest(rows, _show_parts(parts.siblings(part)))

    def _of_gone_event(self, name: str) -> str:
        return make_digest(self._site.addresses.gone_events[name], self._site.describe_gone_event(name))

    def _of_gone_payload(self, name: str) -> str:
        return make_digest(self._site.addresses.gone_payloads[name], self._site.list_gone_carriers(name))

    @cached_property
    def _gone(self) -> str:
        addresses = self._site.addresses
        return make_digest([*addresses.gone_events.values(), *addresses.gone_payloads.values()])

    @cached_property
    def _descriptions(self) -> dict[str, str]:
        return {subdomain.name: subdomain.description for subdomain in self._site.catalog.subdomains}

    @cached_property
    def _of_events_index(self) -> str:
        if is_divided(self._site.catalog.events):
            return make_digest(self._of_subdomains, _show_parts(self._site.addresses.subdomain_parts), self._gone)
        owners = [(e.qualified_name, self._site.addresses.owns_type(e)) for e in self._site.catalog.events]
        shown = [self._of_subdomain(subdomain.name) for subdomain in self._site.catalog.subdomains]
        return make_digest(shown, owners, self._gone)

    @cached_property
    def _of_subdomains(self) -> str:
        counts = {name: len(events) for name, events in self._site.graph.events_by_subdomain.items()}
        return make_digest(self._site.catalog.subdomains, counts)

    @cached_property
    def _of_health(self) -> str:
        problems, addresses = self._site.problems, self._site.addresses
        links = [(addresses.titles.get(p.subject), addresses.events.get(p.subject)) for p in problems]
        return make_digest(self._site.totals, problems, links, self._site.catalog.suppressions)

    @cached_property
    def _of_repositories(self) -> str:
        overview = self._get_overview()
        return make_digest(list(overview.summaries.values()), self._site.addresses.repositories)

    @cached_property
    def _of_matrix(self) -> str:
        overview = self._get_overview()
        return make_digest(overview.coverage, overview.matrices, self._site.addresses.titles)

    def _of_repository(self, name: str) -> str:
        overview = self._get_overview()
        return make_digest(overview.of_repository(name), overview.coverage, self._site.addresses.titles)

    @cached_property
    def _of_history(self) -> str:
        timeline, addresses = self._site.timeline, self._site.addresses
        rows = [list(timeline.list_rows(history)) for history in timeline.histories]
        pins = [history.releases.releases for history in timeline.histories]
        versions = list(timeline.versions.values())
        return make_digest(rows, pins, versions, list(addresses.versions.items()), addresses.titles, addresses.events)

    def _of_release(self, name: str) -> str:
        addresses = self._site.addresses
        return make_digest(self._site.timeline.releases[name], list(addresses.versions.items()), addresses.titles)

    def _of_version(self, name: str) -> str:
        addresses, timeline = self._site.addresses, self._site.timeline
        record = next((found for found in timeline.versions.values() if found.file == name), None)
        if record is None:
            raise KeyError(name)
        return make_digest(record, list(addresses.versions.items()), addresses.titles)

    def _get_overview(self) -> Overview:
        if self._site.overview is None:
            raise KeyError
        return self._site.overview

    @cached_property
    def _of_data_index(self) -> str:
        if is_divided(self._site.catalog.payloads):
            return make_digest(_show_parts(self._site.addresses.module_parts), self._gone)
        return make_digest([self._show_row(payload) for payload in self._site.catalog.payloads], self._gone)

    def _show_row(self, payload: Payload) -> tuple[Any, ...]:
        carriers = len(self._site.graph.events_of[payload.qualified_name])
        title = self._site.addresses.titles[payload.qualified_name]
        return (title, payload.qualified_name, payload.summary, payload.is_personal, len(payload.fields), carriers)

    def _show_link(self, event: Event) -> tuple[str, str]:
        addresses = self._site.addresses
        return addresses.titles[event.qualified_name], addresses.events[event.qualified_name]

    def _show_event_row(self, event: Event) -> tuple[Any, ...]:
        """Return what a row of an index shows: no line numbers, which move whenever a neighbor grows."""
        key = event.key_field.path if event.key_field else ""
        types = [data.type for data in event.data]
        shown = (event.qualified_name, event.event_type, event.summary, key, types)
        marks = (event.trigger_repositories, event.bus.is_capable, bool(event.personal_fields))
        return (*self._show_link(event), *shown, *marks)

    @cached_property
    def _overrides(self) -> str:
        return make_digest(sorted(self._site.examples.overrides.items()), sorted(self._site.examples.refused.items()))

    @cached_property
    def _payloads(self) -> dict[str, str]:
        """Fingerprints of what other pages show of payload classes, with everything within them."""
        titles = self._site.addresses.titles
        pasts = self._site.pasts
        own = {
            p.qualified_name: _show_payload(p, titles[p.qualified_name], sorted(pasts.fields_of(p).items()))
            for p in self._site.catalog.payloads
        }
        return {
            name: make_digest([own[inner.qualified_name] for inner in self._site.catalog.closure(name)]) for name in own
        }


def _show_parts(parts: Iterable[Part]) -> list[tuple[str, str, str, int]]:
    """Return what a list of pages shows of each, if there are several."""
    shown = [(part.docname, part.names[0], part.names[-1], len(part.names)) for part in parts if part.names]
    return shown if len(shown) > 1 else []


def _show_payload(payload: Payload, title: str, lives: list[tuple[str, FieldLife]]) -> str:
    """Return the fingerprint of what pages show of a class that they contain: no line numbers here either."""
    fields = [(f.name, f.type, f.default, f.description, f.inherited_from, f.is_personal) for f in payload.fields]
    return make_digest(title, payload.qualified_name, payload.summary, fields, lives)


def make_digest(*values: Any) -> str:
    """Return a digest that is the same for equal records of plain values, in every run; they hold no sets."""
    # Another version of the extension may show the same facts in another way.
    text = repr((__version__, *values))
    return blake2b(text.encode(errors="backslashreplace"), digest_size=16).hexdigest()
