"""The commands ``snapshot``, ``diff`` and ``history``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from sphinx_event_catalog.cli import main
from sphinx_event_catalog.history.snapshots import read_snapshot

from tests.catalog.schemas import read_schema

HISTORY = Path(__file__).parents[3] / "docs" / "history"
PACKAGE = """\
import attrs
from openedx_events.tooling import OpenEdxPublicSignal

@attrs.frozen
class OrderData:
    number: int
{}
PAID = OpenEdxPublicSignal(event_type="com.acme.shop.order.paid.v1", data={{"order": OrderData}})
"""


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a function that runs the command in a folder of its own; it gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def invoke(*arguments):
        done = CliRunner().invoke(main, list(map(str, arguments)))
        return done.exit_code, done.stdout, done.stderr

    return invoke


@pytest.fixture
def package(write_package):
    """The name of a package with one event."""
    return write_package({"signals.py": PACKAGE.format("")})


@pytest.fixture
def past(tmp_path):
    """A folder of snapshots with two versions, of which the second has one field more and no default for it."""
    folder = tmp_path / "past" / "shop"
    folder.mkdir(parents=True)
    for version, fields in {"1.0.0": ["number"], "1.0.1": ["number", "date"]}.items():
        listed = [{"name": name, "type": "int", "required": True} for name in fields]
        schema = {
            "name": "CloudEvent",
            "type": "record",
            "fields": [
                {
                    "name": "order",
                    "type": {
                        "name": "OrderData",
                        "type": "record",
                        "fields": [{"name": name, "type": "long"} for name in fields],
                    },
                }
            ],
        }
        event = {
            "event_type": "com.acme.shop.order.paid.v1", "name": "PAID", "module": "shop", "minor_version": 0,
            "data": [{"name": "order", "type": "OrderData", "classes": ["shop.OrderData"]}], "schema": schema,
        }  # fmt: skip
        payload = {"name": "OrderData", "module": "shop", "fields": listed}
        document = {"format": "event-catalog-snapshot", "format_version": "1.0", "distribution": "shop"}
        document |= {"version": version, "events": [event], "payloads": [payload]}
        (folder / f"{version}.json").write_text(json.dumps(document))
    return folder.parent


def test_what_is_installed_is_taken(run, package):
    code, output, _ = run("snapshot", "--installed", package, "--as", "shop==3.0.0", "-o", "past")
    path = Path("past/shop/3.0.0.json")
    assert (code, output) == (0, f"{path}: 1 event, 1 payload class\n")
    assert [event.name for event in read_snapshot(path).events] == ["PAID"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["snapshot", "-o", "x"], "name a PACKAGE==VERSION, --wheel FILE or --installed PACKAGE"),
        (["snapshot", "acme", "-o", "x"], "'acme' names no version; expected PACKAGE==VERSION"),
        (["snapshot", "--installed", "no-such-package", "-o", "x"], "package 'no-such-package' is not installed"),
        (["diff", "1.0.0", "9.0.0"], "'9.0.0' is no file, no version of the history, no installed package and no"),
        (["diff", "1.0.0", "1.0.1", "--gate", "bus,all"], "--gate has 'all'; expected some of bus, receivers, senders"),
        (["history", "PAYED"], "event 'PAYED' is in no version; did you mean 'PAID'?"),
    ],
)
def test_wrong_calls_say_what_was_expected(run, past, arguments, message):
    history = [] if arguments[0] == "snapshot" else ["--history", past]
    code, _, errors = run(*arguments, *history)
    assert code == 2
    assert message in errors


def test_a_gate_fails_only_for_those_it_names(run, past):
    codes = [
        run("diff", "1.0.0", "1.0.1", "--history", past, "--gate", gate)[0]
        for gate in ("receivers", "senders", "bus", "")
    ]
    assert codes == [0, 1, 1, 0]


def test_the_same_version_has_no_changes(run, past):
    code, output, _ = run("diff", "newest", "shop==1.0.1", "--history", past, "--gate", "bus,receivers,senders")
    assert (code, output) == (0, "1.0.1 -> 1.0.1: 0 changes, 0 breaking\n")


def test_a_difference_as_json(run, past):
    _, output, _ = run("diff", "1.0.0", "1.0.1", "--history", past, "--format", "json")
    document = json.loads(output)
    (change,) = document["changes"]
    assert (document["from"], document["to"], document["step"]) == ("1.0.0", "1.0.1", "patch")
    assert [change[key] for key in ("kind", "event", "payload", "field", "bus", "receivers", "senders")] == [
        "field-added-required", None, "shop.OrderData", "date", "breaking", "compatible", "breaking",
    ]  # fmt: skip
    assert document["findings"] == ["1 change breaks somebody, but 1.0.1 is a patch release; expected a major one"]


def test_a_difference_as_markdown(run, past):
    _, output, _ = run("diff", "1.0.0", "1.0.1", "--history", past, "--format", "markdown")
    assert (
        "| field-added-required | `shop.OrderData.date` | `int` | **breaking** | compatible | **breaking** |" in output
    )


def test_a_difference_as_sarif_is_valid(run, past):
    _, output, _ = run("diff", "1.0.0", "1.0.1", "--history", past, "--format", "sarif")
    log = json.loads(output)
    jsonschema.validate(log, read_schema("https://json.schemastore.org/sarif-2.1.0.json"))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["field-added-required", "breaking-release"]


def test_an_export_is_compared_with_what_it_was_made_of(run, package):
    run("export", package, "-o", "exported", "--format", "json", "--format", "avro")
    code, output, _ = run("diff", "exported/catalog.json", package, "--gate", "bus,receivers,senders")
    assert (code, output.split(": ")[1]) == (0, "0 changes, 0 breaking\n")


def test_a_git_revision_is_compared(run, tmp_path):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    (tmp_path / "gitshop").mkdir()
    (tmp_path / "gitshop" / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text('[tool.event-catalog]\npackages = ["gitshop"]\n')
    (tmp_path / "gitshop" / "signals.py").write_text(PACKAGE.format(""))
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "One")
    git("tag", "published")
    (tmp_path / "gitshop" / "signals.py").write_text(PACKAGE.format('    note: str = ""\n'))
    git("commit", "-qam", "Two")
    code, output, errors = run("diff", "published", "HEAD", "--gate", "bus")
    assert errors == ""
    assert (code, output.split("\n")[:2]) == (
        1,
        [
            "published -> HEAD: 1 change, 1 breaking",
            "field-added              gitshop.signals.OrderData.note: str = ''",
        ],
    )


def test_the_life_of_an_event_is_told(run, past):
    code, output, _ = run("history", "PAID", "--history", past)
    assert (code, output.split("\n")[:2]) == (0, ["PAID  com.acme.shop.order.paid.v1", "since 1.0.0"])


def test_a_version_that_cannot_be_installed_does_not_hide_the_others(run, past):
    """The environment is not made here: the first is there already, the second is no requirement at all."""
    code, _, errors = run("snapshot", "shop==1.0.0", "no such==1", "-o", past, "--environments", "environments")
    assert code == 1
    assert [line.split(": ")[0] for line in errors.splitlines() if line.startswith(("[", "Error"))] == [
        "[1/2] shop==1.0.0",
        "[2/2] no such==1",
        "Error",
    ]
    assert "no such==1: cannot be installed: " in errors


def test_every_published_version_is_in_the_repository():
    versions = [read_snapshot(path) for path in (HISTORY / "openedx-events").glob("*.json")]
    assert len(versions) == 88
    assert sum(path.stat().st_size for path in HISTORY.rglob("*.json")) < 6_000_000


def test_a_comparison_does_not_wait_for_what_reads_packages(past):
    script = (
        "import sys; from sphinx_event_catalog.cli import main; main(sys.argv[1:], standalone_mode=False)"
    ).replace(
        "; main(", "; import atexit; atexit.register(lambda: print({'django', 'griffe'} & set(sys.modules))); main("
    )
    command = [sys.executable, "-c", script, "diff", "1.0.0", "1.0.1", "--history", str(past)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "set()"
