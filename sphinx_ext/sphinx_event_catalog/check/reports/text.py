"""Write problems for people: one line each, then a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.reports.summary import count, summarize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem

_HINT = (
    "An info is a hint and never fails a check. `event-catalog explain KIND` tells more; --ignore KIND hides a kind."
)
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def write_text(problems: Sequence[Problem], catalog: Catalog) -> str:
    """Return ``path:line: severity kind: message`` lines and a summary, with terminal colors."""
    return "".join(f"{line}\n" for line in [*map(_write_line, problems), _write_summary(problems, catalog)])


def _write_line(problem: Problem) -> str:
    severity = style(problem.kind.severity.value, fg=_COLORS[problem.kind.severity])
    return f"{problem.location}: {severity} {style(problem.kind.value, bold=True)}: {problem.message}"


def _write_summary(problems: Sequence[Problem], catalog: Catalog) -> str:
    summary = summarize(problems, catalog)
    checked = f"{count(summary.events, 'event')}, {count(summary.payloads, 'payload class')}"
    found = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")]
    listed = ", ".join(count(number, noun) for number, noun in found if number)
    hint = f"\n{_HINT}" if summary.infos else ""
    return f"{checked}: {listed or 'no problems'}{hint}"
