"""``event-catalog usages``: find who sends and receives events in the source of services."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from sphinx_event_catalog.catalog.usages import CONFIDENCES, FORMS, KINDS
from sphinx_event_catalog.check import UnknownKindError, check
from sphinx_event_catalog.check.reports import REPORTS, write_report
from sphinx_event_catalog.cli.loading import load_project, read_project
from sphinx_event_catalog.export.artifacts import replace_file
from sphinx_event_catalog.usages import EventIndex, scan
from sphinx_event_catalog.usages.document import DocumentError, make_schema, read_document, write_document
from sphinx_event_catalog.usages.sources import SourcesError, fetch, open_entry, open_folder, read_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.catalog.usages import Source, Usage, Usages
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
    index = EventIndex.from_catalog(collect_catalog(packages))
    sources, problems = open_sources(paths, name, revision, choose_cache(cache))
    found = scan(sources, index, with_tests=tests, processes=jobs, cache=choose_cache(cache) / "scans")
    text = write_document(found)
    if output is None:
        click.echo(text, nl=False)
    else:
        replace_file(output, text.encode())
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


@usages_command.command("show")
@click.argument("event")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def show_command(event: str, file: Path) -> None:
    """Show who sends and receives an event, from a FILE that scan has written.

    EVENT is a variable name, an event type or a qualified name.
    """
    try:
        usages = read_document(file)
    except DocumentError as error:
        raise click.UsageError(str(error)) from error
    click.echo("".join(f"{line}\n" for line in describe_event(event, usages)), nl=False)


def describe_event(event: str, usages: Usages) -> Iterator[str]:
    """Yield the usages of an event by kind, with the line of each, and how much was read."""
    found = [
        usage for usage in usages.usages if event in {usage.event, usage.event.rpartition(".")[2], usage.event_type}
    ]
    for kind, words in KINDS.items():
        rows = [usage for usage in found if usage.kind == kind]
        if rows and kind != "annotation":
            yield click.style(f"{words.capitalize()}:", bold=True)
            yield from (f"  {describe_usage(usage, usages)}" for usage in rows)
    sources = len(usages.sources)
    plural = "s were" if sources != 1 else " was"
    yield f"{sources} source{plural} read: that something is missing here is no proof."


def describe_usage(usage: Usage, usages: Usages) -> str:
    """Return one line about a usage: where, by what function, how, and what it reads or configures."""
    place = usages.link(usage) or f"{usage.repository} {usage.path}:{usage.line}"
    facts = [f"in {usage.function}" if usage.function else "", FORMS[usage.form]]
    facts += [f"topic {usage.topic}" if usage.topic else "", f"enabled: {usage.enabled}" if usage.enabled else ""]
    facts += [
        f"in the {usage.service.upper()}" if usage.service else "",
        CONFIDENCES[usage.confidence] if usage.confidence != "certain" else "",
    ]
    facts += [f"reads {', '.join(usage.reads)}" if usage.reads else ""]
    return f"{place}: {'; '.join(fact for fact in facts if fact)}"


@usages_command.command("check")
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--package", "packages", multiple=True, help="A package that defines the events; may be repeated.")
@click.option("--name", default="", help="The name of the repository, where git does not tell it.")
@click.option("--format", "form", type=click.Choice(list(REPORTS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--select", multiple=True, metavar="KIND", help="Report this kind of problem only; may be repeated.")
@click.option("--ignore", multiple=True, metavar="KIND", help="Leave out this kind of problem; may be repeated.")
def check_command(  # noqa: PLR0913  # one parameter for each option
    *,
    path: Path,
    packages: tuple[str, ...],
    name: str,
    form: str,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
) -> None:
    """Check that the source of a service agrees with the events that it sends, receives and configures.

    Exits with 0 if there are no errors, with 1 if there are (or warnings, with --strict).
    """
    catalog = collect_catalog(packages)
    try:
        source, tree = open_folder(path, name)
    except SourcesError as error:
        raise click.UsageError(str(error)) from error
    found = scan([(source, tree)], EventIndex.from_catalog(catalog))
    try:
        problems = check(catalog, select=select, ignore=ignore, usages=found)
    except UnknownKindError as error:
        raise click.UsageError(str(error)) from error
    problems = keep_own(problems, source)
    click.echo(write_report(form, problems, catalog), nl=False)
    report(found, ())
    raise SystemExit(any(problem.kind.severity.is_failing(strict=strict) for problem in problems))


def keep_own(problems: Iterable[Problem], source: Source) -> tuple[Problem, ...]:
    """Return the problems in the files of a source, with paths from its top."""
    start = f"{source.name}/"
    own = [problem for problem in problems if problem.location.path.startswith(start)]
    return tuple(
        attrs.evolve(
            problem,
            location=attrs.evolve(problem.location, path=problem.location.path.removeprefix(start)),
            subject=problem.subject.removeprefix(start),
        )
        for problem in own
    )


@usages_command.command("schema")
def schema_command() -> None:
    """Write the JSON Schema of the file that scan writes."""
    click.echo(json.dumps(make_schema(), indent=2))


def collect_catalog(packages: tuple[str, ...]) -> Catalog:
    """Collect the events that are looked for: those of the packages, of the project, or of openedx_events."""
    # What was written earlier may be what is to be written again.
    alone = {"usages": "", "history": "", "ledger": "", "schemas": ""}
    try:
        project = read_project(packages, alone)
    except click.UsageError:
        project = read_project(("openedx_events",), alone)
    return load_project(project).catalog


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
    plural = "s" if len(found.sources) != 1 else ""
    files = sum(source.files for source in found.sources)
    click.echo(
        f"{len(found.sources)} source{plural}, {files} files: {len(found.usages)} usages, "
        f"{len(found.unresolved)} unresolved, {len(found.unread)} unread",
        err=True,
    )
