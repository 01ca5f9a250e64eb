"""Names of files, and the name that was meant."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.catalog.names import LONGEST_FILE_NAME, make_file_name, name_files
from sphinx_event_catalog.catalog.suggestions import suggest


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("org.openedx.a.b.v1", "org.openedx.a.b.v1"),
        ("a/b\\c d<e>", "a_b_c_d_e_"),
        ("../../etc", "__.._etc"),
        ("..", "_"),
        ("", "_"),
        ("\ud800", "_"),
        ("con.created.v1", "_con.created.v1"),
        ("controller", "controller"),
        ("Größe", "Größe"),
    ],
)
def test_file_names_have_only_what_every_system_takes(name, file):
    assert make_file_name(name) == file


@pytest.mark.parametrize("letter", ["a", "é", "語", "\N{PILE OF POO}"])
def test_long_names_are_cut_and_stay_apart(letter):
    names = [make_file_name(letter * 300 + end) for end in ("a", "b")]

    assert len(set(names)) == 2
    assert all(len(name.encode()) <= LONGEST_FILE_NAME for name in names)
    assert names == [make_file_name(letter * 300 + end) for end in ("a", "b")]


def test_names_that_one_system_takes_for_the_same_file_stay_apart():
    same = ["Course", "course", "COURSE", "stra\N{LATIN SMALL LETTER SHARP S}e", "STRASSE", "taken"]
    files = name_files(((str(number), name) for number, name in enumerate(same)), ["Taken"])

    assert list(files.values()) == ["Course", "course-2", "COURSE-3", same[3], "STRASSE-2", "taken-2"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("curse", "; did you mean 'Course'?"),
        ("COURSE", "; did you mean 'Course'?"),
        ("zzz", ""),
    ],
)
def test_the_nearest_name_is_suggested_whatever_its_case(name, expected):
    assert suggest(name, ["Course", "Learner"]) == expected


def test_several_near_names_are_suggested_best_first():
    assert suggest("cat", ["cats", "cat2", "dog"], most=3).startswith("; did you mean 'cat")
    assert suggest("cat", ["dog"], cutoff=0) == "; did you mean 'dog'?"
