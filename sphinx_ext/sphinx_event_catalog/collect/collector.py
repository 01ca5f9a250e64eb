"""Make the catalog of packages: what the imported code says, joined with what the source says, with proved examples."""

from __future__ import annotations

import ast
from inspect import cleandoc
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.codec import decode, encode
from sphinx_event_catalog.catalog.locations import SourceLocation, is_within
from sphinx_event_catalog.catalog.model import Catalog, Event, Payload, Subdomain, first_paragraph
from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.collect.child.type_hints import hide_payloads
from sphinx_event_catalog.collect.events import (
    choose_holder,
    describe_event,
    find_personal_fields,
    find_personal_payloads,
    match_groups,
    read_groups,
    read_suppressions,
    resolve_key_field,
)
from sphinx_event_catalog.collect.example_values import load_overrides
from sphinx_event_catalog.collect.examples import ExampleBuilder
from sphinx_event_catalog.collect.payloads import PayloadReader
from sphinx_event_catalog.collect.process import converse
from sphinx_event_catalog.collect.records import LIVE_RECORDS, Candidate, Description
from sphinx_event_catalog.collect.repositories import describe_package
from sphinx_event_catalog.collect.source import Sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import AnnotationGroup, Suppression
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.collect.example_code import Expression
    from sphinx_event_catalog.collect.example_values import Override
    from sphinx_event_catalog.collect.process import Casualty, Conversation, Progress, Request
    from sphinx_event_catalog.collect.records import LiveSignal, Trouble, Verdict


@attrs.frozen(kw_only=True)
class Collection:
    """A catalog, and the builder of its examples."""

    catalog: Catalog
    examples: ExampleBuilder


def collect(request: Request, *, examples: Path | None = None, progress: Progress | None = None) -> Collection:
    """Import packages and describe every ``OpenEdxPublicSignal`` in them, with the payload classes that they carry.

    What cannot be read becomes a problem of the catalog; everything else is in it. ``examples`` is a file of example
    values that its author chose.

    Raises :class:`~sphinx_event_catalog.collect.child.importing.SetupError` if Django cannot be set up or the packages
    cannot be imported at all, and :class:`~sphinx_event_catalog.collect.example_values.OverrideError` for a wrong file
    of values.
    """
    conversation = converse(request, progress)
    try:
        description: Description = decode(conversation.describe(), LIVE_RECORDS)
        catalog = _Joiner(request.packages, description, conversation.casualties).join()
        overrides = load_overrides(catalog, examples) if examples else {}
        return _prove(catalog, overrides, conversation)
    finally:
        conversation.close()


