"""Find out where the source of a package is kept: its distribution, repository and revision."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.locations import Package

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx_event_catalog.collect.records import LivePackage

_HOSTS = re.compile(r"https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)/[\w.-]+/[\w.-]+")
_LABELS = ("source", "source code", "repository", "code", "github", "homepage", "home-page")


def describe_package(live: LivePackage) -> Package:
    """Return a package with its repository: that of git where git has its files, else that of its distribution."""
    root, name = live.root, live.name
    found = Package(name=name, root=root, distribution=live.distribution, version=live.version)
    top = run_git(root, "rev-parse", "--show-toplevel")
    if top and run_git(root, "ls-files", "--", name):
        return attrs.evolve(
            found,
            repository=find_repository(root),
            revision=run_git(root, "rev-parse", "HEAD"),
            prefix=run_git(root, "rev-parse", "--show-prefix"),
        )
    repository = _choose_repository(live.urls)
    revision = f"v{live.version}" if live.version and repository else ""
    return attrs.evolve(found, repository=repository, revision=revision)


def find_repository(folder: Path) -> str:
    """Return the address of the repository that a folder was cloned from, as a browser opens it, or ``""``."""
    return _web_address(run_git(folder, "remote", "get-url", "origin"))


def _choose_repository(urls: Iterable[str]) -> str:
    """Return the repository that the metadata of a distribution names, most explicit label first."""
    labelled = {label.strip().lower(): url.strip() for label, _, url in (entry.partition(",") for entry in urls)}
    for label in _LABELS:
        match = _HOSTS.match(labelled.get(label, ""))
        if match:
            return match.group().removesuffix(".git")
    return ""


def _web_address(remote: str) -> str:
    """Turn the address of a git remote into the one that a browser opens, or ``""``."""
    match = re.match(r"(?:ssh://)?git@([\w.-]+)[:/](.+)", remote)
    address = f"https://{match[1]}/{match[2]}" if match else remote
    address = address.removesuffix(".git").rstrip("/")
    return address if _HOSTS.fullmatch(address) else ""


def run_git(folder: Path, *arguments: str) -> str:
    """Return what git prints, or ``""`` where there is no git or no repository."""
    try:
        return subprocess.run(  # noqa: S603  # fixed commands, no shell
            ["git", *arguments],  # noqa: S607  # git is wherever the user has it
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
