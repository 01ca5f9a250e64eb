"""The event-catalog command."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sphinx_event_catalog.check import read_registry
from sphinx_event_catalog.cli import main

from tests.library.definitions import find_events

KINDS = read_registry().kinds
HEADER = """\
from openedx_events.learning.data import CourseEnrollmentData
from openedx_events.tooling import OpenEdxPublicSignal
"""


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a function that runs the command in a folder of its own; it gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def invoke(*arguments):
        done = CliRunner().invoke(main, arguments)
        return done.exit_code, done.stdout, done.stderr

    return invoke


@pytest.fixture
def package(write_package):
    """Return a function that writes a package with the good or the bad example of a kind."""

    def write(kind, part):
        (file,) = getattr(KINDS[kind], part)
        return write_package({file.path: HEADER + file.text})

    return write


def test_errors_fail_a_check(run, package):
    code, output, _ = run("check", package("key-field-unresolved", "bad"))
    assert (code, output.split("\n")[-2]) == (1, "1 event, 0 payload classes: 1 error")


def test_warnings_fail_a_strict_check_only(run, package):
    name = package("event-type-version", "bad")
    assert (run("check", name)[0], run("check", name, "--strict")[0]) == (0, 1)


def test_hints_never_fail_a_check(run, package):
    code, output, _ = run("check", package("description-capital", "bad"), "--strict")
    assert (code, output.split("\n")[-3]) == (0, "1 event, 0 payload classes: 1 hint")


def test_kinds_are_selected_and_ignored(run, package):
    name = package("key-field-unresolved", "bad")
    assert run("check", name, "--select", "event-type-version")[0] == 0
    assert run("check", name, "--ignore", "key-field-unresolved")[0] == 0
    assert run("check", name, "--ignore", "key-field-unresolved:*.OTHER")[0] == 1


def test_output_that_is_no_terminal_has_no_colors(run, package):
    name = package("key-field-unresolved", "bad")
    assert "\x1b" not in run("check", name)[1]
    assert "\x1b" in CliRunner().invoke(main, ["check", name], color=True).stdout


@pytest.mark.parametrize("report", ["text", "json", "github", "sarif"])
def test_two_runs_print_the_same_bytes(report, run, package):
    name = package("key-field-unresolved", "bad")
    first, second = (run("check", name, "--format", report) for _ in range(2))
    assert first == second
    assert first[0] == 1


def test_a_package_that_is_not_there_is_an_error(run):
    code, output, _ = run("check", "no_such_package_at_all")
    assert code == 1
    assert output.startswith("no_such_package_at_all:1: error import-failed: no package of the name")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "name a PACKAGE, or set packages in [tool.event-catalog] of pyproject.toml"),
        (["check", "openedx_events", "--ignore", "key-feild-missing"], "did you mean 'key-field-missing'?"),
        (["check", "openedx_events", "--select", "nothing-like-it"], "problem kind 'nothing-like-it' does not exist"),
        (["check", "openedx_events", "--schemas", "nowhere"], "there is no folder of stored schemas 'nowhere'"),
        (["check", "openedx_events", "--setup", "nowhere:at_all"], "Django cannot be set up: ModuleNotFoundError"),
        (["check", "openedx_events", "--format", "xml"], "'xml' is not one of"),
        (["explain", "key-field-misssing"], "did you mean 'key-field-missing'?"),
        (["show", "COURSE_ENROLMENT_CREATED", "openedx_events"], "did you mean 'COURSE_ENROLLMENT_CREATED'?"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_why(arguments, message, run):
    code, output, errors = run(*arguments)
    assert (code, output) == (2, "")
    assert message in errors


def test_settings_come_from_the_project(run, package, tmp_path):
    name = package("event-type-version", "bad")
    settings = f'[tool.event-catalog]\npackages = ["{name}"]\nstrict = true\n'
    (tmp_path / "pyproject.toml").write_text(settings)
    assert run("check")[0] == 1
    (tmp_path / "pyproject.toml").write_text(settings + 'ignore = ["event-type-version"]\n')
    assert run("check")[0] == 0


def test_wrong_settings_of_a_project_exit_with_2(run, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.event-catalog]\npackage = 1\n")
    code, _, errors = run("check")
    assert code == 2
    assert "[tool.event-catalog] has no setting 'package'; expected one of packages, " in errors


def test_stored_schemas_are_read_from_a_folder(run, package, tmp_path):
    name = package("key-field-unresolved", "good")
    schema = {"type": "record", "name": "CloudEvent", "fields": []}
    (tmp_path / "schemas").mkdir()
    stored = "org+openedx+learning+course+enrollment+created+v1_schema.avsc"
    (tmp_path / "schemas" / stored).write_text(json.dumps(schema))
    code, output, _ = run("check", name, "--schemas", "schemas")
    assert code == 1
    assert "error field-required-later: field 'enrollment' has no default, but the stored schema of" in output


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_explain_shows_meaning_and_examples(kind, run):
    code, output, _ = run("explain", kind.name)
    assert code == 0
    head, _, rest = output.partition("\n\nBad:\n\n")
    assert head.split("\n")[:2] == [f"{kind.name} ({kind.severity.value})", kind.meaning]
    bad, _, good = rest.partition("\n\nGood:\n\n")
    assert f"    {kind.bad[0].text.split(chr(10))[0]}" in bad
    assert f"    {kind.good[0].text.split(chr(10))[0]}" in good
    assert output.endswith(f"    # event-catalog: ignore[{kind.name}] <reason>\n")


def test_explain_lists_all_kinds(run):
    code, output, _ = run("explain")
    assert code == 0
    assert [line.split()[0] for line in output.splitlines()] == list(KINDS)


def test_list_prints_every_event_by_subdomain(run):
    code, output, _ = run("list", "openedx_events")
    assert code == 0
    lines = output.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "analytics",
        "authz",
        "content_authoring",
        "enterprise",
        "learning",
    ]
    assert len(lines) == 5 + len(find_events())
    assert lines[1].split() == ["TRACKING_EVENT_EMITTED", "org.openedx.analytics.tracking.event.emitted.v1"]


@pytest.mark.parametrize(
    "name",
    [
        "COURSE_PASSING_STATUS_UPDATED",
        "org.openedx.learning.course.passing.status.updated.v1",
        "openedx_events.learning.signals.COURSE_PASSING_STATUS_UPDATED",
    ],
)
def test_show_prints_an_event_with_every_field(name, run):
    code, output, _ = run("show", name, "openedx_events")
    assert code == 0
    facts, _, fields = output.partition("\n\ncourse_passing_status: ")
    assert "Event type:    org.openedx.learning.course.passing.status.updated.v1\n" in facts
    assert "Key field:     course_passing_status.course.course_key: 'CourseKey'\n" in facts
    assert "Event bus:     yes\n" in facts
    assert fields.splitlines() == [
        "CoursePassingStatusData",
        "  is_passing: bool",
        "  course: CourseData",
        "    course_key: CourseKey",
        "    display_name: str = ''",
        "    start: datetime = None",
        "    end: datetime = None",
        "  user: UserData",
        "    id: int",
        "    is_active: bool",
        "    pii: UserPersonalData",
        "      username: str  personal",
        "      email: str  personal",
        "      name: str = ''  personal",
    ]


def test_show_of_payloads_that_hold_themselves_ends(run, write_package):
    name = write_package(
        {
            "signals.py": HEADER
            + "import attrs\n@attrs.frozen\nclass Item:\n    parent: 'Item | None'\n"
            + "ITEM_SOLD = OpenEdxPublicSignal('org.acme.shop.item.sold.v1', {'item': Item})\n"
        }
    )
    code, output, _ = run("show", "ITEM_SOLD", name)
    assert (code, output.splitlines()[-2:]) == (0, ["item: Item", "  parent: Item | None"])


def test_a_name_that_two_events_have_is_ambiguous(run, write_package):
    files = {
        f"{folder}/signals.py": f"{HEADER}SOLD = OpenEdxPublicSignal('org.acme.{folder}.item.sold.v1', {{}})\n"
        for folder in ("shop", "fair")
    }
    name = write_package(files)
    code, _, errors = run("show", "SOLD", name)
    assert code == 2
    assert f"event 'SOLD' is ambiguous; expected one of {name}.fair.signals.SOLD, {name}.shop.signals.SOLD" in errors


@pytest.fixture
def start(tmp_path):
    """Return a function that starts the command as a user does: in a new process, beside the package ``acme``."""
    text = KINDS["event-type-version"].good[0].text
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "__init__.py").touch()
    (tmp_path / "acme" / "signals.py").write_text(f"{HEADER}import sys\nassert 'sphinx' not in sys.modules\n{text}")
    script = "from sphinx_event_catalog.cli import main; main()"

    def run_script(*arguments, **streams):
        return subprocess.run([sys.executable, "-c", script, *arguments], cwd=tmp_path, check=False, **streams)

    return run_script


def test_a_package_of_the_current_folder_is_found_without_sphinx(start):
    done = start("check", "acme", capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 event, 0 payload classes: no problems\n", "")


def test_a_terminal_shows_how_far_it_is(start):
    reader, terminal = pty.openpty()
    done = start("check", "acme", stdout=subprocess.PIPE, stderr=terminal)
    assert (done.returncode, done.stdout) == (0, b"1 event, 0 payload classes: no problems\n")
    shown = os.read(reader, 100_000).decode()
    assert "Importing acme: 1 of 1" in shown
    assert "Proving examples: 1 of 1" in shown
