"""A build reads and writes exactly the pages that an edit has changed, and ends where a build from scratch does."""

from __future__ import annotations

import json

import attrs
import pytest

from tests.site import sample
from tests.site.projects import text_of
from tests.site.test_formats import list_differences

INDEX, EVENTS, DATA, HEALTH = "index", "reference/events", "reference/data", "reference/health"
LEARNING, ENTERPRISE = "reference/events/learning", "reference/events/enterprise"
SIGNALS, ENTERPRISE_DATA = "learning/signals.py", "enterprise/data.py"
LICENSE_DATA = "reference/data/PKG.enterprise.data.LicenseData"
NEW_PAGE = "reference/events/org.openedx.learning.course.renamed.v1"


@attrs.frozen(kw_only=True)
class Edit:
    """An edit, and the pages that it makes a build read; ``also_written`` are written without being read."""

    files: tuple[tuple[str, str, str], ...] = ()
    read: set[str] = attrs.field(factory=set)
    also_written: set[str] = attrs.field(factory=set)


def page_of(name):
    """Return the page of a payload class of learning."""
    return f"reference/data/PKG.learning.data.{name}"


_START = "\n# .. event_type:"
CLOSED, LAST = [_START + part for part in sample.SIGNALS.format(package="PKG").split(_START)[2:]]
NEW_EVENT = sample.definition(
    "COURSE_RENAMED", "org.openedx.learning.course.renamed.v1", ("course", "CourseData"),
    event_key_field="course.course_key", event_description="Emitted when a course run has another title.",
)  # fmt: skip

