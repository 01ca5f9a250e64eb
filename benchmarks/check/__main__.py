"""Time reading and checking against importing: ``python -m benchmarks.check [--runs N] [EVENTS]...``."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from statistics import median

SIZES = (100, 1_000, 10_000)
STEPS = ("import", "collect", "check")


def measure(events: int, runs: int) -> list[dict[str, float]]:
    """Return the CPU seconds of each step of each run, every run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.check.worker", str(events)]
    return [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(runs)]


def compare(runs: list[dict[str, float]]) -> tuple[float, float]:
    """Return the medians of checking against importing, and of all three steps against importing."""
    checking = median(run["check"] / run["import"] for run in runs)
    everything = median(sum(run[step] for step in STEPS) / run["import"] for run in runs)
    return checking, everything


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {options.runs} runs, medians; steps in CPU seconds.")
    print(f"{'events':>7} {'import':>8} {'collect':>8} {'check':>8} {'check/import':>13} {'all/import':>11}")
    for events in options.events:
        runs = measure(events, options.runs)
        seconds = " ".join(f"{median(run[step] for run in runs):8.2f}" for step in STEPS)
        checking, everything = compare(runs)
        print(f"{events:7,} {seconds} {checking:13.3f} {everything:11.2f}")


if __name__ == "__main__":
    main()
