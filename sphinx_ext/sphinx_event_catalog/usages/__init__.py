"""Who sends an event, who receives it, who puts it on the event bus: read from the source of services.

The source is read, never imported or run.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.usages import SCANNER_VERSION, Source, Unread, Unresolved, Usage, Usages
from sphinx_event_catalog.usages.document import find_kept, keep_found
from sphinx_event_catalog.usages.scanner import Found, scan_tree
from sphinx_event_catalog.usages.trees import Tree, TreeError, is_test

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import Catalog

_NEAR = 20
"""How many lines an annotation may stand above the send that it is about."""


@attrs.frozen(kw_only=True)
class EventIndex:
    """What the scanner needs to know of the events of a catalog.

    ``types`` are event types by qualified name, ``data`` the data keys of an event with the payload class of each,
    ``fields`` the fields of a payload class likewise; ``""`` stands for what is no payload class.
    """

    types: dict[str, str]
    data: dict[str, dict[str, str]]
    fields: dict[str, dict[str, str]]

    @classmethod
    def from_catalog(cls, catalog: Catalog) -> EventIndex:
        """Take from a catalog what is needed."""
        return cls(
            types={event.qualified_name: event.event_type for event in catalog.events},
            data={
                event.qualified_name: {key.name: _only(key.type.payloads) for key in event.data}
                for event in catalog.events
            },
            fields={
                payload.qualified_name: {field.name: _only(field.type.payloads) for field in payload.fields}
                for payload in catalog.payloads
            },
        )

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Qualified names by event type and by variable name."""
        found: dict[str, list[str]] = {}
        for name, event_type in self.types.items():
            found.setdefault(event_type, []).append(name)
            found.setdefault(name.rpartition(".")[2], []).append(name)
        return found

    def find(self, text: str) -> str:
        """Return the qualified name of the only event of that type or variable name, or ``""``."""
        names = self.names.get(text, [])
        return names[0] if len(names) == 1 else ""

    def shorten(self, event: str, path: str) -> str:
        """Return the part of a path into the payload of an event that names fields; ``""`` if it names no data key."""
        key, *rest = path.split(".")
        data = self.data.get(event)
        if data is None:
            return path
        if key not in data:
            return ""
        kept, payload = [key], data[key]
        for name in rest:
            if not payload or name.startswith("__"):
                break
            kept.append(name)
            payload = self.fields.get(payload, {}).get(name, "")
        return ".".join(kept)


def _only(payloads: tuple[str, ...]) -> str:
    return payloads[0] if len(payloads) == 1 else ""


def scan(
    sources: Sequence[tuple[Source, Tree]],
    index: EventIndex,
    *,
    with_tests: bool = False,
    processes: int = 1,
    cache: Path | None = None,
) -> Usages:
    """Return every usage of an event in a number of source trees.

    What concerns no event of the catalog and is none by its own definition is left out. ``cache`` is a folder with what
    was found in trees that are known by their content: a revision of a repository, a package.
    """
    known = frozenset(index.types)
    tasks = [
        _Task(source=source, tree=tree, known=known, with_tests=with_tests, cache=cache) for source, tree in sources
    ]
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            found = list(pool.map(_scan_one, tasks))
    else:
        found = [_scan_one(task) for task in tasks]
    return assemble([source for source, _ in sources], found, index)


@attrs.frozen(kw_only=True)
class _Task:
    """One tree to scan."""

    source: Source
    tree: Tree
    known: frozenset[str]
    with_tests: bool
    cache: Path | None

    @property
    def kept(self) -> Path | None:
        """The file for what is found, named by all that it depends on; ``None`` for a tree that may change."""
        if self.cache is None or not self.tree.digest:
            return None
        # Which files are valid Python depends on the version.
        asked = (self.tree.digest, self.source.name, sorted(self.known), self.with_tests, sys.version_info[:2])
        digest = blake2b(repr((SCANNER_VERSION, *asked)).encode(), digest_size=16).hexdigest()
        return self.cache / f"{digest}.json"


def _scan_one(task: _Task) -> Found:
    kept = task.kept
    found = find_kept(kept) if kept else None
    if found is not None:
        return found
    try:
        found = scan_tree(task.tree, task.source.name, known=task.known, with_tests=task.with_tests)
    except TreeError as error:
        return Found(unread={Unread(repository=task.source.name, path="", line=0, reason=str(error))})
    if kept:
        keep_found(kept, found)
    return found


