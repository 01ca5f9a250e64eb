"""Every link of the built documentation leads somewhere, and a page needs nothing from another host."""

from __future__ import annotations

import re
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from tests.site.anchors import TOP
from tests.site.projects import parse

pytestmark = pytest.mark.xdist_group("real")

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}
LOADED_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
STYLE_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@pytest.fixture(scope="module")
def pages(real_docs):
    """Return every page of the site by its path."""
    output = real_docs.build("html").output
    return {
        path.relative_to(output).as_posix(): parse(path)
        for path in output.rglob("*.html")
        if "_static" not in path.parts
    }


@pytest.fixture(scope="module")
def output(real_docs):
    return real_docs.build("html").output


def find_links(pages):
    """Yield each page with each address in it that is on the site itself."""
    for name, page in pages.items():
        for element, attribute in ((a, "href") for a in page(["a", "link"], href=True)):
            address = element[attribute]
            if not urlsplit(address).scheme and element.get("rel") != ["canonical"]:
                yield name, address


def test_every_internal_link_leads_to_a_page_and_a_place_in_it(pages, output, real_docs):
    # ``make html`` writes these into the same folder.
    twins = real_docs.build("markdown").output
    ids = {
        name: {e.get("id") or e.get("name") for e in page(True) if e.get("id") or e.get("name")}
        for name, page in pages.items()
    }
    dead = set()
    for name, address in find_links(pages):
        # The page for a missing address stands under any address, so its links start at the top of the site.
        target, fragment = urldefrag(urljoin(name, address.removeprefix(TOP)))
        target = unquote(target.partition("?")[0])
        if target in pages:
            if fragment and unquote(fragment) not in ids[target]:
                dead.add((name, address))
        elif not any((folder / target).is_file() for folder in (output, twins)):
            dead.add((name, address))
    assert sorted(dead) == []
    assert len(pages) > 150


def test_no_page_loads_anything_from_another_host(pages):
    """No script, style, image or frame: the site works from a file share, and tells nobody who reads it."""
    loaded = {
        (name, element[attribute])
        for name, page in pages.items()
        for tag, attribute in LOADED.items()
        for element in page(tag, **{attribute: True})
    } | {
        (name, link["href"])
        for name, page in pages.items()
        for link in page("link", href=True)
        if LOADED_RELATIONS.intersection(link.get("rel", []))
    }
    assert sorted((name, url) for name, url in loaded if urlsplit(url).netloc) == []
    # An absolute path would not be found from a file share.
    assert sorted((name, url) for name, url in loaded if url.startswith("/") and name != "404.html") == []
    assert loaded


def test_no_style_sheet_loads_anything_from_another_host(output):
    found = {
        (path.relative_to(output).as_posix(), url)
        for path in output.rglob("*.css")
        for match in STYLE_URL.findall(path.read_text(encoding="utf-8"))
        for url in match
    }
    assert sorted((path, url) for path, url in found if urlsplit(url).netloc) == []


def test_no_anchor_stands_twice_on_a_page(pages):
    for name, page in pages.items():
        ids = [element["id"] for element in page(id=True)]
        assert sorted({anchor for anchor in ids if ids.count(anchor) > 1}) == [], name