EDITS = {
    "nothing": Edit(),
    "a comment": Edit(files=((SIGNALS, '"""Events of learning."""', '"""Events of learning."""  # All of them.'),)),
    "a description of an event": Edit(
        files=((SIGNALS, "when a learner finishes", "when a learner has finished"),),
        read={sample.LESSON, LEARNING, EVENTS},
        also_written={INDEX},
    ),
    "a description of an event with a related event": Edit(
        files=((SIGNALS, "Emitted when a course run opens.", "Emitted when a course run has opened."),),
        read={sample.COURSE, sample.COURSE_CLOSED, LEARNING, EVENTS},
        also_written={INDEX},
    ),
    "a second paragraph of a description": Edit(
        files=((SIGNALS, "# .. event_data: LessonData", "#\n#   More.\n# .. event_data: LessonData"),),
        read={sample.LESSON},
        also_written={LEARNING},
    ),
    "a description of a field": Edit(
        files=((ENTERPRISE_DATA, "Identifies the license.", "Names the license."),),
        read={sample.LICENSE, LICENSE_DATA},
        also_written={ENTERPRISE, DATA},
    ),
    "a description of a field of a class within another": Edit(
        files=(("learning/data.py", "Title of the course run", "Name of the course run"),),
        read={sample.COURSE, sample.COURSE_CLOSED, sample.LESSON, page_of("CourseData"), page_of("LessonData")},
        also_written={LEARNING, DATA},
    ),
    "lines that move other classes": Edit(
        files=(("learning/data.py", "import attrs\n", "import attrs\n\n# A comment.\n"),),
        read={page_of(name) for name in ("PersonPersonalData", "CourseData", "BaseData", "LessonData")},
        also_written={DATA},
    ),
    "a summary of a payload class": Edit(
        files=((ENTERPRISE_DATA, "A license.", "A paid license."),),
        read={sample.LICENSE, LICENSE_DATA, DATA},
        also_written={ENTERPRISE, INDEX},
    ),
    "a description of a subdomain": Edit(
        files=(("enterprise/__init__.py", "Licenses.", "Licenses and groups."),),
        read={ENTERPRISE, EVENTS},
        also_written={INDEX},
    ),
    "another event": Edit(
        files=((SIGNALS, LAST, LAST + NEW_EVENT),),
        read={NEW_PAGE, page_of("CourseData"), sample.COURSE, sample.COURSE_CLOSED, LEARNING, EVENTS, DATA, HEALTH},
        # The event is listed in the sidebar of its neighbors, and between them in the order of pages.
        also_written={sample.LESSON, INDEX},
    ),
    "an event less": Edit(
        files=((SIGNALS, CLOSED, ""),),
        # Its definition stood above that of the lesson's event, whose lines are shown on the page.
        read={sample.COURSE, sample.LESSON, page_of("CourseData"), LEARNING, EVENTS, DATA, HEALTH},
        also_written={INDEX},
    ),
    "another event type": Edit(
        files=(
            (
                SIGNALS,
                "# .. event_type: org.openedx.learning.course.opened",
                "# .. event_type: org.openedx.learning.course.begun",
            ),
            (
                SIGNALS,
                'event_type="org.openedx.learning.course.opened',
                'event_type="org.openedx.learning.course.begun',
            ),
        ),
        read={
            sample.COURSE.replace("opened.v1", "begun.v1"),
            sample.COURSE_CLOSED,
            page_of("CourseData"),
            LEARNING,
            EVENTS,
            HEALTH,
        },
        # The description of this event refers to the one that has moved.
        also_written={sample.LESSON, DATA, INDEX},
    ),
    "another trigger repository": Edit(
        files=(
            (
                SIGNALS,
                "LessonData\n# .. event_trigger_repository: openedx/sample",
                "LessonData\n# .. event_trigger_repository: openedx/other",
            ),
        ),
        read={sample.LESSON, LEARNING, EVENTS},
        also_written={INDEX},
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_reads_and_writes_the_pages_that_show_it(project, name):
    project.build()
    edit = EDITS[name]
    for path, old, new in edit.files:
        project.edit(path, old, new)
    built = project.build()
    assert built.warnings == []
    assert list_names(project, built.read) == edit.read
    assert list_names(project, built.written) - edit.read == edit.also_written
    assert list_stale(project, built) == []


def list_names(project, pages):
    return {page.replace(project.package, "PKG") for page in pages}


def list_stale(project, built):
    """Return the files that a build from scratch would write otherwise."""
    fresh = project.build("html", output="_fresh")
    stale = [path.as_posix() for path in list_differences(built.output, fresh.output)]
    if stale == ["searchindex.js"] and read_search(built.output) == read_search(fresh.output):
        return []
    return stale


def read_search(output):
    """Return the search index without what Sphinx leaves in it: terms without a page, and index entries.

    It forgets the index entries of pages that it does not write.
    """
    text = (output / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    del index["indexentries"]
    for name in ("terms", "titleterms"):
        index[name] = {term: pages for term, pages in index[name].items() if pages != []}
    return index


def test_a_removed_event_leaves_no_page(project):
    project.write_conf(html_copy_source=True)
    name = sample.COURSE_CLOSED.rpartition("/")[2]
    before = project.build()
    assert {path.suffix for path in project.docs.rglob(f"{name}*")} >= {".rst", ".html"}
    project.edit(SIGNALS, CLOSED, "")
    after = project.build()
    assert (before.warnings, after.warnings) == ([], [])
    assert [path for path in project.docs.rglob(f"{name}*") if path.suffix != ".doctree"] == []


def test_a_guide_that_newly_mentions_an_event_is_listed_on_its_page(project):
    project.write_page("guide", ":orphan:\n\nA guide\n=======\n\nText.\n")
    built = project.build()
    assert "No guide" in text_of(built.body(sample.LESSON).select_one("#mentioned-in"))
    project.write_page("guide", ":orphan:\n\nA guide\n=======\n\n:openedx:event:`LESSON_FINISHED`\n")
    built = project.build()
    assert (built.warnings, built.read, built.written) == ([], {"guide"}, {"guide", sample.LESSON, LEARNING})
    (link,) = built.body(sample.LESSON).select("#mentioned-in li a")
    assert (text_of(link), link["href"]) == ("A guide", "../../guide.html")
    assert list_stale(project, built) == []


def test_a_guide_with_another_title_is_listed_under_it(project):
    text = ":orphan:\n\nA guide\n=======\n\n:openedx:event:`LESSON_FINISHED`\n"
    project.write_page("guide", text)
    project.build()
    project.write_page("guide", text.replace("A guide", "My tip!"))
    built = project.build()
    assert (built.read, built.written) == ({"guide"}, {"guide", sample.LESSON, LEARNING})
    assert list_stale(project, built) == []


def test_a_reference_to_a_removed_event_is_a_warning_of_every_build(project):
    project.write_page("guide", ":orphan:\n\nA guide\n=======\n\n:openedx:event:`COURSE_CLOSED`\n")
    project.build()
    project.edit(SIGNALS, CLOSED, "")
    warning = (
        "docs/guide.rst:6: WARNING: unknown event 'COURSE_CLOSED'; did you mean 'COURSE_OPENED'? "
        "[event_catalog.unknown_reference]"
    )
    assert project.build().warnings == [warning]
    again = project.build()
    assert (again.warnings, again.read, again.written) == ([warning], set(), {"guide"})


def test_a_reference_becomes_a_link_when_its_event_is_defined(project):
    project.write_page("guide", ":orphan:\n\nA guide\n=======\n\n:openedx:event:`COURSE_RENAMED`\n")
    assert len(project.build().warnings) == 1
    project.edit(SIGNALS, LAST, LAST + NEW_EVENT)
    built = project.build()
    assert built.warnings == []
    assert built.body("guide").find("a", string="COURSE_RENAMED")
    assert list_stale(project, built) == []


def test_an_edit_reaches_every_format_that_shares_the_doctrees(project):
    """A build of another format reads the changed page first; HTML must not take its old file for fresh."""
    project.build("html")
    project.edit(ENTERPRISE_DATA, "Identifies the license.", "Names the license.")
    project.build("text")
    assert "Names the license." in text_of(project.build("html").body(sample.LICENSE))


def test_two_processes_find_the_same_changes_as_one(project):
    project.build("html", jobs=2)
    project.edit(SIGNALS, CLOSED, "")
    built = project.build("html", jobs=2)
    assert built.warnings == []
    assert list_stale(project, built) == []
