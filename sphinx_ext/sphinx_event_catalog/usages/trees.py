"""Source trees: folders, git revisions and archives, as lists of paths whose files can be read."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 4_000_000
"""Of a file with more bytes only so many and one are read, which tells that it is too large: nobody writes those."""

_SKIPPED_FOLDERS = frozenset({
    "__pycache__", "node_modules", "site-packages", "venv", "env", "virtualenv", "build", "_build", "dist",
    "migrations",
})  # fmt: skip
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
_TEST_FILE = re.compile(r"(test_.*|.*_test|tests.*|test|testing|conftest)\.py")
_TEXT_SUFFIXES = frozenset({"", ".j2", ".jinja", ".jinja2", ".patch"})


class TreeError(ValueError):
    """A source tree cannot be read at all."""


class Tree(Protocol):
    """A source tree: the paths of its files, sorted, each with ``/`` and relative to the top."""

    digest: str
    """What tells this content from any other, or ``""``."""
    refused: dict[str, str]
    """Files that are there and cannot be read, and why."""

    @property
    def paths(self) -> list[str]:
        """Every Python file, and every file that may be a template of one."""

    def read(self, path: str) -> bytes:
        """Return the content of a file; raises ``OSError``."""


def is_test(path: str) -> bool:
    """Tell whether a file is a test, by its path."""
    *folders, name = path.split("/")
    return not _TEST_FOLDERS.isdisjoint(folders) or _TEST_FILE.fullmatch(name) is not None


def is_source(path: str) -> bool:
    """Tell whether a file is one that is read: Python, or a template without a suffix or with one of Jinja."""
    *folders, name = path.split("/")
    if not _SKIPPED_FOLDERS.isdisjoint(folders) or any(folder.startswith(".") for folder in folders):
        return False
    return name.endswith(".py") or os.path.splitext(name)[1] in _TEXT_SUFFIXES  # noqa: PTH122  # called once a file


@attrs.define
class FolderTree:
    """The files of a folder as they are now. Symbolic links to folders are not followed: none leads in a circle."""

    root: Path
    digest: str = ""
    refused: dict[str, str] = attrs.field(factory=dict)
    _paths: list[str] | None = None

    @property
    def paths(self) -> list[str]:
        """See :class:`Tree`."""
        if self._paths is None:
            self._paths = sorted(self._walk(str(self.root), ""))
        return self._paths

    def _walk(self, folder: str, prefix: str) -> Iterator[str]:
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            self.refused[prefix.rstrip("/")] = f"cannot be read: {error.strerror}"
            return
        for entry in entries:
            yield from self._visit(entry, f"{prefix}{entry.name}")

    def _visit(self, entry: os.DirEntry[str], path: str) -> Iterator[str]:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _SKIPPED_FOLDERS and not entry.name.startswith("."):
                yield from self._walk(entry.path, f"{path}/")
        elif entry.is_symlink():
            self._judge_link(entry, path)
        elif is_source(entry.name):
            yield path

    def _judge_link(self, entry: os.DirEntry[str], path: str) -> None:
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):
            self.refused[path] = "is a symbolic link that leads nowhere or in a circle"
            return
        if not target.is_relative_to(self.root.resolve()):
            self.refused[path] = "is a symbolic link to something outside the source, which is not followed"

    def read(self, path: str) -> bytes:
        """See :class:`Tree`."""
        with open(f"{self.root}/{path}", "rb", buffering=0) as file:  # noqa: PTH123  # a Path costs more than the call
            return file.read(LARGEST_FILE + 1)


@attrs.define
class GitTree:
    """The files of a revision of a git repository, whatever its working tree holds."""

    repository: Path
    revision: str
    digest: str = ""
    refused: dict[str, str] = attrs.field(factory=dict)
    _files: dict[str, bytes] | None = None

    @property
    def paths(self) -> list[str]:
        """See :class:`Tree`."""
        return sorted(self._load())

    def read(self, path: str) -> bytes:
        """See :class:`Tree`."""
        return self._load()[path]

    def _load(self) -> dict[str, bytes]:
        if self._files is None:
            listed = run_git(self.repository, "ls-tree", "-r", "-z", self.revision).split(b"\0")
            blobs = dict(filter(None, map(_read_entry, listed)))
            self._files = _read_blobs(self.repository, blobs)
        return self._files


def _read_entry(entry: bytes) -> tuple[str, str] | None:
    """Return the path and object of an entry of ``git ls-tree`` if it is a file that is read."""
    if not entry:
        return None
    facts, _, path = entry.partition(b"\t")
    mode, _, identity = facts.split(b" ")[:3]
    name = os.fsdecode(path)
    return (name, identity.decode()) if mode in {b"100644", b"100755"} and is_source(name) else None


def _read_blobs(repository: Path, blobs: dict[str, str]) -> dict[str, bytes]:
    wanted = "".join(f"{identity}\n" for identity in blobs.values()).encode()
    stream = io.BytesIO(run_git(repository, "cat-file", "--batch", given=wanted))
    found = {}
    for path in blobs:
        *_, size = stream.readline().split()
        if size == b"missing":
            continue
        found[path] = stream.read(int(size))[: LARGEST_FILE + 1]
        stream.read(1)
    return found


def run_git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git prints in a folder; raises :class:`TreeError` with what it complains about."""
    try:
        done = subprocess.run(  # noqa: S603  # the revision is checked to be none of git's options
            ["git", "-C", str(folder), *arguments],  # noqa: S607  # the user's own git
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise TreeError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        complaint = os.fsdecode(done.stderr).strip().splitlines()
        raise TreeError(complaint[0] if complaint else f"git ended with {done.returncode}")
    return done.stdout


@attrs.define
class ArchiveTree:
    """The files of a wheel or of an sdist, without the folder that an sdist puts around them."""

    archive: Path
    digest: str = ""
    refused: dict[str, str] = attrs.field(factory=dict)
    _files: dict[str, bytes] | None = None

    @property
    def paths(self) -> list[str]:
        """See :class:`Tree`."""
        return sorted(self._load())

    def read(self, path: str) -> bytes:
        """See :class:`Tree`."""
        return self._load()[path]

    def _load(self) -> dict[str, bytes]:
        if self._files is None:
            try:
                self._files = dict(_read_archive(self.archive))
            except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
                raise TreeError(f"'{self.archive.name}' is no wheel or sdist that can be read: {error}") from error
        return self._files


def _read_archive(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an archive that are read; of a large one no more than tells that it is too large."""
    if archive.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(archive) as found:
            for info in found.infolist():
                if is_source(info.filename) and not info.is_dir():
                    with found.open(info) as opened:
                        yield info.filename, opened.read(LARGEST_FILE + 1)
        return
    with tarfile.open(archive) as packed:
        for member in packed:
            path = member.name.partition("/")[2]
            file = packed.extractfile(member) if member.isfile() and is_source(path) else None
            if file is not None:
                yield path, file.read(LARGEST_FILE + 1)
