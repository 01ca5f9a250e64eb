"""Hold the verdicts on the event bus to the published versions themselves.

Each version of a pair encodes its events with its own library in an environment of its own, and the other one decodes
them: with the schema that they were written with, and without. It needs the package index, so it is no test of the
suite: run it with ``python -m tests.catalog.history.bus_verdicts``. Its environments are those of ``event-catalog
snapshot``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from sphinx_event_catalog.catalog.history import ChangeKind, Verdict
from sphinx_event_catalog.history.bus import SAME
from sphinx_event_catalog.history.differences import compare
from sphinx_event_catalog.history.environments import find_folder, make_environment
from sphinx_event_catalog.history.snapshots import read_snapshot

HISTORY = Path(__file__).parents[3] / "docs" / "history" / "openedx-events"
CHILD = Path(__file__).with_name("bus_child.py")
PAIRS = (
    ("5.0.0", "5.1.0"),
    ("8.0.0", "8.0.1"),
    ("8.2.0", "8.3.0"),
    ("9.5.1", "9.5.2"),
    ("9.14.0", "9.14.1"),
    ("9.14.1", "9.15.0"),
    ("9.20.0", "10.0.0"),
    ("10.5.0", "11.0.0"),
    ("11.0.0", "11.1.0"),
    ("11.1.1", "11.2.0"),
)
NEW = {ChangeKind.EVENT_ADDED, ChangeKind.EVENT_RETYPED, ChangeKind.SCHEMA_ADDED}
"""What is on the event bus from now on: there is nothing to read before."""
NEEDED = ("attrs>=23.2", "click>=8.1", "docutils>=0.20", "griffe>=1.5", "packaging>=24")


def ask(version, task, document=None):
    """Run the child in the environment of a version; return its answer."""
    python = make_environment(f"openedx-events=={version}", find_folder(), extra=NEEDED)
    command = [python, "-I", CHILD, task]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{version}: {done.stderr}")
    return json.loads(done.stdout)


def agree(written, found):
    """Tell whether two descriptions of values agree in the fields that both have."""
    if isinstance(written, dict) and isinstance(found, dict):
        return all(agree(written[key], found[key]) for key in written.keys() & found.keys())
    if isinstance(written, list) and isinstance(found, list):
        return len(written) == len(found) and all(map(agree, written, found))
    return written == found


def read_all(writer, reader, way):
    """Return what another version makes of each event of a version: the error, or ``""``.

    Events that the version does not read back as it wrote them itself say nothing about versions: they are left out.
    """
    written = ask(writer, "encode")
    own, other = ask(writer, "decode", written), ask(reader, "decode", written)
    return {
        event: find_error(samples, other[event], way)
        for event, samples in written.items()
        if not find_error(samples, own[event], way)
    }


def find_error(samples, answers, way):
    """Return what is wrong with the first sample that is not read as it was written, or ``""``."""
    for sample, answer in zip(samples, answers, strict=True):
        if "error" in answer[way] or not agree(sample["value"], answer[way]["value"]):
            return answer[way].get("error", "other values")
    return ""


def tell(*words):
    """Print a line at once."""
    print(*words, flush=True)  # noqa: T201 - this is a command.


def check_pair(old, new):
    """Print a line for each event of a pair that is breaking, and return how many verdicts hold, and all."""
    difference = compare(*(read_snapshot(HISTORY / f"{version}.json") for version in (old, new)))
    gone = {ChangeKind.EVENT_RETYPED: "before", ChangeKind.EVENT_REMOVED: "event"}
    verdicts = dict(difference.bus)
    verdicts |= {getattr(c, gone[c.kind]): c.bus for c in difference.changes if c.kind in gone}
    came = {change.event for change in difference.changes if change.kind in NEW}
    held = total = 0
    for way in ("registered", "unregistered"):
        forth, back = read_all(new, old, way), read_all(old, new, way)
        for event in sorted((back.keys() | forth.keys()) - came):
            judged = verdicts.get(event, SAME)
            expected = (judged if way == "registered" else judged.unregistered).verdict is Verdict.BREAKING
            error = back.get(event) or forth.get(event)
            if not error and len({event} & back.keys()) + len({event} & forth.keys()) < 2:
                tell(old, new, way, f"{event}: one version has no samples of it, so it is left out")
                continue
            total, held = total + 1, held + (expected == bool(error))
            if expected or error:
                word = "held" if expected == bool(error) else "NOT HELD"
                verdict = "breaking" if expected else "compatible"
                tell(old, new, way, f"{event}: {verdict}, {word}: {error or ''}"[:200])
    tell(old, new, f"{held} of {total} verdicts held")
    return held, total


if __name__ == "__main__":
    counts = [check_pair(old, new) for old, new in PAIRS]
    held, total = map(sum, zip(*counts, strict=True))
    tell(f"{held} of {total} verdicts held in {len(PAIRS)} pairs")
    sys.exit(held != total)
