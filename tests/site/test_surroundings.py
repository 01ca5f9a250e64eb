"""The catalog in ordinary projects: with pages in Markdown, patterns, labels, and places that cannot be written."""

from __future__ import annotations

import errno
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sphinx.errors import ConfigError

from tests.site import sample
from tests.site.projects import text_of

MARKDOWN = """
from sphinx.parsers import RSTParser
class MarkdownParser(RSTParser):
    "Stands for a parser of Markdown."
    supported = ("markdown",)
def setup(app):
    app.add_source_suffix(".md", "markdown")
    app.add_source_parser(MarkdownParser)
"""


def test_a_project_without_pages_in_rest_has_those_of_the_catalog_alone(project):
    project.write_conf(source_suffix={".md": "markdown"}, nitpicky=False, exclude_patterns=["_build"])
    conf = project.docs / "conf.py"
    conf.write_text(conf.read_text() + MARKDOWN)
    (project.docs / "index.rst").rename(project.docs / "index.md")
    (project.docs / "draft.rst").write_text("No page of this site.\n")
    for _ in range(2):
        built = project.build()
        assert built.warnings == []
    assert text_of(built.page(sample.COURSE).h1) == "COURSE_OPENED"
    assert not (built.output / "draft.html").exists()
    assert built.read == set()


def test_a_page_in_markdown_stands_for_a_generated_one(project):
    project.write_conf(source_suffix={".rst": "restructuredtext", ".md": "markdown"}, exclude_patterns=["_build"])
    conf = project.docs / "conf.py"
    conf.write_text(conf.read_text() + MARKDOWN)
    own = project.docs / "reference/events.md"
    own.parent.mkdir()
    own.write_text("Our events\n==========\n\n.. openedx:events::\n")
    built = project.build()
    assert built.warnings == []
    assert text_of(built.page("reference/events").h1) == "Our events"
    assert not own.with_suffix(".rst").exists()


@pytest.mark.parametrize(
    ("setting", "pattern"), [("exclude_patterns", "reference/data/*"), ("include_patterns", "index.rst")]
)
def test_patterns_that_leave_out_pages_of_the_catalog_are_refused_by_name(setting, pattern, project):
    project.write_conf(**{setting: [pattern]})
    with pytest.raises(ConfigError, match=rf"^{setting} leaves out 'reference/\S+\.rst', a page of the catalog"):
        project.build()


def test_patterns_that_touch_no_page_of_the_catalog_are_the_project_s_own(project):
    project.write_conf(exclude_patterns=["reference/events/drafts/*", "_build"])
    assert project.build().warnings == []


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_told_with_the_file_and_the_cause(code, project, monkeypatch):
    def fail(*_args):
        raise OSError(code, "it cannot be written")

    monkeypatch.setattr(Path, "write_bytes", fail)
    expected = r"^cannot write the page '\S+reference/\S+\.rst': it cannot be written; expected a source folder"
    with pytest.raises(ConfigError, match=expected):
        project.build()


def test_labels_of_sections_are_not_told_as_duplicates(project):
    project.write_conf(extensions=["sphinx.ext.autosectionlabel", "sphinx_event_catalog"])
    assert project.build().warnings == []


def test_a_site_without_packages_of_its_own_refers_to_the_catalog_of_another(project):
    inventory = project.build().output / "objects.inv"
    for page in (*project.docs.glob("*.rst"), *project.docs.rglob("reference/**/*.rst")):
        page.unlink()
    project.write_conf(
        extensions=["sphinx.ext.intersphinx", "sphinx_event_catalog"],
        event_catalog_packages=[],
        intersphinx_mapping={"events": ("https://events.example/", str(inventory))},
    )
    names = [
        "COURSE_OPENED",
        "org.openedx.learning.course.opened.v1",
        f"{project.package}.learning.signals.COURSE_OPENED",
    ]
    roles = " ".join(f":openedx:event:`{name}`" for name in names)
    others = ":openedx:data:`CourseData` :openedx:field:`CourseData.title` :openedx:subdomain:`learning`"
    project.write_page("index", f"Service\n=======\n\n{roles} {others} :openedx:event:`NO_SUCH_EVENT`\n")
    built = project.build(output="_other")
    links = [a["href"] for a in built.body("index")("a", class_="external")]
    assert links[:3] == [f"https://events.example/{sample.COURSE}.html#{names[2]}"] * 3
    assert len(links) == 6
    (warning,) = built.warnings
    assert "unknown event 'NO_SUCH_EVENT'" in warning
    assert not (built.output / "_catalog").exists()
    assert not (project.docs / "reference/events").is_dir() or not any((project.docs / "reference/events").iterdir())


def test_every_page_of_a_book_is_xml(project):
    project.write_conf(version="1", copyright="nobody", epub_show_urls="no", exclude_patterns=["_build"])
    output = project.build("epub").output
    pages = [ET.parse(path) for path in output.rglob("*.xhtml")]  # noqa: S314  # the pages are our own
    assert len(pages) > 10
    texts = ["".join(page.getroot().itertext()) for page in pages]
    assert sum("COURSE_OPENED.send_event(" in text for text in texts) == 1