class _Joiner:
    """Joins a description with the sources."""

    def __init__(self, packages: Sequence[str], description: Description, casualties: Sequence[Casualty]) -> None:
        self._packages = tuple(packages)
        self._description = description
        self._sources = Sources((*description.modules, *description.idle))
        self._reader = PayloadReader(self._sources)
        self._casualties = casualties

    def join(self) -> Catalog:
        """Return the catalog, its examples not proved yet."""
        found = self._description
        idle = [source for module in found.idle if (source := self._sources.read(module.path, module.root))]
        payloads = tuple(map(self._reader.describe, sorted(found.payloads, key=lambda live: live.qualified_name)))
        events, orphans = self._describe_events()
        orphans += [group for source in idle for group in read_groups(source)]
        payloads = _keep_own(payloads, events, self._packages)
        payloads, events = _hide_undescribed(payloads, events)
        by_name = {payload.qualified_name: payload for payload in payloads}
        personal = {name: by_name[name] for name in find_personal_payloads(by_name)}
        completed = [
            attrs.evolve(
                event,
                key_field=resolve_key_field(event, by_name),
                personal_fields=find_personal_fields(event, personal),
            )
            for event in events
        ]
        for trouble in found.troubles:
            self._report(trouble)
        for casualty in self._casualties:
            self._report_casualty(casualty)
        modules = {event.module for event in events} | {payload.module for payload in payloads}
        own = sorted(module for module in modules if is_within(module, self._packages))
        tops = {module.split(".", 1)[0] for module in modules}
        return Catalog(
            packages=tuple(describe_package(live) for live in found.packages if live.name in tops),
            subdomains=tuple(self._describe_subdomains(completed)),
            events=tuple(sorted(completed, key=lambda event: (event.subdomain, event.name, event.qualified_name))),
            payloads=payloads,
            orphans=tuple(sorted(orphans, key=lambda group: group.location)),
            suppressions=tuple(self._read_suppressions(own, completed, payloads)),
            problems=tuple(sorted(self._sources.problems, key=lambda problem: problem.sort_key)),
            requested=self._packages,
        )

    def _describe_events(self) -> tuple[list[Event], list[AnnotationGroup]]:
        by_module: dict[str, dict[str, LiveSignal]] = {}
        for live in self._description.signals:
            holder = choose_holder(live, self._packages, self._sources)
            if holder:
                by_module.setdefault(holder[0], {})[holder[1]] = live
        events: list[Event] = []
        orphans: list[AnnotationGroup] = []
        for module, signals in by_module.items():
            source = self._sources.get(module)
            groups = list(read_groups(source)) if source else []
            matched, left = match_groups(source, sorted(signals), groups) if source else ({}, [])
            orphans += left
            for name, live in signals.items():
                location = self._locate_assignment(module, name)
                events.append(describe_event(live, (module, name), source, matched.get(name), location))
        return events, orphans

    def _locate_assignment(self, module: str, name: str) -> SourceLocation:
        source = self._sources.get(module)
        assignment = source.assignments.get(name) if source else None
        if assignment and source:
            return source.locate(assignment.line, assignment.end_line)
        return self._sources.locate(module)

    def _report(self, trouble: Trouble) -> None:
        """Note as a problem of the catalog what went wrong beside the packages."""
        location = self._locate(trouble)
        self._sources.report(trouble.kind, location, trouble.subject, trouble.message)

    def _locate(self, trouble: Trouble) -> SourceLocation:
        if trouble.file:
            path = self._make_relative(trouble.file, trouble.module)
            return SourceLocation(path=path, line=trouble.line or 1, end_line=trouble.line or 1)
        source = self._sources.get(trouble.module)
        if source and trouble.name in source.assignments:
            assignment = source.assignments[trouble.name]
            return source.locate(assignment.line)
        return self._reader.locate((trouble.module, trouble.name))

    def _make_relative(self, file: str, module: str) -> str:
        """Return the path of a file from the parent folder of its package, told from the end by the module's name."""
        parts = file.replace("\\", "/").split("/")
        top = module.split(".", 1)[0]
        if top in parts:
            last = len(parts) - 1 - parts[::-1].index(top)
            return "/".join(parts[last:])
        return parts[-1]

    def _report_casualty(self, casualty: Casualty) -> None:
        what, _, name = casualty.what.partition(" ")
        if what == "module":
            path = self._make_relative(casualty.file, name)
            location = SourceLocation(path=path, line=1, end_line=1)
            message = f"cannot import '{name}': it {casualty.reason}"
            self._sources.report(kinds.IMPORT_FAILED, location, name, message)

    def _describe_subdomains(self, events: Iterable[Event]) -> Iterator[Subdomain]:
        described: dict[str, str] = {}
        for event in events:
            description = described.setdefault(event.subdomain, "")
            parents = event.module.split(".")[:-1]
            if not description and parents and parents[-1] == event.subdomain:
                text = self._read_package_docstring(event.module)
                described[event.subdomain] = " ".join(first_paragraph(text).split())
        return (Subdomain(name=name, description=text) for name, text in sorted(described.items()))

    def _read_package_docstring(self, module: str) -> str:
        """Return the docstring of the package that a module is in."""
        source = self._sources.get(module)
        folder = source.path.parent.parent if source and source.path.name == "__init__.py" else None
        path = (folder or (source.path.parent if source else None) or None) if source else None
        package = (
            self._sources.read(path / "__init__.py", self._find_root(module)) if self._has_init(path) and path else None
        )
        return cleandoc(ast.get_docstring(package.tree, clean=False) or "") if package else ""

    @staticmethod
    def _has_init(folder: Path | None) -> bool:
        return folder is not None and (folder / "__init__.py").is_file()

    def _find_root(self, module: str) -> Path:
        return next(found.root for found in self._description.modules if found.name == module)

    def _read_suppressions(
        self, modules: Iterable[str], events: Sequence[Event], payloads: Sequence[Payload]
    ) -> Iterator[Suppression]:
        for module in modules:
            source = self._sources.get(module)
            if source is not None:
                locations = [*(event.location for event in events), *(payload.location for payload in payloads)]
                targets = {location.line: location for location in locations if location.path == source.relative}
                yield from read_suppressions(source, targets)


def _keep_own(payloads: tuple[Payload, ...], events: Sequence[Event], packages: Sequence[str]) -> tuple[Payload, ...]:
    """Return the payload classes of the packages, and those of others that their events or classes mention.

    A signal that a package only imports brings its classes along, which are not in this catalog.
    """
    by_name = {payload.qualified_name: payload for payload in payloads}
    waiting = [payload.qualified_name for payload in payloads if is_within(payload.module, packages)]
    waiting += [name for event in events for key in event.data for name in key.type.payloads]
    kept: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in kept:
            kept.add(name)
            waiting += [*by_name[name].bases, *(n for field in by_name[name].fields for n in field.type.payloads)]
    return tuple(payload for payload in payloads if payload.qualified_name in kept)


