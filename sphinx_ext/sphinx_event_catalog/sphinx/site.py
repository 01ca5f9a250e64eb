"""What one build works with: the configuration, the catalog, its problems and its addresses."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
from sphinx.errors import ConfigError

from sphinx_event_catalog.catalog.ledger import Ledger
from sphinx_event_catalog.catalog.model import Catalog
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.collect.examples import ExampleBuilder
from sphinx_event_catalog.export.artifacts import Export
from sphinx_event_catalog.export.history import Timeline
from sphinx_event_catalog.export.usages import Overview
from sphinx_event_catalog.project import Project, ProjectError
from sphinx_event_catalog.sphinx.addresses import Addresses
from sphinx_event_catalog.sphinx.config import EXPORTS_FOLDER, choose
from sphinx_event_catalog.sphinx.nodes import HTML_BUILDERS

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.ledger import LedgerEntry
    from sphinx_event_catalog.sphinx.addresses import Address, Part

    Link = tuple[str, str]
    """A name and the page that it leads to."""

    from sphinx.application import Sphinx

    from sphinx_event_catalog.catalog.graph import Graph
    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.catalog.usages import Usages
    from sphinx_event_catalog.history.archive import History
    from sphinx_event_catalog.history.pasts import Pasts
    from sphinx_event_catalog.project import Settings

_MOST_RELATED = 12


@attrs.frozen(kw_only=True)
class Place:
    """Where a page stands: at an index of a group of pages, and on which page of a list."""

    group: str
    index: int
    part: Part | None = None


@attrs.frozen
class Named:
    """A name and the place that it leads to, if there is one."""

    name: str
    address: Address | None = None


@attrs.frozen(kw_only=True)
class GoneEvent:
    """What is known of an event that is gone."""

    entry: LedgerEntry
    replacement: Named | None = None
    classes: tuple[Named, ...] = ()


@attrs.frozen(kw_only=True)
class Site:
    """Built once, when a build starts, read by everything else, never changed, never pickled."""

    config: Settings
    catalog: Catalog
    addresses: Addresses
    problems: tuple[Problem, ...]
    examples: ExampleBuilder
    base_url: str = ""
    histories: tuple[History, ...] = ()
    version_page: str = ""
    usages: Usages | None = None
    ledger: Ledger = attrs.field(factory=Ledger)

    @classmethod
    def make_empty(cls, config: Settings) -> Site:
        """Return the site of a project that documents no package itself."""
        catalog = Catalog(packages=(), subdomains=(), events=(), payloads=())
        return cls(
            config=config,
            catalog=catalog,
            addresses=Addresses(catalog, config.path),
            problems=(),
            examples=ExampleBuilder(catalog),
        )

    @cached_property
    def export(self) -> Export:
        """What the exports are made from; it remembers the example of each event."""
        return Export(
            catalog=self.catalog,
            problems=self.problems,
            builder=self.examples,
            base_url=self.base_url,
            folder=f"{EXPORTS_FOLDER}/",
            histories=self.histories,
            version_page=self.version_page,
            usages=self.usages,
            ledger=self.ledger,
        )

    @property
    def timeline(self) -> Timeline:
        """All published versions and named releases."""
        return self.export.timeline

    @property
    def pasts(self) -> Pasts:
        """What published versions tell of events and payload classes."""
        return self.export.pasts

    @property
    def graph(self) -> Graph:
        """What carries what in the catalog."""
        return self.export.graph

    @property
    def overview(self) -> Overview | None:
        """Who sends and receives what, if any source was read."""
        return self.export.overview

    @cached_property
    def groups(self) -> dict[str, list[Link]]:
        """The pages that stand together in sidebars, by the page or folder that lists them."""
        addresses, titles = self.addresses, self.addresses.titles
        modules = [(name, parts[0].docname) for name, parts in addresses.module_parts.by_group.items()]
        return {
            addresses.data_index: [(titles[name], page) for name, page in addresses.payloads.items()],
            addresses.events_index: list(addresses.subdomains.items()),
            f"{addresses.data_index}/": modules,
            addresses.repositories_index: list(addresses.repositories.items()),
            addresses.history_index: [
                *addresses.releases.items(),
                *((version, page) for (_, version), page in reversed(addresses.versions.items())),
            ],
            **{
                addresses.subdomains[name]: [
                    (titles[e.qualified_name], addresses.events[e.qualified_name]) for e in events
                ]
                for name, events in self.graph.events_by_subdomain.items()
            },
        }

    @cached_property
    def places(self) -> dict[str, Place]:
        """The place of every page but the indexes."""
        addresses = self.addresses
        above = {page: addresses.subdomain_parts.of[name] for name, page in addresses.events.items()}
        modules = addresses.module_parts.of
        above |= {page: modules[name] for name, page in addresses.payloads.items() if name in modules}
        found = {
            page: Place(group=group, index=index, part=above.get(page))
            for group, entries in self.groups.items()
            for index, (_, page) in enumerate(entries)
        }
        for part in (*addresses.subdomain_parts, *addresses.module_parts):
            found[part.docname] = found[part.first]
        return found

    @cached_property
    def events_by_subject(self) -> dict[tuple[str, str], list[str]]:
        """The qualified names of the events of each subdomain and subject."""
        found: dict[tuple[str, str], list[str]] = {}
        for event in self.catalog.events:
            found.setdefault((event.subdomain, event.parts.subject), []).append(event.qualified_name)
        return found

    def find_related(self, event: Event) -> list[Event]:
        """Return the events about the same subject, then those that carry the same payload class, a page's fill."""
        key = (event.subdomain, event.parts.subject)
        carried = (payload.qualified_name for payload in self.graph.direct_payloads(event))
        others = (other.qualified_name for name in carried for other in self.graph.direct_events_of[name])
        names = [*self.events_by_subject[key], *others]
        related = [name for name in dict.fromkeys(names[: 2 * _MOST_RELATED]) if name != event.qualified_name]
        return [self.graph.events_by_name[name] for name in related[:_MOST_RELATED]]

    def describe_gone_event(self, event_type: str) -> GoneEvent:
        """Return what the ledger knows of an event that is gone; raise ``KeyError`` if it does not know it."""
        entry = self.ledger.find(event_type)
        if entry is None:
            raise KeyError(event_type)
        return GoneEvent(
            entry=entry,
            replacement=self._look_up("event", entry.replaced_by) if entry.replaced_by else None,
            classes=tuple(self._look_up("data", name) for name in entry.classes),
        )

    def list_gone_carriers(self, payload: str) -> tuple[Named, ...]:
        """Return the events that carried a payload class which is gone."""
        carriers = (entry.event_type for entry in self.ledger.entries if payload in entry.classes)
        return tuple(self._look_up("event", event_type) for event_type in carriers)

    def _look_up(self, role: str, name: str) -> Named:
        return Named(name, next(iter(self.addresses.find(role, name)), None))

    @cached_property
    def totals(self) -> dict[str, int]:
        """How much there is of what, by name."""
        catalog = self.catalog
        severities = Counter(problem.kind.severity for problem in self.problems)
        return {
            "Events": len(catalog.events),
            "On the event bus": sum(event.bus.is_capable for event in catalog.events),
            "With personal data": sum(bool(event.personal_fields) for event in catalog.events),
            "With a key field": sum(bool(event.key_field and event.key_field.type) for event in catalog.events),
            "Payload classes": len(catalog.payloads),
            "Fields": sum(len(payload.fields) for payload in catalog.payloads),
            **{f"Problems: {severity.value}": severities[severity] for severity in Severity},
        }

    @cached_property
    def problems_by_subject(self) -> dict[str, list[Problem]]:
        """Problems by the qualified name of the event or payload that they are about."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.subject, []).append(problem)
        return found

    def source_url(self, location: SourceLocation) -> str:
        """Return the address of some lines at one revision, in the form that GitHub and GitLab share, or ``""``."""
        package = self.catalog.package_of(location)
        if package is None:
            return ""
        repository = choose(self.config.repository, package.name) or package.repository
        revision = choose(self.config.revision, package.name) or package.revision
        # The metadata of a distribution may hold anything.
        if not repository.lower().startswith(("https://", "http://")) or not revision:
            return ""
        lines = f"#L{location.line}-L{location.end_line}"
        return f"{repository.rstrip('/')}/blob/{revision}/{package.prefix}{location.path}{lines}"


def gather_site(app: Sphinx, settings: Settings) -> Site:
    """Return the site of a project; raise ``ConfigError`` if something in its settings cannot be used."""
    try:
        found = Project(settings).load()
    except ProjectError as error:
        raise ConfigError(str(error)) from error
    files = Overview(found.usages, found.catalog).files if found.usages else None
    return Site(
        config=settings,
        catalog=found.catalog,
        addresses=Addresses(found.catalog, settings.path, files, found.ledger, Timeline(found.histories)),
        ledger=found.ledger or Ledger(),
        problems=found.problems,
        examples=found.examples,
        histories=found.histories,
        usages=found.usages,
        base_url=make_base_url(app.config.html_baseurl),
        version_page=_find_version_page(app, settings.path),
    )


def _find_version_page(app: Sphinx, path: str) -> str:
    """Return the way from the feed to the page of a version, with ``FILE`` for its name; ``""`` outside HTML."""
    if app.builder.name not in HTML_BUILDERS:
        return ""
    return f"../../{app.builder.get_target_uri(f'{path}/history/FILE')}"


def make_base_url(site_url: str) -> str:
    """Return the address of the exported files, or ``""`` where that of the site is not known."""
    return f"{site_url.rstrip('/')}/{EXPORTS_FOLDER}/" if site_url else ""
