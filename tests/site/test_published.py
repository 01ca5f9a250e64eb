"""The published packages are input like any other: the extension, six lines of configuration, a complete catalog."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter

import pytest
from sphinx_event_catalog.check import read_registry

from tests.catalog.check.test_published import ALL_KINDS
from tests.site.projects import Built, text_of

pytestmark = pytest.mark.xdist_group("published")

CONF = """\
project = "Published events"
author = "A reader"
extensions = ["sphinx_event_catalog"]
event_catalog_packages = {packages}
event_catalog_django_settings = {settings}
nitpicky = True
"""
INDEX = ".. toctree::\n   reference/events\n"
CORE_APPS = ("contenttypes", "auth")
CORE_SETTINGS = {
    "SECRET_KEY": "only for documentation",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}},
    "INSTALLED_APPS": [
        *(f"django.contrib.{app}" for app in CORE_APPS),
        "openedx_content",
        "openedx_tagging",
        "openedx_catalog",
        "organizations",
    ],
}
LOCATED = re.compile(
    r"(?P<file>/\S+/site-packages/(?P<package>\w+)/\S+\.py):(?P<line>\d+): WARNING: .+ \[event_catalog\.(?P<kind>\w+)\]"
)


@pytest.fixture(scope="module")
def build(published_python, tmp_path_factory):
    """Return a function that builds a project with nothing installed but a package and the extension."""

    def run(packages, settings=None):
        folder = tmp_path_factory.mktemp("published")
        (folder / "conf.py").write_text(CONF.format(packages=packages, settings=settings), encoding="utf-8")
        (folder / "index.rst").write_text(INDEX, encoding="utf-8")
        # What this process has set for its own Django and its own modules does not concern a reader's project.
        own = {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(
            [published_python, "-m", "sphinx", "-q", "-b", "html", folder, folder / "_build"],
            env={name: value for name, value in os.environ.items() if name not in own},
            capture_output=True, text=True, check=False, cwd=folder,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (0, "")
        return Built(warnings=done.stderr.splitlines(), read=set(), written=set(), output=folder / "_build")

    return run


@pytest.fixture(scope="module")
def events(build):
    return build(["openedx_events"])


@pytest.fixture(scope="module")
def core(build):
    return build(["openedx_content", "openedx_tagging", "openedx_catalog"], CORE_SETTINGS)


def count_kinds(built, packages):
    """Count the warnings by kind; each of them stands at a line of a file of one of the packages."""
    found = [LOCATED.fullmatch(warning) for warning in built.warnings]
    assert [warning for warning, match in zip(built.warnings, found, strict=True) if match is None] == []
    assert {match["package"] for match in found} <= packages
    return Counter(match["kind"] for match in found)


def test_openedx_events_is_complete(events):
    inventory = events.inventory()
    assert {
        kind: len(set(inventory[f"openedx:{kind}"].values())) for kind in ("event", "data", "field", "subdomain")
    } == {
        "event": 75,
        "data": 54,
        "field": 278,
        "subdomain": 5,
    }
    pages = {path.relative_to(events.output).as_posix() for path in events.output.glob("reference/*/*.html")}
    assert pages == {
        uri.split("#")[0] for names in ("event", "data", "subdomain") for uri in inventory[f"openedx:{names}"].values()
    }


def test_every_defect_of_openedx_events_is_a_warning_at_its_line(events):
    """The build warns of what the command finds, but for hints."""
    warned = [kind for kind in read_registry().kinds.values() if kind.severity.is_build_warning]
    assert count_kinds(events, {"openedx_events"}) == {
        kind.subtype: ALL_KINDS[kind.name] for kind in warned if kind.name in ALL_KINDS
    }


def test_openedx_core_is_complete_without_annotations(core):
    inventory = core.inventory()
    assert {kind: len(set(inventory[f"openedx:{kind}"].values())) for kind in ("event", "data", "subdomain")} == {
        "event": 6,
        "data": 6,
        "subdomain": 1,
    }
    body = core.body("reference/events/org.openedx.content.publishing.entities_draft_changed.v1")
    assert text_of(body).split(" In doubt ")[0].endswith("an asynchronous task for processing the event.")
    keys = [item["id"] for item in body.select("#payload > ul > li.event-field")]
    assert keys == ["learning_package", "changed_by", "change_log"]
    types = {item["id"]: text_of(item.find(class_="event-type")) for item in body.select("li.event-field")}
    assert types["learning_package.id"] == "LearningPackage.ID"
    assert types["change_log.changes"] == "list[ChangeLogRecordData]"
    described = body.find(id="change_log.changes.old_version")
    assert text_of(described).endswith("The old version number of this entity. None if newly-created or un-deleted.")


def test_every_doubt_about_openedx_core_is_a_warning_at_its_line(core):
    assert count_kinds(core, {"openedx_content"}) == {
        "annotations_missing": 6,
        "bus_warning_missing": 6,
        "field_undescribed": 12,
        "payload_not_frozen": 6,
    }
