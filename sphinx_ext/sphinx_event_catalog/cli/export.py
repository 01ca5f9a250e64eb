"""``event-catalog export``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_event_catalog.cli.loading import load_project, takes_project, tell_losses
from sphinx_event_catalog.export import FORMATS, REFUSALS_FILE, export
from sphinx_event_catalog.export.artifacts import Export, replace_file

if TYPE_CHECKING:
    from sphinx_event_catalog.project import Project

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("export")
@takes_project
@click.option("-o", "--output", required=True, type=_FOLDER, help="The folder to write into; it is made if need be.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([found.name for found in FORMATS]),
    help="Write this format only; may be repeated.",
)
@click.option("--title", default="", help="The title of the catalog.")
@click.option("--base-url", default="", metavar="URL", help="The address that the files will have.")
@click.option("--owner", default="unknown", show_default=True, help="The team that a developer portal shows.")
def export_command(  # one parameter for each option
    *, project: Project, output: Path, formats: tuple[str, ...], title: str, base_url: str, owner: str
) -> None:
    """Write the events of packages as documents that other tools read.

    What a format has no form for is left out and listed in refusals.json. Files that are already in the folder and
    are not written again stay. Exits with 1 if something of the packages could not be read, so is in no file.
    """
    found = load_project(project)
    request = Export(
        catalog=found.catalog,
        problems=found.problems,
        builder=found.examples,
        title=title,
        base_url=f"{base_url.rstrip('/')}/" if base_url else "",
        owner=owner,
        histories=found.histories,
        ledger=found.ledger,
        usages=found.usages,
    )
    _write(request, formats, output)
    tell_losses(found)


def _write(request: Export, formats: tuple[str, ...], output: Path) -> None:
    count = refused = 0
    try:
        for artifact in export(request, formats):
            replace_file(output / artifact.path, artifact.content)
            count += 1
            refused = len(json.loads(artifact.content)) if artifact.path == REFUSALS_FILE else 0
    except OSError as error:
        raise click.ClickException(f"cannot write '{error.filename}': {error.strerror}") from error
    left_out = f"; {refused} left out, see {REFUSALS_FILE}" if refused else ""
    click.echo(f"{count} files in {output}{left_out}")
