"""Fixtures of the site: small projects, and the site of this repository, built once."""

from __future__ import annotations

import itertools
import os
import sys

import pytest

from openedx_events.tooling import OpenEdxPublicSignal
from tests.site import sample
from tests.site.projects import Project
from tests.site.real import RealDocs

_numbers = itertools.count()


@pytest.fixture
def empty_project(tmp_path, monkeypatch):
    """Return a project whose package is still empty."""
    # A second build imports the package again: neither the registry nor compiled files of the first may be seen.
    monkeypatch.setattr(OpenEdxPublicSignal, "_mapping", {})
    monkeypatch.setattr(OpenEdxPublicSignal, "instances", [])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(tmp_path)
    project = Project(folder=tmp_path, package=f"sample{next(_numbers)}")
    project.docs.mkdir()
    project.write("__init__.py", sample.INIT)
    project.write_conf()
    project.write_page("index", sample.INDEX)
    return project


@pytest.fixture
def project(empty_project):
    """Return a project whose package is without a mistake."""
    empty_project.write_sample()
    return empty_project


@pytest.fixture(scope="session")
def real_docs(tmp_path_factory):
    """Return the documentation of this repository, in a folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return RealDocs(folder=(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real-docs")
