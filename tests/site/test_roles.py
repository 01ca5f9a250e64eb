"""References to events, payload classes, fields and subdomains."""

from __future__ import annotations

import pytest

from tests.site import sample
from tests.site.projects import text_of


def write_reference(project, text):
    project.write_page("index", f"{sample.INDEX}\n{text}\n")


def find_links(built):
    return [(text_of(a), a["href"]) for a in built.body("index").select("p a.reference.internal")]


def test_a_package_without_a_mistake_builds_without_a_warning(project):
    assert project.build().warnings == []


@pytest.mark.parametrize(
    ("reference", "shown", "docname", "anchor"),
    [
        ("event:`COURSE_OPENED`", "COURSE_OPENED", sample.COURSE, "{package}.learning.signals.COURSE_OPENED"),
        (
            "event:`org.openedx.learning.course.opened.v1`",
            "COURSE_OPENED",
            sample.COURSE,
            "{package}.learning.signals.COURSE_OPENED",
        ),
        (
            "event:`{package}.learning.signals.COURSE_OPENED`",
            "COURSE_OPENED",
            sample.COURSE,
            "{package}.learning.signals.COURSE_OPENED",
        ),
        (
            "event:`the opening <COURSE_OPENED>`",
            "the opening",
            sample.COURSE,
            "{package}.learning.signals.COURSE_OPENED",
        ),
        ("data:`LessonData`", "LessonData", "{data}.LessonData", "{package}.learning.data.LessonData"),
        (
            "data:`{package}.learning.data.LessonData`",
            "LessonData",
            "{data}.LessonData",
            "{package}.learning.data.LessonData",
        ),
        (
            "field:`LessonData.course`",
            "LessonData.course",
            "{data}.LessonData",
            "{package}.learning.data.LessonData.course",
        ),
        (
            "field:`LessonData.lesson_id`",
            "LessonData.lesson_id",
            "{data}.LessonData",
            "{package}.learning.data.LessonData.lesson_id",
        ),
        (
            "field:`{package}.learning.data.LessonData.course`",
            "LessonData.course",
            "{data}.LessonData",
            "{package}.learning.data.LessonData.course",
        ),
        ("subdomain:`enterprise`", "enterprise", "reference/events/enterprise", "subdomain-enterprise"),
    ],
)
def test_a_role_links_to_the_page_by_every_name(project, reference, shown, docname, anchor):
    names = {"package": project.package, "data": f"reference/data/{project.package}.learning.data"}
    write_reference(project, ":openedx:" + reference.format(**names))
    built = project.build()
    assert built.warnings == []
    page, place = docname.format(**names), anchor.format(**names)
    assert find_links(built) == [(shown, f"{page}.html#{place}")]
    assert built.page(page).find(id=place)


@pytest.mark.parametrize(
    ("role", "name", "warning"),
    [
        ("event", "COURSE_OPENEDD", "unknown event 'COURSE_OPENEDD'; did you mean 'COURSE_OPENED' or 'COURSE_CLOSED'?"),
        ("event", "course_opened", "unknown event 'course_opened'; did you mean 'COURSE_OPENED' or 'COURSE_CLOSED'?"),
        (
            "event",
            "org.openedx.learning.course.opening.v1",
            (
                "unknown event 'org.openedx.learning.course.opening.v1'; did you mean "
                "'org.openedx.learning.course.opened.v1' or 'org.openedx.learning.course.closed.v1' or "
                "'org.openedx.learning.lesson.finished.v1'?"
            ),
        ),
        ("data", "LesonData", "unknown data 'LesonData'; did you mean 'LessonData' or 'LicenseData'?"),
        (
            "field",
            "CourseData.titel",
            "unknown field 'CourseData.titel'; did you mean 'CourseData.title' or 'CourseData.course_key'?",
        ),
        ("subdomain", "enterprize", "unknown subdomain 'enterprize'; did you mean 'enterprise'?"),
        ("event", "zzz", "unknown event 'zzz'"),
    ],
)
def test_an_unknown_name_is_one_warning_that_suggests_names(project, role, name, warning):
    write_reference(project, f"See :openedx:{role}:`{name}`.")
    built = project.build()
    assert built.warnings == [f"docs/index.rst:9: WARNING: {warning} [event_catalog.unknown_reference]"]
    assert f"See {name}." in text_of(built.body("index"))


def test_an_ambiguous_name_is_one_warning_and_links_to_the_first(project):
    for name in ("data", "signals"):
        path = project.folder / project.package / f"enterprise/{name}.py"
        path.write_text(path.read_text().replace("LicenseData", "CourseData"))
    write_reference(project, ":openedx:data:`CourseData`")
    built = project.build()
    assert built.warnings == [
        (
            "docs/index.rst:9: WARNING: data 'CourseData' is ambiguous; expected one of "
            "'PKG.enterprise.data.CourseData', 'PKG.learning.data.CourseData' [event_catalog.ambiguous_reference]"
        )
    ]


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        (":py:data:`{package}.learning.signals.COURSE_OPENED`", sample.COURSE),
        (":py:class:`{package}.learning.data.CourseData`", "reference/data/{package}.learning.data.CourseData"),
        (":py:attr:`{package}.learning.data.CourseData.title`", "reference/data/{package}.learning.data.CourseData"),
        (":any:`COURSE_OPENED`", sample.COURSE),
        (":any:`CourseData.title`", "reference/data/{package}.learning.data.CourseData"),
    ],
)
def test_references_of_python_and_any_reach_the_catalog(project, reference, target):
    write_reference(project, reference.format(package=project.package))
    built = project.build()
    assert built.warnings == []
    assert [href.split(".html#")[0] for _, href in find_links(built)] == [target.format(package=project.package)]


def test_an_unknown_name_in_a_description_is_one_warning_at_its_line(project):
    """The description stands on four pages: the event's own, two indexes, and the page of a related event."""
    project.edit("learning/signals.py", "Emitted when a course run opens.", "Not :openedx:event:`COURSE_CLOSD`.")
    line = project.find_line("learning/signals.py", "COURSE_CLOSD")
    assert project.build().warnings == [
        (
            f"PKG/learning/signals.py:{line}: WARNING: unknown event 'COURSE_CLOSD'; did you mean 'COURSE_CLOSED' or "
            "'COURSE_OPENED'? [event_catalog.unknown_reference]"
        )
    ]


def test_an_unknown_name_in_a_field_description_is_one_warning_at_its_line(project):
    """The description stands on the page of the payload class and on the pages of three events."""
    project.edit("learning/data.py", "Title of the course run (opt", "Not :openedx:data:`LesonData` (opt")
    line = project.find_line("learning/data.py", "LesonData")
    assert project.build().warnings == [
        (
            f"PKG/learning/data.py:{line}: WARNING: unknown data 'LesonData'; did you mean 'LessonData' "
            "or 'LicenseData'? [event_catalog.unknown_reference]"
        )
    ]
