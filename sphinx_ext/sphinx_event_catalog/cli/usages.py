"""``event-catalog usages``: find who sends and receives events in the source of services."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_event_catalog.cli.loading import load_project, read_project
from sphinx_event_catalog.usages import EventIndex, scan
from sphinx_event_catalog.usages.document import make_schema, write_document
from sphinx_event_catalog.usages.sources import SourcesError, fetch, open_entry, open_folder, read_entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_event_catalog.catalog.usages import Source, Usages
    from sphinx_event_catalog.usages.sources import Entry
    from sphinx_event_catalog.usages.trees import Tree

_FOLDER = click.Path(file_okay=False, path_type=Path)
_CACHE = click.option(
    "--cache",
    type=_FOLDER,
    envvar="EVENT_CATALOG_CACHE",
    help="Where fetched sources are; ~/.cache/event-catalog unless given.",
)


@click.group("usages")
def usages_command() -> None:
    """Find who sends and receives events, in the source of services: it is read, never imported."""


@usages_command.command("scan")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.toml|PATH...")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--package", "packages", multiple=True, help="A package that defines the events; may be repeated.")
@click.option("--name", default="", help="The name of the repository, where git does not tell it.")
@click.option("--revision", default="", help="The revision to read; without it, the files as they are.")
@click.option("--tests", is_flag=True, help="Read tests too; what is found in them is marked.")
@click.option("--jobs", default=1, show_default=True, help="How many sources are read at once.")
@_CACHE
def scan_command(  # noqa: PLR0913  # one parameter for each option
    *,
    paths: tuple[Path, ...],
    output: Path | None,
    packages: tuple[str, ...],
    name: str,
    revision: str,
    tests: bool,
    jobs: int,
    cache: Path | None,
) -> None:
    """Scan source trees for usages of events and write them as JSON.

    A FILE.toml names repositories and packages; a PATH is a folder. Exits with 1 if a source could not be read.
    """
    index = load_index(packages)
    sources, problems = open_sources(paths, name, revision, choose_cache(cache))
    found = scan(sources, index, with_tests=tests, processes=jobs)
    text = write_document(found)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    report(found, problems)
    raise SystemExit(bool(problems))


@usages_command.command("fetch")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.toml")
@_CACHE
def fetch_command(path: Path, cache: Path | None) -> None:
    """Fetch the repositories and packages that a file names, with git and pip: nothing else uses the network."""
    try:
        entries, problems = read_entries(path)
    except SourcesError as error:
        raise click.UsageError(str(error)) from error
    for problem in problems:
        click.echo(problem, err=True)
    failed = bool(problems)
    for line in fetch(entries, choose_cache(cache)):
        click.echo(line)
        failed |= ": failed: " in line
    raise SystemExit(failed)


@usages_command.command("schema")
def schema_command() -> None:
    """Write the JSON Schema of the file that scan writes."""
    click.echo(json.dumps(make_schema(), indent=2))


def load_index(packages: tuple[str, ...]) -> EventIndex:
    """Collect the events that are looked for: those of the packages, of the project, or of openedx_events."""
    try:
        project = read_project(packages, {})
    except click.UsageError:
        project = read_project(("openedx_events",), {})
    return EventIndex.from_catalog(load_project(project).catalog)


def choose_cache(cache: Path | None) -> Path:
    """Return the folder of fetched sources."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return cache or Path(home) / "event-catalog"


def open_sources(
    paths: Iterable[Path], name: str, revision: str, cache: Path
) -> tuple[list[tuple[Source, Tree]], list[str]]:
    """Return every source that is there, and a message for each that is not."""
    sources: list[tuple[Source, Tree]] = []
    problems: list[str] = []
    for path in paths:
        entries: list[Entry] = []
        try:
            if path.suffix == ".toml":
                entries, wrong = read_entries(path)
                problems += wrong
            else:
                sources.append(open_folder(path, name, revision))
        except SourcesError as error:
            problems.append(str(error))
        for entry in entries:
            try:
                sources.append(open_entry(entry, path.parent, cache))
            except SourcesError as error:
                problems.append(f"{path.name}: {error}")
    return sources, problems


def report(found: Usages, problems: Iterable[str]) -> None:
    """Tell what was found, what is not known and what could not be read."""
    for problem in problems:
        click.echo(problem, err=True)
    for row in found.unread:
        place = f"{row.repository}: {row.path}:{row.line}" if row.path else row.repository
        click.echo(f"{place}: {row.reason}", err=True)
    for unresolved in found.unresolved:
        place = f"{unresolved.repository}: {unresolved.path}:{unresolved.line}"
        click.echo(f"{place}: {unresolved.kind} '{unresolved.text}': {unresolved.reason}", err=True)
    files = sum(source.files for source in found.sources)
    click.echo(
        f"{len(found.sources)} sources, {files} files: {len(found.usages)} usages, "
        f"{len(found.unresolved)} unresolved, {len(found.unread)} unread",
        err=True,
    )
