"""Every name that people type has its row in the documentation, and no row names anything else."""

from __future__ import annotations

from importlib.resources import files

import click
import pytest
import yaml
from sphinx_event_catalog.check import read_registry
from sphinx_event_catalog.cli import main
from sphinx_event_catalog.collect.events import TOKENS
from sphinx_event_catalog.export import FORMATS
from sphinx_event_catalog.project import FIELDS, PREFIX, SPHINX, list_settings
from sphinx_event_catalog.sphinx.addresses import ROLES
from sphinx_event_catalog.sphinx.directives import DIRECTIVES, TABLES

from openedx_events.tooling import OpenEdxPublicSignal

pytestmark = pytest.mark.xdist_group("real")

CASES = {
    "configuration values": (
        "reference/configuration",
        "confval-",
        {PREFIX + field.name for field in list_settings(SPHINX)},
    ),
    "roles": ("reference/configuration", "role-", set(ROLES)),
    "directives": ("reference/configuration", "directive-", {*DIRECTIVES, *TABLES}),
    "annotation tokens": ("reference/annotations", "annotation-", {token.name for token in TOKENS}),
    "kinds of problems": ("reference/problems", "problem-", set(read_registry().kinds)),
    "export formats": ("reference/exports", "format-", {found.name for found in FORMATS}),
    "settings": ("reference/command-line", "setting-", set(FIELDS)),
}


@pytest.mark.parametrize("what", CASES)
def test_every_name_has_its_row_and_every_row_its_name(real_docs, what):
    docname, prefix, names = CASES[what]
    rows = real_docs.build("html").body(docname).find_all(id=lambda value: value and value.startswith(prefix))
    assert sorted(row["id"].removeprefix(prefix) for row in rows) == sorted(names)


def test_every_command_has_its_section(real_docs):
    page = real_docs.build("html").body("reference/command-line")
    titles = {title.get_text().rstrip("#¶ ") for title in page.find_all(["h2", "h3"])}
    assert set(main.list_commands(click.Context(main))) <= titles


def test_options_are_shown_as_they_are_typed(real_docs):
    """Sphinx makes dashes of two hyphens, and sphinx-click strips a bracket at the end."""
    shown = real_docs.build("html").body("reference/command-line").get_text()
    assert "(or warnings, with --strict)" in shown
    assert "\N{EN DASH}" not in shown
    assert [line for line in shown.splitlines() if line.count("[") != line.count("]")] == []


def test_the_vocabulary_is_that_of_code_annotations():
    """What the configuration of code-annotations knows has a meaning here, and nothing else has."""
    config = files("code_annotations") / "contrib" / "config" / "openedx_events_annotations.yaml"
    groups = yaml.safe_load(config.read_text(encoding="utf-8"))["annotations"].values()
    known = {token.strip(" .:") for group in groups for entry in group for token in entry}
    assert {token.name for token in TOKENS} == known


def test_every_public_method_of_the_signal_class_is_documented(real_docs):
    anchors = {tag["id"] for tag in real_docs.build("html").body("reference/tooling").find_all(id=True)}
    public = {name for name, value in vars(OpenEdxPublicSignal).items() if callable(value) and not name.startswith("_")}
    assert {f"openedx_events.tooling.OpenEdxPublicSignal.{name}" for name in public} <= anchors
