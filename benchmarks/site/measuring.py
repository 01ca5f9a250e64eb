"""Run a command as a process of its own and tell what it cost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.site.projects import Style

_REPOSITORY = Path(__file__).parents[2]
STEPS = "steps"
"""The style of what is no build: the catalog is made, and no page of it."""
_MIB_IN_KIB = 1024
_MOST_OUTPUT = 4_000
"""How many characters of what a failed command printed are worth showing."""


@attrs.frozen(kw_only=True)
class Cost:
    """What a process and its children cost: CPU and wall time in seconds, the highest memory of one of them in MiB."""

    user: float
    system: float
    wall: float
    peak_mib: float


@attrs.frozen(kw_only=True)
class Measurement:
    """One build: ``kind`` is ``clean``, ``noop``, ``edit`` or ``parallel``, ``phases`` the CPU seconds of its steps.

    ``largest`` is the name and bytes of the largest page about events; the general index of Sphinx is not one.
    """

    style: str
    events: int
    kind: str
    cost: Cost
    phases: dict[str, float] = attrs.field(factory=dict)
    pages: int = 0
    output_bytes: int = 0
    largest: tuple[str, int] = ("", 0)
    search_bytes: int = 0
    environment_bytes: int = 0


def run(command: Sequence[str | Path], *, environment: dict[str, str] | None = None) -> tuple[Cost, str]:
    """Run a command and return its cost and what it printed; raise ``RuntimeError`` with the latter if it fails."""
    before = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=_REPOSITORY,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        # wait4 tells the cost of this one process and of those that it waited for.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{output[-_MOST_OUTPUT:]}")
    cost = Cost(
        user=round(usage.ru_utime, 3),
        system=round(usage.ru_stime, 3),
        wall=round(time.perf_counter() - before, 3),
        peak_mib=round(usage.ru_maxrss / _MIB_IN_KIB, 1),
    )
    return cost, output


def measure_build(style: Style, folder: Path, events: int, kind: str, *, jobs: int = 1) -> Measurement:
    """Build the project in a folder, from nothing if the kind is not ``noop`` or ``edit``, and measure it."""
    docs, output, doctrees = folder / "docs", folder / "html", folder / "doctrees"
    if kind not in {"noop", "edit"}:
        clear(style, folder)
    options = ("-q", "-W", "--keep-going", "-j", str(jobs), "-b", "html", "-d", doctrees)
    cost, _ = run([sys.executable, "-m", "sphinx", *options, docs, output], environment={"PYTHONHASHSEED": "0"})
    return Measurement(style=style.name, events=events, kind=kind, cost=cost, **_weigh(folder))


def measure_steps(events: int) -> Measurement:
    """Import a package of events, collect its catalog and check it, and measure each of the three."""
    cost, output = run([sys.executable, "-m", "benchmarks.check.worker", str(events)])
    return Measurement(style=STEPS, events=events, kind="clean", cost=cost, phases=json.loads(output))


def clear(style: Style, folder: Path) -> None:
    """Remove what builds of a project made, generated stubs included."""
    for name in ("html", "doctrees", *style.writes):
        shutil.rmtree(folder / name, ignore_errors=True)


def _weigh(folder: Path) -> dict[str, Any]:
    output = folder / "html"
    sizes = {path.relative_to(output).as_posix(): path.stat().st_size for path in output.rglob("*") if path.is_file()}
    pages = {name: size for name, size in sizes.items() if name.endswith(".html")}
    own = {name: size for name, size in pages.items() if name.startswith("reference/")}
    return {
        "phases": json.loads((folder / "phases.json").read_text("utf-8")),
        "pages": len(pages),
        "output_bytes": sum(sizes.values()),
        "largest": max((own or pages).items(), key=lambda page: page[1]),
        "search_bytes": sizes.get("searchindex.js", 0),
        "environment_bytes": (folder / "doctrees" / "environment.pickle").stat().st_size,
    }
