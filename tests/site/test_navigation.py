"""The navigation of generated pages is added to what the theme and the project have, and does not grow."""

from __future__ import annotations

import pytest

from tests.site import sample
from tests.site.projects import parse, text_of

THEMES = {
    "alabaster": ("sphinxsidebar", True),
    "basic": ("sphinxsidebar", False),
    "classic": ("sphinxsidebar", False),
    "furo": ("sidebar-drawer", True),
    "pydata_sphinx_theme": ("bd-sidebar-primary", True),
    "sphinx_book_theme": ("bd-sidebar-primary", True),
    "sphinx_rtd_theme": ("wy-nav-side", True),
}
"""Themes: the class of the sidebar of each, and whether it shows the pages of the site."""
GUIDES = """\
Sample
======

.. toctree::
   :caption: Guides

   guide
   handbook

.. toctree::
   :caption: Reference

   reference/events
   reference/data
"""
# The book theme uses what a later Sphinx will drop.
pytestmark = pytest.mark.filterwarnings("ignore:'sphinx_book_theme")


@pytest.fixture
def guides(project):
    """Return a project with guides, one of them below another."""
    project.write_page("index", GUIDES)
    project.write_page("guide", "My guide\n========\n\nText.\n")
    project.write_page("handbook", "Handbook\n========\n\n.. toctree::\n\n   chapter\n")
    project.write_page("chapter", "Chapter one\n===========\n\nText.\n\nA section\n---------\n\nText.\n")
    return project


@pytest.mark.parametrize(("theme", "builder"), [*((theme, "html") for theme in THEMES), ("alabaster", "dirhtml")])
def test_every_generated_page_has_what_the_theme_shows_and_the_navigation_of_the_catalog(guides, theme, builder):
    guides.write_conf(html_theme=theme, project="Shop")
    built = guides.build(builder)
    assert built.warnings == []
    sidebar, has_tree = THEMES[theme]
    wanted = {"My guide", "Handbook", "Events", "Event payloads"} if has_tree else set()
    paths = sorted((built.output / "reference").rglob("*.html"))
    assert len(paths) == 14
    for path in paths:
        page = parse(path)
        shown = [node for node in page(class_=sidebar) if not node.find_parent(class_=sidebar)]
        assert wanted - {text_of(link) for node in shown for link in node("a")} == set()
        assert "Shop" in text_of(page.body)
        assert page.find("input", attrs={"name": "q"})
        assert built.output / "index.html" in {find_target(path, link) for link in page("a", href=True)}
        assert [link for node in shown for link in node("a", href=True) if not find_target(path, link).exists()] == []
        assert len(page(class_="event-catalog-nav")) == 1


def find_target(path, link):
    """Return the file that a link of a page leads to; without an address that is the page itself."""
    if link["href"].partition("#")[0] == "":
        return path
    target = (path.parent / link["href"].partition("#")[0]).resolve()
    return target / "index.html" if target.is_dir() else target


@pytest.mark.parametrize("sidebars", [["globaltoc.html"], ["localtoc.html", "searchbox.html"]])
def test_the_sidebars_of_the_project_stay_and_get_the_navigation_of_the_catalog(guides, sidebars):
    """A pattern for all pages stands beside any for generated pages without a warning of Sphinx."""
    guides.write_conf(html_sidebars={"**": sidebars})
    built = guides.build()
    assert built.warnings == []
    sidebar = built.page(sample.COURSE).find(class_="sphinxsidebar")
    assert len(sidebar(class_="event-catalog-nav")) == 1
    assert ("My guide" in text_of(sidebar), bool(sidebar.find(id="searchbox"))) == (
        "globaltoc.html" in sidebars,
        "searchbox.html" in sidebars,
    )


@pytest.mark.parametrize("sidebars", [["localtoc.html"], []])
@pytest.mark.parametrize("pattern", ["reference/events/**", "**"])
def test_a_project_that_chose_the_sidebars_of_generated_pages_or_none_has_them(project, pattern, sidebars):
    project.write_conf(html_sidebars={pattern: sidebars})
    built = project.build()
    assert built.warnings == []
    has_navigation = pattern == "**" and sidebars != []
    assert len(built.page(sample.COURSE)(class_="event-catalog-nav")) == has_navigation


@pytest.mark.parametrize("theme", THEMES)
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


@pytest.mark.parametrize("theme", [theme for theme, (_, has_tree) in THEMES.items() if has_tree])
def test_the_tree_of_the_site_ends_at_the_indexes_of_the_catalog(guides, theme):
    """Else the navigation of each page would list all others."""
    guides.write_conf(html_theme=theme)
    page = guides.build().page(sample.COURSE)
    for nav in page(class_="event-catalog-nav"):
        nav.extract()
    links = [link["href"] for node in page(class_=THEMES[theme][0]) for link in node("a", class_="internal")]
    assert "../data.html" in links
    assert [link for link in links if not link.startswith(("../", "#"))] == []


def test_a_new_title_of_a_guide_reaches_the_navigation_of_every_page(guides):
    guides.write_conf(html_theme="alabaster")
    guides.build()
    guides.write_page("chapter", "Chapter two\n===========\n\nText.\n")
    guides.write_page("guide", "My tip\n======\n\nText.\n")
    built = guides.build()
    assert built.read == {"chapter", "guide"}
    assert "My tip" in text_of(built.page(sample.COURSE).find(class_="sphinxsidebar"))


def test_another_heading_in_a_guide_writes_no_page_of_the_catalog_again(guides):
    guides.write_conf(html_theme="alabaster")
    guides.build()
    guides.write_page("chapter", "Chapter one\n===========\n\nText.\n\nAnother section\n---------------\n\nText.\n")
    assert guides.build().written == {"chapter", "handbook"}


@pytest.mark.parametrize("theme", THEMES)
def test_no_link_leads_to_the_source_of_a_generated_page_or_lets_it_be_edited(guides, theme):
    """Its file is not in the repository."""
    options = {"furo": ["source_repository", "source_branch", "source_directory"]}
    values = dict.fromkeys(options.get(theme, ()), "https://github.com/example/shop/")
    books = {"sphinx_book_theme": {"use_edit_page_button": True, "use_source_button": True}}
    books["pydata_sphinx_theme"] = {"use_edit_page_button": True}
    context = {"github_user": "example", "github_repo": "shop", "github_version": "main", "display_github": True}
    guides.write_conf(
        html_theme=theme,
        html_copy_source=True,
        html_context={**context, "conf_py_path": "/docs/", "doc_path": "docs"},
        html_theme_options={**values, **books.get(theme, {})},
    )
    built = guides.build()
    assert built.warnings == []
    for name, wanted in ((sample.COURSE, False), ("reference/events", False), ("guide", True)):
        links = [link["href"] for link in built.page(name)("a", href=True)]
        ends = (f"{name}.rst", f"{name}.rst.txt", f"{name}.rst?plain=1", f"{name}.rst?plain=true")
        assert any(link.endswith(ends) for link in links) == wanted, (name, links)


def test_a_page_without_exported_files_has_no_row_for_them(project):
    project.write_conf(event_catalog_exports=[])
    assert "Download" not in text_of(project.build().body(sample.COURSE))
