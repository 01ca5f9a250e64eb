"""Collect the catalog: the only room that imports or reads the code of others."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.catalog.model import Catalog, Event, Payload, Subdomain, first_paragraph
from sphinx_event_catalog.collect.annotations import read_groups, read_suppressions
from sphinx_event_catalog.collect.bus import BusProbe
from sphinx_event_catalog.collect.django import set_up_django
from sphinx_event_catalog.collect.events import describe_event, match_groups
from sphinx_event_catalog.collect.importing import import_definitions
from sphinx_event_catalog.collect.packages import describe_packages
from sphinx_event_catalog.collect.paths import find_personal_fields, resolve_key_field
from sphinx_event_catalog.collect.payloads import PayloadReader
from sphinx_event_catalog.collect.signals import find_signals
from sphinx_event_catalog.collect.sources import Sources
from sphinx_event_catalog.collect.types import hide_payloads
from sphinx_event_catalog.memory import pause_garbage_collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.model import AnnotationGroup, Suppression
    from sphinx_event_catalog.collect.importing import Track
    from sphinx_event_catalog.collect.signals import FoundSignal


def collect(
    packages: Sequence[str],
    *,
    django_settings: str | Mapping[str, Any] | None = None,
    setup_hook: str = "",
    track: Track | None = None,
) -> Catalog:
    """Import packages and describe every ``OpenEdxPublicSignal`` in them, with the payload classes that they carry.

    What cannot be read becomes a problem of the catalog; everything else is in it. ``track`` is called with a sequence
    of work and a label, and gives back the items one by one: it may show how far the work is.

    Raises :class:`~sphinx_event_catalog.collect.django.SetupError` if Django cannot be set up.
    """
    set_up_django(django_settings, setup_hook)
    with pause_garbage_collection():
        return _collect(packages, track or _pass)


def _collect(packages: Sequence[str], track: Track) -> Catalog:
    sources = Sources()
    idle = [source for package in packages for source in import_definitions(package, sources, track)]
    found = list(find_signals(packages, sources))
    reader = PayloadReader(sources)
    for signal in track(found, "Reading payloads"):
        _read_payloads(signal, reader, sources)
    reader.read_neighbors(packages, {signal.module for signal in found})
    events, orphans = _describe_events(found, sources, track)
    orphans += [group for source in idle for group in read_groups(source)]
    return _assemble(packages, events, orphans, reader, sources)


def _pass(items: Sequence[Any], _label: str) -> Sequence[Any]:
    return items


def _read_payloads(found: FoundSignal, reader: PayloadReader, sources: Sources) -> None:
    if not isinstance(found.signal.init_data, Mapping):
        # Describing the event reports it.
        return
    for live in found.signal.init_data.values():
        try:
            reader.read_all(live)
        except Exception as error:  # noqa: BLE001  # one class that cannot be described must not hide the others
            _report_definition(found, error, sources)


def _report_definition(found: FoundSignal, error: Exception, sources: Sources) -> None:
    source = sources.get(found.module)
    assignment = source.assignments.get(found.name) if source else None
    location = sources.locate(found.module, assignment.line if assignment else 1)
    message = f"cannot describe '{found.name}': {type(error).__name__}: {error}"
    sources.report(kinds.DEFINITION_UNREADABLE, location, f"{found.module}.{found.name}", message)


def _describe_events(
    found: Sequence[FoundSignal], sources: Sources, track: Track
) -> tuple[list[Event], list[AnnotationGroup]]:
    by_module: dict[str, list[FoundSignal]] = {}
    for signal in found:
        by_module.setdefault(signal.module, []).append(signal)
    events: list[Event] = []
    orphans: list[AnnotationGroup] = []
    probe = BusProbe()
    for module, signals in track(list(by_module.items()), "Reading events"):
        source = sources.get(module)
        if source is None:
            continue
        names = {signal.name for signal in signals}
        matched, left = match_groups(source, sorted(names), list(read_groups(source)))
        orphans += left
        for signal in signals:
            try:
                events.append(describe_event(signal, source, matched.get(signal.name), probe))
            except Exception as error:  # noqa: BLE001  # one signal that cannot be described must not hide the others
                _report_definition(signal, error, sources)
    return events, orphans


def _assemble(
    packages: Sequence[str],
    events: Sequence[Event],
    orphans: Sequence[AnnotationGroup],
    reader: PayloadReader,
    sources: Sources,
) -> Catalog:
    described, events = _hide_unreadable(reader.payloads, events, reader.unreadable)
    payloads = {payload.qualified_name: payload for payload in described}
    completed = [
        attrs.evolve(
            event,
            key_field=resolve_key_field(event, payloads),
            personal_fields=find_personal_fields(event, payloads),
        )
        for event in events
    ]
    modules = {event.module for event in events} | reader.modules
    own = sorted(module for module in modules if is_within(module, packages))
    return Catalog(
        packages=describe_packages(modules),
        subdomains=_describe_subdomains(completed),
        events=tuple(sorted(completed, key=lambda event: (event.subdomain, event.name, event.qualified_name))),
        payloads=described,
        orphans=tuple(sorted(orphans, key=lambda group: group.location)),
        suppressions=tuple(_read_suppressions(own, completed, described, sources)),
        problems=tuple(sorted(sources.problems, key=lambda problem: problem.sort_key)),
        requested=tuple(packages),
    )


def _hide_unreadable(
    payloads: tuple[Payload, ...], events: Sequence[Event], unreadable: frozenset[str]
) -> tuple[tuple[Payload, ...], Sequence[Event]]:
    """Name a payload class that could not be described as what it is: a class of which nothing is known."""
    if not unreadable:
        return payloads, events
    return (
        tuple(
            attrs.evolve(
                payload,
                bases=tuple(base for base in payload.bases if base not in unreadable),
                fields=tuple(attrs.evolve(f, type=hide_payloads(f.type, unreadable)) for f in payload.fields),
            )
            for payload in payloads
        ),
        [
            attrs.evolve(
                event, data=tuple(attrs.evolve(key, type=hide_payloads(key.type, unreadable)) for key in event.data)
            )
            for event in events
        ],
    )


def _describe_subdomains(events: Iterable[Event]) -> tuple[Subdomain, ...]:
    described: dict[str, str] = {}
    for event in events:
        description = described.setdefault(event.subdomain, "")
        parents = event.module.split(".")[:-1]
        if not description and parents and parents[-1] == event.subdomain:
            text = cleandoc(getattr(sys.modules.get(".".join(parents)), "__doc__", None) or "")
            described[event.subdomain] = " ".join(first_paragraph(text).split())
    return tuple(Subdomain(name=name, description=text) for name, text in sorted(described.items()))


def _read_suppressions(
    modules: Iterable[str], events: Iterable[Event], payloads: Iterable[Payload], sources: Sources
) -> Iterator[Suppression]:
    for module in modules:
        source = sources.get(module)
        if source is not None:
            locations = [*(event.location for event in events), *(payload.location for payload in payloads)]
            targets = {location.line: location for location in locations if location.path == source.relative}
            yield from read_suppressions(source, targets)
