"""``event-catalog export``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sphinx_event_catalog.cli import main

from tests.catalog.export.conftest import ROOT
from tests.library.definitions import find_bus_events


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a function that runs the command in an empty folder; it returns the exit code and all output."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        result = CliRunner().invoke(main, ["export", *map(str, arguments)])
        return result.exit_code, result.output

    return invoke


def test_export_writes_the_files_of_the_formats_and_counts_them(run, tmp_path):
    assert run("openedx_events", "--format", "avro", "-o", "out") == (
        0,
        f"{len(find_bus_events()) + 1} files in out; 2 left out, see refusals.json\n",
    )
    assert len(list((tmp_path / "out" / "avro").iterdir())) == len(find_bus_events())


def test_export_without_format_writes_all_of_them(run, tmp_path, exported):
    docs = ROOT / "docs"
    code, _ = run("openedx_events", "-o", "out", "--usages", docs / "usages.json", "--history", docs / "history")

    assert code == 0
    written = {
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    assert written == set(exported)


def test_options_reach_the_documents(run, tmp_path):
    (tmp_path / "examples.toml").write_text('[values]\n"UserData.id" = 7001\n')
    options = [
        "--title",
        "Ours",
        "--owner",
        "team",
        "--base-url",
        "https://example.com/x",
        "--examples",
        "examples.toml",
    ]
    code, _ = run("openedx_events", "--format", "backstage", "--format", "cloudevents", "-o", "out", *options)
    envelope = json.loads((tmp_path / "out/cloudevents/org.openedx.learning.badge.awarded.v1.json").read_text())
    entity = (tmp_path / "out/catalog-info.yaml").read_text()

    assert code == 0
    assert envelope["data"]["badge"]["user"]["id"] == 7001
    assert "title: Ours\n" in entity
    assert "owner: team\n" in entity
    assert "url: https://example.com/x/\n" in entity


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "examples.json: Expecting property name"),
        ('{"values": {"UserData.nickname": 1}}', "'UserData.nickname' is no field, data key or type of the catalog"),
    ],
)
def test_wrong_example_values_are_an_error_of_the_call(run, tmp_path, text, message):
    (tmp_path / "examples.json").write_text(text)
    code, output = run("openedx_events", "-o", "out", "--examples", "examples.json")

    assert code == 2
    assert message in output


def test_folder_that_cannot_be_written_is_an_error(run, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "avro").write_text("a file where a folder should be")

    code, output = run("openedx_events", "--format", "avro", "-o", "taken")

    assert code == 1
    assert "cannot write 'taken/avro'" in output
