"""A build in which nothing changed collects nothing, and any change of what a catalog is made from is noticed."""

from __future__ import annotations

import subprocess

import pytest
from sphinx_event_catalog.inputs import Inputs
from sphinx_event_catalog.project import Project

from tests.site import sample
from tests.site.projects import text_of

GUIDE = ":orphan:\n\nA guide\n=======\n\n{}\n"
SIGNALS = "learning/signals.py"


@pytest.fixture
def collected(monkeypatch):
    """Count the collections: a list that grows by one with each."""
    calls = []
    load = Project.load
    monkeypatch.setattr(Project, "load", lambda self, **options: (calls.append(self), load(self, **options))[1])
    return calls


def build_once(project, collected):
    """Build the sample; what is collected from here on counts."""
    project.write("learning/notes.txt", "A file that is not Python.")
    (project.docs / "examples.toml").write_text("", encoding="utf-8")
    project.write_conf(event_catalog_examples="examples.toml")
    # Not in a fixture: there pytest sets an environment variable otherwise.
    done = project.build()
    assert len(collected) == 1
    collected.clear()
    return done


def read_indices(built):
    return {
        name: (built.output / name).stat().st_mtime_ns for name in ("genindex.html", "searchindex.js", "objects.inv")
    }


def test_a_second_build_collects_and_writes_nothing(project, collected):
    before = read_indices(build_once(project, collected))
    again = project.build()
    assert (collected, again.warnings, again.read, again.written) == ([], [], set(), set())
    assert read_indices(again) == before


def test_an_index_that_is_gone_is_written_again(project, collected):
    index = build_once(project, collected).output / "genindex.html"
    index.unlink()
    again = project.build()
    assert (len(collected), again.read) == (1, set())
    assert index.exists()


def test_problems_are_reported_again(project, collected):
    """A warning that one build shows and the next one hides would let a mistake pass."""
    project.edit(SIGNALS, "event_key_field: lesson.lesson_id", "event_key_field: lesson.nothing")
    first = project.build()
    second = project.build()
    assert len(first.warnings) == 1
    assert "lesson.nothing" in first.warnings[0]
    assert (second.warnings, len(collected)) == (first.warnings, 1)


def test_broken_markup_is_reported_again(project, collected):
    project.edit(SIGNALS, "when a learner finishes", "when a **learner finishes")
    first = project.build()
    second = project.build()
    assert first.warnings
    assert (second.warnings, len(collected)) == (first.warnings, 1)


def test_a_guide_that_newly_mentions_an_event_is_listed(project, collected):
    build_once(project, collected)
    project.write_page("guide", GUIDE.format(":openedx:event:`LESSON_FINISHED`"))
    again = project.build()
    assert (len(collected), again.read) == (1, {"guide"})
    assert text_of(again.body(sample.LESSON).select_one("#mentioned-in li")) == "A guide"


def touch(project, path):
    """Write a file of the package again with the same text."""
    target = project.folder / project.package / path
    target.write_text(target.read_text(encoding="utf-8"), encoding="utf-8")


def commit(project):
    """Put the package into a repository."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", project.package), (*who, "commit", "-q", "-m", "Add")):
        subprocess.run(["git", *arguments], cwd=project.folder, check=True)


CHANGES = {
    "a file with signals": lambda project, _patch: touch(project, SIGNALS),
    "a file that is not Python": lambda project, _patch: touch(project, "learning/notes.txt"),
    "another module": lambda project, _patch: project.write("learning/more.py", ""),
    "a module less": lambda project, _patch: (project.folder / project.package / "learning/notes.txt").unlink(),
    "the examples": lambda project, _patch: (project.docs / "examples.toml").write_text("\n", encoding="utf-8"),
    "a setting": lambda project, _patch: project.write_conf(
        event_catalog_examples="examples.toml", event_catalog_ignore=["field-undescribed"]
    ),
    "the environment": lambda _project, patch: patch.setenv("SOMETHING", "else"),
    "where modules are searched": lambda project, patch: patch.syspath_prepend(project.docs),
    "a stub": lambda project, _patch: (project.docs / f"{sample.LESSON}.rst").unlink(),
    "the environment of the build": lambda project, _patch: next(project.docs.rglob("environment.pickle")).unlink(),
    "a snapshot that cannot be read": lambda project, _patch: next(
        project.docs.rglob("event-catalog.snapshot")
    ).write_bytes(b"?"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_it_is_made_from_is_noticed(project, collected, monkeypatch, change):
    build_once(project, collected)
    CHANGES[change](project, monkeypatch)
    again = project.build()
    assert (len(collected), again.warnings) == (1, [])
    collected.clear()
    project.build()
    assert collected == []


def test_another_commit_is_noticed(project, collected):
    """Links to the source show which commit they are of."""
    commit(project)
    project.build()
    commit_again = ("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "B")
    subprocess.run(["git", *commit_again], cwd=project.folder, check=True)
    project.build()
    assert len(collected) == 2
    project.build()
    assert len(collected) == 2


def test_a_package_that_cannot_be_imported_is_tried_again(project, collected):
    """What it lacks may be installed at any time, and anywhere."""
    project.write("learning/broken.py", "import nothing_of_that_name\nOpenEdxPublicSignal\nX = OpenEdxPublicSignal()\n")
    first = project.build()
    second = project.build()
    assert "nothing_of_that_name" in first.warnings[0]
    assert (second.warnings, len(collected)) == (first.warnings, 2)


def test_a_file_that_changes_while_it_is_read_is_not_trusted(tmp_path):
    path = tmp_path / "module.py"
    path.write_text("1", encoding="utf-8")
    inputs = Inputs.take([str(path)])
    changed = path.stat().st_mtime_ns
    assert inputs.are_older(changed + 1)
    assert not inputs.are_older(changed)


def test_a_path_that_did_not_exist_is_noticed_when_it_does(tmp_path):
    inputs = Inputs.take([str(tmp_path / "new")])
    assert inputs.are_unchanged
    (tmp_path / "new").touch()
    assert not inputs.are_unchanged
