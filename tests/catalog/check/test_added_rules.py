"""Rules of other distributions: found by their entry point, treated like those of this one, harmless when broken."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner
from sphinx_event_catalog.catalog.kinds import RULE_FAILED
from sphinx_event_catalog.check import check, read_registry
from sphinx_event_catalog.cli import main

from tests.catalog.check.conftest import IMPORTS

HEADER = """\
from sphinx_event_catalog.catalog.model import Catalog, Event, Payload
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule

BAD = GOOD = "x = 1"
"""
RULE = HEADER + RULE_FAILED.good[0].text
TITLE_RULE = """
@rule("event-title", Severity.INFO, "An event has no title.", of={of}, bad=BAD, good=GOOD)
def find_title(definition, facts):
    {body}
"""
SIGNAL = IMPORTS + read_registry().kinds["key-field-personal"].good[0].text


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs a distribution with one module and entry points, as an installer leaves it."""
    installed = []

    def write(text, name="acme_rules", entry="acme = {name}"):
        (tmp_path / "site" / f"{name}-1.0.dist-info").mkdir(parents=True)
        (tmp_path / "site" / f"{name}.py").write_text(text)
        metadata = tmp_path / "site" / f"{name}-1.0.dist-info"
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n")
        entries = f"[sphinx_event_catalog.rules]\n{entry.format(name=name)}\n"
        (metadata / "entry_points.txt").write_text(f"[console_scripts]\nother = other:main\n\n{entries}")
        monkeypatch.syspath_prepend(tmp_path / "site")
        monkeypatch.delitem(sys.modules, name, raising=False)
        installed.append(name)
        read_registry.cache_clear()

    yield write
    read_registry.cache_clear()


@pytest.fixture
def find_problems(install, collect_files):
    """Return a function that checks a correct event with an added module of rules: kinds, places and messages."""

    def run(text, **options):
        install(text, **options)
        catalog = collect_files({"learning/signals.py": SIGNAL})
        package = catalog.requested[0]
        return [tuple(str(problem).replace(package, "acme").split(" ", 3)) for problem in check(catalog)]

    return run


def test_an_added_rule_finds_its_kind_where_it_says(find_problems):
    assert find_problems(RULE) == [
        ("acme/learning/signals.py:12:", "warning", "key-field-primary:", "the key field is a primary key"),
    ]


def test_one_rule_of_a_module_can_be_named(find_problems):
    text = RULE + TITLE_RULE.format(of="Event", body='yield Finding(definition.location, "no title")')
    found = find_problems(text, entry="acme = {name}:find_title")
    assert [kind for _, _, kind, _ in found] == ["event-title:"]


@pytest.mark.parametrize("of", ["Event", "Catalog"])
def test_an_added_rule_is_explained_suppressed_selected_and_listed_like_any_other(of, install, collect_files):
    location = "definition.location" if of == "Event" else "definition.events[0].location"
    install(HEADER + TITLE_RULE.format(of=of, body=f'yield Finding({location}, "no title")'))
    run = CliRunner().invoke(main, ["explain", "event-title"])
    assert run.stdout.startswith("event-title (info)\nAn event has no title.\n")
    assert "event-title" in CliRunner().invoke(main, ["explain"]).stdout
    catalog = collect_files({"learning/signals.py": SIGNAL})
    assert [problem.kind.subtype for problem in check(catalog)] == ["event_title"]
    assert check(catalog, ignore=["event-title"]) == ()
    assert [problem.message for problem in check(catalog, select=["event-title"])] == ["no title"]
    done = CliRunner().invoke(main, ["check", catalog.requested[0], "--format", "sarif"])
    assert "event-title" in {rule["id"] for rule in json.loads(done.stdout)["runs"][0]["tool"]["driver"]["rules"]}


BROKEN = {
    "raise ValueError('no')": "ValueError: no",
    "raise SystemExit(3)": "SystemExit: 3",
    "return 1": "TypeError: 'int' object is not iterable",
    "yield 'no title'": "TypeError: the rule gave 'no title'; expected a Finding",
}


@pytest.mark.parametrize("body", BROKEN)
def test_a_rule_that_raises_is_one_problem_at_the_definition_and_the_rest_goes_on(body, find_problems):
    text = RULE + TITLE_RULE.format(of="Event", body=body)
    line = text.splitlines().index(f"    {body}") + 1
    # What is wrong with the result shows outside of the rule: its first line is named.
    line = line if body.startswith("raise") else line - 2
    assert find_problems(text) == [
        ("acme/learning/signals.py:12:", "warning", "key-field-primary:", "the key field is a primary key"),
        (
            "acme/learning/signals.py:16:",
            "error",
            "rule-failed:",
            f"rule 'event-title' fails at acme_rules.py:{line}: {BROKEN[body]}",
        ),
    ]


def test_the_bad_example_of_a_failed_rule_fails_where_there_is_no_key_field(install, collect_files):
    install(HEADER + RULE_FAILED.bad[0].text)
    without = {"learning/signals.py": IMPORTS + read_registry().kinds["key-field-missing"].bad[0].text}
    (_, problem) = check(collect_files(without), ignore=["annotation-missing"])
    assert problem.kind == RULE_FAILED
    assert "'NoneType' object has no attribute 'field'" in problem.message


def test_a_rule_of_the_whole_catalog_that_raises_is_a_problem_at_its_own_line(find_problems):
    text = HEADER + TITLE_RULE.format(of="Catalog", body="raise KeyError('a')")
    assert find_problems(text) == [
        ("acme_rules.py:9:", "error", "rule-failed:", "rule 'event-title' fails at acme_rules.py:9: KeyError: 'a'"),
    ]


UNUSABLE = {
    "raise RuntimeError('no\\nway')": "RuntimeError: no way",
    "import sys; sys.exit('away')": "SystemExit: away",
    "x =": "SyntaxError: invalid syntax",
    HEADER: "TypeError: 'acme_rules' is <module 'acme_rules' from ",
    RULE.replace("key-field-primary", "key-field-missing"): (
        "ValueError: the kind of problem 'key-field-missing' of 'acme_rules' exists already"
    ),
    RULE.replace("key-field-primary", "Key Field"): (
        "ValueError: the kind of problem 'Key Field' is not written like 'key-field-missing'"
    ),
}


@pytest.mark.parametrize("text", UNUSABLE, ids=list(map(str, range(len(UNUSABLE)))))
def test_rules_that_cannot_be_loaded_are_one_problem_at_their_entry_point(text, find_problems):
    ((where, severity, kind, message),) = find_problems(text)
    assert (where, severity, kind) == ("acme_rules-1.0.dist-info/entry_points.txt:5:", "error", "rule-failed:")
    assert message.startswith(f"the rules 'acme' cannot be loaded: {UNUSABLE[text]}")


def test_two_distributions_cannot_give_one_name_to_two_kinds(install, collect_files):
    install(RULE)
    install(RULE, name="other_rules", entry="other = {name}")
    problems = check(collect_files({"learning/signals.py": SIGNAL}))
    assert [problem.kind.name for problem in problems].count("key-field-primary") == 1
    (failed,) = (problem for problem in problems if problem.kind == RULE_FAILED)
    assert failed.location.path == "other_rules-1.0.dist-info/entry_points.txt"
