"""The commands ``event-catalog usages``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sphinx_event_catalog.cli import main
from sphinx_event_catalog.usages.document import read_document
from sphinx_event_catalog.usages.sources import read_entries

ROOT = Path(__file__).parents[3]
PLUGIN = str(ROOT / "examples" / "lms_plugin")
NAME = ("--name", "acme/notes", "--package", "openedx_events")


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a function that runs a command in a folder of its own; it gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def invoke(*arguments):
        done = CliRunner().invoke(main, ["usages", *arguments])
        return done.exit_code, done.stdout, done.stderr

    return invoke


def test_a_scan_can_be_asked_who_receives_an_event(run):
    assert run("scan", PLUGIN, *NAME, "-o", "usages.json")[0] == 0
    code, output, _ = run("show", "COURSE_ENROLLMENT_CREATED", "usages.json")
    assert code == 0
    assert "in note_enrollment; in the settings of a plugin; in the LMS" in output


def test_a_file_that_cannot_be_read_is_written_again(run, tmp_path):
    table = '[tool.event-catalog]\npackages = ["openedx_events"]\nusages = "usages.json"\n'
    (tmp_path / "pyproject.toml").write_text(table)
    (tmp_path / "usages.json").write_text("{")
    assert run("scan", PLUGIN, "--name", "acme/notes", "-o", "usages.json")[0] == 0
    assert len(read_document(tmp_path / "usages.json").usages) == 1


def test_a_source_that_is_not_there_fails_a_scan_and_the_rest_is_scanned(run):
    code, output, errors = run("scan", PLUGIN, "nothing", *NAME)
    assert (code, errors.split("\n")[0]) == (1, "there is no folder 'nothing'")
    assert '"function": "note_enrollment"' in output


def test_a_service_that_agrees_passes_a_check(run):
    assert run("check", PLUGIN, *NAME, "--strict")[0] == 0


def test_a_service_that_does_not_agree_fails_with_file_and_line(run, tmp_path):
    text = """\
EVENT_BUS_PRODUCER_CONFIG = {
    "org.openedx.learning.nothing.happened.v1": {"topic": {"event_key_field": "a", "enabled": True}},
}
"""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "settings.py").write_text(text)
    code, output, _ = run("check", "service", *NAME)
    expected = "settings.py:2: error event-unknown: there is no event 'org.openedx.learning.nothing.happened.v1'"
    assert (code, output.split("\n")[0]) == (1, expected)


def test_what_is_wrong_at_one_line_in_two_services_is_told_once(run, tmp_path):
    text = """\
RECEIVERS = {"relative_path": "receivers", "receivers": [
    {"receiver_func_name": "note", "signal_path": "openedx_events.learning.signals.NOTHING_HAPPENED"},
]}

class Config:
    plugin_app = {"signals_config": {"lms.djangoapp": RECEIVERS, "cms.djangoapp": RECEIVERS}}
"""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "apps.py").write_text(text)
    code, output, _ = run("check", "service", *NAME)
    assert (code, output.count("error event-unknown")) == (1, 1)


def test_the_file_of_this_site_is_of_the_sources_that_it_names_and_of_this_catalog(index):
    usages = read_document(ROOT / "docs" / "usages.json")
    entries, problems = read_entries(ROOT / "event-usages.toml")
    assert problems == []
    assert sorted(entry.name for entry in entries) == [source.name for source in usages.sources]
    assert set(usages.events) <= set(index.types.values())


def test_a_package_that_is_fetched_already_is_not_fetched_again(run, tmp_path):
    (tmp_path / "event-usages.toml").write_text('[[source]]\npackage = "some-thing==1.0"\n')
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "some_thing-1.0-py3-none-any.whl").touch()
    assert run("fetch", "event-usages.toml", "--cache", "cache")[:2] == (0, "some-thing==1.0: is there\n")
