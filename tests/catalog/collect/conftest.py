"""Collections of small definitions."""

from __future__ import annotations

import textwrap

import pytest

IMPORTS = "import attr\nimport attrs\nfrom openedx_events.tooling import OpenEdxPublicSignal\n"


@pytest.fixture
def collect_text(collect_files):
    """Return a function that collects a package with one module ``signals``, the usual imports in its first lines."""
    return lambda text, **more: collect_files({"signals.py": IMPORTS + textwrap.dedent(text).lstrip("\n"), **more})


@pytest.fixture
def collect_payload(collect_text):
    """Return a function that collects a class ``Item`` and gives its payload."""

    def collect_class(text):
        catalog = collect_text(
            textwrap.dedent(text) + '\nITEM_CHANGED = OpenEdxPublicSignal("org.x.y.item.changed.v1", {"item": Item})\n'
        )
        return next(payload for payload in catalog.payloads if payload.name == "Item")

    return collect_class


@pytest.fixture
def list_problems():
    """Return a function that gives the problems of a catalog as ``line, kind, message``."""
    return lambda catalog: [(p.location.line, p.kind.name, p.message) for p in catalog.problems]
