"""Compare the library with what it is made of, and with the published package: `python -m benchmarks.library`.

Both packages are measured by one Python, with the same versions of Django, attrs and fastavro: the published one is in
the environment that the tests compare with, and ours is put before it on the path. They take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from tests.published import UnavailableError, make_environment

ROOT = Path(__file__).parents[2]
Measured = dict[str, dict[str, list[float]]]

RATIOS = (
    ("``send_event``, 1 receiver", "send to 1", "event", "plain"),
    ("``send_event``, 3 receivers", "send to 3", "event", "plain"),
    ("``send_event``, 10 receivers", "send to 10", "event", "plain"),
    ("Avro encode", "Avro, known keys", "encode", "fastavro encode"),
    ("Avro decode", "Avro, known keys", "decode", "fastavro decode"),
    ("Avro encode, every course key new", "Avro, new keys", "encode", "fastavro encode"),
    ("Avro decode, every course key new", "Avro, new keys", "decode", "fastavro decode"),
)
PARTS = (
    ("metadata of an event", "send to 1", "metadata"),
    ("payload to record", "Avro, known keys", "to record"),
    ("record to payload, known key", "Avro, known keys", "from record"),
    ("record to payload, new key", "Avro, new keys", "from record"),
)


def main() -> None:
    """Measure, and print the results as reST tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.library", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="processes per package; more of them, less noise")
    parser.add_argument("--skip-published", action="store_true", help="measure ours alone, with this Python")
    options = parser.parse_args()
    try:
        python = sys.executable if options.skip_published else str(make_environment())
    except UnavailableError as error:
        sys.exit(f"The published package cannot be measured: {error}. --skip-published measures ours alone.")
    runs: dict[str, list[Measured]] = {"ours": [], "published": []}
    for _ in range(options.runs):
        runs["ours"].append(measure(python, path=str(ROOT)))
        if not options.skip_published:
            runs["published"].append(measure(python, path=""))
    print_results(python, {name: found for name, found in runs.items() if found})


def measure(python: str, *, path: str) -> Measured:
    """Run the worker in a new process, with ours before the installed package or without."""
    worker = ROOT / "benchmarks" / "library" / "worker.py"
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    done = subprocess.run([python, str(worker)], env=environment, capture_output=True, text=True, check=True, cwd="/")
    found: Measured = json.loads(done.stdout)
    return found


def print_results(python: str, runs: dict[str, list[Measured]]) -> None:
    """Print the ratios and the times of the parts, each with the spread of the runs."""
    version = subprocess.run([python, "-VV"], capture_output=True, text=True, check=True).stdout.split()[1]
    count = len(runs["ours"])
    print(
        f"Python {version} on {platform.machine()}, {os.cpu_count()} cores, {count} runs: median (lowest to highest).\n"
    )
    rows = [
        [label, *(tell([ratio(run, *which) for run in found]) for found in runs.values())] for label, *which in RATIOS
    ]
    print_table(["times the plain signal or fastavro", *runs], rows)
    rows = [
        [label, *(tell([middle(run, *which) for run in found]) for found in runs.values())] for label, *which in PARTS
    ]
    print_table(["microseconds", *runs], rows)
    if "published" in runs:
        rows = [[label, tell(compare(runs, *which))] for label, *which in RATIOS]
        print_table(["the published package's time in ours", "times"], rows)


def ratio(run: Measured, group: str, part: str, base: str) -> float:
    """Return the median over the rounds of a part's time in the base's of the same round."""
    return statistics.median(one / other for one, other in zip(run[group][part], run[group][base], strict=True))


def middle(run: Measured, group: str, part: str) -> float:
    """Return the median time of a part."""
    return statistics.median(run[group][part])


def compare(runs: dict[str, list[Measured]], group: str, part: str, _: str) -> list[float]:
    """Return how many times ours the published package takes, per pair of runs."""
    pairs = zip(runs["published"], runs["ours"], strict=True)
    return [middle(theirs, group, part) / middle(ours, group, part) for theirs, ours in pairs]


def tell(values: list[float]) -> str:
    """Return the median and the spread of some values."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def print_table(head: list[str], rows: list[list[str]]) -> None:
    """Print a simple reST table."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = "  ".join("=" * width for width in widths)
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
    print("\n".join([rule, lines[0], rule, *lines[1:], rule]) + "\n")


if __name__ == "__main__":
    main()
