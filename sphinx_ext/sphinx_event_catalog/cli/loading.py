"""Collect the packages that a command names: what all commands that read packages share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from sphinx_event_catalog.collect import collect
from sphinx_event_catalog.collect.django import SetupError
from sphinx_event_catalog.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_event_catalog.catalog.model import Catalog

    Command = TypeVar("Command", bound=Callable[..., Any])

_T = TypeVar("_T")


def takes_packages(command: Command) -> Command:
    """Give a command the packages that it reads and how to import them."""
    for decorate in (
        click.option("--setup", metavar="MODULE:FUNCTION", help="Called before the packages are imported."),
        click.option("--django-settings", metavar="MODULE", help="Django settings that importing the packages needs."),
        click.argument("packages", nargs=-1, metavar="[PACKAGE]..."),
    ):
        command = decorate(command)
    return command


def choose_settings(packages: Sequence[str], django_settings: str | None, setup: str | None) -> Settings:
    """Return the settings of the project, with what the command line says in their place.

    Raises ``click.UsageError`` if they are wrong or name no package.
    """
    try:
        settings = read_settings(Path.cwd())
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    settings = attrs.evolve(
        settings,
        packages=tuple(packages) or settings.packages,
        django_settings=django_settings or settings.django_settings,
        setup=setup or settings.setup,
    )
    if not settings.packages:
        raise click.UsageError("name a PACKAGE, or set packages in [tool.event-catalog] of pyproject.toml")
    return settings


def load_catalog(settings: Settings) -> Catalog:
    """Import the packages, those of the current folder too, and describe them; a terminal shows how far it is.

    Raises ``click.UsageError`` if Django cannot be set up.
    """
    sys.path.insert(0, str(Path.cwd()))
    track = _show_progress if sys.stderr.isatty() else None
    try:
        return collect(
            settings.packages, django_settings=settings.django_settings, setup_hook=settings.setup, track=track
        )
    except SetupError as error:
        raise click.UsageError(str(error)) from error


def _show_progress(items: Sequence[_T], label: str) -> Iterator[_T]:
    with click.progressbar(items, label=label, file=sys.stderr) as progress:
        yield from progress
