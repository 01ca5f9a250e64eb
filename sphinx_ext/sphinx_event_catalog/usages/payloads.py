"""Which fields of a payload a receiving function reads."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_DATA = frozenset({"self", "cls", "sender", "signal", "metadata"})


@attrs.define
class _Reader:
    """The names that stand for the payload, or a part of it, and what is done with them."""

    names: dict[str, str]
    rest: str
    reads: set[str] = attrs.field(factory=set)
    escapes: bool = False


def read_payload(node: ast.FunctionDef | ast.AsyncFunctionDef, *, is_method: bool) -> tuple[tuple[str, ...], bool]:
    """Return the paths that a function reads, the name of the argument first, and whether it passes any part on."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    names = [argument.arg for argument in arguments][int(is_method) :]
    reader = _Reader(
        names={name: name for name in names if name not in _NOT_DATA},
        rest=node.args.kwarg.arg if node.args.kwarg else "",
    )
    for statement in node.body:
        _visit(reader, statement)
    return tuple(sorted(_drop_prefixes(reader.reads))), reader.escapes


def _drop_prefixes(paths: set[str]) -> Iterator[str]:
    """Yield the paths that no longer one goes through."""
    for path in paths:
        if not any(other.startswith(f"{path}.") for other in paths):
            yield path


def _visit(reader: _Reader, node: ast.AST) -> None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        path = _find_path(reader, node.value)
        if path is not None:
            reader.reads.add(path)
            reader.names[node.targets[0].id] = path
            return
        _visit(reader, node.value)
        reader.names.pop(node.targets[0].id, None)
        return
    if isinstance(node, ast.expr):
        _visit_expression(reader, node)
        return
    for child in ast.iter_child_nodes(node):
        _visit(reader, child)


def _visit_expression(reader: _Reader, node: ast.expr) -> None:
    path = _find_path(reader, node)
    if path is not None:
        reader.reads.add(path)
        # The argument as a whole goes somewhere; of a part, what it is tells whether more can be read from it.
        reader.escapes |= "." not in path
        return
    if isinstance(node, ast.Name) and node.id == reader.rest:
        reader.escapes = True
    if isinstance(node, (ast.Compare, ast.UnaryOp, ast.BoolOp)):
        _visit_test(reader, node)
        return
    for child in ast.iter_child_nodes(node):
        _visit(reader, child)


def _visit_test(reader: _Reader, node: ast.Compare | ast.UnaryOp | ast.BoolOp) -> None:
    """Visit a condition: an argument that is only looked at does not leave."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name) and child.id in reader.names:
            reader.reads.add(reader.names[child.id])
        elif not isinstance(child, ast.Name):
            _visit(reader, child)


def _find_path(reader: _Reader, node: ast.AST) -> str | None:
    """Return the path that an expression reads, or ``None`` if it is none into the payload."""
    if isinstance(node, ast.Name):
        return reader.names.get(node.id)
    if isinstance(node, ast.Attribute):
        base = _find_path(reader, node.value)
        return f"{base}.{node.attr}" if base is not None else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return _find_item(reader, node.value, node.slice)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "pop"}:
        return _find_item(reader, node.func.value, node.args[0]) if node.args else None
    return None


def _find_item(reader: _Reader, base: ast.AST, key: ast.AST) -> str | None:
    is_rest = isinstance(base, ast.Name) and base.id == reader.rest
    return key.value if is_rest and isinstance(key, ast.Constant) and isinstance(key.value, str) else None
