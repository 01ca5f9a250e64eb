"""Places in source files."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True, order=True)
class SourceLocation:
    """A range of lines in a source file.

    ``path`` is relative to the parent folder of the package, with ``/``: ``openedx_events/learning/signals.py``.
    Lines count from 1 and both ends belong to the range.
    """

    path: str
    line: int
    end_line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    def is_within(self, other: SourceLocation) -> bool:
        """Tell whether this starts in the range of another location."""
        return self.path == other.path and other.line <= self.line <= other.end_line
