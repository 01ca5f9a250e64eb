"""What published versions tell on the pages of events and payload classes."""

from __future__ import annotations

import attrs
import pytest
from sphinx_event_catalog.catalog.history import FieldFacts, TypeFacts
from sphinx_event_catalog.catalog.ledger import write_ledger
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request
from sphinx_event_catalog.history.archive import read_histories
from sphinx_event_catalog.history.snapshots import take_snapshot, write_snapshot

from tests.site import sample
from tests.site.projects import text_of

COURSE = "PKG.learning.data.CourseData"
FORMER = "org.openedx.learning.course.started.v1"
RELEASES = """
distribution = "{package}"
services = ["openedx/sample"]

[[release]]
name = "Ash"
pins = [{{ service = "openedx/sample", version = "1.0.0", ref = "ash", file = "base.txt" }}]

[[release]]
name = "Birch"

[[release]]
name = "Cedar"
pins = [{{ service = "openedx/sample", version = "2.0.0", ref = "cedar", file = "base.txt" }}]
"""


@attrs.frozen
class Published:
    """A project and the snapshots of its versions."""

    project: object
    now: object

    def name(self, text):
        """Return a name with the package that it is in."""
        return text.replace("PKG", self.project.package)

    def publish(self, version, change=lambda snapshot: snapshot):
        """Write a snapshot of a version."""
        folder = self.project.docs / "history" / self.project.package
        folder.mkdir(parents=True, exist_ok=True)
        text = write_snapshot(change(attrs.evolve(self.now, version=version)))
        (folder / f"{version}.json").write_text(text)

    def make_old(self, snapshot):
        """Return a snapshot in which an event had another type, a field another one, and a field was not there yet."""
        unknown = [attrs.evolve(event, schema=None) for event in snapshot.events]
        changed = [
            attrs.evolve(event, event_type=FORMER) if event.name == "COURSE_OPENED" else event for event in unknown
        ]
        key = FieldFacts(name="course_key", type=TypeFacts(text="int"))
        payloads = [
            attrs.evolve(payload, fields=(key,)) if payload.qualified_name == self.name(COURSE) else payload
            for payload in snapshot.payloads
        ]
        return attrs.evolve(snapshot, events=tuple(changed), payloads=tuple(payloads))


@pytest.fixture
def published(project):
    """Return a project that was published twice: with other definitions, then as it is; and its releases."""
    catalog = collect(Request(packages=(project.package,), in_process=True)).catalog
    found = Published(project, take_snapshot(catalog))
    found.publish("1.0.0", found.make_old)
    found.publish("2.0.0")
    (project.docs / "history" / "releases.toml").write_text(RELEASES.format(package=project.package))
    (history,) = read_histories(project.docs / "history", [project.package])
    (project.docs / "ledger.toml").write_text(write_ledger(e for e in history.entries.values() if e.is_gone))
    project.write_conf(event_catalog_history="history", event_catalog_ledger="ledger.toml")
    return found


def read_facts(body):
    """Return the facts of a page by name."""
    names = [text_of(name).rstrip(":") for name in body.select(".event-facts > dt")]
    return dict(zip(names, map(text_of, body.select(".event-facts > dd")), strict=True))


def read_marks(body):
    """Return what the line of each field tells of its past, by anchor."""
    fields = {field["id"]: field.select_one(":scope > .event-field-head") for field in body.select("li.event-field")}
    return {
        anchor: found for anchor, head in fields.items() if (found := list(map(text_of, head.select(".event-since"))))
    }


def read_changes(body):
    """Return the cells of the table of changes."""
    return [[text_of(cell) for cell in row.find_all("td")] for row in body.select("table.event-changes tbody tr")]


def test_a_page_tells_since_when_and_in_which_release_an_event_is_there_and_its_earlier_type(published):
    body = published.project.build().body(sample.COURSE)
    facts = read_facts(body)
    assert facts["Since"] == "1.0.0; in Ash"
    assert facts["Formerly"] == f"{FORMER} before 2.0.0"


def test_fields_tell_since_when_they_are_there_and_their_earlier_types(published):
    built = published.project.build()
    assert built.warnings == []
    expected = {"course_key": ["was int before 2.0.0"], "title": ["since 2.0.0"]}
    assert read_marks(built.body(sample.COURSE)) == {f"course.{name}": marks for name, marks in expected.items()}
    name = published.name(COURSE)
    assert read_marks(built.body(f"reference/data/{name}")) == {f"{name}.{key}": m for key, m in expected.items()}


