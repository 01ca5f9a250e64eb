"""The page that says how sound the catalog is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_event_catalog.sphinx.pages.bounds import MOST_SUMMARY, cut
from sphinx_event_catalog.sphinx.pages.elements import facts, paragraph, row, section, show_quoted, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.model import Suppression
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.sphinx.pages.contexts import ReadContext

_MOST_ROWS = 300
"""How many problems one page can show and still be read."""


def build_health_page(context: ReadContext) -> list[nodes.Node]:
    """Return totals, problems by kind, every problem with its page and its line, and what is suppressed and why."""
    problems = context.site.problems
    return [
        facts((name, [paragraph(f"{total:,}")]) for name, total in context.site.totals.items()),
        section("Problems by kind", "problems-by-kind", *_by_kind(context, problems)),
        section("Problems", "problems", *_list(context, problems)),
        section("Suppressed, with a reason", "suppressed", *_suppressed(context, context.site.catalog.suppressions)),
    ]


def _by_kind(context: ReadContext, problems: Sequence[Problem]) -> list[nodes.Node]:
    counts = Counter(problem.kind for problem in problems)
    rows = [
        row(
            [
                [paragraph(context.kind_link(kind.name))],
                [paragraph(kind.severity.value)],
                [paragraph(str(counts[kind]))],
                context.parse(kind.meaning),
            ]
        )
        for kind in sorted(counts, key=lambda kind: kind.name)
    ]
    if not rows:
        return [paragraph("No check found anything.")]
    return [table(("Kind", "Severity", "Count", "Meaning"), rows, classes=["event-reference"], widths=(25, 12, 8, 55))]


def _list(context: ReadContext, problems: Sequence[Problem]) -> list[nodes.Node]:
    rows = [
        row(
            [
                [paragraph(context.source(problem.location))],
                [paragraph(_subject(context, problem.subject))],
                [
                    paragraph(context.kind_link(problem.kind.name)),
                    paragraph(*show_quoted(cut(problem.message, MOST_SUMMARY))),
                ],
            ]
        )
        for problem in problems[:_MOST_ROWS]
    ]
    if not rows:
        return [paragraph("There are none.")]
    left = len(problems) - len(rows)
    more = [paragraph(f"{left:,} more are not shown; the command line lists them all.")] if left else []
    return [table(("Source", "About", "Problem"), rows, classes=["event-problems"], widths=(30, 25, 45)), *more]


def _suppressed(context: ReadContext, suppressions: Sequence[Suppression]) -> list[nodes.Node]:
    rows = [
        row(
            [
                [paragraph(context.source(suppression.location))],
                [paragraph(context.kind_link(kind)) for kind in suppression.kinds],
                [paragraph(suppression.reason)],
            ]
        )
        for suppression in suppressions[:_MOST_ROWS]
    ]
    if not rows:
        return [paragraph("Nothing is suppressed.")]
    return [table(("Source", "Kinds", "Reason"), rows, classes=["event-problems"], widths=(30, 25, 45))]


def _subject(context: ReadContext, subject: str) -> nodes.Node:
    if subject in context.site.graph.events_by_name:
        return context.event_link(context.site.graph.events_by_name[subject])
    if subject in context.site.catalog.payloads_by_name:
        return context.payload_link(subject)
    return nodes.literal(subject, subject)
