"""Check the catalog: every rule over every definition of the requested packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_event_catalog.catalog.problems import Problem, ProblemKind
from sphinx_event_catalog.check.findings import gather_facts
from sphinx_event_catalog.check.rules import CATALOG_RULES, EVENT_RULES, PAYLOAD_RULES
from sphinx_event_catalog.check.suppressions import (
    UnknownKindError,
    apply_suppressions,
    find_kind,
    is_ignored,
    parse_ignore,
)
from sphinx_event_catalog.memory import pause_garbage_collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.check.findings import Facts, Finding

__all__ = ["UnknownKindError", "check", "find_kind"]


def check(
    catalog: Catalog,
    *,
    ignore: Iterable[str] = (),
    select: Iterable[str] = (),
    stored_schemas: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Problem, ...]:
    """Return every problem of the requested packages, those met on reading them included, sorted by location.

    A comment ``# event-catalog: ignore[kind] reason`` on or above a definition silences its problems of that kind.
    ``ignore`` holds entries ``kind`` or ``kind:pattern``, where the pattern is one of qualified names with ``*``.
    ``select`` holds kinds; if there are any, problems of all others are left out. ``stored_schemas`` are the Avro
    schemas of published events, by event type.

    Raises :class:`UnknownKindError` for a kind that does not exist.
    """
    ignored = parse_ignore(ignore)
    selected = {find_kind(name) for name in select} or set(ProblemKind)
    with pause_garbage_collection():
        own = (problem for problem in catalog.problems if _is_own(problem, catalog))
        problems = (*own, *find_problems(gather_facts(catalog, stored_schemas or {})))
        found = apply_suppressions(problems, catalog)
        kept = (problem for problem in found if problem.kind in selected and not is_ignored(problem, ignored))
        return tuple(sorted(kept, key=lambda problem: problem.sort_key))


def _is_own(problem: Problem, catalog: Catalog) -> bool:
    """Tell whether a problem met on reading is one of the requested packages, not of a class from elsewhere."""
    top = problem.location.path.split("/", 1)[0].removesuffix(".py")
    return any(name.split(".", 1)[0] == top for name in catalog.requested)


def find_problems(facts: Facts) -> Iterator[Problem]:
    """Yield what the rules find, suppressions not applied."""
    for apply in (_apply_event_rules, _apply_payload_rules, _apply_catalog_rules):
        for kind, subject, (location, message) in apply(facts):
            yield Problem(kind=kind, location=location, subject=subject, message=message)


def _apply_event_rules(facts: Facts) -> Iterator[tuple[ProblemKind, str, Finding]]:
    rules = tuple(EVENT_RULES.items())
    for event in facts.catalog.events:
        for kind, rule in rules:
            for finding in rule(event, facts):
                yield kind, event.qualified_name, finding


def _apply_payload_rules(facts: Facts) -> Iterator[tuple[ProblemKind, str, Finding]]:
    rules = tuple(PAYLOAD_RULES.items())
    for payload in facts.catalog.payloads:
        if facts.catalog.is_requested(payload.module):
            for kind, rule in rules:
                for finding in rule(payload, facts):
                    yield kind, payload.qualified_name, finding


def _apply_catalog_rules(facts: Facts) -> Iterator[tuple[ProblemKind, str, Finding]]:
    for kind, rule in CATALOG_RULES.items():
        for subject, finding in rule(facts):
            yield kind, subject, finding