def test_a_page_lists_what_changed_with_version_release_and_three_verdicts(published):
    body = published.project.build().body(f"reference/data/{published.name(COURSE)}")
    rows = read_changes(body)
    assert [row[0] for row in rows] == ["2.0.0 in Cedar"] * 2
    assert rows[0][1].startswith("field-added CourseData.title str = ''")
    assert rows[1][1].startswith("field-type-changed CourseData.course_key int \N{RIGHTWARDS ARROW} str")
    assert [row[2:] for row in rows] == [["unknown", "compatible", "compatible"], ["unknown", "breaking", "breaking"]]


def test_other_builders_show_the_same(published):
    text = (published.project.build("text").output / f"{sample.COURSE}.txt").read_text()
    assert '1.0.0"; in Ash' in text
    assert 'was "int" before 2.0.0' in text


def test_a_definition_that_was_never_published_says_so(published):
    project = published.project
    project.edit(
        "learning/signals.py",
        "org.openedx.learning.course.opened.v1\n# .. event_name",
        "org.openedx.learning.course.begun.v1\n# .. event_name",
    )
    project.edit(
        "learning/signals.py",
        'event_type="org.openedx.learning.course.opened.v1"',
        'event_type="org.openedx.learning.course.begun.v1"',
    )
    body = project.build().body("reference/events/org.openedx.learning.course.begun.v1")
    assert read_facts(body)["Since"] == "Not in a published version: newer than 2.0.0."


def test_a_new_snapshot_rebuilds_the_pages_that_show_it(published):
    project = published.project
    project.build()
    assert project.build().read == set()
    published.publish("3.0.0")
    assert project.build().read == {"reference/history"}
    published.publish("1.5.0")
    carrying = {page for page in project.build().read if "CourseData" in page or "course" in page}
    assert f"reference/data/{published.name(COURSE)}" in carrying


def test_without_snapshots_a_page_says_nothing_of_versions(project):
    body = project.build().body(sample.COURSE)
    assert "Since" not in read_facts(body)
    assert (read_marks(body), read_changes(body)) == ({}, [])


def test_the_matrix_has_a_row_for_each_event_and_links_to_versions_and_releases(published):
    body = published.project.build().body("reference/history")
    table = body.select_one("table.event-releases")
    assert [text_of(cell) for cell in table.select("thead th")] == [
        "Event", "Since", "Gone in", "First in", "Ash", "Birch", "Cedar",
    ]  # fmt: skip
    rows = {text_of(row.td): row for row in table.select("tbody tr")}
    opened = [text_of(cell) for cell in rows["COURSE_OPENED"].select("td")]
    assert opened[1:] == ["1.0.0", "", "Ash", "other type", "unknown", "present"]
    links = {link["href"] for link in table.select("a[href]")}
    assert {"history/ash.html", "history/birch.html", "history/cedar.html"} <= links
    assert len(rows) == len(published.now.events)


def test_a_page_of_a_version_tells_what_changed_since_the_one_before(published):
    built = published.project.build()
    body = built.body(f"reference/history/{published.project.package}-2.0.0")
    assert read_facts(body) == {
        "Version before": "1.0.0",
        "Step": "major version",
        "Events": f"{len(published.now.events)}; 0 came, 1 went",
        "Payload classes": str(len(published.now.payloads)),
        "Pinned in": "Cedar: openedx/sample",
        "Download": "history",
    }
    assert sorted(row[0].split()[0] for row in read_changes(body)) == [
        "event-retyped", "field-added", "field-type-changed",
    ]  # fmt: skip
    assert f"reference/history/{published.project.package}-1.0.0" not in built.written


def test_a_page_of_a_release_tells_what_went_and_broke_since_the_pin_before(published):
    body = published.project.build().body("reference/history/cedar")
    assert [text_of(title) for title in body.select("h2")] == ["From 1.0.0 to 2.0.0"]
    assert "For openedx/sample: 3 changes." in text_of(body)
    went = f"COURSE_OPENED: {FORMER} \N{RIGHTWARDS ARROW} org.openedx.learning.course.opened.v1"
    assert [text_of(item) for item in body.select("article li, .body li") if FORMER in text_of(item)] == [went]
    assert [row[0].split()[0] for row in read_changes(body)] == ["field-type-changed"]


def test_a_release_without_pins_says_so(published):
    body = published.project.build().body("reference/history/birch")
    assert read_facts(body)["Pins"] == "None is known."


def test_the_picture_has_a_bar_for_each_version_and_a_text_alternative(published):
    body = published.project.build().body("reference/history")
    picture = body.select_one("svg")
    assert len(picture.select("g > title")) == 2
    assert picture["role"] == "img"
    assert text_of(picture.find("desc")) == (
        "Up to 4 events. 1 of the versions break somebody. The table has the numbers."
    )
