"""A build in which nothing changed reads and writes no page, and reports what the first one did."""

from __future__ import annotations

from tests.site import sample
from tests.site.projects import text_of

GUIDE = ":orphan:\n\nA guide\n=======\n\n{}\n"
SIGNALS = "learning/signals.py"


def test_a_second_build_reads_and_writes_no_page(project):
    project.build()
    again = project.build()
    assert (again.warnings, again.read, again.written) == ([], set(), set())


def test_an_index_that_is_gone_is_written_again(project):
    index = project.build().output / "genindex.html"
    index.unlink()
    assert project.build().read == set()
    assert index.exists()


def test_problems_are_reported_again(project):
    """A warning that one build shows and the next one hides would let a mistake pass."""
    project.edit(SIGNALS, "event_key_field: lesson.lesson_id", "event_key_field: lesson.nothing")
    first = project.build()
    second = project.build()
    assert len(first.warnings) == 1
    assert "lesson.nothing" in first.warnings[0]
    assert second.warnings == first.warnings


def test_broken_markup_is_reported_again(project):
    project.edit(SIGNALS, "when a learner finishes", "when a **learner finishes")
    first = project.build()
    assert first.warnings
    assert project.build().warnings == first.warnings


def test_a_guide_that_newly_mentions_an_event_is_listed(project):
    project.build()
    project.write_page("guide", GUIDE.format(":openedx:event:`LESSON_FINISHED`"))
    again = project.build()
    assert again.read == {"guide"}
    assert text_of(again.body(sample.LESSON).select_one("#mentioned-in li")) == "A guide"


def test_a_package_that_cannot_be_imported_is_tried_again(project):
    """What it lacks may be installed at any time, and anywhere."""
    path = project.write(
        "learning/broken.py", "import nothing_of_that_name\nOpenEdxPublicSignal\nX = OpenEdxPublicSignal()\n"
    )
    first = project.build()
    assert "nothing_of_that_name" in first.warnings[0]
    assert project.build().warnings == first.warnings
    path.unlink()
    assert project.build().warnings == []
