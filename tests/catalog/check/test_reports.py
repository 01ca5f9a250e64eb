"""What the reports look like, to people and to machines."""

from __future__ import annotations

import json

import attrs
import click
import jsonschema
import pytest
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.model import Catalog
from sphinx_event_catalog.catalog.problems import Problem, Severity
from sphinx_event_catalog.check import check, read_registry
from sphinx_event_catalog.check.reports import REPORTS, write_report

from tests.catalog.schemas import read_schema

KINDS = read_registry().kinds
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
EMPTY = Catalog(packages=(), subdomains=(), events=(), payloads=())
TEXT = """
# .. event_type: org.openedx.learning.course.enrollment.created
# .. event_name: COURSE_ENROLLMENT_CREATED
# .. event_key_field: enrollment.course_key
# .. event_description: emitted when a learner has been enrolled.
# .. event_data: CourseEnrollmentData
# .. event_trigger_repository: openedx/edx-platform
COURSE_ENROLLMENT_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.enrollment.created",
    data={"enrollment": CourseEnrollmentData},
)
"""


@pytest.fixture
def report(collect_definition):
    """Return a function that reports three problems in a format; the name of the package is replaced."""
    catalog = collect_definition(TEXT)
    problems = check(catalog)
    assert [problem.kind.severity.value for problem in problems] == ["warning", "error", "info"]

    def write(name, *, hints=True):
        return write_report(name, problems, catalog, hints=hints).replace(catalog.requested[0], "acme")

    return write


def make_problem(message, kind=KINDS["key-field-unresolved"], path="a b/signals.py"):
    """Return a problem."""
    return Problem(kind=kind, location=SourceLocation(path=path, line=3, end_line=4), subject="acme.A", message=message)


def test_text_has_a_line_for_each_problem_and_a_summary(report):
    assert click.unstyle(report("text")) == (
        "acme/learning/signals.py:11: warning event-type-version: event type "
        "'org.openedx.learning.course.enrollment.created' has no version; expected "
        "'org.openedx.learning.course.enrollment.created.v1'\n"
        "acme/learning/signals.py:13: error key-field-unresolved: key field 'enrollment.course_key' does not exist; "
        "'enrollment' has 'user', 'course', 'mode', 'is_active', 'creation_date', 'created_by'; "
        "did you mean 'enrollment.course.course_key'?\n"
        "acme/learning/signals.py:14: info description-capital: the description starts with 'emitted'; "
        "expected 'Emitted'\n"
        "1 event, 0 payload classes: 1 error, 1 warning, 1 hint\n"
        "A hint never fails a check. `event-catalog explain KIND` tells more; --ignore KIND hides a kind.\n"
    )


def test_hints_are_a_number_unless_they_are_asked_for(report):
    assert click.unstyle(report("text", hints=False)).splitlines()[2:] == [
        "1 event, 0 payload classes: 1 error, 1 warning, 1 hint",
        (
            "A hint never fails a check and is listed with --hints only. "
            "`event-catalog explain KIND` tells more; --ignore KIND hides a kind."
        ),
    ]
    document = json.loads(report("json", hints=False))
    assert [problem["severity"] for problem in document["problems"]] == ["warning", "error"]
    assert (document["summary"]["infos"], document["summary"]["kinds"]["description-capital"]) == (1, 1)
    for name in ("github", "sarif"):
        assert [report(name, hints=hints).count("expected 'Emitted'") for hints in (False, True)] == [0, 1]


def test_text_without_problems_is_the_summary():
    assert write_report("text", (), EMPTY) == "0 events, 0 payload classes: no problems\n"


def test_json_holds_problems_and_counts(report):
    document = json.loads(report("json"))
    assert list(document) == ["problems", "summary"]
    assert document["problems"][2] == {
        "kind": "description-capital",
        "severity": "info",
        "path": "acme/learning/signals.py",
        "line": 14,
        "subject": "acme.learning.signals.COURSE_ENROLLMENT_CREATED",
        "message": "the description starts with 'emitted'; expected 'Emitted'",
    }
    assert document["summary"] == {
        "events": 1,
        "payloads": 0,
        "errors": 1,
        "warnings": 1,
        "infos": 1,
        "kinds": {"description-capital": 1, "event-type-version": 1, "key-field-unresolved": 1},
    }


def test_github_gets_workflow_commands(report):
    lines = report("github").split("\n")
    assert [line.partition("::")[2].partition(" ")[0] for line in lines[:-1]] == ["warning", "error", "notice"]
    assert lines[2] == (
        "::notice file=acme/learning/signals.py,line=14,endLine=14,title=description-capital::"
        "the description starts with 'emitted'; expected 'Emitted'"
    )


def test_github_gets_special_characters_escaped():
    problem = make_problem("100%: a, b\nnext\r", path="a,b:c%.py")
    assert write_report("github", [problem], EMPTY) == (
        "::error file=a%2Cb%3Ac%25.py,line=3,endLine=4,title=key-field-unresolved::100%25: a, b%0Anext%0D\n"
    )


def test_sarif_is_valid_by_its_official_schema(report):
    document = json.loads(report("sarif"))
    jsonschema.validate(document, read_schema(SARIF))
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(KINDS)
    assert [(rules[found["ruleIndex"]]["id"], found["level"]) for found in run["results"]] == [
        ("event-type-version", "warning"),
        ("key-field-unresolved", "error"),
        ("description-capital", "note"),
    ]


def test_the_schema_of_sarif_rejects_what_is_wrong(report):
    document = json.loads(report("sarif"))
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, read_schema(SARIF))


def test_sarif_of_any_message_and_path_is_valid():
    document = json.loads(write_report("sarif", [make_problem('"<&>\n\u2028ü', path="ü b.py")], EMPTY))
    jsonschema.validate(document, read_schema(SARIF))
    location = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "%C3%BC%20b.py"


@pytest.mark.parametrize("name", ["github", "sarif"])
def test_services_get_paths_from_the_top_of_the_repository(name, collect_definition):
    catalog = collect_definition(TEXT)
    (package,) = (package for package in catalog.packages if package.name == catalog.requested[0])
    moved = attrs.evolve(catalog, packages=(attrs.evolve(package, prefix="backend/src/"),))
    assert f"backend/src/{package.name}/learning/signals.py" in write_report(name, check(moved), moved)


def test_every_severity_has_a_word_in_every_format():
    for severity in Severity:
        kind = next(kind for kind in KINDS.values() if kind.severity is severity)
        for name in REPORTS:
            assert kind.name in write_report(name, [make_problem("wrong", kind)], EMPTY, hints=True)
