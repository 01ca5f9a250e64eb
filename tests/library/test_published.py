"""The published package: its interface and its wire are ours, but for what is written down here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("tell_wire.py")
DIFFERENT = {
    "openedx_events.learning.data.CourseDiscussionConfigurationData": "a default that was a class is an empty dict",
}


def tell(python):
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    command = [python, str(SCRIPT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def published(published_python):
    return tell(published_python)


@pytest.fixture(scope="module")
def ours():
    return tell(sys.executable)


def test_every_schema_is_the_published_one_byte_for_byte(published, ours):
    assert {name: ours["events"].get(name) for name in published["events"]} == published["events"]
    assert sum("bytes, every field: True" in event for event in published["events"].values()) == 73


def test_every_public_name_has_the_published_parameters(published, ours):
    different = {
        name for name, parameters in published["interface"].items() if ours["interface"].get(name) != parameters
    }
    assert different == set(DIFFERENT)
