"""Lists that are too long for one page are divided, and everything can still be reached."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.sphinx import addresses

from tests.site import sample
from tests.site.projects import parse, text_of


@pytest.fixture
def divided(project, monkeypatch):
    """Return the sample project, with pages of two rows."""
    monkeypatch.setattr(addresses, "MOST_ROWS", 2)
    return project


def test_each_page_lists_as_many_as_fit():
    parts = addresses.divide(
        "learning", "events/learning", [f"e{number}" for number in range(2 * addresses.MOST_ROWS + 1)]
    )
    assert [(part.name, part.docname, len(part.names)) for part in parts] == [
        ("learning", "events/learning", addresses.MOST_ROWS),
        ("learning 2", "events/learning-2", addresses.MOST_ROWS),
        ("learning 3", "events/learning-3", 1),
    ]


def test_a_list_without_entries_has_one_page():
    assert [part.names for part in addresses.divide("learning", "events/learning", [])] == [()]


@pytest.mark.parametrize("kind", ["events", "data"])
def test_every_page_is_reached_from_its_index_through_lists_alone(divided, kind):
    built = divided.build()
    assert built.warnings == []
    index = built.output / "reference" / f"{kind}.html"
    reached, waiting = set(), [index]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        if parse(page).find("table", class_="event-index"):
            waiting += sorted(find_links(page, kind) - reached)
    assert reached == {index, *(built.output / "reference" / kind).glob("*.html")}


def test_a_long_list_has_a_further_page(divided):
    output = divided.build().output / "reference"
    assert (output / "events" / "learning-2.html").exists()
    assert (output / "data" / f"{divided.package}.learning.data-2.html").exists()


def test_each_page_of_a_list_says_which_it_is_and_leads_to_the_one_before_and_after(divided):
    text = divided.folder / divided.package / "learning/signals.py"
    for number in range(2):
        event_type = f"org.openedx.learning.lesson.skipped{number}.v1"
        added = sample.definition(f"LESSON_SKIPPED_{number}", event_type, ("course", "CourseData"))
        text.write_text(text.read_text(encoding="utf-8") + added, encoding="utf-8")
    built = divided.build()
    steps = {}
    for name in ("learning", "learning-2", "learning-3"):
        above, below = built.body(f"reference/events/{name}")(class_="event-steps")
        assert above == below
        steps[name] = text_of(above), [link["href"] for link in above("a")]
    assert steps == {
        "learning": ("Page 1 of 3 Next page", ["learning-2.html"]),
        "learning-2": ("Previous page Page 2 of 3 Next page", ["learning.html", "learning-3.html"]),
        "learning-3": ("Previous page Page 3 of 3", ["learning-2.html"]),
    }


def test_a_list_on_one_page_has_no_steps(project):
    assert project.build().body("reference/events/learning")(class_="event-steps") == []


def test_the_sidebar_of_an_event_leads_to_the_page_that_lists_it(divided):
    built = divided.build()
    page = built.page("reference/events/org.openedx.learning.lesson.finished.v1")
    links = [link["href"] for link in page.find(class_="event-catalog-nav").find("ul")("a")]
    assert links == ["../events.html", "../data.html", "learning-2.html"]


def find_links(page, kind):
    """Return the generated pages of a kind that the body of a page links to."""
    links = parse(page).find(class_="body")("a", class_="internal", href=True)
    found = {(page.parent / link["href"].partition("#")[0]).resolve() for link in links if link["href"][0] != "#"}
    return {path for path in found if path.parent.name == kind}
