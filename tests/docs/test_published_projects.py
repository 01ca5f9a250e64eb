"""Every example project passes its tests with the library that ``pip install openedx-events`` brings, too."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.docs.pages import EXAMPLES, find_projects
from tests.docs.projects import choose_command
from tests.docs.readers import make_variables

PROJECTS = {project.name: project for project in find_projects()}


def install(project, folder, /):
    """Install a project into a folder, so that its entry points are found from there."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--target", folder, project], check=True, capture_output=True)


@pytest.mark.parametrize("name", PROJECTS)
def test_project_passes_its_tests_with_the_published_library(name, published_python, tmp_path):
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__", "_build"))
    copy = tmp_path / "examples" / name
    if (copy / "pyproject.toml").exists():
        install(copy, tmp_path / "site")
    variables = {**make_variables(published_python.parent), "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(
        [published_python, *choose_command(copy)], cwd=copy, env=variables,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
