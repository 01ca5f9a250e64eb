"""Every file of ``changelog.d`` reaches the changelog."""

from __future__ import annotations

import subprocess
import sys

from tests.docs.pages import ROOT

FRAGMENTS = sorted(path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.rst")


def draft_changelog():
    """Return the entry that the next release would have."""
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "1.0.0", "--date", "2026-11-23"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def join_words(text):
    return " ".join(text.split())


def test_each_fragment_is_in_the_next_entry():
    entry = join_words(draft_changelog())
    missing = [path.name for path in FRAGMENTS if join_words(path.read_text("utf-8")) not in entry]

    assert not missing
