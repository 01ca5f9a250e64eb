"""Where every event, payload, field and subdomain stands in the site, and which names lead there.

A list that is too long for one page is divided into parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.ledger import find_owners
from sphinx_event_catalog.catalog.names import make_anchor, name_files, strip_arguments
from sphinx_event_catalog.catalog.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sphinx_event_catalog.catalog.ledger import Ledger, LedgerEntry
    from sphinx_event_catalog.catalog.model import Catalog, Event, Field, Payload, Subdomain
    from sphinx_event_catalog.export.history import Timeline


MOST_ROWS = 300
"""How many rows a page lists: they stay below half a megabyte."""


@attrs.frozen(kw_only=True)
class Part:
    """One page of a list: ``names`` are the qualified names that it lists; ``number`` counts from 1.

    ``first`` is the first page of the list.
    ``group`` is the whole that it is a part of: a subdomain, or a module with payload classes.
    """

    group: str
    number: int
    docname: str
    first: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What a directive calls it: the group, with the number of each further page."""
        return self.group if self.number == 1 else f"{self.group} {self.number}"


def is_divided(items: Sequence[object]) -> bool:
    """Tell whether there are too many for one page."""
    return len(items) > MOST_ROWS


def divide(group: str, docname: str, names: Sequence[str]) -> list[Part]:
    """Divide a list; the first page has the name of the whole, each further one its number too."""
    starts = range(0, max(1, len(names)), MOST_ROWS)
    return [
        Part(
            group=group,
            number=number,
            docname=docname if number == 1 else f"{docname}-{number}",
            first=docname,
            names=tuple(names[start : start + MOST_ROWS]),
        )
        for number, start in enumerate(starts, 1)
    ]


