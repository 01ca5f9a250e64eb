"""``event-catalog export``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_event_catalog.check import UnknownKindError, check
from sphinx_event_catalog.cli.loading import choose_settings, load_catalog, takes_packages
from sphinx_event_catalog.collect.values import OverrideError, load_overrides
from sphinx_event_catalog.export import FORMATS, REFUSALS_FILE, export
from sphinx_event_catalog.export.artifacts import Export

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.collect.values import Override
    from sphinx_event_catalog.settings import Settings

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("export")
@takes_packages
@click.option("-o", "--output", required=True, type=_FOLDER, help="The folder to write into; it is made if need be.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([found.name for found in FORMATS]),
    help="Write this format only; may be repeated.",
)
@click.option("--examples", type=_FILE, help="A TOML or JSON file of example values to use in place of the usual ones.")
@click.option("--title", default="", help="The title of the catalog.")
@click.option("--base-url", default="", metavar="URL", help="The address that the files will have.")
@click.option("--owner", default="unknown", show_default=True, help="The team that a developer portal shows.")
def export_command(  # noqa: PLR0913  # one parameter for each option
    *,
    packages: tuple[str, ...],
    django_settings: str | None,
    setup: str | None,
    output: Path,
    formats: tuple[str, ...],
    examples: Path | None,
    title: str,
    base_url: str,
    owner: str,
) -> None:
    """Write the events of packages as documents that other tools read.

    What a format has no form for is left out and listed in refusals.json. Files that are already in the folder and
    are not written again stay.
    """
    settings = choose_settings(packages, django_settings, setup)
    catalog = load_catalog(settings)
    request = Export(
        catalog=catalog,
        problems=_find_problems(catalog, settings),
        overrides=_read_examples(catalog, examples),
        title=title,
        base_url=f"{base_url.rstrip('/')}/" if base_url else "",
        owner=owner,
    )
    _write(request, formats, output)


def _find_problems(catalog: Catalog, settings: Settings) -> tuple[Problem, ...]:
    try:
        return check(catalog, ignore=settings.ignore)
    except UnknownKindError as error:
        raise click.UsageError(str(error)) from error


def _read_examples(catalog: Catalog, path: Path | None) -> dict[str, Override]:
    try:
        return load_overrides(catalog, path) if path else {}
    except OverrideError as error:
        raise click.UsageError(str(error)) from error


def _write(request: Export, formats: tuple[str, ...], output: Path) -> None:
    count = refused = 0
    try:
        for artifact in export(request, formats):
            path = output / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.content)
            count += 1
            refused = len(json.loads(artifact.content)) if artifact.path == REFUSALS_FILE else 0
    except OSError as error:
        raise click.ClickException(f"cannot write '{error.filename}': {error.strerror}") from error
    left_out = f"; {refused} left out, see {REFUSALS_FILE}" if refused else ""
    click.echo(f"{count} files in {output}{left_out}")
