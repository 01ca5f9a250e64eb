"""No malformed definition takes another one with it, before whatever front door."""

from __future__ import annotations

from tests.fuzz.definitions import MAKERS, make_files
from tests.fuzz.fronts import find_faults, write_package


def test_one_malformed_definition_of_each_kind_loses_nothing_else(tmp_path):
    assert list(find_faults(write_package(tmp_path, seed=0, count=len(MAKERS)))) == []


def test_a_seed_makes_the_same_files_every_time():
    assert make_files(3, 50) == make_files(3, 50)
    assert make_files(3, 50) != make_files(4, 50)
