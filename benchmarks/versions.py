"""Catalog every published version of openedx-events: ``python -m benchmarks.versions [-o FILE] [VERSION]...``.

Each version is installed into an environment of its own, with nothing but its own requirements, and is exported from
this environment with ``--python``. A version is right if it has the events of its snapshot in ``docs/history`` and
the command ends without a traceback, with 1 where something of the package could not be read.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from packaging.version import Version
from sphinx_event_catalog.history.environments import VersionError, make_environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DISTRIBUTION, PACKAGE = "openedx-events", "openedx_events"
HISTORY = Path(__file__).parents[1] / "docs" / "history" / DISTRIBUTION
ENVIRONMENTS = Path(tempfile.gettempdir()) / "event-catalog-versions"
_TRACEBACK = "Traceback (most recent call last)"


@attrs.frozen(kw_only=True)
class Run:
    """What became of one version; ``formats`` counts the files of each folder, ``lost`` are lines that tell a loss.

    ``code`` is -1 where the version could not be installed.
    """

    version: str
    events: int = 0
    expected: int = 0
    capable: int = 0
    formats: dict[str, int] = attrs.field(factory=dict)
    refused: int = 0
    code: int = -1
    has_traceback: bool = False
    lost: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether all events are there and the exit code says what was lost."""
        return self.events == self.expected and not self.has_traceback and self.code == int(bool(self.lost))


def run_version(version: str, environments: Path) -> Run:
    """Export one version."""
    expected = len(json.loads((HISTORY / f"{version}.json").read_text(encoding="utf-8"))["events"])
    try:
        python = make_environment(f"{DISTRIBUTION}=={version}", environments)
    except VersionError as error:
        return Run(version=version, expected=expected, lost=(str(error),))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        command = ["event-catalog", "export", PACKAGE, "--python", str(python), "-o", str(output)]
        command[0] = str(Path(sys.executable).with_name(command[0]))
        # Not in the repository: its own package and settings would stand in for the version's.
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return _describe(version, expected, done, output)


def _describe(version: str, expected: int, done: subprocess.CompletedProcess[str], output: Path) -> Run:
    files = [path.relative_to(output) for path in output.rglob("*") if path.is_file()]
    catalog, refusals = output / "catalog.json", output / "refusals.json"
    events = json.loads(catalog.read_text(encoding="utf-8"))["events"] if catalog.is_file() else []
    return Run(
        version=version,
        events=len(events),
        expected=expected,
        capable=sum(event["bus"]["capable"] for event in events),
        formats=dict(sorted(Counter(path.parts[0] for path in files).items())),
        refused=len(json.loads(refusals.read_text(encoding="utf-8"))) if refusals.is_file() else 0,
        code=done.returncode,
        has_traceback=_TRACEBACK in done.stderr,
        lost=tuple(line for line in done.stderr.splitlines() if ": error " in line or line.startswith("Error: ")),
    )


def print_table(runs: Iterable[Run]) -> None:
    """Print a line for each version."""
    for run in runs:
        verdict = "ok" if run.is_right else "WRONG"
        formats = " ".join(f"{name}:{count}" for name, count in run.formats.items())
        print(
            f"{run.version:>8} {run.events:3} events {run.capable:3} on the bus  exit {run.code} {verdict}  {formats}"
        )
        for line in run.lost:
            print(f"{'':8} {line}")


def _list_versions(named: Sequence[str]) -> list[str]:
    return sorted(named or [path.stem for path in HISTORY.glob("*.json")], key=Version)


def main() -> None:
    """Run all versions; exit with 1 if one is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.versions", description=__doc__)
    parser.add_argument("versions", nargs="*")
    parser.add_argument("-o", "--output", type=Path, help="write the table as JSON, too")
    parser.add_argument("--environments", type=Path, default=ENVIRONMENTS)
    options = parser.parse_args()
    runs = []
    for version in _list_versions(options.versions):
        runs.append(run_version(version, options.environments))
        print_table(runs[-1:])
        sys.stdout.flush()
    if options.output:
        options.output.write_text(json.dumps([attrs.asdict(run) for run in runs], indent=1) + "\n", encoding="utf-8")
    raise SystemExit(int(not all(run.is_right for run in runs)))


if __name__ == "__main__":
    main()
