"""What other projects, the general index and the wild can link to."""

from __future__ import annotations

import pytest

from tests.site import sample
from tests.site.projects import text_of


def list_pages(output, folder):
    return {path.relative_to(output).as_posix() for path in (output / folder).glob("*.html")}


def test_every_event_payload_class_and_field_is_a_python_object(project):
    built = project.build()
    inventory = built.inventory()
    data, package = "reference/data", project.package
    assert inventory["py:data"] == {
        f"{package}.learning.signals.COURSE_OPENED": f"{sample.COURSE}.html#{package}.learning.signals.COURSE_OPENED",
        f"{package}.learning.signals.COURSE_CLOSED": (
            f"{sample.COURSE_CLOSED}.html#{package}.learning.signals.COURSE_CLOSED"
        ),
        f"{package}.learning.signals.LESSON_FINISHED": (
            f"{sample.LESSON}.html#{package}.learning.signals.LESSON_FINISHED"
        ),
        f"{package}.enterprise.signals.LICENSE_GRANTED": (
            f"{sample.LICENSE}.html#{package}.enterprise.signals.LICENSE_GRANTED"
        ),
    }
    classes = ["BaseData", "CourseData", "LessonData", "PersonPersonalData"]
    assert inventory["py:class"] == {
        name: f"{data}/{name}.html#{name}"
        for name in (f"{package}.enterprise.data.LicenseData", *(f"{package}.learning.data.{c}" for c in classes))
    }
    fields = {
        "BaseData": ["lesson_id"],
        "CourseData": ["course_key", "title"],
        "LessonData": ["lesson_id", "course", "teacher"],
        "PersonPersonalData": ["email"],
    }
    expected = {f"{package}.learning.data.{c}.{field}": c for c, names in fields.items() for field in names}
    assert inventory["py:attribute"] == {
        f"{package}.enterprise.data.LicenseData.uuid": (
            f"{data}/{package}.enterprise.data.LicenseData.html#{package}.enterprise.data.LicenseData.uuid"
        ),
        **{name: f"{data}/{package}.learning.data.{c}.html#{name}" for name, c in expected.items()},
    }


def test_the_domain_lists_the_same_objects_and_the_subdomains(project):
    inventory = project.build().inventory()
    for role, kind in (("event", "data"), ("data", "class"), ("field", "attribute")):
        assert inventory[f"openedx:{role}"].items() >= inventory[f"py:{kind}"].items()
        assert set(inventory[f"openedx:{role}"].values()) == set(inventory[f"py:{kind}"].values())
    assert inventory["openedx:subdomain"] == {
        "enterprise": "reference/events/enterprise.html#subdomain-enterprise",
        "learning": "reference/events/learning.html#subdomain-learning",
    }


def test_the_domain_lists_every_name_that_its_roles_take(project):
    inventory = project.build().inventory()
    course = inventory["py:data"][f"{project.package}.learning.signals.COURSE_OPENED"]
    assert inventory["openedx:event"]["COURSE_OPENED"] == course
    assert inventory["openedx:event"]["org.openedx.learning.course.opened.v1"] == course
    data = f"{project.package}.learning.data.CourseData"
    assert inventory["openedx:data"]["CourseData"] == inventory["py:class"][data]
    assert inventory["openedx:field"]["CourseData.title"] == inventory["py:attribute"][f"{data}.title"]


def test_links_that_are_already_in_the_wild_land_on_the_right_event(project):
    built = project.build()
    events, data = built.page("reference/events"), built.page("reference/data")
    for name, page in [("COURSE_OPENED", sample.COURSE), ("LESSON_FINISHED", sample.LESSON)]:
        event_type = page.removeprefix("reference/events/")
        for anchor in (f"{project.package}.learning.signals.{name}", f"openedxevent-{event_type}"):
            row = events.find(id=anchor).find_parent("tr")
            assert text_of(row.find("a")) == name
            assert built.page(page).find(id=anchor)
    name = f"{project.package}.learning.data.CourseData"
    assert text_of(data.find(id=name).find_parent("tr").find("a")) == "CourseData"
    assert built.page(f"reference/data/{name}").find(id=name)


def test_no_anchor_stands_twice_on_a_page(project):
    built = project.build()
    for path in built.output.rglob("*.html"):
        ids = [element["id"] for element in built.page(path.relative_to(built.output).with_suffix(""))(id=True)]
        assert [anchor for anchor in sorted(set(ids)) if ids.count(anchor) > 1] == [], path


def test_the_general_index_lists_events_by_name_and_type_and_payload_classes(project):
    page = project.build().page("genindex")
    entries = {text_of(a): a["href"] for a in page.select(".genindextable a")}
    course, name = f"{sample.COURSE}.html", f"{project.package}.learning.signals.COURSE_OPENED"
    assert entries["COURSE_OPENED (event)"] == f"{course}#{name}"
    assert entries["org.openedx.learning.course.opened.v1 (event type)"] == f"{course}#{name}"
    data = f"{project.package}.learning.data.CourseData"
    assert entries["CourseData (payload class)"] == f"reference/data/{data}.html#{data}"
    assert len(entries) == 4 + 4 + 5


def test_a_hand_written_index_replaces_the_generated_one(project):
    text = "Our events\n==========\n\nFind them here.\n\n.. openedx:events::\n"
    project.write_page("reference/events", text)
    project.write_page("reference/data", text.replace("events", "data"))
    built = project.build()
    assert built.warnings == []
    assert (project.docs / "reference/events.rst").read_text() == text
    assert "Find them here." in text_of(built.body("reference/events"))
    assert len(built.page("reference/events").select("table.event-list tbody tr:not(.event-group)")) == 4
    assert len(built.page("reference/data").select("table.payload-list tbody tr")) == 5


def test_pages_go_into_the_folder_that_the_project_names(project):
    project.write_conf(event_catalog_path="api/catalog")
    project.write_page("index", sample.INDEX.replace("reference/", "api/catalog/"))
    built = project.build()
    assert built.warnings == []
    assert not (project.docs / "reference").exists()
    assert f"{project.package}.learning.signals.COURSE_OPENED" in built.inventory()["py:data"]
    assert built.page(sample.COURSE.replace("reference/", "api/catalog/"))


@pytest.mark.parametrize("name", ["reference/events/notes", "reference/data/notes"])
def test_a_hand_written_page_among_the_generated_ones_stays(project, name):
    text = ":orphan:\n\nNotes\n=====\n\nOur own.\n"
    project.write_page(name, text)
    project.build()
    assert project.build().warnings == []
    assert (project.docs / f"{name}.rst").read_text() == text
