"""Keep measurements, and find the middle of repeated ones."""

from __future__ import annotations

import json
import os
import platform
import statistics
from importlib import metadata
from typing import TYPE_CHECKING, Any

import attrs

from benchmarks.site.measuring import Cost, Measurement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LIBRARIES = ("Sphinx", "docutils", "sphinx-book-theme", "code-annotations")


@attrs.frozen(kw_only=True)
class Results:
    """What one run measured, and on what."""

    machine: dict[str, str]
    measurements: tuple[Measurement, ...]

    def select(self, style: str, kind: str = "clean") -> Iterator[Measurement]:
        """Yield the measurements of a style and kind of build."""
        return (found for found in self.measurements if found.style == style and found.kind == kind)

    def values(self, style: str, events: int, kind: str = "clean", cost: str = "user") -> list[float]:
        """Return one cost of every repetition, lowest first."""
        return sorted(getattr(found.cost, cost) for found in self.select(style, kind) if found.events == events)

    def median(self, style: str, events: int, kind: str = "clean", cost: str = "user") -> float | None:
        """Return the median of one cost, or ``None`` where nothing was measured."""
        values = self.values(style, events, kind, cost)
        return statistics.median(values) if values else None

    def ratio(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> float | None:
        """Return the ratio of two medians, each given as the arguments of ``median``."""
        above, below = self.median(*one), self.median(*other)
        return above / below if above is not None and below else None

    def sizes(self, style: str, kind: str = "clean") -> list[int]:
        """Return the numbers of events that were measured."""
        return sorted({found.events for found in self.select(style, kind)})

    def last(self, style: str, events: int, kind: str = "clean") -> Measurement | None:
        """Return the last measurement of its kind."""
        found = [measurement for measurement in self.select(style, kind) if measurement.events == events]
        return found[-1] if found else None


def describe_machine() -> dict[str, str]:
    """Return what the numbers depend on."""
    versions = {name: metadata.version(name) for name in _LIBRARIES}
    return {
        "Python": platform.python_version(),
        "processor": platform.machine(),
        "cores": str(os.cpu_count()),
        **versions,
    }


def save(path: Path, measurements: Iterable[Measurement]) -> None:
    """Write measurements, one to a line."""
    head = json.dumps({"machine": describe_machine()}, indent=2).removesuffix("\n}")
    lines = ",\n".join(f"    {json.dumps(attrs.asdict(found))}" for found in measurements)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head},\n  "measurements": [\n{lines}\n  ]\n}}\n', encoding="utf-8")


def load(path: Path) -> Results:
    """Read what was written."""
    stored = json.loads(path.read_text("utf-8"))
    measurements = tuple(_read(found) for found in stored["measurements"])
    return Results(machine=stored["machine"], measurements=measurements)


def _read(stored: dict[str, Any]) -> Measurement:
    return Measurement(**{**stored, "cost": Cost(**stored["cost"]), "largest": tuple(stored["largest"])})
