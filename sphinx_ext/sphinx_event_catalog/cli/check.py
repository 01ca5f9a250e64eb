"""``event-catalog check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click

from sphinx_event_catalog.check import UnknownKindError, check
from sphinx_event_catalog.check.reports import REPORTS
from sphinx_event_catalog.cli.loading import choose_settings, load_catalog, takes_packages
from sphinx_event_catalog.settings import SettingsError, read_schemas

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.settings import Settings


@click.command("check")
@takes_packages
@click.option("--format", "report", type=click.Choice(list(REPORTS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--select", multiple=True, metavar="KIND", help="Report this kind of problem only; may be repeated.")
@click.option(
    "--ignore",
    multiple=True,
    metavar="KIND|KIND:PATTERN",
    help="Leave out this kind of problem, for qualified names like PATTERN if given; may be repeated.",
)
@click.option("--schemas", metavar="DIRECTORY", help="Avro schemas stored when events were published.")
def check_command(  # noqa: PLR0913  # one parameter for each option
    *,
    packages: tuple[str, ...],
    django_settings: str | None,
    setup: str | None,
    report: str,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    schemas: str | None,
) -> None:
    """Check the events of packages.

    Exits with 0 if there are no errors, with 1 if there are (or warnings, with --strict), with 2 if it was called
    wrongly.
    """
    settings = choose_settings(packages, django_settings, setup)
    settings = attrs.evolve(
        settings,
        ignore=settings.ignore + ignore,
        strict=settings.strict or strict,
        schemas=schemas or settings.schemas,
    )
    catalog = load_catalog(settings)
    problems = _find_problems(catalog, settings, select)
    click.echo(REPORTS[report](problems, catalog), nl=False)
    failing = any(problem.kind.severity.is_failing(strict=settings.strict) for problem in problems)
    raise SystemExit(int(failing))


def _find_problems(catalog: Catalog, settings: Settings, select: tuple[str, ...]) -> tuple[Problem, ...]:
    try:
        schemas = read_schemas(settings.schemas)
        return check(catalog, ignore=settings.ignore, select=select, stored_schemas=schemas)
    except (UnknownKindError, SettingsError) as error:
        raise click.UsageError(str(error)) from error
