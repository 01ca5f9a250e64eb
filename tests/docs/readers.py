"""What a reader of a guide has: an environment of their own, and the files that the guide told them to save."""

from __future__ import annotations

import os
import sys
import sysconfig
import venv
from pathlib import Path

from sphinx.config import Config
from sphinx.directives.code import LiteralIncludeReader

# What is installed is found, and nothing is fetched. The last value means that builds use what is installed.
PIP = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_BUILD_ISOLATION": "0"}


def make_environment(folder, /):
    """Create a virtual environment in the folder, and return the variables of a shell in which it is active.

    It sees the packages of this Python. What a guide installs stays in the folder.
    """
    venv.EnvBuilder(symlinks=True).create(folder)
    scripts = Path(folder, "bin")
    base = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=base))
    (packages / "parent.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    for script in Path(sysconfig.get_path("scripts")).iterdir():
        _copy_script(script, scripts)
    return {**make_variables(scripts, without=("PIP",)), **PIP}


def make_variables(*folders, without=()):
    """Return the variables of a shell: these folders first on the path, and no settings of the test run.

    What commands print comes unbuffered, in the order in which a terminal shows it.
    """
    hidden = ("DJANGO", "PYTEST", "COV", *without)
    keep = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    path = os.pathsep.join([*map(str, folders), keep["PATH"]])
    return {**keep, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}


def _copy_script(script, folder, /):
    """Copy a command that Python runs, so that the Python of the other folder runs it."""
    with script.open("rb") as file:
        is_python = file.readline().startswith(f"#!{Path(sys.executable).parent}".encode())
        body = file.read() if is_python else b""
    target = folder / script.name
    if is_python and not target.exists():
        target.write_bytes(f"#!{folder / 'python'}\n".encode() + body)
        target.chmod(0o755)


def read_excerpt(path, options, /):
    """Return the text that a ``literalinclude`` with these options shows, and the numbers of its lines."""
    given = {**options, "lineno-match": None}
    if "dedent" in given:
        given["dedent"] = int(given["dedent"])
    reader = LiteralIncludeReader(str(path), given, Config())
    text, count = reader.read()
    return text, range(reader.lineno_start, reader.lineno_start + count)
