"""Write problems as SARIF 2.1.0, the format of code scanning services.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx_event_catalog.catalog.problems import ProblemKind, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_KINDS = tuple(ProblemKind)


def write_sarif(problems: Sequence[Problem], catalog: Catalog) -> str:
    """Return a SARIF log of one run; paths are relative to the repository."""
    driver = {"name": "event-catalog", **_read_version(), "rules": [_describe_rule(kind) for kind in _KINDS]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_describe_result(problem, catalog) for problem in problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _read_version() -> dict[str, str]:
    try:
        return {"version": metadata.version("sphinx-event-catalog")}
    except metadata.PackageNotFoundError:
        return {}


def _describe_rule(kind: ProblemKind) -> dict[str, Any]:
    return {
        "id": kind.value,
        "shortDescription": {"text": kind.meaning},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }


def _describe_result(problem: Problem, catalog: Catalog) -> dict[str, Any]:
    location = problem.location
    return {
        "ruleId": problem.kind.value,
        "ruleIndex": _KINDS.index(problem.kind),
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
