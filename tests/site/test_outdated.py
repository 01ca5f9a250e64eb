"""A page is rebuilt whenever what it shows has changed: the second build of a site ends where a first one does."""

from __future__ import annotations

import json
import subprocess

import pytest
from docutils import nodes
from sphinx_event_catalog.sphinx.pages import field_tree, indexes

from tests.site import sample
from tests.site.projects import text_of
from tests.site.test_incremental import list_stale

SIGNALS, DATA = "learning/signals.py", "learning/data.py"
OPENED = 'OpenEdxPublicSignal(\n    event_type="org.openedx.learning.course.opened.v1",'


def edit(path, old, new):
    return lambda project: project.edit(path, old, new)


def configure(**values):
    return lambda project: project.write_conf(html_baseurl="https://example.org/", **values)


def write_file(name, content):
    """Write a file of the project, and name it in ``conf.py`` under the setting of that name."""

    def change(project):
        path = project.folder / name
        path.write_text(content.replace("PKG", project.package), encoding="utf-8")
        project.write_conf(**{f"event_catalog_{path.stem}": f"../{name}"})

    return change


def commit(project):
    """Commit the package, so that it has a revision, or another one."""
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    if not (project.folder / ".git").exists():
        subprocess.run([*git, "init", "--quiet"], cwd=project.folder, check=True)
        subprocess.run(
            [*git, "remote", "add", "origin", "https://github.com/openedx/sample.git"], cwd=project.folder, check=True
        )
        subprocess.run([*git, "add", project.package], cwd=project.folder, check=True)
    message = ["commit", "--quiet", "--allow-empty", "--message", "Change nothing"]
    subprocess.run([*git, *message], cwd=project.folder, check=True)


EDITS = {
    "a docstring of a class": edit(DATA, '"""A course run.', '"""A run of a course.'),
    "a docstring of a field": edit(DATA, "Key of the course run.", "The key of the course run."),
    "a description of an event": edit(SIGNALS, "when a course run opens", "when a course run begins"),
    "a type of a field": edit(DATA, "    lesson_id: int\n", "    lesson_id: float\n"),
    "a default of a field": edit(DATA, 'title: str = ""', 'title: str = "Untitled"'),
    "a field less": edit(DATA, 'course_key: str\n    title: str = ""', "course_key: str"),
    "a minor version": edit(SIGNALS, OPENED, f"{OPENED}\n    minor_version=3,"),
    "a trigger repository": edit(
        SIGNALS,
        "LessonData\n# .. event_trigger_repository: openedx/sample",
        "LessonData\n# .. event_trigger_repository: openedx/x",
    ),
    "a warning": edit(
        SIGNALS, "# .. event_data: LessonData", "# .. event_warning: Be careful.\n# .. event_data: LessonData"
    ),
    "a class that is not frozen": edit("enterprise/data.py", "@attrs.frozen", "@attrs.define"),
    "a description of a subdomain": edit("learning/__init__.py", "Courses and lessons.", "Courses."),
    "a problem": edit(
        SIGNALS, "# .. event_key_field: lesson.lesson_id", "# .. event_key_field: lesson.number"
    ),
    "another revision": configure(event_catalog_revision="v2"),
    "another repository": configure(event_catalog_repository="https://github.com/openedx/other"),
    "a file of examples": write_file("examples.json", json.dumps({"values": {"CourseData.title": "A title"}})),
    "a ledger": write_file("ledger.toml", '[events."org.openedx.learning.old.v1"]\nremoved = "1.0.0"\n'),
    "a commit": commit,
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_a_second_build_ends_where_a_first_one_does(project, name):
    configure(event_catalog_repository="https://github.com/openedx/sample", event_catalog_revision="v1")(project)
    if EDITS[name] is commit:
        project.write_conf()
        commit(project)
    before = project.build()
    shown = {path: path.read_bytes() for path in before.output.rglob("*.html")}
    EDITS[name](project)
    built = project.build()
    assert any(path.read_bytes() != content for path, content in shown.items() if path.exists()), "it shows nowhere"
    # Sphinx keeps what it knew of the settings of the build before.
    assert [path for path in list_stale(project, built) if path != ".buildinfo.bak"] == []


@pytest.mark.parametrize("page", ["reference/events", "reference/events/learning"])
def test_a_fact_that_a_list_newly_shows_is_in_its_fingerprint(project, monkeypatch, page):
    """Whoever adds a column adds it in one place."""
    monkeypatch.setattr(indexes, "_event_type", lambda event: nodes.paragraph("", f"minor {event.minor_version}"))
    project.build()
    project.edit(SIGNALS, OPENED, f"{OPENED}\n    minor_version=7,")
    assert "minor 7" in text_of(project.build().body(page))


def test_a_fact_of_a_field_that_a_tree_newly_shows_is_in_the_fingerprint_of_its_page(project, monkeypatch):
    monkeypatch.setattr(
        field_tree, "field_badges", lambda _context, field: [nodes.inline("", f"argument {field.argument}")]
    )
    project.build()
    project.edit(DATA, "course_key: str\n", 'course_key: str = attrs.field(alias="key")\n')
    assert "argument key" in text_of(project.build().body(sample.COURSE).select_one("#payload"))
