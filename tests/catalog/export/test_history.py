"""What published versions tell, for programs: the same facts as on the pages, and a feed that readers accept."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import attrs
import pytest
from sphinx_event_catalog.export import export
from sphinx_event_catalog.export.artifacts import Export

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def load(exported, name):
    return json.loads(exported[f"history/{name}.json"])


def test_each_event_tells_since_when_and_what_it_was_before(exported):
    found = load(exported, "events/org.openedx.learning.forum.thread.created.v1")
    assert (found["since"], found["release"]) == ("8.9.0", None)
    assert found["former_types"] == [{"event_type": "org.openedx.learning.thread.created.v1", "before": "9.15.1"}]
    assert {change["version"] for change in found["changes"]} == {"9.15.1", "11.0.0"}
    assert found["changes"][0]["senders"] in {"compatible", "breaking"}


def test_a_release_tells_what_each_service_got(exported):
    found = load(exported, "releases/teak")
    pairs = {(upgrade["from"], upgrade["to"]): upgrade for upgrade in found["upgrades"]}
    assert set(pairs) == {("9.15.0", "10.0.0"), ("8.0.1", "9.15.0")}
    assert pairs["8.0.1", "9.15.0"]["services"] == ["openedx/xblock-skill-tagging"]
    assert sum(found["events"].values()) == 79


def test_the_matrix_has_each_event_and_each_version(exported):
    (found,) = load(exported, "matrix")
    assert (len(found["events"]), len(found["versions"])) == (79, 88)
    assert {len(event["releases"]) for event in found["events"]} == {len(found["releases"])}
    assert all(f"history/{version['file']}" in exported for version in found["versions"])


def test_the_feed_has_what_atom_asks_for(exported):
    feed = ET.fromstring(exported["history/changes.atom"])  # noqa: S314 - it is ours.
    entries = feed.findall("a:entry", ATOM)
    changed = [
        name for name in exported if name.startswith("history/versions/") and json.loads(exported[name])["changes"]
    ]
    assert len(entries) == len(changed) == 51
    for element in (feed, *entries):
        assert {"id", "title", "updated"} <= {child.tag.rpartition("}")[2] for child in element}
    assert feed.find("a:author/a:name", ATOM).text == "openedx-events"
    ids = [element.find("a:id", ATOM).text for element in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found) for found in ids)
    dates = [entry.find("a:updated", ATOM).text for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert feed.find("a:updated", ATOM).text == dates[0]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", date) for date in dates)


def test_an_entry_keeps_its_identifier_wherever_the_feed_stands(make_export, exported):
    request = attrs.evolve(make_export(), base_url="https://events.example.org/", version_page="../../v/FILE.html")
    moved = {artifact.path: artifact.content for artifact in export(request, ["history"])}
    feeds = [ET.fromstring(files["history/changes.atom"]) for files in (exported, moved)]  # noqa: S314 - as above.
    ids = [[found.text for found in feed.iter("{http://www.w3.org/2005/Atom}id")] for feed in feeds]
    assert ids[0] == ids[1]
    links = [entry.find("a:link", ATOM).get("href") for entry in feeds[1].findall("a:entry", ATOM)]
    assert links[0] == "../../v/openedx-events-11.2.0.html"
    assert feeds[1].find("a:link", ATOM).get("href") == "https://events.example.org/history/changes.atom"


def test_without_dates_there_is_no_feed(make_export):
    (history,) = make_export().histories
    undated = attrs.evolve(history, releases=attrs.evolve(history.releases, dates={}))
    request = attrs.evolve(make_export(), histories=(undated,))
    names = {artifact.path for artifact in export(request, ["history"])}
    assert "history/changes.atom" not in names
    assert "history/matrix.json" in names


def test_without_snapshots_there_are_no_files(catalog):
    assert [artifact.path for artifact in export(Export(catalog=catalog), ["history"])] == ["refusals.json"]


@pytest.mark.parametrize("name", ["releases/nutmeg", "versions/openedx-events-0.3.0"])
def test_what_is_not_known_is_null_or_empty(name, exported):
    found = load(exported, name)
    assert not found.get("pins")
    assert not found.get("changes")
    assert "date" in found
