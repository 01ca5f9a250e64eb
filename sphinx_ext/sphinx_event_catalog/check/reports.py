"""Write problems for people and for machines; the same problems give the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs
from click import style

from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.registry import read_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Kind, Problem

    Report = Callable[[Sequence[Problem], "Summary", Catalog], str]

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_EXPLAIN = "`event-catalog explain KIND` tells more; --ignore KIND hides a kind."
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_IN_MESSAGE = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTY = (*_IN_MESSAGE, (":", "%3A"), (",", "%2C"))


@attrs.frozen(kw_only=True)
class Summary:
    """How much was checked and what was found; ``kinds`` counts by kind, most frequent first."""

    events: int
    payloads: int
    errors: int
    warnings: int
    infos: int
    kinds: dict[str, int]


def summarize(problems: Sequence[Problem], catalog: Catalog) -> Summary:
    """Count the problems of a catalog."""
    severities = Counter(problem.kind.severity for problem in problems)
    kinds = Counter(problem.kind.name for problem in problems)
    return Summary(
        events=len(catalog.events),
        payloads=sum(catalog.is_requested(payload.module) for payload in catalog.payloads),
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        infos=severities[Severity.INFO],
        kinds=dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
    )


def count(number: int, noun: str) -> str:
    """Return ``1 error``, ``2 errors``, ``2 payload classes``."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def write_report(name: str, problems: Sequence[Problem], catalog: Catalog, *, hints: bool = False) -> str:
    """Return problems in one of the formats; problems of the severity ``INFO`` are counted, and listed if asked for."""
    shown = [problem for problem in problems if hints or problem.kind.severity is not Severity.INFO]
    return REPORTS[name](shown, summarize(problems, catalog), catalog)


def write_text(problems: Sequence[Problem], summary: Summary, _: Catalog) -> str:
    """Return ``path:line: severity kind: message`` lines and a summary, with terminal colors."""
    return "".join(f"{line}\n" for line in [*map(_write_line, problems), *_write_summary(problems, summary)])


def _write_line(problem: Problem) -> str:
    severity = style(problem.kind.severity.value, fg=_COLORS[problem.kind.severity])
    return f"{problem.location}: {severity} {style(problem.kind.name, bold=True)}: {problem.message}"


def _write_summary(problems: Sequence[Problem], summary: Summary) -> Iterator[str]:
    checked = f"{count(summary.events, 'event')}, {count(summary.payloads, 'payload class')}"
    found = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "hint")]
    listed = ", ".join(count(number, noun) for number, noun in found if number)
    yield f"{checked}: {listed or 'no problems'}"
    is_listed = any(problem.kind.severity is Severity.INFO for problem in problems)
    if summary.infos:
        yield f"A hint never fails a check{'' if is_listed else ' and is listed with --hints only'}. {_EXPLAIN}"


def write_json(problems: Sequence[Problem], summary: Summary, _: Catalog) -> str:
    """Return ``{"problems": [...], "summary": {...}}``; paths are relative to the parent folder of the package."""
    document = {"problems": [describe(problem) for problem in problems], "summary": attrs.asdict(summary)}
    return json.dumps(document, indent=2) + "\n"


def describe(problem: Problem) -> dict[str, str | int]:
    """Return a problem as JSON has it."""
    return {
        "kind": problem.kind.name,
        "severity": problem.kind.severity.value,
        "path": problem.location.path,
        "line": problem.location.line,
        "subject": problem.subject,
        "message": problem.message,
    }


def write_github(problems: Sequence[Problem], _: Summary, catalog: Catalog) -> str:
    """Return one workflow command of GitHub Actions for each problem, shown beside the changed lines.

    Paths are relative to the repository.
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    return "".join(_write_command(problem, catalog) for problem in problems)


def _write_command(problem: Problem, catalog: Catalog) -> str:
    location = problem.location
    properties = {
        "file": catalog.repository_path(location),
        "line": str(location.line),
        "endLine": str(location.end_line),
        "title": problem.kind.name,
    }
    listed = ",".join(f"{name}={_escape(value, _IN_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[problem.kind.severity]} {listed}::{_escape(problem.message, _IN_MESSAGE)}\n"


def _escape(text: str, replacements: Sequence[tuple[str, str]]) -> str:
    for character, escaped in replacements:
        text = text.replace(character, escaped)
    return text


def write_sarif(problems: Sequence[Problem], _: Summary, catalog: Catalog) -> str:
    """Return a SARIF 2.1.0 log of one run, for code scanning services; paths are relative to the repository.

    https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    rules = list(read_registry().kinds.values())
    driver = {"name": "event-catalog", **_read_version(), "rules": [_describe_rule(kind) for kind in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_describe_result(problem, rules.index(problem.kind), catalog) for problem in problems],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _read_version() -> dict[str, str]:
    try:
        return {"version": metadata.version("sphinx-event-catalog")}
    except metadata.PackageNotFoundError:
        return {}


def _describe_rule(kind: Kind) -> dict[str, Any]:
    return {
        "id": kind.name,
        "shortDescription": {"text": kind.meaning},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }


def _describe_result(problem: Problem, index: int, catalog: Catalog) -> dict[str, Any]:
    location = problem.location
    return {
        "ruleId": problem.kind.name,
        "ruleIndex": index,
        "level": _LEVELS[problem.kind.severity],
        "message": {"text": problem.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(catalog.repository_path(location)), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": location.line, "endLine": location.end_line},
                },
                "logicalLocations": [{"fullyQualifiedName": problem.subject}],
            }
        ],
    }


REPORTS: dict[str, Report] = {"text": write_text, "json": write_json, "github": write_github, "sarif": write_sarif}
"""The formats of a report by name, the default first."""
