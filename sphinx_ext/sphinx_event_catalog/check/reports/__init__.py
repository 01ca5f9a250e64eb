"""Write problems for people and for machines; the same problems give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.check.reports.github import write_github
from sphinx_event_catalog.check.reports.json_document import write_json
from sphinx_event_catalog.check.reports.sarif import write_sarif
from sphinx_event_catalog.check.reports.text import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem

    Report = Callable[[Sequence[Problem], Catalog], str]

REPORTS: dict[str, Report] = {"text": write_text, "json": write_json, "github": write_github, "sarif": write_sarif}
"""The formats of a report by name, the default first."""
