"""The sources to scan: folders, or the repositories and packages that ``event-usages.toml`` names."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.usages import Source
from sphinx_event_catalog.usages.trees import ArchiveTree, FolderTree, GitTree, TreeError, run_git

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_event_catalog.usages.trees import Tree

_REVISION = re.compile(r"[\w.][\w./+-]*")
_PACKAGE = re.compile(r"[A-Za-z0-9][\w.-]*==[\w.!+]+")
_REMOTE = re.compile(r"[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?$")


class SourcesError(ValueError):
    """A file of sources, or one of them, cannot be used; the message says which and why."""


@attrs.frozen(kw_only=True)
class Entry:
    """One ``[[source]]`` of ``event-usages.toml``.

    A repository has a ``url`` or a ``path`` (relative to the file), and a ``revision``; a package is
    ``name==version`` and may say which repository, revision and folder of it hold the same lines.
    """

    name: str = ""
    url: str = ""
    path: str = ""
    package: str = ""
    revision: str = ""
    folder: str = ""


def read_entries(path: Path) -> tuple[list[Entry], list[str]]:
    """Return the sources that a file names, and a message for each that is wrong.

    Raises :class:`SourcesError` if the file cannot be read at all.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourcesError(f"cannot read '{path.name}': {error}") from error
    problems = [f"{path.name}: unknown key '{key}'; expected [[source]]" for key in document if key != "source"]
    tables = document.get("source", [])
    if not isinstance(tables, list):
        raise SourcesError(f"{path.name}: 'source' is {tables!r}; expected tables [[source]]")
    entries: dict[str, Entry] = {}
    for number, table in enumerate(tables, 1):
        problem, entry = _read_entry(table)
        if not problem and entry.name in entries:
            problem = f"two sources have the name '{entry.name}'; the first is used"
        if problem:
            problems.append(f"{path.name}: source {number}: {problem}")
        if entry.name and entry.name not in entries:
            entries[entry.name] = entry
    return list(entries.values()), problems


def _read_entry(table: Any) -> tuple[str, Entry]:
    """Return what is wrong with a table, and the source that it is even so; without a name, it is none."""
    if not isinstance(table, dict):
        return f"is {table!r}; expected a table", Entry()
    known = [field.name for field in attrs.fields(Entry)]
    values = {name: value for name, value in table.items() if name in known and isinstance(value, str)}
    wrong = sorted(set(table) - set(values))
    problem = f"unknown key or no string: '{wrong[0]}'; expected {', '.join(known)}" if wrong else ""
    entry = Entry(**values)
    entry = attrs.evolve(entry, name=entry.package or entry.name)
    if entry.package and not _PACKAGE.fullmatch(entry.package):
        return f"package '{entry.package}' has no version; expected name==version", Entry()
    if entry.revision and not _REVISION.fullmatch(entry.revision):
        return f"revision '{entry.revision}' is none of git", Entry()
    if not entry.name or not (entry.url or entry.path or entry.package):
        return "expected a name and a url or path, or a package", Entry()
    return problem, entry


def open_entry(entry: Entry, folder: Path, cache: Path) -> tuple[Source, Tree]:
    """Return a source and its tree; nothing is fetched.

    ``folder`` is where paths start from and ``cache`` where ``fetch`` has put repositories and packages. Raises
    :class:`SourcesError` if it is not there.
    """
    if entry.package:
        archive = find_archive(entry, cache)
        if archive is None:
            raise SourcesError(f"package '{entry.package}' is not in '{cache}'; run 'event-catalog usages fetch'")
        source = Source(
            name=entry.name, revision=entry.package.partition("==")[2], url=entry.url, package=entry.package
        )
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        return attrs.evolve(source, link=_make_link(entry)), ArchiveTree(archive=archive, digest=digest)
    place = folder / entry.path if entry.path else cache / entry.name.replace("/", "+")
    if not place.is_dir():
        hint = "" if entry.path else "; run 'event-catalog usages fetch'"
        raise SourcesError(f"there is no folder '{entry.path or place}' of '{entry.name}'{hint}")
    source, tree = open_folder(place, entry.name, entry.revision)
    url = entry.url or source.url
    return attrs.evolve(source, url=url, link=_make_link(attrs.evolve(entry, url=url, revision=source.revision))), tree


