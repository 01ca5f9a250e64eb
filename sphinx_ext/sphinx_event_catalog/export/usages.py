"""Say who sends, receives and puts on the event bus what: records that pages, Markdown and other documents show.

A record holds all that is shown of an event, a repository or a payload class, and nothing else: so it is the measure of
whether a page has changed.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

import attrs

from sphinx_event_catalog.catalog.names import name_files
from sphinx_event_catalog.catalog.usages import CONFIDENCES, FORMS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_event_catalog.catalog.model import Catalog, Event, Payload
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.catalog.usages import Source, Unread, Unresolved, Usage, Usages

Phrase = tuple[str, ...]
"""Words, then code, then words, and so on: ``("topic ", "courses")``."""
SENDS, RECEIVES, BUS = ("send",), ("receive",), ("bus-config", "bus-produce")
"""The kinds of usages by what their sections tell."""
NO_PROOF = "That something is missing here is no proof that it does not exist."
_SHORT = 12
_COMMIT = 40
_Row = TypeVar("_Row")


@attrs.frozen(kw_only=True, order=True)
class Place:
    """A line of a source: ``text`` is ``path:line``, ``url`` its address at the revision that was read, or ``""``."""

    text: str
    url: str = ""


@attrs.frozen(kw_only=True, order=True)
class Row:
    """One use of one event.

    ``event`` is a qualified name or, if the catalog does not know it, what is known of it. ``services`` are LMS, CMS.
    ``function_place`` is set where the function stands elsewhere. ``is_annotated`` is ``None`` for what is no send.
    ``remarks`` are phrases about how sure it is and where else it is said.
    """

    event: str
    event_type: str
    repository: str
    kind: str
    place: Place
    form: str
    function: str = ""
    function_place: Place | None = None
    services: tuple[str, ...] = ()
    is_annotated: bool | None = None
    reads: tuple[str, ...] = ()
    escapes: bool = False
    topic: str = ""
    key_field: str = ""
    enabled: str = ""
    remarks: tuple[Phrase, ...] = ()


@attrs.frozen(kw_only=True)
class Group:
    """The rows of one repository and its services, or those of one event."""

    name: str
    revision: str
    services: tuple[str, ...]
    rows: tuple[Row, ...]


@attrs.frozen(kw_only=True)
class EventUsages:
    """What is told of one event; ``is_covered`` says whether it was among the events that were looked for."""

    event: str
    title: str
    sent: tuple[Group, ...]
    received: tuple[Group, ...]
    bus: tuple[Group, ...]
    coverage: str
    is_covered: bool


@attrs.frozen(kw_only=True)
class Reader:
    """A function that reads a field of a payload class: ``path`` leads to it from the data of the event."""

    field: str
    path: str
    row: Row


@attrs.frozen(kw_only=True)
class Summary:
    """A source in a list: ``counts`` are the numbers of events that it sends, receives and puts on the event bus."""

    name: str
    revision: str
    url: str
    files: int
    counts: tuple[int, int, int]
    unresolved: int
    unread: int

    @property
    def short_revision(self) -> str:
        """The revision as people write it: of a commit, its first characters."""
        commit = self.revision.removesuffix("-dirty")
        return self.revision.replace(commit, commit[:_SHORT]) if len(commit) == _COMMIT else self.revision


@attrs.frozen(kw_only=True)
class RepositoryUsages:
    """What is told of one source."""

    summary: Summary
    sent: tuple[Group, ...]
    received: tuple[Group, ...]
    bus: tuple[Group, ...]
    unresolved: tuple[tuple[Place, str, str], ...]
    unread: tuple[tuple[Place, str], ...]


@attrs.frozen(kw_only=True)
class Matrix:
    """The events of one subdomain and the sources that use any of them.

    ``rows`` are qualified names, each with the letters of each source: S sends, R receives, B configures the event bus.
    """

    subdomain: str
    sources: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@attrs.frozen
class Overview:
    """The usages of the events of one catalog; each question is answered once."""

    usages: Usages
    catalog: Catalog

    @cached_property
    def coverage(self) -> str:
        """How much was read, in a sentence, and what that does not prove."""
        count = len(self.usages.sources)
        read = "1 repository or package was" if count == 1 else f"{count:,} repositories and packages were"
        return f"{read} read. {NO_PROOF}"

    def of_event(self, event: Event) -> EventUsages:
        """Return what is told of an event."""
        name = event.qualified_name
        found = self._rows_by_event.get(name, ())
        return EventUsages(
            event=name,
            title=self.catalog.titles[name],
            sent=self._group(found, SENDS),
            received=self._group(found, RECEIVES),
            bus=self._group(found, BUS),
            coverage=self.coverage,
            is_covered=event.event_type in self._covered,
        )

    def of_repository(self, name: str) -> RepositoryUsages:
        """Return what is told of a source; raises ``KeyError`` for an unknown one."""
        rows = self._rows_by_repository.get(name, ())
        return RepositoryUsages(
            summary=self.summaries[name],
            sent=_group_events(rows, SENDS),
            received=_group_events(rows, RECEIVES),
            bus=_group_events(rows, BUS),
            unresolved=tuple(
                (self._place(name, found.path, found.line), found.text, found.reason)
                for found in self._unresolved.get(name, ())
            ),
            unread=tuple(
                (self._place(name, found.path, found.line), found.reason) for found in self._unread.get(name, ())
            ),
        )

    def readers_of(self, payload: Payload) -> tuple[Reader, ...]:
        """Return who reads the fields of a payload class, in the order of the fields."""
        found = self._readers.get(payload.qualified_name, [])
        places = {field.name: number for number, field in enumerate(payload.fields)}
        return tuple(sorted(found, key=lambda reader: (places.get(reader.field, -1), reader.row)))

    @cached_property
    def files(self) -> dict[str, str]:
        """The file name of each source, by its name: a package keeps it in every version."""
        names = (source.name for source in self.usages.sources)
        return name_files((name, name.partition("==")[0]) for name in names)

    def list_of_event(self, event: Event) -> tuple[Usage, ...]:
        """Return the usages of an event as they were found, but for the annotations."""
        found = self.usages.by_event.get(event.qualified_name, ())
        return tuple(usage for usage in found if usage.kind != "annotation")

    @cached_property
    def summaries(self) -> dict[str, Summary]:
        """Every source by its name."""
        return {source.name: self._summarize(source) for source in self.usages.sources}

    @cached_property
    def matrices(self) -> tuple[Matrix, ...]:
        """A matrix for each subdomain with events that somebody uses."""
        found = []
        for subdomain in self.catalog.subdomains:
            events = [event.qualified_name for event in self.catalog.events if event.subdomain == subdomain.name]
            rows = [row for event in events for row in self._rows_by_event.get(event, ())]
            names = tuple(sorted({row.repository for row in rows}))
            if names:
                letters = {(event, name): self._tell_letters(event, name) for event in events for name in names}
                cells = tuple((event, tuple(letters[event, name] for name in names)) for event in events)
                found.append(Matrix(subdomain=subdomain.name, sources=names, rows=cells))
        return tuple(found)

    def _tell_letters(self, event: str, name: str) -> str:
        kinds = {row.kind for row in self._rows_by_event.get(event, ()) if row.repository == name}
        return "".join(letter for letter, own in zip("SRB", (SENDS, RECEIVES, BUS), strict=True) if kinds & {*own})

    def _summarize(self, source: Source) -> Summary:
        rows = self._rows_by_repository.get(source.name, ())
        sends, receives, bus = (
            len({row.event for row in rows if row.kind in kinds}) for kinds in (SENDS, RECEIVES, BUS)
        )
        return Summary(
            name=source.name,
            revision=source.revision,
            url=source.url if source.url.lower().startswith(("https://", "http://")) else "",
            files=source.files,
            counts=(sends, receives, bus),
            unresolved=len(self._unresolved.get(source.name, ())),
            unread=len(self._unread.get(source.name, ())),
        )

    @cached_property
    def _covered(self) -> frozenset[str]:
        return frozenset(self.usages.events)

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        """Every row once: what differs in the service alone is one row."""
        services: dict[Row, set[str]] = {}
        for usage in self.usages.usages:
            if usage.kind != "annotation":
                services.setdefault(self._make_row(usage), set()).add(SERVICES.get(usage.service, usage.service))
        return tuple(sorted(attrs.evolve(row, services=tuple(sorted(names - {""}))) for row, names in services.items()))

    @cached_property
    def _rows_by_event(self) -> dict[str, tuple[Row, ...]]:
        return _sort((row.event, row) for row in self._rows)

    @cached_property
    def _rows_by_repository(self) -> dict[str, tuple[Row, ...]]:
        return _sort((row.repository, row) for row in self._rows)

    @cached_property
    def _unresolved(self) -> dict[str, tuple[Unresolved, ...]]:
        return _sort((found.repository, found) for found in self.usages.unresolved)

    @cached_property
    def _unread(self) -> dict[str, tuple[Unread, ...]]:
        return _sort((found.repository, found) for found in self.usages.unread)

    def _make_row(self, usage: Usage) -> Row:
        own = (usage.function_path or usage.path, usage.function_line)
        # A decorator and a call of connect stand beside the function.
        is_elsewhere = usage.function_line and (own[0] != usage.path or usage.form == "plugin-settings")
        return Row(
            event=usage.event or usage.event_type,
            event_type=usage.event_type,
            repository=usage.repository,
            kind=usage.kind,
            place=self._place(usage.repository, usage.path, usage.line),
            form=FORMS.get(usage.form, usage.form),
            function=usage.function,
            function_place=self._place(usage.repository, *own) if is_elsewhere else None,
            is_annotated=bool(usage.annotated) if usage.kind == "send" else None,
            reads=usage.reads,
            escapes=usage.escapes,
            topic=usage.topic,
            key_field=usage.key_field,
            enabled=usage.enabled,
            remarks=tuple(_list_remarks(usage)),
        )

    def _place(self, repository: str, path: str, line: int) -> Place:
        return Place(text=f"{path}:{line}" if line else path, url=self.usages.link_line(repository, path, line))

    def _group(self, rows: Iterable[Row], kinds: tuple[str, ...]) -> tuple[Group, ...]:
        wanted = sorted((row for row in rows if row.kind in kinds), key=lambda row: (row.repository, row.services, row))
        grouped = groupby(wanted, key=lambda row: (row.repository, row.services))
        return tuple(
            Group(name=name, revision=_tell_revision(self.summaries.get(name)), services=services, rows=tuple(own))
            for (name, services), own in grouped
        )

    @cached_property
    def _readers(self) -> dict[str, list[Reader]]:
        events = {event.qualified_name: event for event in self.catalog.events}
        found: dict[str, list[Reader]] = {}
        for row in self._rows:
            for path in row.reads if row.event in events else ():
                for payload, field in self._follow(events[row.event], path):
                    found.setdefault(payload, []).append(Reader(field=field, path=path, row=row))
        return found

    def _follow(self, event: Event, path: str) -> Iterator[tuple[str, str]]:
        """Yield each payload class and field on a path from the data of an event: ``user.pii`` has two of them."""
        first, *names = path.split(".")
        types: dict[str, Type] = {key.name: key.type for key in event.data}
        type_ = types.get(first)
        for name in names:
            payloads = self.catalog.payloads_by_name
            holders = [payloads[found] for found in (type_.payloads if type_ else ()) if found in payloads]
            fields = [(holder, field) for holder in holders for field in holder.fields if field.name == name]
            yield from ((holder.qualified_name, field.name) for holder, field in fields)
            type_ = fields[0][1].type if fields else None


def _list_remarks(usage: Usage) -> Iterator[Phrase]:
    if usage.confidence != "certain":
        yield (CONFIDENCES.get(usage.confidence, usage.confidence),)
    if usage.ref_line and (usage.ref_path or usage.path, usage.ref_line) != (usage.path, usage.line):
        yield "the event is named at ", f"{usage.ref_path or usage.path}:{usage.ref_line}"
    if usage.via:
        yield "by way of ", *_enumerate(usage.via)
    if usage.is_test:
        yield ("in a test",)


def _enumerate(codes: Iterable[str]) -> Phrase:
    """Return pieces of code as the rest of a phrase, with commas between them."""
    return tuple(part for code in codes for part in (", ", code))[1:]


def _sort(pairs: Iterable[tuple[str, _Row]]) -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _group_events(rows: Iterable[Row], kinds: tuple[str, ...]) -> tuple[Group, ...]:
    """Return the rows of a source by event; what is the same for each stands at the top of its page."""
    wanted = sorted((row for row in rows if row.kind in kinds), key=lambda row: (row.event, row))
    grouped = groupby(wanted, key=lambda row: row.event)
    return tuple(Group(name=event, revision="", services=(), rows=tuple(own)) for event, own in grouped)


def _tell_revision(summary: Summary | None) -> str:
    """Return the revision of a source, or ``""`` where the name of the source has it already."""
    return "" if summary is None or summary.name.endswith(f"=={summary.revision}") else summary.short_revision


def tell_enabled(enabled: str) -> Phrase:
    """Say whether a setting of the event bus is on by default; a text is the expression that decides."""
    words: dict[str, Phrase] = {"true": ("on by default",), "false": ("off by default",), "": ()}
    return words.get(enabled, ("on if ", enabled))


def list_phrases(row: Row, *, has_services: bool = False) -> list[Phrase]:
    """Return what there is to know of a row besides its place and function."""
    annotated = "annotated" if row.is_annotated else "not annotated"
    phrases: list[Phrase] = [
        (row.form,),
        (f"in {' and '.join(row.services)}",) if has_services and row.services else (),
        (annotated,) if row.is_annotated is not None else (),
        ("topic ", row.topic) if row.topic else (),
        ("key field ", row.key_field) if row.key_field else (),
        tell_enabled(row.enabled),
        ("reads ", *_enumerate(row.reads)) if row.reads else (),
        ("passes the payload or a part of it on",) if row.escapes else (),
        *row.remarks,
    ]
    return [phrase for phrase in phrases if phrase]
