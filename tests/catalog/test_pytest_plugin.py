"""The event catalog as test items, in the test run of another project."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata

import pytest
from sphinx_event_catalog.check import read_registry

KINDS = read_registry().kinds
HEADER = """\
from openedx_events.learning.data import CourseEnrollmentData
from openedx_events.tooling import OpenEdxPublicSignal
"""
OPTION = '[tool.pytest.ini_options]\nevent_catalog_packages = ["acme"]\npythonpath = ["."]\n'
PLUGINS = ("-p", "sphinx_event_catalog.pytest_plugin")
EVENT = "event-catalog::acme.learning.signals.COURSE_ENROLLMENT_CREATED"


@pytest.fixture
def write_project(tmp_path):
    """Return a function that writes a project with an example as its package and one test of its own."""

    def write(kind, part, settings=OPTION):
        for folder in ("acme", "acme/learning"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "__init__.py").touch()
        (tmp_path / "acme" / "learning" / "signals.py").write_text(HEADER + getattr(KINDS[kind], part)[0].text)
        (tmp_path / "test_own.py").write_text("def test_own(): pass\n")
        (tmp_path / "pyproject.toml").write_text(settings)

    return write


@pytest.fixture
def run(tmp_path):
    """Return a function that runs pytest in the project; it gives the exit code and the lines of its output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"

    def run_pytest(*arguments, plugins=PLUGINS):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugins, "-v", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()

    return run_pytest


def list_results(lines):
    """Return each test item and its result."""
    return [tuple(line.split()[:2]) for line in lines if " PASSED" in line or " FAILED" in line]


def test_an_event_with_an_error_fails_with_the_message_of_the_command(write_project, run):
    write_project("key-field-unresolved", "bad")
    code, lines = run()
    assert code == 1
    assert list_results(lines) == [("test_own.py::test_own", "PASSED"), (EVENT, "FAILED")]
    assert (
        "acme/learning/signals.py:5: error key-field-unresolved: key field 'enrollment.course_key' does not exist; "
        "'enrollment' has 'user', 'course', 'mode', 'is_active', 'creation_date', 'created_by'; "
        "did you mean 'enrollment.course.course_key'?"
    ) in lines
    assert not any("Traceback" in line or "pytest_plugin.py" in line for line in lines)


def test_an_event_without_problems_passes(write_project, run):
    write_project("key-field-unresolved", "good")
    code, lines = run()
    assert (code, list_results(lines)) == (0, [("test_own.py::test_own", "PASSED"), (EVENT, "PASSED")])


def test_a_warning_is_a_warning(write_project, run):
    write_project("event-type-version", "bad")
    code, lines = run()
    assert (code, list_results(lines)[1]) == (0, (EVENT, "PASSED"))
    assert any("acme/learning/signals.py:3: EventCatalogWarning: event-type-version: " in line for line in lines)


def test_a_warning_fails_a_strict_project(write_project, run):
    write_project("event-type-version", "bad", f"{OPTION}[tool.event-catalog]\nstrict = true\n")
    code, lines = run()
    assert (code, list_results(lines)[1]) == (1, (EVENT, "FAILED"))


def test_a_project_ignores_a_kind(write_project, run):
    settings = f'{OPTION}[tool.event-catalog]\nignore = ["key-field-unresolved"]\n'
    write_project("key-field-unresolved", "bad", settings)
    assert run()[0] == 0


def test_nothing_is_collected_without_the_option(write_project, run):
    write_project("key-field-unresolved", "bad", "")
    code, lines = run()
    assert (code, list_results(lines)) == (0, [("test_own.py::test_own", "PASSED")])


@pytest.mark.parametrize("arguments", [("test_own.py",), ("test_own.py::test_own",)])
def test_nothing_is_collected_where_only_files_are_asked_for(arguments, write_project, run):
    write_project("key-field-unresolved", "bad")
    code, lines = run(*arguments)
    assert (code, list_results(lines)) == (0, [("test_own.py::test_own", "PASSED")])


def test_items_are_chosen_by_name(write_project, run):
    write_project("key-field-unresolved", "bad")
    code, lines = run("-k", "COURSE_ENROLLMENT_CREATED")
    assert (code, list_results(lines)) == (1, [(EVENT, "FAILED")])


def test_what_is_no_event_is_an_item_too(write_project, run):
    write_project("annotations-orphaned", "bad")
    code, lines = run()
    orphans = "event-catalog::acme/learning/signals.py"
    assert (code, list_results(lines)[1:]) == (1, [(EVENT, "PASSED"), (orphans, "FAILED")])


def test_processes_share_the_items(write_project, run):
    write_project("key-field-unresolved", "bad")
    code, lines = run("-n", "2", plugins=(*PLUGINS, "-p", "xdist"))
    assert code == 1
    assert any("1 failed, 1 passed" in line for line in lines)


def test_wrong_settings_are_a_usage_error(write_project, run):
    write_project("key-field-unresolved", "bad", f"{OPTION}[tool.event-catalog]\nstrikt = true\n")
    code, _ = run()
    assert code == pytest.ExitCode.USAGE_ERROR


def test_pytest_finds_the_plugin_by_itself():
    (found,) = metadata.entry_points(group="pytest11", name="event_catalog")
    assert ("-p", found.value) == PLUGINS
