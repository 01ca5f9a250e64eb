"""Tests that the rule finds its bad example alone."""

import subprocess

import pytest

from acme_rules import find_foreign_domain

IMPORTS = """\
from openedx_events.learning.data import CourseEnrollmentData
from openedx_events.tooling import OpenEdxPublicSignal

"""


@pytest.mark.parametrize(("part", "status"), [("bad", 1), ("good", 0)])
def test_rule_finds_its_bad_example(part, status, tmp_path):
    (example,) = getattr(find_foreign_domain.kind, part)
    (tmp_path / "signals.py").write_text(IMPORTS + example.text)

    command = ["event-catalog", "check", "signals"]
    only = ["--select", "acme-event-type"]
    done = subprocess.run([*command, *only], cwd=tmp_path, check=False)

    assert done.returncode == status
