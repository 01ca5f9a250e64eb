"""Check the catalog: every rule over every definition of the requested packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_event_catalog.catalog.kinds import RULE_FAILED
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.model import Definition
from sphinx_event_catalog.catalog.problems import Problem
from sphinx_event_catalog.check.registry import UnknownKindError, describe_error, read_registry
from sphinx_event_catalog.check.rules import Facts, Finding, Rule, gather_facts
from sphinx_event_catalog.check.suppressions import apply_suppressions, is_ignored, parse_ignore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

    from sphinx_event_catalog.catalog.ledger import Ledger
    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.usages import Usages
    from sphinx_event_catalog.history.archive import History

__all__ = ["UnknownKindError", "check", "read_registry"]


def check(  # noqa: PLR0913  # these are all that rules know
    catalog: Catalog,
    *,
    ignore: Iterable[str] = (),
    select: Iterable[str] = (),
    stored_schemas: Mapping[str, Mapping[str, Any]] | None = None,
    ledger: Ledger | None = None,
    usages: Usages | None = None,
    histories: tuple[History, ...] = (),
) -> tuple[Problem, ...]:
    """Return every problem of the requested packages, those met on reading them included, sorted by location.

    A comment ``# event-catalog: ignore[kind] reason`` on or above a definition silences its problems of that kind.
    ``ignore`` holds entries ``kind`` or ``kind:pattern``, where the pattern is one of qualified names with ``*``.
    ``select`` holds kinds; if there are any, problems of all others are left out. ``stored_schemas`` are the Avro
    schemas of published events, by event type. ``ledger`` tells what became of published events; without one, nothing
    is said about those that are gone. ``usages`` are who sends and receives the events, as far as sources were
    scanned: what is wrong there has a location whose path starts with the name of the source. ``histories`` are those
    of the distributions that the packages are of: definitions are held to the published version.

    Raises :class:`UnknownKindError` for a kind that does not exist.
    """
    registry = read_registry()
    ignored = parse_ignore(ignore, registry)
    selected = {registry.find_kind(name) for name in select} or set(registry.kinds.values())
    facts = gather_facts(catalog, stored_schemas or {}, ledger, usages, histories)
    own = (problem for problem in catalog.problems if _is_own(problem, catalog))
    found = (problem for rule in registry.rules for problem in apply_rule(rule, facts))
    problems = apply_suppressions((*registry.problems, *own, *found), catalog, registry)
    kept = (problem for problem in problems if problem.kind in selected and not is_ignored(problem, ignored))
    # A plugin of two services is found twice at one line.
    return tuple(sorted(set(kept), key=lambda problem: problem.sort_key))


def _is_own(problem: Problem, catalog: Catalog) -> bool:
    """Tell whether a problem met on reading is one of the requested packages, not of a class from elsewhere."""
    top = problem.location.path.split("/", 1)[0].removesuffix(".py")
    return any(name.split(".", 1)[0] == top for name in catalog.requested)


def apply_rule(rule: Rule, facts: Facts) -> Iterator[Problem]:
    """Yield what a rule finds; where it raises an exception for the first time, that is a problem, too."""
    has_failed = False
    for checked in facts.list_checked(rule.of):
        try:
            for finding in rule.find(checked, facts):
                yield _make_problem(rule, checked, finding)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # one rule that fails must not hide the others
            if not has_failed:
                yield _report_failure(rule, checked, error)
            has_failed = True


def _make_problem(rule: Rule, checked: Catalog | Definition, finding: Finding) -> Problem:
    if not isinstance(finding, Finding):
        raise TypeError(f"the rule gave {finding!r}; expected a Finding")
    named = checked.qualified_name if isinstance(checked, Definition) else finding.location.path
    return Problem(kind=rule.kind, location=finding.location, subject=finding.subject or named, message=finding.message)


def _report_failure(rule: Rule, checked: Catalog | Definition, error: BaseException) -> Problem:
    """Return the problem of a rule that raised an exception, at the definition that it was applied to."""
    where = _find_line(rule, error.__traceback__)
    message = f"rule '{rule.kind.name}' fails at {where}: {describe_error(error)}"
    if isinstance(checked, Definition):
        return Problem(kind=RULE_FAILED, location=checked.location, subject=checked.qualified_name, message=message)
    return Problem(kind=RULE_FAILED, location=where, subject=where.path, message=message)


def _find_line(rule: Rule, traceback: TracebackType | None) -> SourceLocation:
    """Return the innermost line of the rule's own module that an exception went through."""
    module, code = rule.find.__module__, rule.find.__code__
    line = code.co_firstlineno
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == code.co_filename:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return SourceLocation(path=f"{module.replace('.', '/')}.py", line=line, end_line=line)
