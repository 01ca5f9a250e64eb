"""The documentation of this repository, built once for all tests and all workers."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
from sphinx.util.console import strip_escape_sequences

from tests.site.projects import parse, read_inventory

ROOT = Path(__file__).parents[2]
_GENERATED = ("_build", "events", "data", "events.rst", "data.rst", "health.rst",
              "repositories", "repositories.rst", "matrix.rst", "history")  # fmt: skip
_OWN_DOCTREES = {"gettext"}
"""Builders whose doctrees no other builder can read."""


@attrs.frozen(kw_only=True)
class Site:
    """One build of the documentation: what it printed on standard error, and where its output is."""

    output: Path
    status: int
    warnings: list[str]

    def page(self, docname, /):
        """Return an HTML page as a tree."""
        return parse(self.output / f"{docname}.html")

    def body(self, docname, /):
        """Return the part of an HTML page that is its own."""
        return self.page(docname).find("article", class_="bd-article")

    def inventory(self):
        """Return what other projects can link to: by type, each name with its place in the site."""
        return read_inventory(self.output)


@attrs.frozen(kw_only=True)
class RealDocs:
    """A copy of the documentation in a folder that all workers share, since a build writes stubs among the sources."""

    folder: Path

    def build(self, builder, /, *, name="", options=()):
        """Build the documentation unless that has been done; builds with a name of their own share no doctrees."""
        output = self.folder / "build" / (name or builder)
        log = output.with_name(f"{output.name}.log")
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not log.exists():
                self._copy_sources()
                doctrees = name or (builder if builder in _OWN_DOCTREES else "shared")
                done = self._run(builder, output, self.folder / "doctrees" / doctrees, options)
                log.write_text(f"{done.returncode}\n{done.stderr}", encoding="utf-8")
        status, _, printed = log.read_text(encoding="utf-8").partition("\n")
        return Site(output=output, status=int(status), warnings=strip_escape_sequences(printed).splitlines())

    def _copy_sources(self):
        if (self.folder / "conf.py").exists():
            return
        docs = ROOT / "docs"
        for path in ROOT.iterdir():
            if path.is_file() or (path != docs and not path.name.startswith(".")):
                (self.folder / path.name).symlink_to(path)
        generated = {docs / "_build", *(docs / "reference" / name for name in _GENERATED)}
        shutil.copytree(
            docs, self.folder / "docs",
            ignore=lambda folder, names: [name for name in names if Path(folder, name) in generated],
        )  # fmt: skip

    def _run(self, builder, output, doctrees, options):
        # Modules come from the repository, not from the copy: only there does git know their revision.
        command = [sys.executable, "-P", "-m", "sphinx", "-c", ".", "-d", doctrees, "-b", builder, "-q", "-n"]
        return subprocess.run(
            [*command, *options, "docs", output], cwd=self.folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
