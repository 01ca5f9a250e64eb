"""The ``management-command`` directive: what a ``manage.py`` command of the library does, and its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management import BaseCommand, load_command_class
from sphinx_event_catalog.sphinx.directives import TableDirective

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx


class ManagementCommand(TableDirective):
    """A table of the arguments of one command, without those that every command has."""

    required_arguments = 1
    headings = ("Argument", "Required", "Meaning")
    widths = (30, 12, 58)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each argument."""
        (name,) = self.arguments
        for action in find_arguments(name):
            spelled = ", ".join(action.option_strings) or action.dest
            meaning = action.help or ""
            required = action.required and action.nargs != "*"
            cells = ("yes" if required else "no", f"{meaning[:1].upper()}{meaning[1:]}.")
            yield f"{name}-{action.dest}", spelled, cells


def find_arguments(name: str, /) -> list[Action]:
    """Return the arguments of a command that Django does not give to every command."""
    parser = load_command_class("openedx_events", name).create_parser("manage.py", name)
    common = {action.dest for action in BaseCommand().create_parser("manage.py", name)._actions}  # noqa: SLF001
    return [action for action in parser._actions if action.dest not in common]  # noqa: SLF001 - argparse has no other way


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("management-command", ManagementCommand)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
