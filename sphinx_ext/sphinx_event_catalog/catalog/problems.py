"""Problems: what is wrong with a definition, as data first and a log line last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.locations import SourceLocation

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DEFAULT_PATH = "learning/signals.py"


class Severity(Enum):
    """How much a problem matters: ``ERROR`` if the catalog would tell something false, ``INFO`` if it is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def is_build_warning(self) -> bool:
        """Whether a problem of this severity is a warning of the Sphinx build; others are on the health page only."""
        return self is not Severity.INFO

    def is_failing(self, *, strict: bool) -> bool:
        """Whether a problem of this severity fails a run of the checks: errors always, warnings if it is strict."""
        return self is Severity.ERROR or (strict and self is Severity.WARNING)


@attrs.frozen(kw_only=True)
class ExampleFile:
    """One file of an example; ``path`` is within the package that it would stand in, Python is without its imports."""

    path: str
    text: str


def _read_files(example: str | Mapping[str, str]) -> tuple[ExampleFile, ...]:
    """Return the files of an example: one text is that of ``learning/signals.py``, an empty one no file at all."""
    files = example if isinstance(example, Mapping) else {_DEFAULT_PATH: example}
    return tuple(ExampleFile(path=path, text=text) for path, text in files.items() if text)


def _check_name(_: object, __: object, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"the kind of problem '{name}' is not written like 'key-field-missing'")


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of problem, known by its name in messages, in suppressions and on the command line.

    ``meaning`` is reST: one sentence. ``bad`` is a definition with the problem, ``good`` the same definition mended,
    ``before`` what was published earlier, where that matters; each is given as text or as ``{path: text}``. The tests
    run them, ``event-catalog explain`` and the documentation show them.
    """

    name: str = attrs.field(validator=_check_name)
    severity: Severity = attrs.field(eq=False)
    meaning: str = attrs.field(eq=False)
    bad: tuple[ExampleFile, ...] = attrs.field(eq=False, repr=False, converter=_read_files)
    good: tuple[ExampleFile, ...] = attrs.field(eq=False, repr=False, converter=_read_files)
    before: tuple[ExampleFile, ...] = attrs.field(eq=False, repr=False, converter=_read_files, default="")

    @property
    def subtype(self) -> str:
        """The name as a Sphinx warning subtype: with underscores."""
        return self.name.replace("-", "_")


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong, and where.

    ``subject`` is the qualified name of the event or payload, or the file, that it is about. ``message`` fits on
    one line and quotes the values that are wrong and those that would be right.
    """

    kind: Kind
    location: SourceLocation
    subject: str
    message: str

    @property
    def sort_key(self) -> tuple[SourceLocation, str, str, str]:
        """The order of problems: by file and line."""
        return self.location, self.kind.name, self.subject, self.message

    def __str__(self) -> str:
        return f"{self.location}: {self.kind.severity.value} {self.kind.name}: {self.message}"
