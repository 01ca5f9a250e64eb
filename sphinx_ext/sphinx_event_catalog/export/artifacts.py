"""What an export is made from and what it makes: files, and refusals where a part has no form in a format."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.graph import Graph
from sphinx_event_catalog.catalog.ledger import find_owners
from sphinx_event_catalog.catalog.names import name_files
from sphinx_event_catalog.collect.examples import ExampleBuilder
from sphinx_event_catalog.export.history import Timeline
from sphinx_event_catalog.export.usages import Overview
from sphinx_event_catalog.history.pasts import Pasts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sphinx_event_catalog.catalog.ledger import Ledger
    from sphinx_event_catalog.catalog.model import Catalog, Event, Payload
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.catalog.usages import Usages
    from sphinx_event_catalog.collect.example_values import Json
    from sphinx_event_catalog.collect.examples import EventExample
    from sphinx_event_catalog.history.archive import History


@attrs.frozen(kw_only=True, order=True)
class Artifact:
    """One file of an export: its path below the output folder, with ``/``, and its content."""

    path: str
    content: bytes


@attrs.frozen(kw_only=True, order=True)
class Refusal:
    """A part of the catalog that a format leaves out.

    ``subject`` is the event type or the qualified class name, ``field`` the path of the field that is the cause, or
    ``""`` where it is the whole.
    """

    format: str
    subject: str
    field: str = ""
    reason: str


def _has_every(export: Export, record: Event | Payload) -> bool:  # noqa: ARG001  # as a format that leaves some out
    return True


@attrs.frozen(kw_only=True)
class Format:
    """One format: its name for ``--format``, what it is in a sentence, the files that it writes, and the function.

    A ``{name}`` in ``files`` stands for an event type, the name of a class, of a subdomain and the like. ``has_event``
    and ``has_payload`` say whether there is a file for an event or a payload class.
    """

    name: str
    meaning: str
    files: tuple[str, ...]
    write: Callable[[Export], Iterator[Artifact | Refusal]]
    has_event: Callable[[Export, Event], bool] = attrs.field(default=_has_every)
    has_payload: Callable[[Export, Payload], bool] = attrs.field(default=_has_every)


@attrs.define(kw_only=True)
class Export:
    """A catalog that is exported, and what the exporter chose.

    ``base_url`` is the address that the files will have, ending in ``/``, or ``""``. ``folder`` is the way from
    ``llms.txt`` to them, ending in ``/``, or ``""`` where it stands among them. ``owner`` is the team that a developer
    portal shows. ``histories`` are those of published versions; ``version_page`` is the way to the page of one from
    the feed, with ``FILE`` for its name, ``usages`` is who sends and receives the events, if any
    source was read; ``ledger`` tells which of two events of one type was published.
    """

    catalog: Catalog
    problems: tuple[Problem, ...] = ()
    builder: ExampleBuilder = attrs.field(
        default=attrs.Factory(lambda self: ExampleBuilder(self.catalog), takes_self=True)
    )
    title: str = ""
    base_url: str = ""
    folder: str = ""
    owner: str = "unknown"
    histories: tuple[History, ...] = ()
    version_page: str = ""
    usages: Usages | None = None
    ledger: Ledger | None = None
    _examples: dict[str, EventExample] = attrs.field(factory=dict, init=False)

    @cached_property
    def graph(self) -> Graph:
        """What carries what in the catalog."""
        return Graph(self.catalog)

    @cached_property
    def timeline(self) -> Timeline:
        """All published versions and named releases."""
        return Timeline(self.histories)

    @cached_property
    def pasts(self) -> Pasts:
        """What published versions tell of events and payload classes."""
        return Pasts(self.catalog, self.histories)

    @cached_property
    def overview(self) -> Overview | None:
        """Who sends and receives what, if any source was read."""
        return Overview(self.usages, self.catalog) if self.usages else None

    @cached_property
    def name(self) -> str:
        """The title of the catalog: as chosen, or from the names of its packages."""
        names = sorted({event.module.partition(".")[0] for event in self.catalog.events})
        return self.title or f"Events of {', '.join(names) or 'no package'}"

    @cached_property
    def version(self) -> str:
        """The version of the package, or of each package: ``11.2.0`` or ``a 1.0, b 2.0``."""
        names = {event.module.partition(".")[0] for event in self.catalog.events}
        found = [package for package in self.catalog.packages if package.name in names and package.version]
        if len(found) == 1:
            return found[0].version
        return ", ".join(f"{package.name} {package.version}" for package in found) or "0"

    @cached_property
    def event_files(self) -> dict[str, str]:
        """The file name of each event without extension, by qualified name: the event type, if it belongs to it."""
        events = sorted(self.catalog.events, key=lambda event: self.owners[event.event_type] != event.qualified_name)
        return name_files(((e.qualified_name, e.event_type) for e in events), self.subdomain_files.values())

    @cached_property
    def owners(self) -> dict[str, str]:
        """The qualified name of the event that each event type belongs to."""
        return find_owners(self.catalog.events, self.ledger)

    @cached_property
    def payload_files(self) -> dict[str, str]:
        """The file name of each payload class without extension, by qualified name."""
        return name_files((p.qualified_name, p.qualified_name) for p in self.catalog.payloads)

    @cached_property
    def subdomain_files(self) -> dict[str, str]:
        """The file name of each subdomain without extension, by name."""
        return name_files((found.name, found.name) for found in self.catalog.subdomains)

    def example(self, event: Event) -> EventExample:
        """Return the example of an event."""
        if event.qualified_name not in self._examples:
            self._examples[event.qualified_name] = self.builder.build_event(event)
        return self._examples[event.qualified_name]


def write_json(path: str, document: Json) -> Artifact:
    """Return a JSON document as a file; its keys stay in their order."""
    return write_text(path, json.dumps(document, indent=2, ensure_ascii=False))


def write_text(path: str, text: str) -> Artifact:
    """Return a text as a file that ends in one line end; a lone surrogate becomes an escape, which JSON has as well."""
    return Artifact(path=path, content=f"{text.rstrip()}\n".encode(errors="backslashreplace"))


def replace_file(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all, whenever the process ends; make its folder if need be.

    Raises ``OSError`` with the path of the file, or of the folder that cannot be made: on a full disk the system names
    none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error
