"""An environment of its own with the published packages and this repository's extension, made once."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
VERSION = "3.12"
PACKAGES = ("openedx-events==11.2.0", "openedx-core==1.15.2")
TOOLS = ("edx-event-bus-redis", "pytest", "pytest-django", "requests", "sphinx-book-theme")
"""What the example projects need beside the library."""
FOLDER = ROOT / ".tox" / "published"
"""Beside the environments of tox: ignored by git, removed by ``make clean``."""


class UnavailableError(Exception):
    """The environment cannot be made here; the message says why."""


def make_environment() -> Path:
    """Return the Python of the environment, made if it is not there yet; several processes may ask at once.

    Raises :class:`UnavailableError` without a Python 3.12 or without a package index.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready, python = FOLDER / "ready", FOLDER / "venv" / "bin" / "python"
        if not ready.exists() or ready.read_text() != _state():
            _install(_find_python(), python)
            ready.write_text(_state())
    return python


def _state() -> str:
    """Return what the environment depends on."""
    return "\n".join([*PACKAGES, *TOOLS, (ROOT / "sphinx_ext" / "pyproject.toml").read_text()])


def _find_python() -> str:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    installed = sorted(pyenv.glob(f"versions/{VERSION}.*/bin/python"), reverse=True)
    for candidate in (sys.executable, shutil.which(f"python{VERSION}"), *map(str, installed)):
        if candidate and _version(candidate) == VERSION:
            return candidate
    raise UnavailableError(f"no Python {VERSION} is found, which openedx-events 11.2.0 needs")


def _version(python: str) -> str:
    script = "import sys; print('{}.{}'.format(*sys.version_info))"
    done = subprocess.run([python, "-c", script], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _install(base: str, python: Path) -> None:
    shutil.rmtree(FOLDER / "venv", ignore_errors=True)
    subprocess.run([base, "-m", "venv", FOLDER / "venv"], check=True)
    install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    command = [*install, *PACKAGES, *TOOLS, "-e", "sphinx_ext"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().rsplit("\n", 1)[-1]
        raise UnavailableError(f"the published packages cannot be installed: {last}")
