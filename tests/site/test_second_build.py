"""A second build equals a first one byte for byte, whatever happened in between."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sphinx_event_catalog.sphinx.html import downloads

SIGNALS = "learning/signals.py"
EDIT = ("when a learner finishes", "when a learner has finished")
LOSSY = {
    # A second build forgets the entries of the general index of pages that it does not write:
    # https://github.com/sphinx-doc/sphinx/issues/12599
    "searchindex.js"
}
KILLED = """
import os
import sys
from pathlib import Path

from sphinx.application import Sphinx

docs, output, theme, most = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
begun = []


def end(app, pagename, *_):
    begun.append(pagename)
    if len(begun) > most:
        # A file that was opened and not written yet.
        Path(app.builder.get_outfilename(pagename)).write_bytes(b"")
        os._exit(9)


app = Sphinx(docs, docs, output / "html", output / "doctrees", "html", status=None, confoverrides={"html_theme": theme})
app.connect("html-page-context", end)
app.build()
"""


def read_output(built):
    return {
        path.relative_to(built.output).as_posix(): path.read_bytes()
        for path in built.output.rglob("*")
        if path.is_file()
    }


def list_differences(one, other, *, but=frozenset()):
    return sorted(name for name in {*one, *other} - but if one.get(name) != other.get(name))


def kill(project, *, after):
    """Build in a process of its own, which ends while it writes the page after so many."""
    arguments = (project.docs, project.docs / "_build", "basic", str(after))
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False, cwd=project.folder)
    assert done.returncode == 9


def test_nothing_changed(project):
    first = read_output(project.build())
    again = project.build()
    assert again.written.isdisjoint(name for name in first if name.startswith(("reference/", "_catalog/")))
    assert list_differences(first, read_output(again), but=LOSSY) == []


def test_an_edit_and_its_undoing(project):
    first = read_output(project.build())
    project.edit(SIGNALS, *EDIT)
    edited = read_output(project.build())
    assert list_differences(first, edited, but=LOSSY) != []
    project.edit(SIGNALS, *reversed(EDIT))
    assert list_differences(first, read_output(project.build()), but=LOSSY) == []


@pytest.mark.parametrize("after", [0, 3])
@pytest.mark.parametrize("is_first", [True, False], ids=["first build", "second build"])
def test_a_killed_build(project, is_first, after):
    if not is_first:
        project.build()
    project.edit(SIGNALS, *EDIT)
    kill(project, after=after)
    clean = read_output(project.build(output="clean"))
    mended = project.build()
    assert list_differences(clean, read_output(mended)) == []
    assert project.build().written.isdisjoint(name for name in clean if name.startswith("reference/"))


def test_a_kill_while_the_exports_are_written(project, monkeypatch):
    project.write_conf(event_catalog_exports=["json"])
    first = read_output(project.build())
    project.edit(SIGNALS, *EDIT)

    written = []

    def write(path, content):
        if path.suffix == ".json":
            written.append(path)
            raise KeyboardInterrupt
        original(path, content)

    original = downloads.replace_file
    with monkeypatch.context() as patch:
        patch.setattr(downloads, "replace_file", write)
        with pytest.raises(KeyboardInterrupt):
            project.build()
    assert written
    project.edit(SIGNALS, *reversed(EDIT))
    assert list_differences(first, read_output(project.build()), but=LOSSY) == []


def test_a_new_revision_is_in_the_links_to_the_source(project):
    def find_pages_without(revision):
        project.write_conf(event_catalog_repository="https://example.org/shop", event_catalog_revision=revision)
        built = project.build()
        pages = sorted((built.output / "reference").rglob("*.v1.html"))
        return [path.name for path in pages if f"/blob/{revision}/" not in path.read_text(encoding="utf-8")]

    assert find_pages_without("1111111") == []
    assert find_pages_without("2222222") == []
