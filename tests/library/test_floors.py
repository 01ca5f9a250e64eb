"""Both distributions work with the lowest versions that they allow: `tox -e floors`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONF = """\
project = "Floors"
extensions = ["sphinx_event_catalog"]
exclude_patterns = ["_build"]
event_catalog_packages = ["openedx_events"]
"""
INDEX = """\
Floors
======

.. toctree::

   reference/events
   reference/data
"""

pytestmark = pytest.mark.floors


def run(*command, cwd="/"):
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    """The folder of the commands of an environment with the lowest versions."""
    folder = tmp_path_factory.mktemp("floors") / "venv"
    run("uv", "venv", "--quiet", "--python", sys.executable, folder)
    install = (
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        folder / "bin" / "python",
        "--resolution",
        "lowest-direct",
    )
    run(*install, ROOT, ROOT / "sphinx_ext")
    return folder / "bin"


def test_the_library_has_the_same_wire_with_the_lowest_versions(scripts):
    script = Path(__file__).with_name("tell_wire.py")
    floor, ours = (run(python, script).stdout for python in (scripts / "python", sys.executable))
    assert json.loads(floor)["events"] == json.loads(ours)["events"]


def test_the_library_passes_its_own_checks_with_the_lowest_versions(scripts):
    done = run(scripts / "event-catalog", "check", "openedx_events", "--strict")
    assert (done.stderr, "75 events, 54 payload classes" in done.stdout) == ("", True)


def test_a_site_is_built_without_warnings_with_the_lowest_versions(scripts, tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.rst").write_text(INDEX)
    run(scripts / "python", "-m", "sphinx", "-W", "-q", "-b", "html", ".", "_build", cwd=tmp_path)
    assert (tmp_path / "_build" / "reference" / "events.html").exists()
