"""Silence problems where the source or the project says so, and check what it says."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.problems import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Catalog, Suppression

_KINDS: dict[str, ProblemKind] = {kind.value: kind for kind in ProblemKind}


class UnknownKindError(ValueError):
    """A setting names a kind of problem that does not exist."""


def find_kind(name: str) -> ProblemKind:
    """Return the kind of that name.

    Raises :class:`UnknownKindError`, which suggests the nearest name, if there is none.
    """
    if name not in _KINDS:
        raise UnknownKindError(f"problem kind '{name}' does not exist{_suggest(name)}")
    return _KINDS[name]


def apply_suppressions(problems: Iterable[Problem], catalog: Catalog) -> Iterator[Problem]:
    """Yield the problems that no comment silences, and those of the comments themselves."""
    subjects = _find_subjects(catalog)
    silencers: dict[tuple[str, str], list[Suppression]] = {}
    for suppression in catalog.suppressions:
        subject = subjects.get(suppression.target, "") if suppression.target else ""
        for kind in suppression.kinds:
            silencers.setdefault((subject, kind), []).append(suppression)
    used: set[tuple[SourceLocation, str]] = set()
    for problem in problems:
        silencing = silencers.get((problem.subject, problem.kind.value), ())
        used.update((suppression.location, problem.kind.value) for suppression in silencing)
        if not silencing:
            yield problem
    for suppression in catalog.suppressions:
        yield from _check_suppression(suppression, used, subjects)


def _find_subjects(catalog: Catalog) -> dict[SourceLocation, str]:
    events = {event.location: event.qualified_name for event in catalog.events}
    return events | {payload.location: payload.qualified_name for payload in catalog.payloads}


def _check_suppression(
    suppression: Suppression, used: set[tuple[SourceLocation, str]], subjects: dict[SourceLocation, str]
) -> Iterator[Problem]:
    location = suppression.location
    subject = subjects.get(suppression.target, location.path) if suppression.target else location.path

    def report(kind: ProblemKind, message: str) -> Problem:
        return Problem(kind=kind, location=location, subject=subject, message=message)

    if not suppression.kinds:
        message = "the suppression names no kind; expected '# event-catalog: ignore[kind] reason'"
        yield report(ProblemKind.SUPPRESSION_UNKNOWN, message)
    if not suppression.reason:
        yield report(ProblemKind.SUPPRESSION_UNEXPLAINED, "the suppression gives no reason")
    for kind in suppression.kinds:
        if kind not in _KINDS:
            yield report(ProblemKind.SUPPRESSION_UNKNOWN, f"problem kind '{kind}' does not exist{_suggest(kind)}")
        elif (location, kind) not in used:
            where = "here" if suppression.target else "here: it belongs to no definition"
            yield report(ProblemKind.SUPPRESSION_UNUSED, f"the suppression of '{kind}' silences nothing {where}")


def is_ignored(problem: Problem, ignore: Sequence[tuple[ProblemKind, str]]) -> bool:
    """Tell whether a project ignores a problem: by kind and by a pattern of subjects."""
    return any(problem.kind is kind and fnmatchcase(problem.subject, pattern) for kind, pattern in ignore)


def parse_ignore(entries: Iterable[str]) -> tuple[tuple[ProblemKind, str], ...]:
    """Read entries ``kind`` or ``kind:pattern``; the pattern is one of subjects with ``*``.

    Raises :class:`UnknownKindError`.
    """
    parts = [entry.partition(":") for entry in entries]
    return tuple((find_kind(name.strip()), pattern.strip() or "*") for name, _, pattern in parts)


def _suggest(name: str) -> str:
    near = get_close_matches(name, _KINDS, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
