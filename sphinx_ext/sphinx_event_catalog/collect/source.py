"""Read what only the source text knows: lines, comments, and docstrings under assignments."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sphinx_event_catalog.catalog.problems import Kind
    from sphinx_event_catalog.collect.records import ModuleFile


_BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While, ast.Match)
"""The statements whose own statements run on import."""


@attrs.frozen(kw_only=True)
class Docstring:
    """A docstring as it stands in the source: ``line`` is the line of its first character, indentation is removed."""

    text: str
    line: int

    def read(self, location: SourceLocation) -> tuple[str, SourceLocation]:
        """Return the text without empty lines around it, and where it starts in the file of ``location``."""
        text = self.text.lstrip("\n")
        line = self.line + self.text.count("\n") - text.count("\n")
        text = text.rstrip()
        return text, attrs.evolve(location, line=line, end_line=line + text.count("\n"))


@attrs.frozen(kw_only=True)
class Assignment:
    """An assignment to one name, with the docstring below it."""

    name: str
    line: int
    end_line: int
    is_alias: bool
    docstring: Docstring | None


@attrs.frozen(kw_only=True)
class ClassSource:
    """A class statement, decorators included, its docstring and its assignments by name."""

    line: int
    end_line: int
    docstring: Docstring | None
    assignments: dict[str, Assignment]


@attrs.frozen(kw_only=True)
class CommentBlock:
    """Consecutive lines that hold nothing but a comment; ``text`` is without the ``#`` of each line."""

    line: int
    text: str

    @property
    def end_line(self) -> int:
        """The last line of the block."""
        return self.line + self.text.count("\n")


class SourceFile:
    """One parsed Python file.

    Its encoding is the one that it declares (PEP 263). Raises ``SyntaxError``, ``UnicodeDecodeError`` or ``OSError`` if
    it cannot be read.
    """

    def __init__(self, path: Path, relative: str) -> None:
        self.path = path
        self.relative = relative
        with tokenize.open(path) as file:
            self.text = file.read()
        # An odd escape in the source of others is no failure, not even where warnings are errors.
        with warnings.catch_warnings(action="ignore"):
            self.tree = ast.parse(self.text, filename=str(path))

    def locate(self, line: int, end_line: int | None = None) -> SourceLocation:
        """Return the location of a range of lines of this file."""
        return SourceLocation(path=self.relative, line=line, end_line=end_line or line)

    @cached_property
    def statements(self) -> tuple[ast.stmt, ...]:
        """The statements that run on import, in order, those in blocks such as ``if`` and ``try`` included."""
        return tuple(_flatten(self.tree.body))

    @cached_property
    def assignments(self) -> dict[str, Assignment]:
        """Module-level assignments by name; the last one of a name counts."""
        return dict(_read_assignments(self.statements))

    @cached_property
    def assignment_lines(self) -> dict[int, str]:
        """The name that is assigned at a line."""
        return {assignment.line: name for name, assignment in self.assignments.items()}

    @cached_property
    def classes(self) -> dict[str, ClassSource]:
        """Classes by qualified name within the module: ``Outer.Inner``."""
        return dict(_read_classes(self.statements, prefix=""))

    @cached_property
    def comment_blocks(self) -> tuple[CommentBlock, ...]:
        """Every block of comment lines outside of strings, in order."""
        return tuple(block for block in _read_comments(self.text) if not self._is_in_string(block.line))

    @cached_property
    def comments(self) -> dict[int, str]:
        """Every comment by its line, ``#`` included; those beside code too."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}

    def read_comment(self, assignment: Assignment) -> Docstring | None:
        """Return the ``#:`` comment beside an assignment, or else the one above it."""
        beside = self.comments.get(assignment.end_line, "")
        if beside.startswith("#:"):
            return Docstring(text=beside[2:].strip(), line=assignment.end_line)
        first = assignment.line
        while self._lines[first - 2 : first - 1] and self._lines[first - 2].lstrip().startswith("#:"):
            first -= 1
        above = [line.strip()[2:].strip() for line in self._lines[first - 1 : assignment.line - 1]]
        return Docstring(text="\n".join(above), line=first) if above else None

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def next_statement_line(self, line: int) -> int:
        """Return the line where the first statement after a line starts, or 0."""
        index = bisect_right(self._starts, line)
        return self._starts[index] if index < len(self._starts) else 0

    @cached_property
    def _starts(self) -> list[int]:
        return [_first_line(statement) for statement in self.statements]

    def _is_in_string(self, line: int) -> bool:
        index = bisect_right(self._starts, line) - 1
        if index < 0 or not _spans(self.statements[index], line):
            return False
        return any(
            isinstance(node, ast.Constant) and isinstance(node.value, str) and _spans(node, line)
            for node in ast.walk(self.statements[index])
        )


