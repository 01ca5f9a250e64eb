"""The snapshot file: written from a catalog, read again, and refused where it is wrong."""

from __future__ import annotations

import json

import pytest
from sphinx_event_catalog.history.snapshots import (
    SnapshotError,
    list_snapshots,
    read_snapshot,
    read_versions,
    take_snapshot,
    write_snapshot,
)

TEXT = """\
import attrs
from openedx_events.tooling import OpenEdxPublicSignal

@attrs.frozen
class CourseData:
    course_key: str
    tags: dict[str, list[int]] = attrs.Factory(dict)
    strange: str = "\\ud800"

COURSE_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.created.v1",
    data={"course": CourseData},
)
"""


@pytest.fixture
def snapshot(collect_files):
    """The snapshot of one event."""
    return take_snapshot(collect_files({"signals.py": TEXT}), distribution="sample", version="1.2.0")


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write_text(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write_text


def test_a_snapshot_is_read_as_it_was_written(snapshot, write):
    text = write_snapshot(snapshot)
    again = read_snapshot(write("1.2.0.json", text))
    assert (again, write_snapshot(again)) == (snapshot, text)


def test_a_snapshot_has_one_line_for_each_event_and_payload_class(snapshot):
    lines = write_snapshot(snapshot).split("\n")
    assert [line[:30] for line in lines] == [
        '{"format":"event-catalog-snaps',
        '"events":[',
        '{"event_type":"org.openedx.lea',
        "],",
        '"payloads":[',
        '{"name":"CourseData","module":',
        "]}",
        "",
    ]


def test_a_snapshot_has_no_prose(snapshot):
    assert '"doc"' not in write_snapshot(snapshot)


def make_malformed(snapshot):
    """Return texts that are no snapshot, with the message on each."""
    text = write_snapshot(snapshot)
    document = json.loads(text)
    changed = {**document, "events": [{**document["events"][0], "name": 5}]}
    return {
        '1: no snapshot: expected an object with "format": "event-catalog-snapshot"': "[]",
        "1: has the format '2.0'; this version of event-catalog reads '1.0'": text.replace('"1.0"', '"2.0"'),
        "1: events[0]: 'name' is 5; expected str": json.dumps(changed),
        "1: 'events' is None; expected list": json.dumps({k: v for k, v in document.items() if k != "events"}),
    }


def test_what_is_no_snapshot_is_refused_with_path_and_reason(snapshot, write):
    for message, text in make_malformed(snapshot).items():
        path = write("1.2.0.json", text)
        with pytest.raises(SnapshotError) as caught:
            read_snapshot(path)
        assert str(caught.value) == f"{path.as_posix()}:{message}"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_file_is_told_at_the_line_where_it_ends(snapshot, write, share):
    text = write_snapshot(snapshot)
    kept = text[: int(len(text.rstrip()) * share)]
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(write("1.2.0.json", kept))
    assert caught.value.message.startswith("no JSON")


def test_a_newer_format_with_more_keys_is_read(snapshot, write):
    text = write_snapshot(snapshot).replace('"1.0"', '"1.7","more":1')
    assert read_snapshot(write("1.2.0.json", text)) == snapshot


def test_one_bad_file_does_not_hide_the_others(snapshot, write, tmp_path):
    text = write_snapshot(snapshot)
    write("1.2.0.json", text)
    write("1.10.0.json", text.replace("1.2.0", "1.10.0"))
    write("1.9.0.json", text[:-10])
    write("copy.json", text)
    write("odd.json", text.replace('"1.2.0"', '"main"'))
    versions = read_versions(tmp_path)
    assert [found.version for found in versions.snapshots] == ["1.2.0", "1.10.0"]
    assert [(error.path.name, error.message.split(" (")[0]) for error in versions.errors] == [
        ("1.9.0.json", "no JSON at its end: the file is cut off"),
        ("copy.json", "is a second snapshot of version 1.2.0"),
        ("odd.json", "'version' is 'main'; expected one of PEP 440, such as '1.2.0'"),
    ]


def test_versions_are_listed_oldest_first(write, tmp_path):
    for name in ("1.10.0.json", "1.9.0.json", "releases.json"):
        write(name, "")
    assert list(list_snapshots(tmp_path)) == ["1.9.0", "1.10.0"]
