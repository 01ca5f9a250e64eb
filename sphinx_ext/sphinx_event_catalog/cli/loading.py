"""Load the project that a command names: what all commands that read packages share."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from sphinx_event_catalog.catalog.kinds import LOSSES
from sphinx_event_catalog.project import COMMAND, Project, ProjectError, list_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinx_event_catalog.project import Loaded


def takes_project(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the packages and an option for each setting; it gets them as ``project``."""

    @functools.wraps(command)
    def run(*, packages: tuple[str, ...], **options: Any) -> None:
        given = {field.name: options.pop(field.name) for field in list_settings(COMMAND)}
        command(project=read_project(packages, given), **options)

    made: Callable[..., None] = run
    for field in reversed(list(list_settings(COMMAND))):
        made = _make_option(field)(made)
    return click.argument("packages", nargs=-1, metavar="[PACKAGE]...")(made)


def _make_option(field: attrs.Attribute[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make the option of a setting; one that is not given is ``None``."""
    facts = field.metadata
    name = f"--{field.name.replace('_', '-')}"
    meaning = facts["meaning"].replace("``", "")
    if bool in facts["types"]:
        return click.option(name, field.name, is_flag=True, default=None, help=meaning)
    kind = float if float in facts["types"] else str
    is_list = list in facts["types"]
    more = " May be repeated." if is_list else ""
    return click.option(
        name,
        field.name,
        type=kind,
        default=None,
        multiple=is_list,
        metavar=facts["metavar"],
        help=f"{meaning}{more}",
    )


def read_project(packages: Sequence[str], given: dict[str, Any]) -> Project:
    """Return the project of the current folder, with what the command line says in the place of its settings.

    Raises ``click.UsageError`` if they are wrong or name no package.
    """
    folder = Path.cwd()
    more_ignored = given.pop("ignore", ())
    try:
        project = Project.read(folder, {"packages": tuple(packages) or None, **given})
    except ProjectError as error:
        raise click.UsageError(str(error)) from error
    if not project.settings.packages:
        raise click.UsageError("name a PACKAGE, or set packages in [tool.event-catalog] of pyproject.toml")
    settings = attrs.evolve(project.settings, ignore=(*project.settings.ignore, *more_ignored))
    return attrs.evolve(project, settings=settings)


def load_project(project: Project, *, select: Sequence[str] = ()) -> Loaded:
    """Load a project, with packages of the current folder too; a terminal shows how far it is.

    Raises ``click.UsageError`` if nothing can be collected.
    """
    sys.path.insert(0, str(Path.cwd()))
    try:
        return project.load(select=select, progress=_show_progress if sys.stderr.isatty() else None)
    except ProjectError as error:
        raise click.UsageError(str(error)) from error


def tell_losses(found: Loaded) -> None:
    """Say what could not be read, and fail if there is any."""
    lost = [problem for problem in found.problems if problem.kind in LOSSES]
    for problem in lost:
        click.echo(problem, err=True)
    raise SystemExit(int(bool(lost)))


def _show_progress(label: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{label}: {done} of {total}{end}")
    sys.stderr.flush()
