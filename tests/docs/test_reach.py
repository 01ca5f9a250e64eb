"""A reader gets from the landing page to every page in two clicks."""

from __future__ import annotations

import re

from sphinx_event_catalog.sphinx.stubs import MARKER

from tests.docs.pages import DOCS, ROOT, find_pages, name_document

TOCTREE = re.compile(r"^\.\. toctree::\n(?:[ ]+:.*\n)*\n(?P<entries>(?:[ ]+\S.*\n?)+)", re.MULTILINE)


def read_entries(document):
    """Yield the documents in the tables of contents of a document; an entry may be a pattern."""
    folder = (DOCS / document).parent
    for match in TOCTREE.finditer((DOCS / f"{document}.rst").read_text("utf-8")):
        for entry in match["entries"].split():
            for path in folder.glob(f"{entry}.rst"):
                yield path.relative_to(DOCS).with_suffix("").as_posix()


def test_every_page_is_two_clicks_from_the_landing_page():
    sections = set(read_entries("index"))
    reached = {"index", *sections, *(page for section in sections for page in read_entries(section))}
    pages = [page for page in find_pages() if page.startswith("docs/")]
    written = {name_document(page) for page in pages if not (ROOT / page).read_text("utf-8").startswith(MARKER)}

    assert sorted(written - reached) == []
