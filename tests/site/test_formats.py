"""Every format that a project may build finishes without a warning, on the documentation of this repository."""

from __future__ import annotations

import re

import pytest

from tests.site.projects import parse

pytestmark = pytest.mark.xdist_group("real")

PROOFS = {
    "html": ("reference/data/openedx_events.learning.data.CourseData.html", "Title of the course run"),
    "dirhtml": ("reference/data/openedx_events.learning.data.CourseData/index.html", "Title of the course run"),
    "singlehtml": ("index.html", "Title of the course run"),
    "text": ("reference/data/openedx_events.learning.data.CourseData.txt", "Title of the course run"),
    "man": ("openedxevents.1", "Title of the course run"),
    "latex": ("openedxevents.tex", "Title of the course run"),
    "epub": ("reference/data/openedx_events.learning.data.CourseData.xhtml", "Title of the course run"),
    "gettext": ("reference.pot", "Title of the course run"),
    "xml": ("reference/data/openedx_events.learning.data.CourseData.xml", "Title of the course run"),
    "markdown": ("reference/data/openedx_events.learning.data.CourseData.md", "Title of the course run"),
    "pseudoxml": ("reference/data/openedx_events.learning.data.CourseData.pseudoxml", "Title of the course run"),
}
"""For each builder a file of its output, and a text of a field description in it."""


@pytest.mark.parametrize("builder", PROOFS)
def test_every_format_is_built_without_a_warning(real_docs, builder):
    site = real_docs.build(builder)
    assert (site.warnings, site.status) == ([], 0)
    path, text = PROOFS[builder]
    assert text in re.sub(r"\s+", " ", (site.output / path).read_text(encoding="utf-8"))


def list_differences(one, other):
    """Return the files that only one of two folders has, and those whose bytes differ."""
    files = [{path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} for folder in (one, other)]
    differ = {path for path in files[0] & files[1] if (one / path).read_bytes() != (other / path).read_bytes()}
    return sorted(files[0] ^ files[1] | differ)


def test_two_processes_write_the_same_bytes_as_one(real_docs):
    serial = real_docs.build("html").output
    parallel = real_docs.build("html", name="parallel", options=["-j", "2"]).output
    assert list_differences(serial, parallel) == []


def test_one_file_keeps_the_anchors_of_its_pages_apart(real_docs):
    page = parse(real_docs.build("singlehtml").output / "index.html")
    links = {a["href"][1:] for a in page("a", href=True) if a["href"].startswith("#document-reference/events/")}
    ids = [element["id"] for element in page(id=True) if element["id"].startswith("document-reference/events/")]
    assert len(ids) == len(set(ids))
    assert links - set(ids) == set()
    assert len(links) > 200
