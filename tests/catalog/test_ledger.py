"""The ledger: what a project says of events that it published, and what the checks say where it says nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sphinx_event_catalog.catalog.ledger import LedgerEntry, LedgerError, read_ledger, write_ledger
from sphinx_event_catalog.cli import main

ROOT = Path(__file__).parents[2]
ENTRIES = (
    LedgerEntry(event_type="org.acme.shop.cart.left.v1", variable="acme.signals.CART_LEFT", removed="2.0.0"),
    LedgerEntry(event_type="org.acme.shop.item.bought.v1", retyped="2.0.0", replaced_by="org.acme.shop.item.sold.v1"),
    LedgerEntry(event_type="org.acme.shop.item.sold.v1", classes=("acme.data.ItemData", 'acme.data.Ünïcode\\"')),
    LedgerEntry(event_type="org.acme.shop.plain.known.v1"),
)
SIGNALS = """
from openedx_events.learning.data import UserData
from openedx_events.tooling import OpenEdxPublicSignal

# .. event_type: org.acme.shop.item.sold.v1
# .. event_name: ITEM_SOLD
# .. event_key_field: user.id
# .. event_description: Emitted when an item has been sold.
# .. event_data: UserData
# .. event_trigger_repository: acme/shop
ITEM_SOLD = OpenEdxPublicSignal("org.acme.shop.item.sold.v1", {"user": UserData})
"""


def test_what_is_written_is_read_again(tmp_path):
    (tmp_path / "event-ledger.toml").write_text(write_ledger(reversed(ENTRIES)))
    ledger = read_ledger(tmp_path / "event-ledger.toml")
    assert ledger.entries == ENTRIES
    assert [entry.line for entry in ledger.entries] == [2, 3, 4, 5]
    assert write_ledger(ledger.entries) == (tmp_path / "event-ledger.toml").read_text()


WRONG = {
    "[events]\n\na.b = {}": "l.toml:3: 'a' has 'b'; expected the whole event type in quotes",
    '[events]\n"a.v1" = "gone"': "l.toml:2: 'a.v1' is 'gone'; expected a table { removed = \"...\" }",
    '[events]\n\n"a.v1" = { removd = "1" }': "l.toml:3: 'a.v1' has 'removd'; did you mean 'removed'?",
    '[events]\n"a.v1" = { x = "1" }': "expected one of variable, classes, removed, retyped, replaced_by",
    '[events]\n"a.v1" = { removed = 1.0 }': "l.toml:2: 'a.v1' has removed = 1.0; expected a string",
    '[events]\n"a.v1" = { classes = [1] }': "l.toml:2: 'a.v1' has classes = [1]; expected a list of strings",
    '[events]\n"a.v1" = { classes = "C" }': "l.toml:2: 'a.v1' has classes = 'C'; expected a list of strings",
    '[events]\n"a.v1" = { removed = "1", retyped = "1" }': "l.toml:2: 'a.v1' has both 'removed' and 'retyped'",
    "[event]": "l.toml: 'event' is not known; expected one table [events]",
    "events = 1": "l.toml: 'events' is not known; expected one table [events]",
    "[events": "cannot read the ledger 'l.toml': ",
    '[events]\n"a" = {}\n"a" = {}': "cannot read the ledger 'l.toml': ",
}


@pytest.mark.parametrize("text", WRONG, ids=WRONG.values())
def test_a_ledger_that_is_wrong_says_where_and_what_was_expected(text, tmp_path):
    (tmp_path / "l.toml").write_text(text)
    with pytest.raises(LedgerError, match=re.escape(WRONG[text])):
        read_ledger(tmp_path / "l.toml")


def test_a_ledger_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(LedgerError, match=r"cannot read the ledger 'l.toml': .*No such file"):
        read_ledger(tmp_path / "l.toml")


@pytest.fixture
def check(write_package, tmp_path, monkeypatch):
    """Return a function that checks a package against stored schemas and a ledger; it gives the problems."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(*options, stored=(), ledger=None, signals=SIGNALS):
        (tmp_path / "schemas").mkdir(exist_ok=True)
        for event_type in stored:
            schema = {"type": "record", "name": "CloudEvent", "fields": []}
            (tmp_path / "schemas" / f"{event_type}.avsc").write_text(json.dumps(schema))
        name = write_package({"signals.py": signals})
        if ledger is not None:
            (tmp_path / "event-ledger.toml").write_text(ledger.replace('"acme.', f'"{name}.'))
            options = (*options, "--ledger", "event-ledger.toml")
        done = CliRunner().invoke(main, ["check", name, "--format", "json", "--schemas", "schemas", *options])
        assert done.exit_code in {0, 1}, done.stderr
        kinds = ("event-removed", "event-retyped", "ledger-stale")
        found = (problem for problem in json.loads(done.stdout)["problems"] if problem["kind"] in kinds)
        return [
            (p["kind"], f"{p['path']}:{p['line']}".replace(name, "acme"), p["message"].replace(name, "acme"))
            for p in found
        ]

    return run


