"""``event-catalog check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_event_catalog.check.reports import REPORTS, write_report
from sphinx_event_catalog.cli.loading import load_project, takes_project

if TYPE_CHECKING:
    from sphinx_event_catalog.project import Project


@click.command("check")
@takes_project
@click.option("--format", "report", type=click.Choice(list(REPORTS)), default="text", show_default=True)
@click.option("--hints", is_flag=True, help="List hints (problems for information only), too, not only their number.")
@click.option("--select", multiple=True, metavar="KIND", help="Report this kind of problem only; may be repeated.")
def check_command(*, project: Project, report: str, hints: bool, select: tuple[str, ...]) -> None:
    """Check the events of packages.

    Exits with 0 if there are no errors, with 1 if there are (or warnings, with --strict), with 2 if it was called
    wrongly.
    """
    found = load_project(project, select=select)
    asked = hints or any(problem.kind.name in select for problem in found.problems)
    click.echo(write_report(report, found.problems, found.catalog, hints=asked), nl=False)
    strict = project.settings.strict
    raise SystemExit(int(any(problem.kind.severity.is_failing(strict=strict) for problem in found.problems)))
