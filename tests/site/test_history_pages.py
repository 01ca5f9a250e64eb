"""The pages of versions, releases and kinds of changes, which are made from the snapshots."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx_event_catalog.catalog.history import ChangeKind, Presence
from sphinx_event_catalog.history.differences import compare_all
from sphinx_event_catalog.history.lives import trace_all
from sphinx_event_catalog.history.releases import read_releases
from sphinx_event_catalog.history.snapshots import read_versions

HISTORY = Path(__file__).parents[2] / "docs" / "history"


@pytest.fixture(scope="module")
def versions():
    """Every snapshot of the repository."""
    found = read_versions(HISTORY / "openedx-events")
    assert found.errors == ()
    return found.snapshots


@pytest.fixture(scope="module")
def releases(versions):
    """Every release of the repository."""
    found = read_releases(HISTORY / "releases.toml", {snapshot.version for snapshot in versions})
    assert found.errors == ()
    return found.releases


@pytest.fixture(scope="module")
def page(real_docs):
    """The page of versions and releases."""
    return real_docs.build("html").body("reference/history")


def read_rows(table):
    """Return the texts of the cells of each row but the first."""
    return [[cell.get_text().strip() for cell in row.find_all("td")] for row in table.select("tbody tr")]


def test_the_matrix_has_a_row_for_each_event_that_ever_was(page, versions, releases):
    rows = read_rows(page.select_one("table.event-releases"))
    lives = trace_all(versions)
    assert [row[:3] for row in rows] == [[life.event.name, life.since, life.until] for life in lives]
    assert {len(row) for row in rows} == {4 + len(releases)}
    assert {cell for row in rows for cell in row[4:]} <= {presence.value for presence in Presence}


def test_an_event_that_is_there_links_to_its_page_and_one_that_is_gone_does_not(page):
    rows = page.select("table.event-releases tbody tr")
    linked = {bool(row.find_all("td")[2].get_text().strip()): bool(row.td.find("a")) for row in rows}
    assert linked == {False: True, True: False}


def test_every_pin_is_shown_with_its_source(page, releases):
    rows = read_rows(page.select_one("#pins table"))
    pins = [(release, pin) for release in releases for pin in release.pins]
    assert rows == [[r.name, r.date, p.service, p.version, f"{p.ref}:{p.file}"] for r, p in pins]


def test_every_version_has_a_row_and_a_bar(page, versions):
    rows = read_rows(page.select_one("table.event-versions"))
    assert [row[0] for row in rows] == [snapshot.version for snapshot in reversed(versions)]
    assert len(page.select("svg g > title")) == len(versions)


def test_every_version_that_changed_something_has_a_page_with_its_changes(real_docs, versions):
    built = real_docs.build("html")
    found = {}
    for path in built.output.glob("reference/history/openedx-events-*.html"):
        body = built.body(f"reference/history/{path.stem}")
        rows = read_rows(body.select_one("table.event-changes"))
        found[path.stem.removeprefix("openedx-events-")] = [row[0].split()[0] for row in rows]
    expected = {s.new: [change.kind.value for change in s.changes] for s in compare_all(versions) if s.changes}
    assert found == expected


def test_every_release_has_a_page(real_docs, releases):
    built = real_docs.build("html")
    pages = {path.stem for path in built.output.glob("reference/history/*.html")}
    assert {release.name.lower() for release in releases} <= pages


def test_every_kind_of_change_has_its_anchor(real_docs):
    page = real_docs.build("html").body("reference/changes")
    found = [term["id"] for term in page.select("dt[id^=change-]")]
    assert found == [f"change-{kind.value}" for kind in ChangeKind]
