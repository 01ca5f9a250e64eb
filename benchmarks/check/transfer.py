"""Time what a process of its own costs: ``python -m benchmarks.check.transfer [--runs N] [EVENTS]...``.

First ``event-catalog check`` with and without ``--in-process``, taking turns, for the smallest number of events: CPU
time with that of all processes, and time on the clock. Then, for each number, everything that travels between the two
processes is encoded, sent through a pipe and decoded again, and told as a share of the CPU time of collecting.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sphinx_event_catalog.catalog.codec import decode, encode
from sphinx_event_catalog.collect import collector, process
from sphinx_event_catalog.collect.child.service import Service
from sphinx_event_catalog.collect.records import LIVE_RECORDS

from benchmarks.synthetic import PACKAGE, write_package

SIZES = (75, 600, 1_000, 10_000)
GOAL = 1.6
_HOWS = ((), ("--in-process",))


def compare(events: int, runs: int) -> dict[str, list[float]]:
    """Return, for CPU and clock, how many times longer a check takes in a process of its own, one value a run."""
    with TemporaryDirectory() as folder:
        write_package(Path(folder), events)
        pairs = [[_run_check(folder, more) for more in _HOWS] for _ in range(runs)]
    return {
        unit: [walled[place] / plain[place] for walled, plain in pairs] for place, unit in enumerate(("CPU", "clock"))
    }


def _run_check(folder: str, more: tuple[str, ...]) -> tuple[float, float]:
    """Return the CPU and the clock seconds of one check."""
    command = [str(Path(sys.executable).with_name("event-catalog")), "check", PACKAGE, *more]
    clock, cpu = time.perf_counter(), _read_children()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return _read_children() - cpu, time.perf_counter() - clock


def _read_children() -> float:
    """Return the CPU seconds of all processes that this one started and that have ended, and of those they started."""
    times = os.times()
    return times.children_user + times.children_system


class _Recorder:
    """A conversation within this process that keeps every message."""

    def __init__(self, request: process.Request) -> None:
        self.casualties: list[process.Casualty] = []
        self.requests: list[Any] = []
        self.messages: list[Any] = []
        self._request = request
        self._service = Service(self.messages.append)

    def describe(self) -> Any:
        names = {"packages": list(self._request.packages), "django_settings": None, "setup": ""}
        return self.ask({**names, "load_apps": False, "left_out": {}, "allowed": None})

    def ask(self, question: Any) -> Any:
        self.requests.append(question)
        answer = self._service.answer(question)
        self.messages.append({"answer": answer})
        return json.loads(json.dumps(answer))

    def close(self) -> None:
        """Keep what was said."""


def measure(events: int) -> dict[str, float]:
    """Return the CPU seconds of collecting in a process of its own and those of the transfer, and its bytes."""
    with TemporaryDirectory() as folder:
        write_package(Path(folder), events)
        sys.path.insert(0, folder)
        request = process.Request(packages=[PACKAGE])
        start = time.process_time() + _read_children()
        collector.collect(request)
        total = time.process_time() + _read_children() - start
        recorder = _Recorder(request)
        # What travels is not to be had from outside.
        collector.converse = lambda *_: recorder  # type: ignore[assignment]  # as above
        collector.collect(request)
    plain = [*recorder.requests, *recorder.messages]
    records = decode(plain, LIVE_RECORDS)
    lines = [json.dumps(message).encode("ascii") + b"\n" for message in plain]
    start = time.process_time()
    sent = [json.dumps(message).encode("ascii") + b"\n" for message in encode(list(records))]
    decode([json.loads(line) for line in _pass_through(sent)], LIVE_RECORDS)
    return {"collect": total, "transfer": time.process_time() - start, "bytes": sum(map(len, lines))}


def _pass_through(lines: list[bytes]) -> list[bytes]:
    """Return lines as they come out of a pipe, each written at once."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb", buffering=0) as stream:
            for line in lines:
                rest = memoryview(line)
                while rest:
                    rest = rest[stream.write(rest) :]

    threading.Thread(target=write).start()
    with os.fdopen(reading, "rb") as stream:
        return list(stream)


def main() -> None:
    """Print both tables; exit with 1 if the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check.transfer", description=__doc__)
    parser.add_argument("events", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(measure(options.events[0])))
        return
    least = min(options.events)
    ratios = compare(least, options.runs)
    print(f"Python {platform.python_version()}, {options.runs} runs, check / check --in-process at {least} events:")
    for unit, found in ratios.items():
        print(f"  {unit}: {median(found):.2f} ({min(found):.2f} to {max(found):.2f}), goal {GOAL}")
    print(f"{'events':>7} {'collect':>8} {'transfer':>9} {'share':>6} {'MB':>6}")
    for events in options.events:
        command = [sys.executable, "-m", "benchmarks.check.transfer", "--worker", str(events)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        share = found["transfer"] / found["collect"]
        megabytes = found["bytes"] / 1e6
        print(f"{events:7,} {found['collect']:8.2f} {found['transfer']:9.3f} {share:6.1%} {megabytes:6.1f}")
    raise SystemExit(int(median(ratios["CPU"]) > GOAL))


if __name__ == "__main__":
    main()
