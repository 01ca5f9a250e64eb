"""The checks on what is published: each known defect of openedx-events 11.2.0 at its file and line."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter

import pytest
from sphinx_event_catalog.check import read_registry

from tests.catalog.check.conftest import IMPORTS, complete

DEFECTS = {
    "key-field-unresolved": (
        "authz/signals.py:13",
        "authz/signals.py:27",
        "content_authoring/signals.py:350",
        "content_authoring/signals.py:363",
    ),
    "trigger-repository-missing": (
        "content_authoring/signals.py:111",
        "content_authoring/signals.py:124",
        "content_authoring/signals.py:251",
        "enterprise/signals.py:19",
        "enterprise/signals.py:32",
        "learning/signals.py:297",
        "learning/signals.py:498",
        "learning/signals.py:510",
    ),
    "bus-warning-missing": ("enterprise/signals.py:108",),
    "bus-warning-stale": (
        "learning/signals.py:227",
        "learning/signals.py:370",
        "learning/signals.py:385",
    ),
    "field-type-differs": (
        "analytics/data.py:23",
        "enterprise/data.py:22",
        "enterprise/data.py:63",
        "enterprise/data.py:178",
        "learning/data.py:70",
        "learning/data.py:190",
        "learning/data.py:191",
        "learning/data.py:216",
        "learning/data.py:412",
        "learning/data.py:455",
        "learning/data.py:620",
        "learning/data.py:621",
        "learning/data.py:622",
    ),
    "field-documented-absent": ("learning/data.py:386", "learning/data.py:623"),
    "field-default-class": ("learning/data.py:233",),
    "event-type-version": ("authz/signals.py:11", "authz/signals.py:25"),
    "event-type-character": ("enterprise/signals.py:32",),
    "bus-exclusion-stale": ("learning/signals.py:502",),
    "key-field-personal": ("learning/signals.py:37", "learning/signals.py:51"),
    "field-personal": ("content_authoring/data.py:128", "learning/data.py:101", "learning/data.py:156"),
    "description-doubled-word": ("content_authoring/signals.py:277", "content_authoring/signals.py:313"),
}
ALL_KINDS = {
    "bus-exclusion-stale": 1,
    # Of an event with ``False`` or 0 in an optional field, which the published library turns into ``None``.
    "bus-warning-missing": 1,
    "bus-warning-stale": 3,
    "data-key-suffix": 5,
    "description-capital": 10,
    "description-doubled-word": 2,
    "description-period": 7,
    "event-name-convention": 1,
    "event-type-character": 1,
    "event-type-tense": 2,
    "event-type-version": 2,
    "field-default-class": 1,
    "field-documented-absent": 2,
    "field-optional-required": 3,
    "field-personal": 3,
    "field-type-differs": 13,
    "field-undescribed": 2,
    "key-field-missing": 52,
    "key-field-personal": 2,
    "key-field-unresolved": 4,
    "payload-name-duplicate": 1,
    "payload-unused": 1,
    "trigger-repository-missing": 8,
}
CORE_SETTINGS = """\
SECRET_KEY = "only for tests"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "organizations",
    "openedx_tagging",
    "openedx_catalog",
    "openedx_content",
]
"""


@pytest.fixture(scope="module")
def run_published(published_python, tmp_path_factory):
    """Return a function that runs ``event-catalog`` in the environment, in a folder without settings."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "core_settings.py").write_text(CORE_SETTINGS)
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    def run(*arguments, environment=None):
        command = [published_python.with_name("event-catalog"), *arguments]
        return subprocess.run(
            command, cwd=folder, env=inherited | (environment or {}), capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="module")
def problems(run_published):
    done = run_published("check", "openedx_events", "--format", "json", "--hints")
    assert (done.returncode, done.stderr) == (1, "")
    return json.loads(done.stdout)["problems"]


@pytest.mark.parametrize("kind", DEFECTS)
def test_each_known_defect_is_found_at_its_line(kind, problems):
    found = [f"{problem['path']}:{problem['line']}" for problem in problems if problem["kind"] == kind]
    assert found == [f"openedx_events/{location}" for location in DEFECTS[kind]]


def test_nothing_else_is_found(problems):
    assert Counter(problem["kind"] for problem in problems) == ALL_KINDS


def test_a_broken_key_field_is_told_with_what_exists(problems):
    messages = [problem["message"] for problem in problems if problem["kind"] == "key-field-unresolved"]
    assert messages == [
        "key field 'user.pii.username' does not exist; payload has 'role_assignment'",
        "key field 'user.pii.username' does not exist; payload has 'role_assignment'",
        "key field 'catalog_info.course_key' does not exist; payload has 'course'; did you mean 'course.course_key'?",
        "key field 'catalog_info.course_key' does not exist; payload has 'course'; did you mean 'course.course_key'?",
    ]


@pytest.mark.parametrize("report", ["text", "json", "github", "sarif"])
def test_two_runs_print_the_same_bytes(report, run_published):
    arguments = ("check", "openedx_events", "--format", report)
    assert run_published(*arguments).stdout == run_published(*arguments).stdout


def test_a_package_without_annotations_is_checked_by_its_docstrings(run_published):
    """openedx-core 1.15.2: six events, attrs.define, docstrings under fields, NewTypes."""
    done = run_published("check", "openedx_content", "--django-settings", "core_settings", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["summary"] == {
        "events": 6,
        "payloads": 6,
        "errors": 0,
        "warnings": 30,
        "infos": 7,
        "kinds": {
            "field-undescribed": 12,
            "annotations-missing": 6,
            "bus-warning-missing": 6,
            "payload-not-frozen": 6,
            "description-period": 4,
            "event-name-convention": 3,
        },
    }


def test_a_package_that_needs_settings_says_so_at_its_own_line(run_published):
    done = run_published("check", "openedx_content")
    assert done.returncode == 1
    first, *_ = done.stdout.split("\n")
    assert first.startswith("openedx_content/applets/publishing/models/learning_package.py:20: error import-failed: ")
    assert first.endswith("(name the Django settings that it needs)")


def test_advice_holds_for_the_library_that_is_installed(run_published, tmp_path):
    """Its Avro has no form for ``T | None``, and it cannot check a value against ``list[T]``."""
    kind = read_registry().kinds["data-key-unsendable"]
    (tmp_path / "acme.py").write_text(IMPORTS + kind.bad[0].text)
    environment = {"PYTHONPATH": str(tmp_path)}
    done = run_published("check", "acme", "--format", "json", environment=environment)
    found = {problem["kind"]: problem["message"] for problem in json.loads(done.stdout)["problems"]}
    assert found["data-key-unsendable"] == (
        "data key 'enrollment' has the type 'list[CourseEnrollmentData]', which the installed openedx-events cannot "
        "check: sending raises TypeError; expected a class"
    )
    (tmp_path / "fair.py").write_text(complete(read_registry().kinds["field-default-none"].bad[0].text))
    done = run_published("check", "fair", "--format", "json", "--hints", environment=environment)
    assert "field-default-none" not in done.stdout
