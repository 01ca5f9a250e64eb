"""Source trees written from the files that show every form of a usage."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from sphinx_event_catalog.catalog.usages import Source
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request
from sphinx_event_catalog.usages import EventIndex, scan
from sphinx_event_catalog.usages.trees import FolderTree

HERE = Path(__file__).parent


def read_files(name):
    """Return the files of a text in which ``=== path`` starts each."""
    found = {}
    for part in (HERE / name).read_text(encoding="utf-8").split("=== ")[1:]:
        path, _, text = part.partition("\n")
        found[path] = text
    return found


def write_files(files, folder):
    """Write files into a folder."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@cache
def load_catalog():
    """Return the catalog of the library."""
    return collect(Request(packages=("openedx_events",), in_process=True)).catalog


@cache
def load_index():
    """Return the events of the library, as the scanner knows them."""
    return EventIndex.from_catalog(load_catalog())


@pytest.fixture(scope="session")
def index():
    return load_index()


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


@pytest.fixture
def scan_files(tmp_path, index):
    """Return a function that writes files into a source tree and scans it."""

    def run(files, **options):
        folder = write_files(files, tmp_path / "source")
        return scan([(Source(name="owner/name", revision="abc"), FolderTree(folder))], index, **options)

    return run