def assemble(sources: Sequence[Source], found: Sequence[Found], index: EventIndex) -> Usages:
    """Hold what was found in each source against the catalog and against what the others define."""
    names = _Names(index=index)
    for one in found:
        names.definitions.update(one.events)
        names.aliases.update(one.aliases)
    usages: list[Usage] = []
    doubtful: set[Unresolved] = set()
    for source, one in zip(sources, found, strict=True):
        usages += _settle(source, one.usages, names)
        doubtful |= set(_find_doubtful(one.usages, names))
    return Usages(
        sources=tuple(
            sorted(attrs.evolve(source, files=one.files) for source, one in zip(sources, found, strict=True))
        ),
        usages=tuple(sorted(set(usages))),
        unresolved=tuple(sorted(doubtful.union(*(one.unresolved for one in found)))),
        unread=tuple(sorted(set[Unread]().union(*(one.unread for one in found)))),
        events=tuple(sorted(set(index.types.values()))),
    )


@attrs.frozen(kw_only=True)
class _Names:
    """What the names of events stand for, in the catalog and in all sources."""

    index: EventIndex
    definitions: dict[str, str] = attrs.field(factory=dict)
    aliases: dict[str, str] = attrs.field(factory=dict)

    def settle(self, usage: Usage) -> Usage | None:
        """Return a usage with the event it is of; ``None`` if it is of none."""
        name = usage.event
        for _ in range(len(self.aliases)):
            if name in self.index.types or name not in self.aliases or self.aliases[name] == name:
                break
            name = self.aliases[name]
        event_type = usage.event_type or self.definitions.get(name, "")
        known = name if name in self.index.types else self.index.find(event_type) if event_type else ""
        if known:
            return attrs.evolve(usage, event=known, event_type=self.index.types[known], is_known=True)
        if not self._is_event(usage, name, event_type):
            return None
        return attrs.evolve(usage, event=name, event_type=event_type, is_known=False)

    def _is_event(self, usage: Usage, name: str, event_type: str) -> bool:
        if event_type or name.startswith("openedx_events."):
            return True
        return usage.kind == "send" and "signals" in name.split(".")


def _settle(source: Source, usages: Iterable[Usage], names: _Names) -> list[Usage]:
    settled = [
        attrs.evolve(found, revision=source.revision, is_test=is_test(found.path), **_read_fields(found, names.index))
        for usage in usages
        if usage.kind != "annotation" and (found := names.settle(usage)) is not None
    ]
    sends = [usage for usage in settled if usage.kind == "send"]
    annotations = [
        attrs.evolve(_settle_annotation(usage, sends, names), revision=source.revision, is_test=is_test(usage.path))
        for usage in usages
        if usage.kind == "annotation"
    ]
    return [_annotate(usage, annotations) for usage in settled] + annotations


def _find_doubtful(usages: Iterable[Usage], names: _Names) -> Iterator[Unresolved]:
    """Yield the sends of what a module of a package that was not read calls ``events``: it may be anything."""
    for usage in usages:
        if usage.kind == "send" and "events" in usage.event.split(".") and names.settle(usage) is None:
            yield Unresolved(
                repository=usage.repository,
                path=usage.path,
                line=usage.line,
                kind=usage.kind,
                text=usage.event,
                reason="its definition was not read",
                function=usage.function,
            )


def _read_fields(usage: Usage, index: EventIndex) -> dict[str, Any]:
    reads = {index.shorten(usage.event, path) for path in usage.reads} - {""}
    return {"reads": tuple(sorted(path for path in reads if not any(other.startswith(f"{path}.") for other in reads)))}


def _settle_annotation(usage: Usage, sends: Iterable[Usage], names: _Names) -> Usage:
    """Find the event that an annotation names: that of the next send of that name, or the only one of that name."""
    name = usage.event
    near = [
        send
        for send in sends
        if send.path == usage.path
        and usage.line <= send.line <= usage.line + _NEAR
        and name == send.event.rpartition(".")[2]
    ]
    event = near[0].event if near else names.index.find(usage.event_type) or names.index.find(name)
    if not event:
        own = [defined for defined in names.definitions if defined.rpartition(".")[2] == name]
        event = own[0] if len(own) == 1 else name
    types = names.index.types | names.definitions if event in names.definitions else names.index.types
    return attrs.evolve(
        usage, event=event, event_type=types.get(event, usage.event_type), is_known=event in names.index.types
    )


def _annotate(usage: Usage, annotations: Iterable[Usage]) -> Usage:
    """Give a send the line of its annotation, the nearest above it."""
    if usage.kind != "send":
        return usage
    lines = [
        note.line
        for note in annotations
        if note.path == usage.path and note.event == usage.event and usage.line - _NEAR <= note.line <= usage.end_line
    ]
    return attrs.evolve(usage, annotated=max(lines)) if lines else usage