def _flatten(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        for field in ("body", "handlers", "cases", "orelse", "finalbody") if isinstance(statement, _BLOCKS) else ():
            for child in getattr(statement, field, ()):
                yield from _flatten(child.body if isinstance(child, (ast.ExceptHandler, ast.match_case)) else [child])


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _spans(node: ast.stmt | ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _read_assignments(statements: Sequence[ast.stmt]) -> Iterator[tuple[str, Assignment]]:
    following = [*statements[1:], None]
    for statement, after in zip(statements, following, strict=True):
        for name in _assigned_names(statement):
            value = getattr(statement, "value", None)
            yield (
                name,
                Assignment(
                    name=name,
                    line=statement.lineno,
                    end_line=statement.end_lineno or statement.lineno,
                    is_alias=isinstance(value, (ast.Name, ast.Attribute)),
                    docstring=_docstring_of(after),
                ),
            )


def _assigned_names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def _docstring_of(statement: ast.stmt | None) -> Docstring | None:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return None
    value = statement.value.value
    return Docstring(text=remove_indentation(value), line=statement.lineno) if isinstance(value, str) else None


def remove_indentation(text: str) -> str:
    """Remove the common indentation of all lines but the first, keeping every line (unlike ``inspect.cleandoc``)."""
    first, *rest = text.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first.strip(), *(line[margin:].rstrip() for line in rest)])


def _read_classes(statements: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[str, ClassSource]]:
    for statement in statements:
        if isinstance(statement, ast.ClassDef):
            yield (
                prefix + statement.name,
                ClassSource(
                    line=_first_line(statement),
                    end_line=statement.end_lineno or statement.lineno,
                    docstring=_docstring_of(statement.body[0]),
                    assignments=dict(_read_assignments(statement.body)),
                ),
            )
            yield from _read_classes(statement.body, f"{prefix}{statement.name}.")


def _read_comments(text: str) -> Iterator[CommentBlock]:
    block: list[str] = []
    start = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        stripped = line.lstrip()
        if stripped.startswith("#"):
            start = start if block else number
            block.append(stripped[1:])
        elif block:
            yield CommentBlock(line=start, text="\n".join(block))
            block = []


class Sources:
    """The parsed files of one collection, by module, and the list of problems that reading raised."""

    def __init__(self, modules: Iterable[ModuleFile]) -> None:
        self._problems: dict[Problem, None] = {}
        self._modules = {module.name: module for module in modules}
        self._files: dict[Path, SourceFile | None] = {}

    def report(self, kind: Kind, location: SourceLocation, subject: str, message: str) -> None:
        """Note a problem, once."""
        self._problems[Problem(kind=kind, location=location, subject=subject, message=message)] = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems noted so far, in order."""
        return tuple(self._problems)

    def get(self, module: str) -> SourceFile | None:
        """Return the file of an imported module, or ``None`` if it has none that can be read."""
        found = self._modules.get(module)
        return self.read(found.path, found.root) if found else None

    def read(self, path: Path, root: Path) -> SourceFile | None:
        """Parse a file below ``root``, once; one that cannot be parsed is a problem and ``None``."""
        if path not in self._files:
            self._files[path] = self._parse(path, root)
        return self._files[path]

    def _parse(self, path: Path, root: Path) -> SourceFile | None:
        relative = path.relative_to(root).as_posix()
        try:
            return SourceFile(path, relative)
        except Exception as error:  # noqa: BLE001  # a file of others may be too deep, no text, or gone
            line = _blame_line(error)
            location = SourceLocation(path=relative, line=line, end_line=line)
            reason = str(error) or type(error).__name__
            self.report(kinds.SOURCE_UNREADABLE, location, relative, f"cannot read the source: {reason}")
            return None

    def locate(self, module: str, line: int = 1) -> SourceLocation:
        """Return a location in a module, even if its source cannot be read."""
        found = self._modules.get(module)
        path = found.path.relative_to(found.root).as_posix() if found else module.replace(".", "/") + ".py"
        return SourceLocation(path=path, line=line, end_line=line)


def _blame_line(error: Exception) -> int:
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    return getattr(error, "lineno", None) or 1
