"""Measure the site against the same pages made in other ways: `python -m benchmarks.site`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.site import results
from benchmarks.site.measuring import Measurement, measure_build, measure_steps
from benchmarks.site.projects import CATALOG, PLAIN, PLAIN_BOOK, PUBLISHED, REPOSITORY, write_project
from benchmarks.site.report import MANY, format_table, tabulate_costs, tabulate_goals, tabulate_phases
from benchmarks.synthetic import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.site.projects import Style

RESULTS = REPOSITORY / "benchmarks" / "results" / "site.json"
"""What the documentation shows, measured in full."""
QUICK_RESULTS = RESULTS.with_name("quick.json")
PUBLISHED_SIZES = (75, 600)
QUICK_SIZES = (75, 300, 600, MANY)
FULL_SIZES = (*QUICK_SIZES, 3_000, 10_000)
LARGE = 3_000
"""From here on the pages of others are left out: they take too long."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, store and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=QUICK_SIZES, help="how many events, for each project")
    parser.add_argument("--full", action="store_true", help=f"measure {FULL_SIZES} events, which takes hours")
    parser.add_argument("--rounds", type=int, default=1, help="how often each build is repeated; 3 for medians")
    parser.add_argument("--output", type=Path, help="the file that takes the results")
    parser.add_argument("--add", action="store_true", help="keep what the file has, and add to it")
    options = parser.parse_args(arguments)
    sizes, output = (FULL_SIZES, RESULTS) if options.full else (options.events, QUICK_RESULTS)
    output = options.output or output
    found = list(results.load(output).measurements) if options.add else []
    with tempfile.TemporaryDirectory() as folder:
        for measurement in measure(Path(folder), sizes, options.rounds):
            print(
                f"{measurement.style} {measurement.events} {measurement.kind}: {measurement.cost.user:.1f} s",
                flush=True,
            )
            found.append(measurement)
            results.save(output, found)
    show(results.load(output))


def measure(folder: Path, sizes: Sequence[int], rounds: int) -> Iterator[Measurement]:
    """Measure every build of every size; rounds alternate between the styles, so that each meets the same noise."""
    for events in sizes:
        styles = list(choose_styles(events))
        for style in styles:
            write_project(style, folder / style.name, events)
        for _ in range(rounds):
            for style in styles:
                yield measure_build(style, folder / style.name, events, "clean")
                if style is CATALOG:
                    yield from measure_rebuilds(folder / style.name, events)
            yield measure_steps(events)


def choose_styles(events: int) -> Iterator[Style]:
    """Yield the styles that are compared at a size."""
    yield CATALOG
    if events < LARGE:
        yield from (PLAIN, PLAIN_BOOK)
    if events in PUBLISHED_SIZES:
        yield PUBLISHED


def measure_rebuilds(folder: Path, events: int) -> Iterator[Measurement]:
    """Measure a build with nothing changed, one with a docstring edited, and a clean one by two processes."""
    yield measure_build(CATALOG, folder, events, "noop")
    path = folder / "source" / PACKAGE / "learning" / "data.py"
    before = path.read_text("utf-8")
    path.write_text(before.replace("What is known of", "What can be told of", 1), encoding="utf-8")
    yield measure_build(CATALOG, folder, events, "edit")
    path.write_text(before, encoding="utf-8")
    if events == MANY:
        yield measure_build(CATALOG, folder, events, "parallel", jobs=2)


def show(found: results.Results) -> None:
    """Print every table."""
    for table in (tabulate_goals(found), tabulate_costs(found), tabulate_phases(found)):
        print(f"\n{format_table(table)}")


if __name__ == "__main__":
    main()
