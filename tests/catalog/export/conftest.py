"""Catalogs to export: the one of this repository, and small ones that a test writes."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request
from sphinx_event_catalog.export import export
from sphinx_event_catalog.export.artifacts import Export
from sphinx_event_catalog.history.archive import read_histories
from sphinx_event_catalog.usages.document import read_document

ROOT = Path(__file__).parents[3]
_RULES = "I,E,F,W,Q,B,N"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def collection():
    """The catalog of the package in this repository, with the builder of its proved examples."""
    return collect(Request(packages=["openedx_events"], in_process=True))


@pytest.fixture(scope="session")
def catalog(collection):
    """The catalog of the package in this repository."""
    return collection.catalog


@pytest.fixture
def collect_text(collect_proved):
    """Return a function that collects a package with one module ``signals`` of a given text."""
    return lambda text, name="": collect_proved(text, name).catalog


@pytest.fixture
def collect_proved(tmp_path, monkeypatch):
    """Return a function that collects a package with one module ``signals``, with the builder of proved examples."""

    def collect_module(text, name=""):
        name = name or f"exported{next(_numbers)}"
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").touch()
        header = (
            "from __future__ import annotations\nimport attrs\nfrom openedx_events.tooling import OpenEdxPublicSignal\n"
        )
        (folder / "signals.py").write_text(header + textwrap.dedent(text))
        monkeypatch.syspath_prepend(tmp_path)
        found = collect(Request(packages=[name], in_process=True))
        assert found.catalog.problems == ()
        return found

    return collect_module


@pytest.fixture(scope="session")
def make_export(collection):
    """Return a function that prepares the export of the package in this repository, with its usages and its history."""
    usages = read_document(ROOT / "docs" / "usages.json")
    histories = read_histories(ROOT / "docs" / "history", ["openedx-events"])
    return lambda: Export(catalog=collection.catalog, builder=collection.examples, usages=usages, histories=histories)


@pytest.fixture(scope="session")
def exported(make_export):
    """Every file of every format of the package in this repository, by path."""
    return {artifact.path: artifact.content for artifact in export(make_export())}


@pytest.fixture
def run_ruff():
    """Return a function that lists what ruff would change or complain of in the Python files of a folder."""

    def find_complaints(folder, width):
        options = ["--isolated", "--no-cache", "--line-length", width, "."]
        return [
            *_run_ruff(folder, ["format", "--check", *options], r"(?m)^Would reformat: (.*)$"),
            *_run_ruff(
                folder, ["check", "--select", "I,E,F,W,Q,B,N", "--output-format", "concise", *options], r".*:\d+:.*"
            ),
        ]

    return find_complaints


def _run_ruff(folder, arguments, pattern):
    command = [sys.executable, "-m", "ruff", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return re.findall(pattern, done.stdout)
