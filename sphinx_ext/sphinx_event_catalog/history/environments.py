"""Virtual environments with one version of a distribution each, made once and used again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PYTHON = "3.12"
"""The Python of new environments. Every version of openedx-events that defines events imports with it."""

_READY = "event-catalog-ready"
_TIME = 600


class VersionError(Exception):
    """A version cannot be installed or read; the message says which and why."""


def find_folder() -> Path:
    """Return where environments are kept: the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "event-catalog" / "environments"


def make_environment(requirement: str, folder: Path, *, python: str = PYTHON, extra: Sequence[str] = ()) -> Path:
    """Return the interpreter of an environment with a requirement in it: ``acme-events==1.2.0``, or a wheel's path.

    ``python`` is a version like ``3.12`` or the path of an interpreter; ``extra`` are further requirements.

    Raises :class:`VersionError` if it cannot be made.
    """
    name = re.sub(r"[^\w.-]+", "-", f"{Path(requirement).name}-py{Path(python).name}")
    environment = folder / name
    interpreter = environment / "bin" / "python"
    wanted = "\n".join([requirement, *extra])
    ready = environment / _READY
    if ready.is_file() and ready.read_text(encoding="utf-8") == wanted:
        return interpreter
    shutil.rmtree(environment, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for command in _list_commands(environment, interpreter, python, [requirement, *extra]):
        _run(command, requirement)
    ready.write_text(wanted, encoding="utf-8")
    return interpreter


def _list_commands(
    environment: Path, interpreter: Path, python: str, requirements: Sequence[str]
) -> tuple[list[str], ...]:
    base, uv = _find_python(python), _find_uv()
    if uv:
        return (
            [uv, "venv", "--quiet", "--python", base, str(environment)],
            [uv, "pip", "install", "--quiet", "--python", str(interpreter), *requirements],
        )
    return (
        [base, "-m", "venv", str(environment)],
        [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
    )


def _find_uv() -> str | None:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.is_file() else shutil.which("uv")


def _find_python(python: str) -> str:
    """Return an interpreter of a version: this one, one on the path, or one of pyenv; else what was asked for."""
    if python == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    installed = sorted(pyenv.glob(f"versions/{python}.*/bin/python"), reverse=True)
    return next((str(path) for path in installed), None) or shutil.which(f"python{python}") or python


def _run(command: Sequence[str], requirement: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_TIME)  # noqa: S603  # pip or uv with a requirement that the user named
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VersionError(f"{requirement}: cannot be installed: {error}") from error
    if done.returncode:
        raise VersionError(f"{requirement}: cannot be installed: {_choose_line(done.stderr)}")


def _choose_line(errors: str) -> str:
    """Return what says why: all of it on one line, since uv wraps its messages."""
    return " ".join(re.sub(r"[^\x20-\x7e]+", " ", errors).split()) or "no message"
