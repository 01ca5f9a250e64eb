"""Run the tests of an example project as its readers would, and see which lines they execute."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import attrs

from tests.docs.pages import EXAMPLES
from tests.docs.readers import make_environment
from tests.docs.runners import TIMEOUT

COVERAGE = f"--rcfile={Path(__file__).with_name('coverage.ini')}"


@attrs.frozen(kw_only=True)
class ProjectRun:
    """The result of one project: its exit status, what it printed, and its files with lines that never ran."""

    status: int
    output: str
    missing: dict[str, tuple[int, ...]]


def choose_command(project, /):
    """Return the arguments to Python that run the tests of a project: Django's runner, or pytest."""
    return ("manage.py", "test") if (project / "manage.py").exists() else ("-m", "pytest", "-p", "no:cacheprovider")


def run_project(project, folder, /):
    """Copy the examples into the folder, and run the tests of one project there."""
    shutil.copytree(EXAMPLES, folder / "examples", ignore=shutil.ignore_patterns("__pycache__", "_build"))
    copy = folder / "examples" / project.name
    environment = make_environment(folder / "environment")
    if (copy / "pyproject.toml").exists():
        _run(copy, environment, "-m", "pip", "install", "--quiet", "--editable", ".")
    done = _run(copy, environment, "-m", "coverage", "run", COVERAGE, *choose_command(project))
    _run(copy, environment, "-m", "coverage", "combine", COVERAGE, "--quiet")
    _run(copy, environment, "-m", "coverage", "json", COVERAGE, "--quiet", "-o", "coverage.json")
    files = json.loads((copy / "coverage.json").read_text("utf-8"))["files"]
    missing = {name: tuple(report["missing_lines"]) for name, report in files.items() if report["missing_lines"]}
    return ProjectRun(status=done.returncode, output=done.stdout, missing=missing)


def _run(folder, environment, /, *arguments):
    return subprocess.run(
        ["python", *arguments], cwd=folder, env=environment, timeout=TIMEOUT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
