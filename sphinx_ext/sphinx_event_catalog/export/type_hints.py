"""Write a type of the catalog as a type hint in Python code, with the imports that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.collect.expressions import Import

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_event_catalog.catalog.types import Type


def write_hint(type_: Type, aliases: Mapping[str, str]) -> tuple[str, frozenset[Import]] | None:
    """Return the hint and its imports, or ``None`` for a type that no import leads to.

    ``aliases`` are the local names of imported classes, by qualified name.
    """
    imports: set[Import] = set()
    for part in type_.walk():
        if part.kind is TypeKind.UNRESOLVED or "<" in part.qualified_name:
            return None
        imported = _import_of(part, aliases)
        imports |= {imported} if imported else set()
    return _write(type_, aliases), frozenset(imports)


def _import_of(type_: Type, aliases: Mapping[str, str]) -> Import | None:
    """Return the import of the outermost class that a type names."""
    if type_.kind in {TypeKind.UNION, TypeKind.NONE} or not type_.qualified_name:
        return None
    if type_.kind is TypeKind.LITERAL:
        return Import("typing", "Literal")
    module = type_.qualified_name.removesuffix(f".{type_.name}")
    outer = type_.name.partition(".")[0]
    return None if module == "builtins" else Import(module, outer, aliases.get(f"{module}.{outer}", ""))


def _write(type_: Type, aliases: Mapping[str, str]) -> str:
    if type_.kind is TypeKind.UNION:
        return " | ".join(_write(argument, aliases) for argument in type_.arguments)
    imported = _import_of(type_, aliases)
    outer, dot, inner = type_.name.partition(".")
    name = f"{imported.local_name}{dot}{inner}" if imported and type_.kind is not TypeKind.LITERAL else type_.name
    if type_.kind is TypeKind.GENERIC:
        return f"{name}[{', '.join(_write(argument, aliases) for argument in type_.arguments)}]"
    return name if imported else f"{outer}{dot}{inner}"
