"""Releases: what services pin, what follows for an event, and what the file gets wrong."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.catalog.history import EventFacts, Presence, Snapshot
from sphinx_event_catalog.history.releases import find_first_release, find_presence, read_releases

TEXT = """\
distribution = "sample"
services = ["acme/shop", "acme/store"]

[[release]]
name = "Ash"
date = "2024-01-01"
pins = [{ service = "acme/shop", version = "1.0.0", ref = "release/ash", file = "base.txt" }]

[[release]]
name = "Birch"
pins = [{ service = "acme/store", version = "3.0.0", ref = "release/birch", file = "base.txt" }]

[[release]]
name = "Cedar"
pins = [{ service = "acme/shop", version = "2.0.0", ref = "release/cedar", file = "base.txt" }]
"""


def make_event(version="v1", sender="acme/shop"):
    event_type = f"com.acme.shop.order.paid.{version}"
    return EventFacts(
        event_type=event_type, name="PAID", module="sample", minor_version=0, data=(), trigger_repositories=(sender,)
    )


def make_snapshot(version, *events):
    return Snapshot(distribution="sample", version=version, events=events, payloads=())


SNAPSHOTS = {
    "1.0.0": make_snapshot("1.0.0", make_event("v0")),
    "2.0.0": make_snapshot("2.0.0", make_event()),
    "3.0.0": make_snapshot("3.0.0"),
}

ORDER = {"1.0.0": 0, "2.0.0": 1, "3.0.0": 2}


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text as a file of releases."""

    def read_text(text):
        (tmp_path / "releases.toml").write_text(text)
        return read_releases(tmp_path / "releases.toml", SNAPSHOTS)

    return read_text


def test_an_event_is_in_a_release_if_a_service_that_sends_it_pins_a_version_that_has_it(read):
    found = [find_presence(make_event(), release, SNAPSHOTS) for release in read(TEXT).releases]
    assert found == [Presence.OTHER_TYPE, Presence.UNKNOWN, Presence.PRESENT]


def test_the_services_that_send_it_may_be_known_better_than_by_annotation(read):
    found = [find_presence(make_event(), release, SNAPSHOTS, ["acme/store"]) for release in read(TEXT).releases]
    assert found == [Presence.UNKNOWN, Presence.ABSENT, Presence.UNKNOWN]


def test_the_first_release_is_told_with_those_before_it_that_are_not_known(read):
    first, unknown = find_first_release("2.0.0", read(TEXT).releases, ORDER, ["acme/shop"])
    assert (first.name, [release.name for release in unknown]) == ("Cedar", ["Birch"])


def test_unknown_stays_unknown(read):
    first, unknown = find_first_release("1.0.0", read(TEXT).releases, ORDER, ["acme/other"])
    assert (first, [release.name for release in unknown]) == (None, ["Ash", "Birch", "Cedar"])


WRONG = {
    "7: service 'acme/shopp' of release 'Ash' is none of 'services'": ('service = "acme/shop", version = "1', "shopp"),
    "7: version '1.5.0' of 'acme/shop' in 'Ash' has no snapshot": ('version = "1.0.0"', 'version = "1.5.0"'),
    "5: a pin of release 'Ash' has no 'ref'": ('ref = "release/ash"', 'reff = "release/ash"'),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_pin_is_told_at_its_line_and_the_others_stay(message, read, tmp_path):
    old, new = WRONG[message]
    new = old.replace("acme/shop", "acme/shopp") if new == "shopp" else new
    found = read(TEXT.replace(old, new))
    assert [str(error) for error in found.errors] == [f"{(tmp_path / 'releases.toml').as_posix()}:{message}"]
    assert [len(release.pins) for release in found.releases] == [0, 1, 1]


def test_a_file_that_is_no_toml_is_one_message(read):
    (error,) = read("[[release]\n").errors
    assert error.message.startswith("cannot be read: ")
