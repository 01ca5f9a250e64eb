"""Silence problems where the source or the project says so, and check what it says."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.problems import Problem
from sphinx_event_catalog.catalog.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Catalog, Suppression
    from sphinx_event_catalog.catalog.problems import Kind
    from sphinx_event_catalog.check.registry import Registry


def apply_suppressions(problems: Iterable[Problem], catalog: Catalog, registry: Registry) -> Iterator[Problem]:
    """Yield the problems that no comment silences, and those of the comments themselves."""
    subjects = _find_subjects(catalog)
    silencers: dict[tuple[str, str], list[Suppression]] = {}
    for suppression in catalog.suppressions:
        subject = subjects.get(suppression.target, "") if suppression.target else ""
        for kind in suppression.kinds:
            silencers.setdefault((subject, kind), []).append(suppression)
    used: set[tuple[SourceLocation, str]] = set()
    for problem in problems:
        silencing = silencers.get((problem.subject, problem.kind.name), ())
        used.update((suppression.location, problem.kind.name) for suppression in silencing)
        if not silencing:
            yield problem
    for suppression in catalog.suppressions:
        yield from _check_suppression(suppression, used, subjects, registry)


def _find_subjects(catalog: Catalog) -> dict[SourceLocation, str]:
    events = {event.location: event.qualified_name for event in catalog.events}
    return events | {payload.location: payload.qualified_name for payload in catalog.payloads}


def _check_suppression(
    suppression: Suppression,
    used: set[tuple[SourceLocation, str]],
    subjects: dict[SourceLocation, str],
    registry: Registry,
) -> Iterator[Problem]:
    location = suppression.location
    subject = subjects.get(suppression.target, location.path) if suppression.target else location.path

    def report(kind: Kind, message: str) -> Problem:
        return Problem(kind=kind, location=location, subject=subject, message=message)

    if not suppression.kinds:
        message = "the suppression names no kind; expected '# event-catalog: ignore[kind] reason'"
        yield report(kinds.SUPPRESSION_UNKNOWN, message)
    if not suppression.reason:
        yield report(kinds.SUPPRESSION_UNEXPLAINED, "the suppression gives no reason")
    for kind in suppression.kinds:
        if kind not in registry.kinds:
            hint = suggest(kind, registry.kinds)
            yield report(kinds.SUPPRESSION_UNKNOWN, f"problem kind '{kind}' does not exist{hint}")
        elif (location, kind) not in used:
            where = "here" if suppression.target else "here: it belongs to no definition"
            yield report(kinds.SUPPRESSION_UNUSED, f"the suppression of '{kind}' silences nothing {where}")


def is_ignored(problem: Problem, ignore: Sequence[tuple[Kind, str]]) -> bool:
    """Tell whether a project ignores a problem: by kind and by a pattern of subjects."""
    return any(problem.kind == kind and fnmatchcase(problem.subject, pattern) for kind, pattern in ignore)


def parse_ignore(entries: Iterable[str], registry: Registry) -> tuple[tuple[Kind, str], ...]:
    """Read entries ``kind`` or ``kind:pattern``; the pattern is one of subjects with ``*``.

    Raises ``UnknownKindError``.
    """
    parts = [entry.partition(":") for entry in entries]
    return tuple((registry.find_kind(name.strip()), pattern.strip() or "*") for name, _, pattern in parts)
