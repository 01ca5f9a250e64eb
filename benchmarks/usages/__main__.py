"""Time the scan of source trees for usages of events: ``python -m benchmarks.usages [PATH]...``.

Without a PATH, a tree of 4,351 files is written in which one file in 44 says something of events, as in edx-platform
without its tests. Each tree is scanned in a process of its own, three times; the fastest counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 4_351
EVERY = 44
PLAIN = """\
class Model{number}:
    '''A record of something that a service stores.'''

    def method_{line}(self, first, second=None):
        '''Return what the first argument says of the second.'''
        if second is None:
            return [item.value for item in first.items() if item.key != {line}]
        return self.objects.filter(name=first, owner__id=second.id).order_by("created", "name").first()
"""
TELLING = """\
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED

def enroll_{number}(enrollment):
    # .. event_implemented_name: COURSE_ENROLLMENT_CREATED
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=enrollment)
"""


def main() -> None:
    """Scan each tree and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.usages", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(measure(options.paths[0])))
        return
    with tempfile.TemporaryDirectory() as folder:
        for path in options.paths or [write_tree(Path(folder))]:
            runs = [json.loads(run_worker(path)) for _ in range(3)]
            best = min(runs, key=lambda run: run["seconds"])
            speed = best["files"] / best["seconds"]
            print(
                f"{path.name}: {best['files']:,} files, {best['usages']} usages: {best['seconds']:.2f} s of CPU, ",
                end="",
            )
            print(f"{speed:,.0f} files a second, {best['megabytes']:.0f} MB")


def run_worker(path: Path) -> str:
    """Return what a process of its own measured."""
    command = [sys.executable, "-m", "benchmarks.usages", "--worker", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def measure(path: Path) -> dict[str, float]:
    """Scan one tree in this process."""
    from sphinx_event_catalog.usages.scanner import scan_tree  # noqa: PLC0415  # only what a worker needs
    from sphinx_event_catalog.usages.trees import FolderTree  # noqa: PLC0415  # only what a worker needs

    known = {"openedx_events.learning.signals.COURSE_ENROLLMENT_CREATED"}
    start = time.process_time()
    found = scan_tree(FolderTree(path), path.name, known=known)
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": megabytes, "files": found.files, "usages": len(found.usages)}


def write_tree(folder: Path) -> Path:
    """Write a tree of plain files of about 9 kB, some of which send an event."""
    root = folder / "synthetic"
    for number in range(FILES):
        path = root / f"app{number // 50}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(PLAIN.format(number=number, line=line) for line in range(20))
        path.write_text(text if number % EVERY else f"{TELLING.format(number=number)}\n{text}")
    return root


if __name__ == "__main__":
    main()
