"""``event-catalog check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from sphinx_event_catalog.check import UnknownKindError, check
from sphinx_event_catalog.check.reports import REPORTS, write_report
from sphinx_event_catalog.cli.loading import choose_settings, load_catalog, takes_packages
from sphinx_event_catalog.settings import SettingsError, open_ledger, read_schemas, read_settings

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.settings import Settings


@click.command("check")
@takes_packages
@click.option("--format", "report", type=click.Choice(list(REPORTS)), default="text", show_default=True)
@click.option("--hints", is_flag=True, help="List hints (problems for information only), too, not only their number.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--select", multiple=True, metavar="KIND", help="Report this kind of problem only; may be repeated.")
@click.option(
    "--ignore",
    multiple=True,
    metavar="KIND|KIND:PATTERN",
    help="Leave out this kind of problem, for qualified names like PATTERN if given; may be repeated.",
)
@click.option("--schemas", metavar="DIRECTORY", help="Avro schemas stored when events were published.")
@click.option("--ledger", metavar="FILE", help="The TOML file that tells what became of published events.")
def check_command(  # noqa: PLR0913  # one parameter for each option
    *,
    packages: tuple[str, ...],
    django_settings: str | None,
    setup: str | None,
    report: str,
    hints: bool,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    schemas: str | None,
    ledger: str | None,
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
        ledger=ledger or settings.ledger,
    )
    catalog = load_catalog(settings)
    # Events of packages that this run does not look at are not gone.
    is_whole = bool(schemas or ledger) or set(read_settings(Path.cwd()).packages) <= set(settings.packages)
    problems = _find_problems(catalog, settings, select, is_whole=is_whole)
    asked = hints or any(problem.kind.name in select for problem in problems)
    click.echo(write_report(report, problems, catalog, hints=asked), nl=False)
    failing = any(problem.kind.severity.is_failing(strict=settings.strict) for problem in problems)
    raise SystemExit(int(failing))


def _find_problems(
    catalog: Catalog, settings: Settings, select: tuple[str, ...], *, is_whole: bool
) -> tuple[Problem, ...]:
    try:
        schemas = read_schemas(settings.schemas)
        ledger = open_ledger(settings.ledger, known=schemas) if is_whole else None
        return check(catalog, ignore=settings.ignore, select=select, stored_schemas=schemas, ledger=ledger)
    except (UnknownKindError, SettingsError) as error:
        raise click.UsageError(str(error)) from error
