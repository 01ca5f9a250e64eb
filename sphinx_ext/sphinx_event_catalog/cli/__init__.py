"""The command ``event-catalog``: the catalog without Sphinx."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "check": "check",
    "diff": "history",
    "explain": "explain",
    "export": "export",
    "history": "history",
    "list": "show",
    "show": "show",
    "snapshot": "history",
    "usages": "usages",
}
"""The module of this room that has each command, as ``<name>_command``."""


class _Commands(click.Group):
    """Imports a command when it is called: a comparison of two files must not wait for what reads packages."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives it
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"sphinx_event_catalog.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sphinx-event-catalog", message="%(version)s")
def main() -> None:
    """Check, show, compare and export the Open edX events that packages define.

    PACKAGE is an import name. Without one, the packages are those that [tool.event-catalog] in pyproject.toml names.
    Packages are imported, which runs their code.
    """
