"""Time the history: ``python -m benchmarks.history``.

It prints the CPU time of a clean build of this site with and without the history, that of reading all snapshots and
telling everything from them, and the time until ``event-catalog diff`` answers. The fastest of three runs counts.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
GENERATED = ("_build", "events", "data", "repositories", "history", "events.rst", "data.rst", "health.rst")
DIRECTIVE = ".. openedx:history::"
RUNS = 3
TELL = """
from pathlib import Path
from sphinx_event_catalog.export.history import Timeline
from sphinx_event_catalog.history.archive import read_histories
timeline = Timeline(read_histories(Path("docs/history"), ["openedx-events"]))
timeline.versions, timeline.releases, list(timeline.list_rows(timeline.histories[0]))
"""


def main() -> None:
    """Measure, and print each number."""
    with_history, without = (best(lambda is_on=is_on: build(is_on=is_on)) for is_on in (True, False))
    share = (with_history - without) / with_history
    print(f"clean build: {with_history:.1f} s of CPU, {without:.1f} s without the history: {share:.0%} of it")
    told = best(lambda: measure([sys.executable, "-c", TELL], ROOT)[0])
    started = best(lambda: measure([sys.executable, "-c", TELL.split("timeline =", maxsplit=1)[0]], ROOT)[0])
    print(f"reading all snapshots and telling everything: {told - started:.2f} s of CPU")
    command = [Path(sys.executable).with_name("event-catalog"), "diff", "10.5.0", "11.2.0"]
    cpu, wall = (best(lambda index=index: measure(command, ROOT)[index]) for index in (0, 1))
    print(f"event-catalog diff 10.5.0 11.2.0: {cpu:.2f} s of CPU, {wall:.2f} s")


def best(run: Callable[[], float]) -> float:
    """Return the least of several runs."""
    return min(run() for _ in range(RUNS))


def build(*, is_on: bool) -> float:
    """Build the site from scratch, and return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in ROOT.iterdir():
            if path.name != "docs" and not path.name.startswith("."):
                (root / path.name).symlink_to(path)
        shutil.copytree(ROOT / "docs", root / "docs", ignore=_ignore)
        options = []
        if not is_on:
            page = root / "docs" / "reference" / "history.rst"
            page.write_text(page.read_text().replace(DIRECTIVE, ""))
            options = ["-D", "event_catalog_history="]
        command = [sys.executable, "-P", "-m", "sphinx", "-q", "-c", ".", "-b", "html", *options, "docs", "out"]
        return measure(command, root)[0]


def _ignore(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in GENERATED and Path(folder).name in {"docs", "reference"}
            and (Path(folder).name, name) != ("docs", "history")]  # fmt: skip


def measure(command: list[str | Path], folder: Path) -> tuple[float, float]:
    """Run a command, and return its CPU time and the time that it took."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - started


if __name__ == "__main__":
    main()
