"""Tell whether the type in a docstring is a spelling of the type in the code."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.types import TypeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.model import Field
    from sphinx_event_catalog.catalog.types import Type

_MARKUP = re.compile(r":\w+(?::\w+)*:|[`~]")
_OPTIONAL = re.compile(r"[\s,(]*\boptional\b(?!\[)\)?[\s,]*")
_OF = re.compile(r"^(list|tuple|set|frozenset|sequence|iterable) of (\w[\w.]*?)s?$", re.IGNORECASE)
_BUILTIN_SPELLINGS = {"List", "Dict", "Tuple", "Set", "FrozenSet", "Type"}


def is_spelling_of(text: str, field: Field) -> bool:
    """Tell whether a documented type means the type of a field.

    Accepted are ``typing`` names and built-in ones for each other, dotted and bare names, a container without its
    items, ``X or None`` and ``Optional[X]`` for ``X | None``, ``X`` alone where the default is ``None``, the name of
    an alias or what is behind it, the values of a ``Literal`` in braces, and prose that cannot be read as a type.
    """
    tree = _parse(text)
    if tree is None or text == str(field.type):
        return True
    may_omit_none = field.default.text == "None" or bool(_OPTIONAL.search(text))
    return _matches(tree, field.type) or (may_omit_none and _matches_without_none(tree, field.type))


@lru_cache(maxsize=1024)
def _parse(text: str) -> ast.expr | None:
    cleaned = _OPTIONAL.sub("", _MARKUP.sub("", text)).strip()
    cleaned = _OF.sub(r"\1[\2]", cleaned).replace(" or ", " | ")
    try:
        return ast.parse(cleaned, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _matches_without_none(tree: ast.expr, live: Type) -> bool:
    if live.kind is not TypeKind.UNION:
        return False
    rest = [argument for argument in live.arguments if argument.kind is not TypeKind.NONE]
    return len(rest) == 1 and _matches(tree, rest[0])


def _matches(tree: ast.expr, live: Type) -> bool:
    if live.qualified_name == "typing.Any" or (live.kind is TypeKind.ALIAS and _matches(tree, live.arguments[0])):
        return True
    if live.kind is TypeKind.LITERAL and (values := _list_values(tree)):
        return values == set(live.values)
    members = _members(tree)
    if len(members) > 1 or live.kind is TypeKind.UNION:
        return _same_members(members, live)
    if isinstance(tree, ast.Subscript):
        return _matches_generic(tree, live)
    if isinstance(tree, ast.Constant):
        return _matches_constant(tree, live)
    return _matches_name(tree, live)


def _list_values(tree: ast.expr) -> set[str]:
    """Return the values that a text lists: ``Literal["x", "y"]``, ``{"x", "y"}`` or ``"x" | "y"``; none for a type."""
    if isinstance(tree, ast.Subscript) and _name(tree.value) == "Literal":
        listed = _items(tree.slice)
    elif isinstance(tree, ast.Set | ast.Tuple | ast.List):
        listed = tree.elts
    else:
        listed = _members(tree)
    values = [item for item in listed if isinstance(item, ast.Constant)]
    # A single text in quotes is a type in quotes.
    is_type = len(values) < len(listed) or values == [tree]
    return set() if is_type else {repr(item.value) for item in values}


def _members(tree: ast.expr) -> list[ast.expr]:
    """Return the members of a union in any of its spellings, or the expression itself."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        return [*_members(tree.left), *_members(tree.right)]
    if isinstance(tree, ast.Subscript) and _name(tree.value) == "Optional":
        return [*_members(tree.slice), ast.Constant(value=None)]
    if isinstance(tree, ast.Subscript) and _name(tree.value) == "Union":
        return [member for item in _items(tree.slice) for member in _members(item)]
    return [tree]


def _same_members(members: Sequence[ast.expr], live: Type) -> bool:
    arguments = live.arguments if live.kind is TypeKind.UNION else (live,)
    return all(any(_matches(member, argument) for argument in arguments) for member in members) and all(
        any(_matches(member, argument) for member in members) for argument in arguments
    )


def _matches_generic(tree: ast.Subscript, live: Type) -> bool:
    if live.kind is TypeKind.ALIAS:
        return ast.unparse(tree).replace(" ", "") == live.name.replace(" ", "")
    if live.kind not in {TypeKind.GENERIC, TypeKind.PAYLOAD} or not _matches_name(tree.value, live):
        return False
    items, arguments = _items(tree.slice), live.arguments
    if len(items) == 1 and arguments and arguments[-1].name == "...":
        arguments = arguments[:1]
    return len(items) == len(arguments) and all(map(_matches, items, arguments))


def _matches_constant(tree: ast.Constant, live: Type) -> bool:
    if tree.value is None:
        return live.kind is TypeKind.NONE
    if tree.value is ...:
        return live.name == "..."
    # A quoted type.
    inner = _parse(tree.value) if isinstance(tree.value, str) else None
    return inner is not None and _matches(inner, live)


def _matches_name(tree: ast.expr, live: Type) -> bool:
    name = _name(tree)
    if live.kind is TypeKind.LITERAL:
        return name in {type(ast.literal_eval(value)).__name__ for value in live.values}
    known = live.class_name.rsplit(".", 1)[-1]
    return name == known or (name in _BUILTIN_SPELLINGS and name.lower() == known)


def _name(tree: ast.expr) -> str:
    if isinstance(tree, ast.Attribute):
        return tree.attr
    return tree.id if isinstance(tree, ast.Name) else ""


def _items(tree: ast.expr) -> list[ast.expr]:
    return list(tree.elts) if isinstance(tree, ast.Tuple) else [tree]
