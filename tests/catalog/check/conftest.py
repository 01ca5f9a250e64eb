"""Checks of small definitions."""

from __future__ import annotations

import json
import re

import pytest
from sphinx_event_catalog.catalog.ledger import FILE, read_ledger
from sphinx_event_catalog.catalog.usages import Source
from sphinx_event_catalog.check import check
from sphinx_event_catalog.history.archive import read_histories
from sphinx_event_catalog.history.snapshots import take_snapshot, write_snapshot
from sphinx_event_catalog.usages import EventIndex, scan
from sphinx_event_catalog.usages.document import read_document
from sphinx_event_catalog.usages.trees import FolderTree

SERVICE, HISTORY, USAGES = "service/", "history/", "usages.json"
IMPORTS = """\
from datetime import datetime

import attr
from opaque_keys.edx.keys import CourseKey

from openedx_events.content_authoring.data import CertificateSignatoryData
from openedx_events.learning.data import CourseEnrollmentData, CoursePassingStatusData, UserData
from openedx_events.tooling import OpenEdxPublicSignal

"""
CARRIER = """

# .. event_type: org.openedx.learning.example.changed.v1
# .. event_name: EXAMPLE_CHANGED
# .. event_key_field: user.id
# .. event_description: Emitted when an example has changed.
# .. event_data: {name}, UserData
# .. event_trigger_repository: openedx/edx-platform
EXAMPLE_CHANGED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.example.changed.v1",
    data={{"example": {name}, "user": UserData}},
)
"""


def complete(text):
    """Add what a definition needs around it: imports, and an event that carries its last class if it has no event."""
    classes = re.findall(r"^class (\w+)", text, re.MULTILINE)
    carrier = "" if "OpenEdxPublicSignal(" in text else CARRIER.format(name=classes[-1])
    return IMPORTS + text + carrier


@pytest.fixture
def collect_definition(collect_files):
    """Return a function that collects one module of definitions, imports added."""
    return lambda text, path="learning/signals.py": collect_files({path: complete(text)})


@pytest.fixture
def check_definition(collect_definition):
    """Return a function that gives the kinds and messages of the problems of one module of definitions."""

    def check_text(text, **options):
        return [(problem.kind.name, problem.message) for problem in check(collect_definition(text), **options)]

    return check_text


@pytest.fixture
def find_kinds(check_definition):
    """Return a function that gives the kinds of the problems of one module of definitions."""
    return lambda text, **options: [kind for kind, _ in check_definition(text, **options)]


@pytest.fixture
def check_example(collect_files, tmp_path):
    """Return a function that gives the kinds of the problems in the files of an example.

    Files in the folder ``service`` are the source of a service: they are scanned, not imported. Those in ``history``
    stand among the snapshots, and ``usages.json`` is what an earlier scan has found.
    """

    def check_files(files, before):
        published = _collect(before) if before else None
        stored = _read_schemas(published) if published else {}
        catalog = _collect(files)
        problems = check(
            catalog,
            stored_schemas=stored,
            ledger=_write_ledger(files, catalog.requested[0]) if before or len(_choose_own(files)) > 1 else None,
            usages=_scan(files, catalog),
            histories=publish(files, published, tmp_path / HISTORY, catalog.requested[0]) if published else (),
        )
        return [problem.kind.name for problem in problems]

    def _collect(files):
        own = [file for file in _choose_own(files) if file.path != FILE]
        return collect_files({file.path: complete(file.text) for file in own})

    def _write_ledger(files, package):
        """The package of an example has another name than the one that its ledger knows."""
        text = next((file.text for file in files if file.path == FILE), "")
        (tmp_path / FILE).write_text(text.replace("openedx_events", package))
        return read_ledger(tmp_path / FILE)

    def _scan(files, catalog):
        for file in files:
            if file.path == USAGES:
                (tmp_path / USAGES).write_text(file.text.replace("openedx_events.", f"{catalog.requested[0]}."))
                return read_document(tmp_path / USAGES)
        service = [file for file in files if file.path.startswith(SERVICE)]
        folder = tmp_path / "scanned"
        for file in service:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text.replace("openedx_events.", f"{catalog.requested[0]}."))
        source = Source(name="openedx/edx-platform")
        return scan([(source, FolderTree(folder))], EventIndex.from_catalog(catalog)) if service else None

    return check_files


def _choose_own(files):
    """Return the files of the package itself, and its ledger."""
    return [file for file in files if not file.path.startswith((SERVICE, HISTORY, USAGES))]


def publish(files, published, parent, package):
    """Write a snapshot of what was published, under the name that the package of the example has now, and read it."""
    folder = parent / package
    folder.mkdir(parents=True)
    text = write_snapshot(take_snapshot(published, version="11.2.0"))
    (folder / "11.2.0.json").write_text(text.replace(published.requested[0], package))
    for file in files:
        if file.path.startswith(HISTORY):
            (folder / file.path.removeprefix(HISTORY)).write_text(file.text)
    return read_histories(parent, [package])


def _read_schemas(catalog):
    return {event.event_type: json.loads(event.bus.schema) for event in catalog.events}