def test_a_stored_schema_without_an_event_is_a_problem_that_says_the_line_to_add(check):
    ((kind, where, message),) = check(stored=["org.acme.shop.cart.left.v1"])
    assert (kind, where) == ("event-removed", "event-ledger.toml:1")
    start, _, line = message.partition(": ")
    assert start == "event type 'org.acme.shop.cart.left.v1' is gone; expected in [events] of event-ledger.toml"
    assert check(stored=["org.acme.shop.cart.left.v1"], ledger=f"[events]\n{line}\n") == []


def test_another_version_of_a_removed_event_is_proposed_as_its_replacement(check):
    ((_, _, message),) = check(stored=["org.acme.shop.item.sold.v0"])
    assert message.endswith('replaced_by = "org.acme.shop.item.sold.v1" }')


def test_an_event_of_the_ledger_that_is_gone_is_a_problem_at_its_line(check):
    ledger = '[events]\n"org.acme.shop.item.sold.v1" = {}\n"org.acme.shop.cart.left.v1" = { variable = "acme.LEFT" }\n'
    ((kind, where, message),) = check(ledger=ledger)
    assert (kind, where) == ("event-removed", "event-ledger.toml:3")
    assert 'LEFT", removed = "' in message


def test_an_event_with_another_type_is_a_problem_at_its_definition_that_says_the_line(check):
    ledger = '[events]\n"org.acme.shop.sold.v1" = { variable = "acme.signals.ITEM_SOLD" }\n'
    ((kind, where, message),) = check(ledger=ledger)
    assert (kind, where) == ("event-retyped", "acme/signals.py:11")
    line = message.partition("event-ledger.toml: ")[2]
    assert 'retyped = "' in line
    assert 'replaced_by = "org.acme.shop.item.sold.v1"' in line
    assert check(ledger=f"[events]\n{line}\n") == []


def test_what_the_catalog_contradicts_is_stale(check):
    ledger = '[events]\n"org.acme.shop.item.sold.v1" = { removed = "1.0" }\n"b.v1" = { removed = "1.0", replaced_by = '
    assert check(ledger=f'{ledger}"org.acme.shop.item.sold.v2" }}\n') == [
        (
            "ledger-stale",
            "event-ledger.toml:2",
            "event type 'org.acme.shop.item.sold.v1' is there, but the ledger says that it is gone",
        ),
        (
            "ledger-stale",
            "event-ledger.toml:3",
            (
                "event type 'org.acme.shop.item.sold.v2', the replacement, does not exist; "
                "did you mean 'org.acme.shop.item.sold.v1'?"
            ),
        ),
    ]


def test_a_module_that_cannot_be_imported_removes_no_event(check):
    assert check(stored=["org.acme.shop.item.sold.v1"], signals=f"{SIGNALS}\nraise RuntimeError\n") == []


def test_a_run_on_other_packages_says_nothing_about_events_that_are_gone(write_package, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    own, other = (write_package({"signals.py": SIGNALS.replace("sold", verb)}) for verb in ("sold", "returned"))
    table = f'[tool.event-catalog]\npackages = ["{own}"]\nledger = "event-ledger.toml"\n'
    (tmp_path / "pyproject.toml").write_text(table)
    (tmp_path / "event-ledger.toml").write_text('[events]\n"org.acme.shop.cart.left.v1" = {}\n')
    outputs = [CliRunner().invoke(main, ["check", *names]).stdout for names in ([], [own], [own, other], [other])]
    assert ["event-removed" in output for output in outputs] == [True, True, True, False]


def test_the_ledger_that_the_documentation_shows_is_right():
    command = [Path(sys.executable).with_name("event-catalog"), "check", "--ledger", "event-ledger.toml"]
    done = subprocess.run(command, cwd=ROOT / "examples/acme_events", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1 event, 1 payload class: no problems\n")
