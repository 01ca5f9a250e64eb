"""The history of a distribution: what is read, what is told of files that are wrong, and what is published."""

from __future__ import annotations

import attrs
import pytest
from sphinx_event_catalog.catalog.history import EventFacts, Snapshot
from sphinx_event_catalog.check import check
from sphinx_event_catalog.history.archive import read_histories
from sphinx_event_catalog.history.snapshots import write_snapshot
from sphinx_event_catalog.project import Project, ProjectError

EVENT = EventFacts(
    event_type="com.acme.shop.order.paid.v1", name="PAID", module="shop", minor_version=0, data=(),
    trigger_repositories=("acme/shop",),
)  # fmt: skip
SNAPSHOT = Snapshot(distribution="acme-shop", version="1.0.0", events=(EVENT,), payloads=())
RELEASES = """\
distribution = "acme-shop"
services = ["acme/shop"]

[[release]]
name = "Ash"
pins = [{ service = "acme/shop", version = "1.0.0", ref = "release/ash", file = "base.txt" }]

[versions]
"1.0.0" = "2026-01-01"
"""


@pytest.fixture
def folder(tmp_path):
    """Return a folder with two versions and a file of releases."""
    made = tmp_path / "history"
    (made / "acme-shop").mkdir(parents=True)
    for version in ("1.0.0", "1.1.0"):
        (made / "acme-shop" / f"{version}.json").write_text(write_snapshot(attrs.evolve(SNAPSHOT, version=version)))
    (made / "releases.toml").write_text(RELEASES)
    return made


def read(folder):
    """Return the one history of a folder."""
    (history,) = read_histories(folder, ["acme_shop"])
    return history


def test_a_name_may_be_written_in_another_way(folder):
    history = read(folder)
    assert (history.distribution, list(history.versions), history.errors) == ("acme-shop", ["1.0.0", "1.1.0"], ())
    assert history.releases.dates == {"1.0.0": "2026-01-01"}


def cut(folder):
    """Leave the newest snapshot cut off."""
    path = folder / "acme-shop" / "1.1.0.json"
    path.write_text(path.read_text()[:-40])


def raise_format(folder):
    """Make the newest snapshot one of a newer format."""
    path = folder / "acme-shop" / "1.1.0.json"
    path.write_text(path.read_text().replace('"format_version":"1.0"', '"format_version":"2.0"'))


def double(folder):
    """Put a second snapshot of a version beside it."""
    (folder / "acme-shop" / "copy.json").write_text(write_snapshot(SNAPSHOT))


def rewrite(old, new):
    """Return what replaces a text in the file of releases."""
    return lambda folder: (folder / "releases.toml").write_text(RELEASES.replace(old, new))


WRONG = {
    "history/acme-shop/1.1.0.json:3: no JSON at its end: the file is cut off": cut,
    "history/acme-shop/1.1.0.json:1: has the format '2.0'; this version of event-catalog reads '1.0'": raise_format,
    "history/acme-shop/copy.json:1: is a second snapshot of version 1.0.0": double,
    "history/releases.toml:6: service 'acme/shpo' of release 'Ash' is none of 'services'": rewrite(
        'service = "acme/shop"', 'service = "acme/shpo"'
    ),
    "history/releases.toml:6: version '3.0.0' of 'acme/shop' in 'Ash' has no snapshot": rewrite(
        'version = "1.0.0"', 'version = "3.0.0"'
    ),
    "history/releases.toml:9: version '3.0.0' has a date, but no snapshot": rewrite('"1.0.0" = ', '"3.0.0" = '),
    "history/releases.toml:9: version '1.0.0' has the date '1 May'; expected one such as '2024-05-09'": rewrite(
        "2026-01-01", "1 May"
    ),
    "history/releases.toml:1: cannot be read: ": rewrite("[[release]]", "[[release"),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_file_is_one_located_problem_and_the_rest_is_there(message, folder, collect_files):
    WRONG[message](folder)
    history = read(folder)
    (problem,) = check(collect_files({}), histories=(history,), select=["history-unreadable"])
    assert f"{problem.location}: {problem.message}".startswith(message)
    assert history.versions.keys() >= {"1.0.0"}
    assert history.lives[0].since == "1.0.0"


def test_a_folder_that_is_not_there_is_said(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.event-catalog]\npackages = ["json"]\nhistory = "nowhere"\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProjectError, match="there is no folder of snapshots 'nowhere'"):
        Project.read(tmp_path).load()


def test_a_distribution_without_snapshots_has_no_history(folder):
    assert read_histories(folder, ["other"]) == ()


PUBLISHED = {"1.0.0": "1.0.0", "1.0.5": "1.0.0", "1.1.0": "1.1.0", "2.0.0.dev1": "1.1.0", "0.1": "1.1.0", "": "1.1.0"}


@pytest.mark.parametrize("version", PUBLISHED)
def test_a_package_is_held_to_the_newest_version_that_is_not_newer(version, folder):
    assert read(folder).find_published(version).version == PUBLISHED[version]