def _list_payloads(described: Type) -> Iterator[str]:
    """Yield every payload class in a type, those in the arguments of others too."""
    return (part.qualified_name for part in described.walk() if part.kind is TypeKind.PAYLOAD)


def _hide_undescribed(payloads: tuple[Payload, ...], events: list[Event]) -> tuple[tuple[Payload, ...], list[Event]]:
    """Name a payload class that could not be described as what it is: a class of which nothing is known."""
    named = {name for event in events for key in event.data for name in _list_payloads(key.type)}
    named |= {name for payload in payloads for field in payload.fields for name in _list_payloads(field.type)}
    named |= {base for payload in payloads for base in payload.bases}
    unreadable = named - {payload.qualified_name for payload in payloads}
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


def _prove(catalog: Catalog, overrides: Mapping[str, Override], conversation: Conversation) -> Collection:
    """Prove the examples of classes, and then those of events, built without the classes that refuse theirs."""
    refused, classes = _prove_classes(catalog, overrides, conversation)
    builder = ExampleBuilder(catalog, overrides, refused=refused)
    verdicts = {verdict.subject: verdict for verdict in _ask(list(_list_events(catalog, builder)), conversation)}
    failures = {name: verdict.failure for name, verdict in verdicts.items() if verdict.failure}
    judged = attrs.evolve(
        catalog, events=tuple(_judge_bus(event, verdicts.get(event.qualified_name)) for event in catalog.events)
    )
    proved = classes | (verdicts.keys() - failures.keys())
    examples = ExampleBuilder(judged, overrides, refused=refused | failures, proved=proved)
    return Collection(catalog=judged, examples=examples)


def _prove_classes(
    catalog: Catalog, overrides: Mapping[str, Override], conversation: Conversation
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the classes that refuse their example, with the reason, and those that accept it."""
    refused: dict[str, str] = {}
    known: dict[Candidate, str] = {}
    while True:
        candidates = list(_list_classes(catalog, ExampleBuilder(catalog, overrides, refused=refused)))
        new = [candidate for candidate in candidates if candidate not in known]
        known |= dict(zip(new, (verdict.failure for verdict in _ask(new, conversation)), strict=True))
        failures = {found.subject: known[found] for found in candidates if known[found]}
        if not failures:
            return refused, frozenset(found.subject for found in candidates)
        innermost = {
            name: why
            for name, why in failures.items()
            if failures.keys().isdisjoint(inner.qualified_name for inner in catalog.closure(name)[1:])
        }
        refused |= innermost or failures


def _list_classes(catalog: Catalog, builder: ExampleBuilder) -> Iterator[Candidate]:
    for payload in catalog.payloads:
        code = builder.build_importable(payload).code
        if code:
            yield _make_candidate(payload.qualified_name, [("", code)], is_event=False)


def _list_events(catalog: Catalog, builder: ExampleBuilder) -> Iterator[Candidate]:
    for event in catalog.events:
        example = builder.build_importable(event)
        if not example.code_gaps:
            parts = [(name, argument.code) for name, argument in example.arguments]
            yield _make_candidate(event.qualified_name, parts, is_event=True)


def _judge_bus(event: Event, verdict: Verdict | None) -> Event:
    if verdict is None or not verdict.bus_failure or not event.bus.is_capable:
        return event
    return attrs.evolve(event, bus=attrs.evolve(event.bus, is_capable=False, reason=verdict.bus_failure))


def _make_candidate(subject: str, parts: Sequence[tuple[str, Expression | None]], *, is_event: bool) -> Candidate:
    codes = [(name, code) for name, code in parts if code is not None]
    imports = {imported for _, code in codes for imported in code.imports if imported.module != "builtins"}
    return Candidate(
        subject=subject,
        is_event=is_event,
        expressions=tuple((name, code.flat) for name, code in codes),
        imports=tuple(sorted((found.module, found.name, found.local_name or found.module) for found in imports)),
    )


def _ask(candidates: Sequence[Candidate], conversation: Conversation) -> tuple[Verdict, ...]:
    if not candidates:
        return ()
    answer = conversation.ask({"candidates": encode(list(candidates))})
    verdicts: tuple[Verdict, ...] = decode(answer["verdicts"], LIVE_RECORDS)
    return verdicts
