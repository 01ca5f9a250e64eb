"""Examples of lists, tuples, sets and mappings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.types import Type, TypeKind
from sphinx_event_catalog.export.expressions import make_atom, make_bracket
from sphinx_event_catalog.export.records import Example, nest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_event_catalog.export.overrides import Json

MAPPINGS = frozenset({"builtins.dict", "collections.abc.Mapping", "collections.abc.MutableMapping"})
"""The generic types that are an object in JSON."""

COLLECTIONS = {
    "builtins.list": ("[", "]"),
    "builtins.tuple": ("(", ")"),
    "builtins.set": ("{", "}"),
    "builtins.frozenset": ("frozenset([", "])"),
    "collections.abc.Sequence": ("[", "]"),
    "collections.abc.Collection": ("[", "]"),
    "collections.abc.Iterable": ("[", "]"),
}
"""The generic types that are an array in JSON, and what their items stand between in Python."""

_TEXT = Type(kind=TypeKind.CLASS, name="str", qualified_name="builtins.str")


def make_empty(type_: Type) -> Example:
    """Return the example of a container without items."""
    if type_.qualified_name in MAPPINGS:
        return Example(code=make_atom("{}"), wire={})
    opening, closing = COLLECTIONS[type_.qualified_name]
    return Example(code=make_atom("set()" if opening == "{" else f"{opening}{closing}"), wire=[])


def make_mapping(type_: Type, build: Callable[[Type], Example], build_key: Callable[[Type], Example]) -> Example:
    """Return a mapping of one key to one value."""
    key_type, value_type = (*type_.arguments, _TEXT, _TEXT)[:2]
    key, value = build_key(key_type), build(value_type)
    code_gaps, wire_gaps = key.code_gaps + value.code_gaps, key.wire_gaps + value.wire_gaps
    code = None
    if key.code and value.code:
        code = make_bracket("{", [(f"{key.code.flat}: ", value.code)], "}", *key.code.imports)
    wire = None if wire_gaps else {_write_key(key.wire): value.wire}
    return nest(Example(code=code, wire=wire, code_gaps=code_gaps, wire_gaps=wire_gaps), "{}")


def make_collection(type_: Type, build: Callable[[Type], Example]) -> Example:
    """Return a collection of one item, or a tuple of one item of each of its types."""
    opening, closing = COLLECTIONS[type_.qualified_name]
    items = [build(item) for item in _list_items(type_)]
    code_gaps = tuple(gap for item in items for gap in item.code_gaps)
    wire_gaps = tuple(gap for item in items for gap in item.wire_gaps)
    tail = "," if opening == "(" and len(items) == 1 else ""
    parts = [("", item.code) for item in items if item.code is not None]
    example = Example(
        code=None if code_gaps else make_bracket(opening, parts, closing, tail=tail),
        wire=None if wire_gaps else [item.wire for item in items],
        code_gaps=code_gaps,
        wire_gaps=wire_gaps,
    )
    return nest(example, "[]")


def _list_items(type_: Type) -> tuple[Type, ...]:
    items = tuple(item for item in type_.arguments if item.name != "...")
    return items if type_.qualified_name == "builtins.tuple" else items[:1]


def _write_key(key: Json) -> str:
    """Write the key of an object as JSON does."""
    return key if isinstance(key, str) else json.dumps(key)
