"""What comments and settings silence, and what is said of comments that are wrong."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.check import UnknownKindError, check, read_registry

KINDS = read_registry().kinds
UNVERSIONED = KINDS["suppression-unused"].good[0].text
COMMENT = "# event-catalog: ignore[event-type-version] Published name, on the wire since 2022.\n"
BARE = UNVERSIONED.replace(COMMENT, "")
CLASS = """\
@attr.s(auto_attribs=True, frozen=True)
class CohortData:
    \"\"\"The membership of a learner.\"\"\"

    email: str{}
    size: int
"""


def test_a_comment_silences_its_kind_on_its_definition(find_kinds):
    assert (find_kinds(BARE), find_kinds(UNVERSIONED)) == (["event-type-version"], [])


def test_a_comment_silences_no_other_definition(check_definition):
    other = BARE.replace("created", "deleted").replace("CREATED", "DELETED").replace("enrolled in", "removed from")
    assert check_definition(UNVERSIONED + other) == [
        (
            "event-type-version",
            (
                "event type 'org.openedx.learning.course.enrollment.deleted' has no version; "
                "expected 'org.openedx.learning.course.enrollment.deleted.v1'"
            ),
        )
    ]


def test_a_comment_on_a_field_silences_its_class(find_kinds):
    text = CLASS.format("  # event-catalog: ignore[field-undescribed, field-personal] They are clear.")
    assert find_kinds(CLASS.format("")) == ["field-personal", "field-undescribed", "field-undescribed"]
    assert find_kinds(text) == []


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (
            "# event-catalog: ignore[event-type-version]\n",
            [("suppression-unexplained", "the suppression gives no reason")],
        ),
        (
            "# event-catalog: ignore[event-type-version, event-type-tense] Published.\n",
            [("suppression-unused", "the suppression of 'event-type-tense' silences nothing here")],
        ),
        (
            "# event-catalog: ignore[event-type-version, event-type-tens] Published.\n",
            [
                (
                    "suppression-unknown",
                    "problem kind 'event-type-tens' does not exist; did you mean 'event-type-tense'?",
                )
            ],
        ),
    ],
)
def test_a_comment_that_is_wrong_is_a_problem(comment, expected, check_definition):
    assert check_definition(UNVERSIONED.replace(COMMENT, comment)) == expected


def test_a_comment_without_kinds_silences_nothing(check_definition):
    assert check_definition(UNVERSIONED.replace(COMMENT, "# event-catalog: ignore Published.\n"))[1:] == [
        ("suppression-unknown", "the suppression names no kind; expected '# event-catalog: ignore[kind] reason'"),
    ]


def test_a_comment_beside_nothing_is_unused(check_definition):
    assert check_definition(UNVERSIONED + COMMENT + "other = 1\n") == [
        (
            "suppression-unused",
            "the suppression of 'event-type-version' silences nothing here: it belongs to no definition",
        )
    ]


def test_a_problem_met_on_reading_can_be_silenced_too(find_kinds):
    text = KINDS["type-unresolved"].bad[0].text
    assert find_kinds(text) == ["type-unresolved"]
    assert find_kinds("# event-catalog: ignore[type-unresolved] Known at run time only.\n" + text) == []


def test_settings_ignore_a_kind_everywhere_or_by_name(collect_definition):
    catalog = collect_definition(BARE)
    package = catalog.requested[0]
    ignored = [
        "event-type-version",
        "event-type-version:*.COURSE_ENROLLMENT_CREATED",
        f"event-type-version:{package}.*",
    ]
    assert [check(catalog, ignore=[entry]) for entry in ignored] == [(), (), ()]
    assert len(check(catalog, ignore=["event-type-version:other.*", "event-type-tense"])) == 1


def test_a_comment_stays_used_where_settings_ignore_its_kind(find_kinds):
    assert find_kinds(UNVERSIONED, ignore=["event-type-version"]) == []
    assert find_kinds(UNVERSIONED, select=["event-type-tense"]) == []


def test_only_selected_kinds_are_reported(find_kinds):
    text = BARE.replace("Emitted", "emitted")
    assert find_kinds(text) == ["event-type-version", "description-capital"]
    assert find_kinds(text, select=["description-capital"]) == ["description-capital"]


@pytest.mark.parametrize("options", [{"ignore": ["event-type-versoin"]}, {"select": ["event-type-versoin:a"]}])
def test_an_unknown_kind_in_the_settings_is_an_error(options, find_kinds):
    with pytest.raises(UnknownKindError, match="does not exist; did you mean 'event-type-version'"):
        find_kinds(BARE, **options)


def test_kinds_are_found_by_name():
    assert [read_registry().find_kind(kind.name) for kind in KINDS.values()] == list(KINDS.values())


def test_problems_of_classes_from_elsewhere_are_not_reported(write_package, collect_names):
    """Whoever uses a payload class of another package cannot mend it."""
    header = "import attrs\nfrom openedx_events.tooling import OpenEdxPublicSignal\n"
    other = write_package({"data.py": header + "@attrs.define\nclass OtherData:\n    email: 'Missing'\n"})
    signal = "ITEM_CHANGED = OpenEdxPublicSignal('org.acme.shop.item.changed.v1', {'item': OtherData})\n"
    own = write_package({"signals.py": f"{header}from {other}.data import OtherData\n{signal}"})
    catalog = collect_names(own)
    assert [problem.kind.name for problem in catalog.problems] == ["type-unresolved"]
    assert [problem.kind.name for problem in check(catalog)] == ["annotations-missing", "description-missing"]