class Parts:
    """The parts of several lists: by their own name, by their group, and by what they list."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.by_name = {part.name: part for part in parts}
        self.by_group: dict[str, list[Part]] = {}
        self.of: dict[str, Part] = {}
        for part in self.by_name.values():
            self.by_group.setdefault(part.group, []).append(part)
            self.of.update(dict.fromkeys(part.names, part))

    def __iter__(self) -> Iterator[Part]:
        return iter(self.by_name.values())

    def siblings(self, part: Part) -> list[Part]:
        """Return all parts of the list that one belongs to."""
        return self.by_group[part.group]


def divide_all(groups: Mapping[str, Sequence[str]], docnames: Mapping[str, str]) -> Parts:
    """Divide the list of names of each group."""
    return Parts(part for group, names in groups.items() for part in divide(group, docnames[group], names))


ROLES = {
    "event": "An event, by variable name, event type or qualified name.",
    "data": "A payload class, by bare or qualified name.",
    "field": "A field of a payload class, as in ``CourseEnrollmentData.mode``.",
    "subdomain": "An architecture subdomain, as in ``learning``.",
}
"""Every role of the domain, and what it refers to."""


@attrs.frozen(kw_only=True)
class Address:
    """A place in the site: ``anchor`` is ``""`` for the top of the page; ``title`` is what a link to it shows.

    ``other_names`` are what other sites may call it besides, such as the event type.
    """

    kind: str
    name: str
    title: str
    docname: str
    anchor: str = ""
    other_names: tuple[str, ...] = ()


class Addresses:
    """The addresses of one catalog below one folder; every lookup is a dictionary."""

    def __init__(
        self,
        catalog: Catalog,
        path: str,
        repositories: Mapping[str, str] | None = None,
        ledger: Ledger | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        self.path = path
        self.titles = catalog.titles
        self.events_index = f"{path}/events"
        self.data_index = f"{path}/data"
        self.health = f"{path}/health"
        self.repositories_index = f"{path}/repositories"
        self.matrix = f"{path}/matrix"
        self.has_repositories = repositories is not None
        self._name_history(timeline)
        self._single, self._folders = self._list_places()
        self.repositories = {name: f"{self.repositories_index}/{file}" for name, file in (repositories or {}).items()}
        subdomains = name_files((s.name, s.name) for s in catalog.subdomains)
        self.subdomains = {name: f"{path}/events/{file}" for name, file in subdomains.items()}
        self.subdomain_parts = _divide_events(catalog, self.subdomains)
        taken = {part.docname.rpartition("/")[2] for part in self.subdomain_parts}
        self._owners = find_owners(catalog.events, ledger)
        entries = ledger.entries if ledger else ()
        gone = [entry.event_type for entry in entries if entry.event_type not in self._owners]
        files = name_files(_list_event_names(catalog, self._owners, gone), taken)
        self.events = {e.qualified_name: f"{path}/events/{files[e.qualified_name]}" for e in catalog.events}
        self.module_parts = _divide_payloads(catalog, self.data_index)
        taken = {part.docname.rpartition("/")[2] for part in self.module_parts}
        lost = _list_lost_classes(catalog, ledger)
        payloads = name_files(((name, name) for name in (*catalog.payloads_by_name, *lost)), taken)
        self.payloads = {name: f"{path}/data/{payloads[name]}" for name in catalog.payloads_by_name}
        self._names: dict[str, dict[str, list[Address]]] = {role: {} for role in ROLES}
        self._note_names(catalog)
        self.gone_events = {
            entry.event_type: _bury_event(entry, f"{path}/events/{files[entry.event_type]}", self.events)
            for entry in entries
            if entry.is_gone and entry.event_type in files
        }
        self.gone_payloads = {name: _bury_payload(name, f"{path}/data/{payloads[name]}") for name in lost}
        self._note_gone()

    def _list_places(self) -> tuple[set[str], tuple[str, ...]]:
        """Return the pages that stand alone, and the folders of the others."""
        of_repositories = {self.repositories_index, self.matrix} if self.has_repositories else set()
        folders = [self.events_index, self.data_index, *([self.repositories_index] if self.has_repositories else [])]
        single = {self.events_index, self.data_index, self.health, *of_repositories}
        if self.has_history:
            single.add(self.history_index)
            folders.append(self.history_index)
        return single, tuple(f"{folder}/" for folder in folders)

    def _name_history(self, timeline: Timeline | None) -> None:
        """Name the pages of versions and releases; a version that changed nothing has none."""
        self.history_index = f"{self.path}/history"
        self.has_history = bool(timeline and timeline.histories)
        self.versions = {
            key: f"{self.history_index}/{record.file}"
            for key, record in (timeline.versions.items() if timeline else ())
            if record.before and record.changes
        }
        self.releases = {
            name: f"{self.history_index}/{file}" for name, file in (timeline.release_files.items() if timeline else ())
        }

    @property
    def lists(self) -> Iterator[str]:
        """Every generated page that has others below it."""
        yield self.events_index
        yield self.data_index
        yield from (part.docname for part in (*self.subdomain_parts, *self.module_parts))

    @property
    def docnames(self) -> Iterator[str]:
        """Every generated page."""
        yield self.health
        yield from ([self.repositories_index, self.matrix] if self.has_repositories else [])
        yield from self.repositories.values()
        yield from ([self.history_index] if self.has_history else [])
        yield from (*self.releases.values(), *self.versions.values())
        yield from self.lists
        yield from (*self.events.values(), *self.payloads.values())
        yield from (address.docname for address in (*self.gone_events.values(), *self.gone_payloads.values()))

    def is_generated(self, docname: str) -> bool:
        """Tell whether a page is one of the catalog's."""
        return docname in self._single or docname.startswith(self._folders)

    def find(self, role: str, name: str) -> list[Address]:
        """Return the addresses that a name means: none, one, or several if it is ambiguous."""
        return self._names[role].get(name, [])

    def suggest(self, role: str, name: str) -> str:
        """Return the end of a message that suggests the known names nearest to an unknown one, or ``""``."""
        return suggest(name, self._names[role], most=3)

    def all(self) -> Iterator[Address]:
        """Yield every address once, under its main name."""
        seen: set[tuple[str, str]] = set()
        for found in (address for names in self._names.values() for options in names.values() for address in options):
            if (found.kind, found.name) not in seen:
                seen.add((found.kind, found.name))
                yield found

    def _note_names(self, catalog: Catalog) -> None:
        for subdomain in catalog.subdomains:
            self._note(self.of_subdomain(subdomain), [subdomain.name])
        # Of two events of one type the one that it belongs to is the first.
        for event in sorted(catalog.events, key=lambda event: not self.owns_type(event)):
            self._note(self.of_event(event), [event.name, event.event_type, event.qualified_name])
        for payload in catalog.payloads:
            self._note(self.of_payload(payload), [payload.name, payload.qualified_name])
            for field in payload.fields:
                names = [f"{payload.name}.{field.name}", f"{payload.qualified_name}.{field.name}"]
                self._note(self.of_field(payload, field), names)

    def _note_gone(self) -> None:
        """Let the names of what is gone lead to where it stood, but for those that something else has now."""
        for address in (*self.gone_events.values(), *self.gone_payloads.values()):
            known = self._names[address.kind]
            self._note(address, [n for n in (address.name, address.title, *address.other_names) if n not in known])

    def _note(self, address: Address, names: Iterable[str]) -> None:
        for name in dict.fromkeys(names):
            self._names[address.kind].setdefault(name, []).append(address)

    def of_page(self, docname: str, title: str) -> Address:
        """Return the address of a page that no role refers to."""
        return Address(kind="page", name=title, title=title, docname=docname)

    def of_repository(self, name: str) -> Address:
        """Return the address of a repository that was read."""
        return self.of_page(self.repositories[name], name)

    def owns_type(self, event: Event) -> bool:
        """Tell whether an event type belongs to an event, which others may have taken too."""
        return self._owners[event.event_type] == event.qualified_name

    def of_event(self, event: Event) -> Address:
        """Return the address of an event."""
        docname = self.events[event.qualified_name]
        name = event.qualified_name
        return Address(
            kind="event",
            name=name,
            title=self.titles[name],
            docname=docname,
            anchor=make_anchor(name),
            other_names=(event.event_type,) if self.owns_type(event) else (),
        )

    def of_payload(self, payload: Payload) -> Address:
        """Return the address of a payload class."""
        name = payload.qualified_name
        docname = self.payloads[name]
        return Address(kind="data", name=name, title=self.titles[name], docname=docname, anchor=make_anchor(name))

    def of_field(self, payload: Payload, field: Field) -> Address:
        """Return the address of a field on the page of its payload class."""
        name = f"{payload.qualified_name}.{field.name}"
        title = f"{self.titles[payload.qualified_name]}.{field.name}"
        docname = self.payloads[payload.qualified_name]
        return Address(kind="field", name=name, title=title, docname=docname, anchor=make_anchor(name))

    def of_subdomain(self, subdomain: Subdomain) -> Address:
        """Return the address of a subdomain."""
        docname = self.subdomains[subdomain.name]
        name, anchor = subdomain.name, make_anchor(f"subdomain-{subdomain.name}")
        return Address(kind="subdomain", name=name, title=name, docname=docname, anchor=anchor)


