"""Notes where a fact is in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.sphinx.pages.elements import bullets, show_quoted

if TYPE_CHECKING:
    from sphinx_event_catalog.sphinx.pages.contexts import ReadContext


def problem_notes(context: ReadContext, subject: str) -> list[nodes.Node]:
    """Return a short note with every error and warning of an event or payload, or nothing."""
    found = context.site.problems_by_subject.get(subject, ())
    problems = [problem for problem in found if problem.kind.severity is not Severity.INFO]
    if not problems:
        return []
    items = [
        [*show_quoted(problem.message), nodes.Text(" ("), context.kind_link(problem.kind.name), nodes.Text(")")]
        for problem in problems
    ]
    return [nodes.admonition("", nodes.title("", "In doubt"), bullets(items), classes=["event-doubt"])]
