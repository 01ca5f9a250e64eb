"""Find out where the source of a package is kept: its distribution, repository and revision."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.locations import Package
from sphinx_event_catalog.collect.sources import package_root

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOSTS = re.compile(r"https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)/[\w.-]+/[\w.-]+")
_LABELS = ("source", "source code", "repository", "code", "github", "homepage", "home-page")


def describe_packages(modules: Iterable[str]) -> tuple[Package, ...]:
    """Describe the top-level packages of imported modules, sorted by name."""
    names = {module.split(".", 1)[0] for module in modules}
    return tuple(_describe(name) for name in sorted(names) if name in sys.modules)


def _describe(name: str) -> Package:
    module = sys.modules[name]
    # A namespace package has no file of its own, but a folder.
    root = package_root(module) if module.__file__ else Path(next(iter(module.__path__))).absolute().parent
    distribution = _find_distribution(name, root)
    version = metadata.version(distribution) if distribution else ""
    top = run_git(root, "rev-parse", "--show-toplevel")
    if top and run_git(root, "ls-files", "--", name):
        return Package(
            name=name,
            root=root,
            distribution=distribution,
            version=version,
            repository=_web_address(run_git(root, "remote", "get-url", "origin")),
            revision=run_git(root, "rev-parse", "HEAD"),
            prefix=run_git(root, "rev-parse", "--show-prefix"),
        )
    repository = _read_repository(distribution) if distribution else ""
    return Package(
        name=name,
        root=root,
        distribution=distribution,
        version=version,
        repository=repository,
        revision=f"v{version}" if version and repository else "",
    )


@cache
def _distributions() -> dict[str, list[str]]:
    return {name: list(found) for name, found in metadata.packages_distributions().items()}


def _find_distribution(package: str, root: Path) -> str:
    """Return the distribution that installs a package into a folder, or ``""``."""
    # Reading what every distribution installs takes long; it does not install it here if its metadata is not here.
    found = _distributions().get(package) if any(root.glob("*.*-info")) else None
    if found:
        return min(found)
    # An editable install maps no files; its distribution usually has the package's name.
    try:
        return metadata.distribution(package.replace("_", "-")).metadata["Name"]
    except metadata.PackageNotFoundError:
        return ""


def _read_repository(distribution: str) -> str:
    """Return the repository that the metadata of a distribution names, most explicit label first."""
    fields = metadata.metadata(distribution)
    entries = [
        *(fields.get_all("Project-URL") or ()),
        *(f"home-page, {url}" for url in fields.get_all("Home-page") or ()),
    ]
    labelled = {label.strip().lower(): url.strip() for label, _, url in (entry.partition(",") for entry in entries)}
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
