"""Problems: what is wrong with a definition, as data first and a log line last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.kinds import ProblemKind, Severity

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.locations import SourceLocation

__all__ = ["Problem", "ProblemKind", "Severity"]


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong, and where.

    ``subject`` is the qualified name of the event or payload, or the file, that it is about. ``message`` fits on
    one line and quotes the values that are wrong and those that would be right.
    """

    kind: ProblemKind
    location: SourceLocation
    subject: str
    message: str

    @property
    def sort_key(self) -> tuple[SourceLocation, str, str, str]:
        """The order of problems: by file and line."""
        return self.location, self.kind.value, self.subject, self.message

    def __str__(self) -> str:
        return f"{self.location}: {self.kind.severity.value} {self.kind.value}: {self.message}"
