"""Python expressions and imports, laid out as ruff and black lay them out."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH = 100
"""The longest line of a snippet, in characters."""

_INDENT = 4


@attrs.frozen(order=True)
class Import:
    """A name and the module that it is imported from: ``from module import name as alias``.

    Without a name it is the module itself: ``import module``.
    """

    module: str
    name: str = ""
    alias: str = ""

    @property
    def local_name(self) -> str:
        """The name that the importing module uses."""
        return self.alias or self.name

    def __str__(self) -> str:
        return f"{self.name} as {self.alias}" if self.alias else self.name


@attrs.frozen
class Expression:
    """A Python expression that can be broken into lines: ``opening``, items with their prefixes, ``closing``.

    ``flat`` is the expression on one line. An expression without items is never broken.
    """

    flat: str
    opening: str = ""
    items: tuple[tuple[str, Expression], ...] = ()
    closing: str = ""
    imports: frozenset[Import] = frozenset()

    def lay_out(self, indent: int, room: int) -> str:
        """Return the expression on one line if it fits into ``room`` characters, else with one item to a line.

        ``indent`` is the indentation of the line that the expression starts on.
        """
        if len(self.flat) <= room or not self.items:
            return self.flat
        inner = indent + _INDENT
        # A formatter gives a single argument that cannot be broken itself no comma.
        comma = "" if len(self.items) == 1 and not self.items[0][1].items else ","
        lines = [
            f"{' ' * inner}{prefix}{item.lay_out(inner, WIDTH - inner - len(prefix) - 1)}{comma}"
            for prefix, item in self.items
        ]
        return "\n".join([self.opening, *lines, " " * indent + self.closing])


def make_atom(text: str, *imports: Import) -> Expression:
    """Return an expression that is never broken."""
    return Expression(flat=text, imports=frozenset(imports))


def make_bracket(
    opening: str, items: Iterable[tuple[str, Expression]], closing: str, *imports: Import, tail: str = ""
) -> Expression:
    """Return a call or a collection display; ``tail`` is the comma that a tuple of one item needs."""
    parts = tuple(items)
    inner = ", ".join(prefix + item.flat for prefix, item in parts)
    return Expression(
        flat=f"{opening}{inner}{tail}{closing}",
        opening=opening,
        items=parts,
        closing=closing,
        imports=frozenset(imports).union(*(item.imports for _, item in parts)),
    )


def make_call(function: Import, items: Iterable[tuple[str, Expression]], *, attribute: str = "") -> Expression:
    """Return the call of an imported name, or of an attribute of it."""
    return make_bracket(f"{function.local_name}{attribute}(", items, ")", function)


def quote(text: str) -> str:
    """Return a string literal, in double quotes unless they would have to be escaped."""
    literal = repr(text)
    return f'"{literal[1:-1]}"' if literal.startswith("'") and '"' not in literal else literal


def make_literal(value: object) -> Expression:
    """Return the literal of a JSON-like value: a scalar, a list or tuple of them, or a dict with string keys."""
    match value:
        case str():
            return make_atom(quote(value))
        case list():
            return make_bracket("[", [("", make_literal(item)) for item in value], "]")
        case tuple():
            tail = "," if len(value) == 1 else ""
            return make_bracket("(", [("", make_literal(item)) for item in value], ")", tail=tail)
        case dict():
            return make_bracket("{", [(f"{quote(key)}: ", make_literal(item)) for key, item in value.items()], "}")
    return make_atom(repr(value))


def find_aliases(imports: Iterable[Import]) -> dict[str, str]:
    """Return a longer name for each import whose name another one has too, by qualified name."""
    found = set(imports)
    taken = Counter(imported.name for imported in found)
    return {
        f"{imported.module}.{imported.name}": f"{_name_module(imported.module)}{imported.name}"
        for imported in found
        if taken[imported.name] > 1
    }


def _name_module(module: str) -> str:
    """Return a module as the start of a class name: ``openedx_events.learning.data`` is ``OpenedxEventsLearning``."""
    return "".join(part.capitalize() for part in re.split(r"[._]", module.removesuffix(".data")))


def write_imports(imports: Iterable[Import]) -> str:
    """Return the import block: the standard library, then everything else, sorted as isort sorts.

    The block is empty or ends in a line end.
    """
    by_module: dict[str, list[Import]] = {}
    for found in sorted(set(imports), key=_sort_name):
        if found.module != "builtins":
            by_module.setdefault(found.module, []).append(found)
    # A module that is imported itself goes before those that names are imported from.
    modules = sorted(by_module, key=lambda module: (bool(by_module[module][0].name), module.lower(), module))
    standard = [module for module in modules if module.split(".", 1)[0] in sys.stdlib_module_names]
    groups = (standard, [module for module in modules if module not in standard])
    blocks = ("".join(_write_import(module, by_module[module]) for module in group) for group in groups if group)
    return "\n".join(blocks)


def _write_import(module: str, names: list[Import]) -> str:
    if not names[0].name:
        return f"import {module}\n"
    line = f"from {module} import {', '.join(map(str, names))}"
    if len(line) <= WIDTH:
        return f"{line}\n"
    return "".join(_explode_import(module, names))


def _explode_import(module: str, names: list[Import]) -> Iterator[str]:
    yield f"from {module} import (\n"
    yield from (f"    {name},\n" for name in names)
    yield ")\n"


def _sort_name(found: Import) -> tuple[int, str]:
    """Order constants before classes before the rest, as isort does."""
    name = found.name
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2 if name else -1
    return rank, name
