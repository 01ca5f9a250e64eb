"""The types of the fields of a payload class, each resolved where the field is defined."""

from __future__ import annotations

import ast
import inspect
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


class UnresolvedNameError(NameError):
    """A type names something that does not exist at run time.

    Attributes:
        field_name (str): the field.
        annotation (Any): its type, as it is written.
    """

    def __init__(self, message: str, *, field_name: str, annotation: Any) -> None:
        super().__init__(message)
        self.field_name = field_name
        self.annotation = annotation


def get_field_types(payload_class: type[Any]) -> dict[str, Any]:
    """Return the type of every field of an attrs class by name; ``attrs.NOTHING`` for a field without a type.

    Types that are written as strings, or hold strings, are resolved in the module that defines the field.

    Raises:
        UnresolvedNameError: a type names something that does not exist at run time.
    """
    return {field.name: _resolve(payload_class, field) for field in attrs.fields(payload_class)}


def _resolve(payload_class: type[Any], field: attrs.Attribute[Any]) -> Any:
    owner = _find_owner(payload_class, field.name)
    # attrs knows `field: None` and a field without a type by the same None; the annotations do not.
    annotation = vars(owner).get("__annotations__", {}).get(field.name, field.type or attrs.NOTHING)
    if annotation is attrs.NOTHING:
        return annotation
    module = sys.modules.get(owner.__module__)
    # The module wins, as in Python: in the class itself a field may have the name of its type.
    names = {owner.__name__: owner, **vars(owner), **(vars(module) if module else {})}
    try:
        carrier = SimpleNamespace(__annotations__={field.name: annotation})
        return get_type_hints(carrier, names, {}, include_extras=True)[field.name]
    except NameError as error:
        message = _explain_name(str(error.name), annotation, owner.__module__, module)
        raise UnresolvedNameError(message, field_name=field.name, annotation=annotation) from error


def _find_owner(payload_class: type[Any], name: str) -> type[Any]:
    """Return the class that defines a field: the type of an inherited field is written in another module perhaps."""
    for base in payload_class.__mro__:
        if attrs.has(base) and any(field.name == name and not field.inherited for field in attrs.fields(base)):
            return base
    return payload_class


def _explain_name(name: str, annotation: Any, module_name: str, module: ModuleType | None) -> str:
    text = annotation if isinstance(annotation, str) else repr(annotation)
    missing = f"The name '{name}' in the type {text!r} does not exist in '{module_name}' at run time"
    for line, source in _find_type_checking_import(name, module):
        return f"{missing}: line {line}, '{source}', runs for type checkers only. Move it out of 'if TYPE_CHECKING'."
    return f"{missing}. Import or define it there."


def _find_type_checking_import(name: str, module: ModuleType | None) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line that imports a name under ``if TYPE_CHECKING``."""
    try:
        source = inspect.getsource(module) if module else ""
        blocks = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.If)]
    except (OSError, TypeError, SyntaxError):
        return
    for block in blocks:
        if "TYPE_CHECKING" not in ast.unparse(block.test):
            continue
        for node in (node for part in block.body for node in ast.walk(part)):
            if isinstance(node, ast.Import | ast.ImportFrom) and name in map(_bound_name, node.names):
                yield node.lineno, ast.unparse(node)


def _bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".", 1)[0]
