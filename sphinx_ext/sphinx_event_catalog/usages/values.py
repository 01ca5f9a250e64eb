"""The values that the evaluator of source code works with.

A name may have one of several values, one for each way through the code: so an expression evaluates to a tuple of
alternatives. ``origin`` is where a value was written; ``marks`` say what happened to it on its way.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

COMPUTED = "computed"
"""A name put together from parts."""
NAMED = "by-name"
"""Looked up by a name at run time, through ``getattr`` or ``import_string``."""
CHOSEN = "mapping"
"""Taken from a mapping by a key that is not known."""
LOOPED = "loop"
"""An item of a sequence that is looped over."""
MEMBER = "class-attribute"
"""An attribute of a class."""

MOST_ALTERNATIVES = 300


@attrs.frozen(kw_only=True)
class Origin:
    """A line of a file."""

    path: str
    line: int


@attrs.frozen(kw_only=True)
class Value:
    """What all values share."""

    origin: Origin | None = attrs.field(default=None, eq=False)
    marks: frozenset[str] = attrs.field(default=frozenset(), eq=False)

    def marked(self, *marks: str) -> Value:
        """Return the value with more marks."""
        return attrs.evolve(self, marks=self.marks | set(marks))


Values = tuple[Value, ...]


@attrs.frozen(kw_only=True)
class Constant(Value):
    """A string, number, boolean or ``None``."""

    value: Any


@attrs.frozen(kw_only=True)
class Reference(Value):
    """What a dotted name stands for that was imported: a module or something in one; followed only if need be."""

    name: str


@attrs.frozen(kw_only=True)
class Definition(Value):
    """An event: made here by ``OpenEdxPublicSignal(...)``, or looked up by its type; ``name`` is ``""`` if unknown."""

    event_type: str
    name: str = ""


@attrs.frozen(kw_only=True)
class Unknown(Value):
    """Something that cannot be told; ``parameters`` are those it depends on, as ``(function, name)``.

    Its text is ``label``, or that of ``node``, which is written only if somebody asks.
    """

    label: str = ""
    node: ast.AST | None = None
    parameters: frozenset[tuple[str, str]] = frozenset()

    @property
    def text(self) -> str:
        """The source text of the expression."""
        return write(self.node) if self.node is not None else self.label


@attrs.frozen(kw_only=True)
class Opaque(Value):
    """Something that is known not to be an event."""

    text: str = ""


@attrs.frozen(kw_only=True)
class Setting(Value):
    """A dictionary of event bus settings, or a part of it: ``keys`` lead to it from the setting ``name``."""

    name: str
    keys: tuple[Values, ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class Sequence(Value):
    """A list, tuple or set, which may still grow; each item is a tuple of alternatives."""

    items: list[Values]


@attrs.frozen(kw_only=True)
class Entry:
    """An entry of a mapping: where its key is written, and the alternatives of key and value.

    ``text`` is the expression of the value, unless it is a literal.
    """

    origin: Origin
    key: Values
    value: Values
    text: str = ""


@attrs.frozen(kw_only=True, eq=False)
class Mapping(Value):
    """A dictionary, which may still grow."""

    entries: list[Entry]

    def find(self, key: object) -> Values:
        """Return the alternatives of the value under a key; the last entry with it counts."""
        for entry in reversed(self.entries):
            if any(isinstance(found, Constant) and found.value == key for found in entry.key):
                return entry.value
        return ()


@attrs.frozen(kw_only=True, eq=False)
class Scope:
    """The names of a module, class or function; ``parent`` is where other names are looked up."""

    path: str
    names: dict[str, Values] = attrs.field(factory=dict)
    parent: Scope | None = None
    stars: list[str] = attrs.field(factory=list)
    globals: set[str] = attrs.field(factory=set)
    owner: Class | None = None
    qualname: str = ""

    def find(self, name: str) -> Values | None:
        """Return the alternatives that a name has here or in a scope around."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None


@attrs.frozen(kw_only=True, eq=False)
class Class(Value):
    """A class of the source tree; ``attributes`` are those that its methods set on ``self``."""

    name: str
    scope: Scope
    bases: Values = ()
    attributes: dict[str, Values] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False)
class Instance(Value):
    """An instance of a class of the tree, or the class as its own methods see it: of that class or a subclass."""

    cls: Class


@attrs.frozen(kw_only=True, eq=False)
class Function(Value):
    """A function of the source tree; ``scope`` is where it is defined, ``bound`` the ``self`` of a method."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    qualname: str
    defaults: dict[str, Values] = attrs.field(factory=dict)
    bound: Value | None = None

    @property
    def key(self) -> str:
        """What tells one function from any other."""
        return f"{self.scope.path}:{self.node.lineno}"


@attrs.frozen(kw_only=True, eq=False)
class Result(Value):
    """What a call of a function of the tree gives: worked out only if need be."""

    function: Function | Reference
    arguments: Arguments


@attrs.frozen(kw_only=True, eq=False)
class Receivers(Value):
    """What ``receiver(...)`` gives: a decorator that connects a function to events."""

    events: Values
    node: ast.Call
    dispatch_uid: str = ""


@attrs.frozen(kw_only=True, eq=False)
class Arguments:
    """The arguments of a call, evaluated."""

    positional: tuple[Values, ...] = ()
    named: dict[str, Values] = attrs.field(factory=dict)


def merge(*several: Iterable[Value]) -> Values:
    """Return alternatives together, each once, in order."""
    found: dict[Any, Value] = {}
    for values in several:
        for value in values:
            found.setdefault(value, value)
    return tuple(found.values())[:MOST_ALTERNATIVES]


def find_strings(values: Values) -> list[str]:
    """Return the alternatives that are strings."""
    return [value.value for value in values if isinstance(value, Constant) and isinstance(value.value, str)]


def only_string(values: Values) -> str:
    """Return the string if that is the only alternative, else ``""``."""
    strings = find_strings(values)
    return strings[0] if len(strings) == len(values) == 1 else ""


def parameters_of(values: Values) -> frozenset[tuple[str, str]]:
    """Return the parameters that any alternative depends on."""
    return frozenset().union(*(value.parameters for value in values if isinstance(value, Unknown)))


def unknown(node: ast.AST, *sources: Values) -> Values:
    """Return something that cannot be told, which depends on what its parts depend on."""
    parameters = frozenset().union(*(parameters_of(values) for values in sources))
    return (Unknown(node=node, parameters=parameters),)


def write(node: ast.AST, longest: int = 120) -> str:
    """Return the source text of an expression on one line."""
    try:
        text = " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        text = type(node).__name__
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
