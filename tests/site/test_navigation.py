"""The sidebar of generated pages is their own, and leaves the choices of the project alone."""

from __future__ import annotations

import pytest

from tests.site import sample
from tests.site.projects import text_of


def test_a_pattern_of_the_project_for_all_pages_gives_no_warning(project):
    project.write_conf(html_sidebars={"**": ["globaltoc.html"]})
    built = project.build()
    assert built.warnings == []
    assert built.page(sample.COURSE).find(class_="event-catalog-nav")


def test_sidebars_that_the_project_chose_for_generated_pages_stay(project):
    project.write_conf(html_sidebars={"reference/events/**": ["localtoc.html"]})
    built = project.build()
    assert built.warnings == []
    assert not built.page(sample.COURSE).find(class_="event-catalog-nav")


@pytest.mark.parametrize("theme", ["basic", "alabaster", "sphinx_book_theme", "pydata_sphinx_theme"])
# The book theme uses what a later Sphinx will drop.
@pytest.mark.filterwarnings("ignore:'sphinx_book_theme")
def test_an_event_page_shows_the_way_up_and_its_neighbors(project, theme):
    project.write_conf(html_theme=theme)
    built = project.build()
    assert built.warnings == []
    nav = built.page(sample.COURSE).find(class_="event-catalog-nav")
    assert [(text_of(a), a["href"]) for a in nav("a")] == [
        ("All events", "../events.html"),
        ("All payload classes", "../data.html"),
        ("learning", "learning.html"),
        ("COURSE_CLOSED", "org.openedx.learning.course.closed.v1.html"),
        ("COURSE_OPENED", ""),
        ("LESSON_FINISHED", "org.openedx.learning.lesson.finished.v1.html"),
    ]
    assert [text_of(a) for a in nav("a", attrs={"aria-current": "page"})] == ["COURSE_OPENED"]
