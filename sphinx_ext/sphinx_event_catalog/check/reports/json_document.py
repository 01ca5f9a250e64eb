"""Write problems as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.check.reports.summary import summarize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem


def write_json(problems: Sequence[Problem], catalog: Catalog) -> str:
    """Return ``{"problems": [...], "summary": {...}}``; paths are relative to the parent folder of the package."""
    document = {
        "problems": [describe(problem) for problem in problems],
        "summary": attrs.asdict(summarize(problems, catalog)),
    }
    return json.dumps(document, indent=2) + "\n"


def describe(problem: Problem) -> dict[str, str | int]:
    """Return a problem as JSON has it."""
    return {
        "kind": problem.kind.value,
        "severity": problem.kind.severity.value,
        "path": problem.location.path,
        "line": problem.location.line,
        "subject": problem.subject,
        "message": problem.message,
    }