def _make_link(entry: Entry) -> str:
    """Return the address of a file and line of a repository on GitHub or GitLab, ``""`` without a revision."""
    url = entry.url.removesuffix("/").removesuffix(".git")
    if not url.startswith("https://") or not entry.revision or entry.revision.endswith("-dirty"):
        return ""
    blob = "-/blob" if "gitlab" in url else "blob"
    folder = f"{entry.folder.strip('/')}/" if entry.folder.strip("/") else ""
    return f"{url}/{blob}/{entry.revision}/{folder}{{path}}#L{{line}}"


def open_folder(place: Path, name: str = "", revision: str = "") -> tuple[Source, Tree]:
    """Return a folder as a source: at a revision of git if one is given, as it stands if not.

    Raises :class:`SourcesError` for a folder or a revision that is not there.
    """
    if not place.is_dir():
        raise SourcesError(f"there is no folder '{place}'")
    try:
        return _open_folder(place, name, revision)
    except TreeError as error:
        raise SourcesError(f"'{name or place.name}' has no revision '{revision}': {error}") from error


def _open_folder(place: Path, name: str, revision: str) -> tuple[Source, Tree]:
    url = _ask_git(place, "remote", "get-url", "origin")
    url = re.sub(r"^git@([\w.-]+):", r"https://\1/", url).removesuffix(".git")
    match = _REMOTE.search(url)
    name = name or (match[1] if match else place.resolve().name)
    url = url if url.startswith("https://") else ""
    if revision:
        commit = run_git(place, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        tree = run_git(place, "rev-parse", f"{commit}^{{tree}}").decode().strip()
        source = Source(name=name, revision=commit, url=url)
        return _link(source), GitTree(repository=place, revision=commit, digest=tree)
    commit = _ask_git(place, "rev-parse", "HEAD")
    dirty = "-dirty" if commit and _ask_git(place, "status", "--porcelain", "--", ".") else ""
    return _link(Source(name=name, revision=commit + dirty, url=url)), FolderTree(root=place)


def _link(source: Source) -> Source:
    return attrs.evolve(source, link=_make_link(Entry(url=source.url, revision=source.revision)))


def _ask_git(place: Path, *arguments: str) -> str:
    """Return what git says, or ``""`` if it says no."""
    try:
        return run_git(place, *arguments).decode("utf-8", "replace").strip()
    except TreeError:
        return ""


def find_archive(entry: Entry, cache: Path) -> Path | None:
    """Return the wheel or sdist of a package in a folder, or ``None``."""
    name, _, version = entry.package.partition("==")
    start = f"{re.sub(r'[-_.]+', '_', name).lower()}-{version}".lower()
    for path in sorted(cache.iterdir()) if cache.is_dir() else ():
        found = re.sub(r"[-_.]+(?=[^-]*-\d)", "_", path.name).lower()
        if found.startswith((f"{start}-", f"{start}.tar", f"{start}.zip")) and not path.is_dir():
            return path
    return None


def fetch(entries: list[Entry], cache: Path) -> Iterator[str]:
    """Bring every source with a URL or a package into a folder, and yield what was done or failed for each."""
    cache.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        if entry.package:
            yield f"{entry.name}: {_fetch_package(entry, cache)}"
        elif entry.url and not entry.path:
            yield f"{entry.name}: {_fetch_repository(entry, cache / entry.name.replace('/', '+'))}"


def _fetch_package(entry: Entry, cache: Path) -> str:
    if find_archive(entry, cache):
        return "is there"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
    # No package is built and the Python of the package need not be this one: its wheel is only read.
    command += ["--only-binary", ":all:", "--python-version", "3.12", "--dest", str(cache), entry.package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # the name is checked
    if done.returncode == 0:
        return "fetched"
    return f"failed: {(done.stderr.strip().splitlines() or ['pip gave no reason'])[-1]}"


def _fetch_repository(entry: Entry, place: Path) -> str:
    revision = entry.revision or "HEAD"
    try:
        if not place.is_dir():
            place.mkdir()
            run_git(place, "init", "--quiet", "--bare")
            run_git(place, "remote", "add", "origin", entry.url)
        if entry.revision and _ask_git(place, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"):
            return "is there"
        run_git(place, "fetch", "--quiet", "--depth", "1", "origin", revision)
        run_git(place, "update-ref", "HEAD", "FETCH_HEAD")
    except TreeError as error:
        return f"failed: {error}"
    return "fetched"
