"""Write problems as workflow commands of GitHub Actions, which shows them beside the changed lines.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_MESSAGE = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTY = (*_IN_MESSAGE, (":", "%3A"), (",", "%2C"))


def write_github(problems: Sequence[Problem], catalog: Catalog) -> str:
    """Return one workflow command for each problem; paths are relative to the repository."""
    return "".join(_write_command(problem, catalog) for problem in problems)


def _write_command(problem: Problem, catalog: Catalog) -> str:
    location = problem.location
    properties = {
        "file": catalog.repository_path(location),
        "line": str(location.line),
        "endLine": str(location.end_line),
        "title": problem.kind.value,
    }
    listed = ",".join(f"{name}={_escape(value, _IN_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[problem.kind.severity]} {listed}::{_escape(problem.message, _IN_MESSAGE)}\n"


def _escape(text: str, replacements: Sequence[tuple[str, str]]) -> str:
    for character, escaped in replacements:
        text = text.replace(character, escaped)
    return text