def _list_event_names(catalog: Catalog, owners: Mapping[str, str], gone: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what pages of events are made for, with the event type that each is named for.

    Of two events of one type the address belongs to one; what is gone keeps its own.
    """
    yield from ((name, event_type) for event_type, name in owners.items())
    yield from ((event_type, event_type) for event_type in gone)
    yield from ((e.qualified_name, e.event_type) for e in catalog.events if owners[e.event_type] != e.qualified_name)


def _list_lost_classes(catalog: Catalog, ledger: Ledger | None) -> list[str]:
    """Return the payload classes that the ledger names and the catalog has no more, each once."""
    named = (name for entry in (ledger.entries if ledger else ()) for name in entry.classes)
    return [name for name in dict.fromkeys(named) if name not in catalog.payloads_by_name]


def _bury_event(entry: LedgerEntry, docname: str, variables: Collection[str]) -> Address:
    """Return the address of an event that is gone; its variable may hold another one now."""
    name = entry.variable if entry.variable and entry.variable not in variables else entry.event_type
    title = name if name == entry.event_type else name.rpartition(".")[2]
    anchor, others = make_anchor(name), (entry.event_type,)
    return Address(kind="event", name=name, title=title, docname=docname, anchor=anchor, other_names=others)


def _bury_payload(name: str, docname: str) -> Address:
    title = strip_arguments(name).rpartition(".")[2]
    return Address(kind="data", name=name, title=title, docname=docname, anchor=make_anchor(name))


def _divide_events(catalog: Catalog, docnames: Mapping[str, str]) -> Parts:
    groups: dict[str, list[str]] = {subdomain.name: [] for subdomain in catalog.subdomains}
    for event in catalog.events:
        groups[event.subdomain].append(event.qualified_name)
    return divide_all(groups, docnames)


def _divide_payloads(catalog: Catalog, folder: str) -> Parts:
    """Divide payload classes by module, if they are too many for the index."""
    groups: dict[str, list[str]] = {}
    for payload in catalog.payloads if is_divided(catalog.payloads) else ():
        groups.setdefault(payload.module, []).append(payload.qualified_name)
    files = name_files((module, module) for module in groups)
    return divide_all(groups, {module: f"{folder}/{file}" for module, file in files.items()})
