"""Small packages of events, written for one test."""

from __future__ import annotations

import importlib
import itertools
import sys
import textwrap

import pytest
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request

_numbers = itertools.count()


@pytest.fixture
def write_package(tmp_path, monkeypatch, openedx_signal_cache):  # noqa: ARG001 - it forgets the signals of the package.
    """Return a function that writes files into a new importable package and returns its name.

    ``{path within the package: text}``; text is dedented, and each folder becomes a package.
    """
    monkeypatch.syspath_prepend(tmp_path)
    written = []

    def write(files):
        name = f"written{next(_numbers)}"
        for path, text in {"__init__.py": "", **files}.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            for folder in (file.parent, *file.parent.relative_to(tmp_path).parents):
                (tmp_path / folder / "__init__.py").touch() if folder.parts else None
            content = textwrap.dedent(text) if isinstance(text, str) else text
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        (tmp_path / "__init__.py").unlink(missing_ok=True)
        importlib.invalidate_caches()
        written.append(name)
        return name

    yield write
    for module in [module for module in sys.modules if module.split(".")[0] in written]:
        del sys.modules[module]


@pytest.fixture
def collect_names():
    """Return a function that collects packages by name: here, where a test can look at the live classes too."""
    return lambda *names: collect(Request(packages=names, in_process=True)).catalog


@pytest.fixture
def collect_files(write_package, collect_names):
    """Return a function that writes files into a new package and collects it."""
    return lambda files: collect_names(write_package(files))
