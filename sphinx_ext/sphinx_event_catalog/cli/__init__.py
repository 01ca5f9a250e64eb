"""The command ``event-catalog``: the catalog without Sphinx."""

from __future__ import annotations

import click

from sphinx_event_catalog.cli.check import check_command
from sphinx_event_catalog.cli.explain import explain_command
from sphinx_event_catalog.cli.export import export_command
from sphinx_event_catalog.cli.show import list_command, show_command
from sphinx_event_catalog.cli.usages import usages_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sphinx-event-catalog", message="%(version)s")
def main() -> None:
    """Check, show and export the Open edX events that packages define.

    PACKAGE is an import name. Without one, the packages are those that [tool.event-catalog] in pyproject.toml names.
    Packages are imported, which runs their code.
    """


for command in (check_command, explain_command, export_command, list_command, show_command, usages_command):
    main.add_command(command)
