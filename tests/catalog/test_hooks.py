"""What other projects run in their continuous integration."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import jsonschema
import pytest
import yaml
from sphinx_event_catalog.cli import main

from tests.catalog.schemas import read_schema

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW = ROOT / "examples" / "acme_events" / ".github" / "workflows" / "events.yml"


def test_the_workflow_is_valid():
    text = WORKFLOW.read_text(encoding="utf-8")
    # YAML 1.1 takes the key `on` for a boolean.
    document = {str(key).replace("True", "on"): value for key, value in yaml.safe_load(text).items()}
    jsonschema.validate(document, read_schema("https://json.schemastore.org/github-workflow.json"))


def list_commands():
    """Return every call of the command in the hook and in the workflow."""
    hooks = [hook["entry"] for hook in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))]
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    return [run for run in (*hooks, *(step.get("run", "") for step in steps)) if run.startswith("event-catalog ")]


@pytest.mark.parametrize("command", list_commands())
def test_what_they_call_exists(command):
    """The options are parsed, nothing is run."""
    _, *names = shlex.split(command)
    found = main
    while isinstance(found, click.Group):
        name = names.pop(0)
        found = found.get_command(click.Context(found), name)
    assert found is not None
    assert found.make_context(name, names).args == []


def test_the_hooks_and_the_workflow_call_the_command():
    assert len(list_commands()) == 3


def test_the_hooks_run_where_the_packages_are_installed():
    for hook in yaml.safe_load(HOOKS.read_text(encoding="utf-8")):
        assert (hook["language"], hook["pass_filenames"]) == ("system", False)
        assert {"id", "name", "description", "entry"} < set(hook)


@pytest.mark.parametrize("project", ["acme_events", "lms_plugin"])
def test_the_files_that_guides_show_have_the_hooks_of_this_repository(project):
    """A local hook needs neither an address nor a version of this repository."""
    published = {hook["id"]: hook for hook in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))}
    path = ROOT / "examples" / project / ".pre-commit-config.yaml"
    hooks = [hook for repo in yaml.safe_load(path.read_text(encoding="utf-8"))["repos"] for hook in repo["hooks"]]
    assert len(hooks) == 1
    for hook in hooks:
        assert {"description": published[hook["id"]]["description"], **hook} == published[hook["id"]]
