"""Put a package of malformed definitions before every front door, and tell what is lost or breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from tests.fuzz.definitions import make_files

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "fuzzed"
TIMEOUT = 600
CONF = f"""\
extensions = ["sphinx_event_catalog"]
event_catalog_packages = ["{PACKAGE}"]
html_theme = "basic"
"""
INDEX = "Fuzzed\n======\n\n.. toctree::\n\n   reference/events\n"
_BROKEN = ("Traceback", "Extension error", "Sphinx error", "Exception occurred", "Error: cannot collect")
"""What a front door says when it ends without an answer; a build says with status 1 that something is not in it."""
ROOT = Path(__file__).parents[2]


@attrs.frozen
class Fuzzed:
    """A package in a folder, and the good events in it."""

    folder: Path
    good: set[str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of this environment in the folder."""
        paths = os.pathsep.join([str(self.folder), str(ROOT)])
        return subprocess.run(
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=TIMEOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def write_package(folder: Path, seed: int, count: int) -> Fuzzed:
    """Write a package of malformed definitions, and a site around it."""
    files, good = make_files(seed, count)
    for name, content in files.items():
        path = folder / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "docs").mkdir()
    (folder / "docs/conf.py").write_text(CONF)
    (folder / "docs/index.rst").write_text(INDEX)
    return Fuzzed(folder, good)


def find_faults(package: Fuzzed) -> Iterator[str]:
    """Yield what is wrong with the answer of each front door: nothing is."""
    yield from _judge_check(package)
    yield from _judge_export(package)
    for jobs in ("1", "2"):
        yield from _judge_build(package, jobs)


def _judge_check(package: Fuzzed) -> Iterator[str]:
    done = package.run("event-catalog", "check", PACKAGE, "--format", "json")
    yield from _judge_end("check", done, {0, 1})
    if done.returncode in {0, 1}:
        json.loads(done.stdout)


def _judge_export(package: Fuzzed) -> Iterator[str]:
    done = package.run("event-catalog", "export", PACKAGE, "-o", "exported")
    yield from _judge_end("export", done, {0, 1})
    catalog = package.folder / "exported/catalog.json"
    if catalog.is_file():
        names = {event["name"] for event in json.loads(catalog.read_text(encoding="utf-8"))["events"]}
        yield from (f"export: {name} is lost" for name in sorted(package.good - names))


def _judge_build(package: Fuzzed, jobs: str) -> Iterator[str]:
    output = f"built{jobs}"
    done = package.run("sphinx-build", "-q", "-j", jobs, "-d", f"doctrees{jobs}", "docs", output)
    yield from _judge_end(f"build -j {jobs}", done, {0, 1})
    pages = {path.name for path in (package.folder / output / "reference/events").glob("*.html")}
    for name in sorted(package.good):
        number = name.split("_")[1]
        if f"org.example.fuzz.good{number}.sent.v1.html" not in pages:
            yield f"build -j {jobs}: {name} is lost"


def _judge_end(door: str, done: subprocess.CompletedProcess[str], statuses: set[int]) -> Iterator[str]:
    told = next((line for line in (done.stdout + done.stderr).splitlines() if line.startswith(_BROKEN)), "")
    if told or done.returncode not in statuses:
        yield f"{door}: exit status {done.returncode}: {told}\n{done.stderr[-1500:]}"
