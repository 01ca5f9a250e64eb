"""The site says where its repository is, wherever git knows it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sphinx_event_catalog.collect.repositories import find_repository

from docs._ext.repository import UNKNOWN
from tests.docs.pages import ROOT

REMOTES = {
    "https://github.com/acme/events.git": "https://github.com/acme/events",
    "https://gitlab.com/acme/events": "https://gitlab.com/acme/events",
    "git@github.com:acme/events.git": "https://github.com/acme/events",
    "ssh://git@bitbucket.org/acme/events.git": "https://bitbucket.org/acme/events",
    "https://token:secret@github.com/acme/events.git": "",
    "../events": "",
    "": "",
}


@pytest.mark.parametrize("remote", REMOTES)
def test_address_is_that_of_the_remote_as_a_browser_opens_it(tmp_path, remote):
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    if remote:
        subprocess.run(["git", "remote", "add", "origin", remote], cwd=tmp_path, check=True)
    assert find_repository(tmp_path) == REMOTES[remote]


def test_folder_without_git_has_no_address(tmp_path):
    assert find_repository(tmp_path) == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://github.com/acme/events", "$ git clone https://github.com/acme/events.git\n$ cd events"),
        ("", UNKNOWN),
    ],
)
def test_page_shows_how_to_clone_the_repository_or_that_its_address_is_not_known(tmp_path, url, shown):
    (tmp_path / "conf.py").write_text(f"extensions = ['docs._ext.repository']\nrepository_url = {url!r}\n")
    (tmp_path / "index.rst").write_text("Title\n=====\n\n.. clone::\n")
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "text", tmp_path, tmp_path / "_build"],
        cwd=ROOT, check=True,
    )  # fmt: skip
    text = (tmp_path / "_build" / "index.txt").read_text()
    assert " ".join(shown.split()) in " ".join(text.split())
