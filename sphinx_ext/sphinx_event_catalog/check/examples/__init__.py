"""Examples of every kind of problem: a definition that has it, and the same definition mended.

They are what ``event-catalog explain`` and the documentation show, and what the tests run.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.kinds import ProblemKind

_MARKER = re.compile(r"^=== (.+) ===\n", re.MULTILINE)
_DEFAULT_PATH = "learning/signals.py"
_PARTS = ("before", "bad", "good")


@attrs.frozen(kw_only=True)
class ExampleFile:
    """Python source without its imports; ``path`` is within the package that it would stand in."""

    path: str
    text: str


@attrs.frozen(kw_only=True)
class Example:
    """A definition with a problem and without; ``before`` is what was published, where that matters."""

    bad: tuple[ExampleFile, ...]
    good: tuple[ExampleFile, ...]
    before: tuple[ExampleFile, ...] = ()


def read_example(kind: ProblemKind) -> Example:
    """Return the example of a kind."""
    text = (files(__name__) / f"{kind.value}.txt").read_text(encoding="utf-8")
    parts: dict[str, list[ExampleFile]] = {name: [] for name in _PARTS}
    current = _PARTS[0]
    _, *pieces = _MARKER.split(text)
    for title, source in zip(pieces[::2], pieces[1::2], strict=True):
        current = title if title in parts else current
        path = _DEFAULT_PATH if title in parts else title
        parts[current].append(ExampleFile(path=path, text=source))
    return Example(**{name: tuple(found) for name, found in parts.items()})
