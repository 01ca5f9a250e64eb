"""Evaluate expressions of source code as far as constants, imports and literals reach.

Nothing is imported or run. What cannot be told is :class:`Unknown`, never a guess.
"""

from __future__ import annotations

import ast
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.usages.values import (
    CHOSEN,
    COMPUTED,
    LOOPED,
    MEMBER,
    NAMED,
    Arguments,
    Class,
    Constant,
    Definition,
    Entry,
    Function,
    Instance,
    Mapping,
    Opaque,
    Origin,
    Receivers,
    Reference,
    Result,
    Scope,
    Sequence,
    Setting,
    Unknown,
    find_strings,
    merge,
    only_string,
    unknown,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from sphinx_event_catalog.usages.modules import Library, Module
    from sphinx_event_catalog.usages.values import Value, Values

BUS_SETTINGS = frozenset({"EVENT_BUS_PRODUCER_CONFIG", "EVENT_BUS_CONSUMER_CONFIG"})
SENDING = frozenset({"send_event", "send_event_with_custom_metadata"})
MOST_STEPS = 400_000
"""How many expressions of one file are evaluated, loops unrolled."""
_DEEPEST_RESULT = 3
_LONGEST_STRING = 10_000
_MOST_COMBINATIONS = 64

_STRING_METHODS = frozenset({
    "lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "replace", "format", "join", "startswith",
    "endswith", "removeprefix", "removesuffix", "split", "rsplit", "partition", "rpartition",
})  # fmt: skip

PLUGIN_CONSTANTS = {
    "PluginSignals.CONFIG": "signals_config",
    "PluginSignals.RECEIVERS": "receivers",
    "PluginSignals.RECEIVER_FUNC_NAME": "receiver_func_name",
    "PluginSignals.SIGNAL_PATH": "signal_path",
    "PluginSignals.SENDER_PATH": "sender_path",
    "PluginSignals.DISPATCH_UID": "dispatch_uid",
    "PluginSignals.RELATIVE_PATH": "relative_path",
    "PluginSettings.CONFIG": "settings_config",
    "PluginSettings.RELATIVE_PATH": "relative_path",
    "ProjectType.LMS": "lms.djangoapp",
    "ProjectType.CMS": "cms.djangoapp",
}
"""What the names of edx-django-utils that plugins use in their settings stand for."""


class BudgetError(RuntimeError):
    """A file takes more steps than one of people would."""


@attrs.define(kw_only=True)
class Evaluator:
    """Evaluates expressions of the modules of a tree; a subclass runs statements.

    ``known`` are the qualified names of the events of the catalog, ``telling`` the files that are evaluated anyhow.
    ``module`` and ``scope`` are where the evaluation
    is; ``unrolled`` is above 0 where what is run depends on values that are known; ``told`` is whether what is found
    is to be noted, not in a module or a function that is only looked into.
    """

    library: Library
    known: Container[str]
    telling: frozenset[str]
    module: Module
    scope: Scope
    steps: int = MOST_STEPS
    unrolled: int = 0
    committing: int = 0
    passing: int = 0
    working: int = 0
    told: bool = False
    subclasses: dict[str, list[Class]] = attrs.field(factory=dict)
    followed: set[str] = attrs.field(factory=set)
    committed: set[str] = attrs.field(factory=set)
    _resolved: dict[str, Values] = attrs.field(factory=dict)

    # What a subclass does.

    def look_into(self, path: str) -> Scope | None:
        """Return the names of a file of the tree, its body evaluated; ``None`` if it cannot be read."""
        raise NotImplementedError

    def call(self, function: Function, arguments: Arguments) -> Values:
        """Return what a function gives for arguments."""
        raise NotImplementedError

    def note_call(self, node: ast.Call, called: Function | Reference, arguments: Arguments) -> None:
        """Take note of a call of a function of the tree."""

    def note_send(self, node: ast.expr, values: Values, *, is_called: bool) -> None:
        """Take note that ``send_event`` of something is called or passed on."""

    def note_receivers(self, node: ast.Call, events: Values, handler: Values, dispatch_uid: str) -> None:
        """Take note that something is connected to events."""

    def note_produced(self, node: ast.Call, values: Values) -> None:
        """Take note that a producer of the event bus is given an event."""

    def note_setting(self, node: ast.AST, setting: Setting, values: Values, text: str = "") -> None:
        """Take note that a part of the settings of the event bus is set."""

    # Names.

    def at(self, node: ast.AST) -> Origin:
        """Return the place of a node."""
        return Origin(path=self.module.path, line=getattr(node, "lineno", 0))

    def evaluate(self, node: ast.AST) -> Values:
        """Return the alternatives of the value of an expression."""
        self.steps -= 1
        if self.steps < 0:
            raise BudgetError
        handler = _HANDLERS.get(type(node))
        return handler(self, node) if handler else self._evaluate_parts(node)

    def _evaluate_parts(self, node: ast.AST) -> Values:
        return unknown(node, *[self.evaluate(child) for child in ast.iter_child_nodes(node) if _is_value(child)])

    def resolve(self, values: Values) -> Values:
        """Follow imports within the tree and work out results of functions."""
        return merge(*(self._resolve(value) for value in values))

    def open(self, values: Values) -> Values:
        """Follow imports to where items may be worth knowing: constants, and whatever stands beside usages."""
        return merge(*(self._resolve(value) if self._is_worth(value) else (value,) for value in values))

    def _is_worth(self, value: Value) -> bool:
        if isinstance(value, Result):
            return self.unrolled > 0 or not self.scope.qualname
        if not isinstance(value, Reference):
            return False
        found = self.library.split(value.name)
        return found is not None and (value.name.rpartition(".")[2].isupper() or found[0] in self.telling)

    def _resolve(self, value: Value) -> Values:
        if isinstance(value, Reference):
            return tuple(_pass_on(value, found) for found in self._look_up(value.name))
        if isinstance(value, Result):
            return self._work_out(value)
        return (value,)

    def _work_out(self, result: Result) -> Values:
        if self.working >= _DEEPEST_RESULT:
            return (Unknown(label="a call"),)
        self.working += 1
        told, self.told = self.told, False
        try:
            return self._call_for_result(result)
        finally:
            self.working -= 1
            self.told = told

    def _call_for_result(self, result: Result) -> Values:
        found: list[Values] = []
        for function in self.resolve((result.function,)):
            if isinstance(function, Function):
                found.append(self.resolve(self.call(function, result.arguments)))
            elif isinstance(function, Class):
                found.append((Instance(cls=function),))
            else:
                found.append((Unknown(label="a call"),))
        return merge(*found)

    def _look_up(self, name: str) -> Values:
        if name not in self._resolved:
            self._resolved[name] = (Reference(name=name),)
            self._resolved[name] = self._follow(name)
        return self._resolved[name]

    def _follow(self, name: str) -> Values:
        found = self.library.split(name)
        if found is None or not found[1]:
            return (Reference(name=name),)
        path, rest = found
        first, *more = rest.split(".")
        scope = self.look_into(path)
        values = self.find_member(scope, first) if scope else None
        if values is None:
            return (Reference(name=name),)
        for attribute in more:
            values = self.take_attribute(values, attribute)
        return self.resolve(values)

    def find_member(self, scope: Scope, name: str) -> Values | None:
        """Return what a name of a module stands for, star imports included."""
        if name in scope.names:
            return scope.names[name]
        for star in scope.stars:
            full = f"{star}.{name}"
            found = self.library.split(full)
            inner = self.look_into(found[0]) if found and found[1] == name else None
            values = self.find_member(inner, name) if inner and inner is not scope else None
            if values is not None:
                return values
            if full in self.known:
                return (Reference(name=full),)
        return None

    # Attributes.

    def take_attribute(self, values: Values, name: str, origin: Origin | None = None) -> Values:
        """Return what an attribute of a value may be."""
        return merge(*(self._take_attribute(value, name, origin) for value in values))

    def _take_attribute(self, value: Value, name: str, origin: Origin | None) -> Values:  # noqa: PLR0911  # one a kind
        if isinstance(value, Reference):
            full = f"{value.name}.{name}"
            constant = PLUGIN_CONSTANTS.get(".".join(full.split(".")[-2:]))
            if constant:
                return (Constant(value=constant, origin=origin),)
            return (Reference(name=full, origin=origin, marks=value.marks),)
        if isinstance(value, Result) and (name.isupper() or name in self.followed):
            return self.take_attribute(self.resolve((value,)), name, origin)
        if isinstance(value, (Class, Instance)):
            return self._take_member(value, name)
        if isinstance(value, Constant) and name == "value":
            return (value,)
        if isinstance(value, Definition) and name == "event_type":
            return (Constant(value=value.event_type, origin=origin),)
        parameters = value.parameters if isinstance(value, Unknown) else frozenset()
        label = f"{value.label}.{name}" if isinstance(value, Unknown) else name
        return (Unknown(label=label, node=value.node if isinstance(value, Unknown) else None, parameters=parameters),)

    def _take_member(self, value: Class | Instance, name: str) -> Values:
        cls = value.cls if isinstance(value, Instance) else value
        found = self._find_inherited(cls, name, set())
        if isinstance(value, Instance):
            found = merge(found, cls.attributes.get(name, ()), *self._find_overrides(cls, name))
        bound = value if isinstance(value, Instance) else None
        return tuple(
            attrs.evolve(member, bound=bound) if isinstance(member, Function) and bound else member.marked(MEMBER)
            for member in found
        ) or (Unknown(label=f"{cls.name}.{name}"),)

    def _find_inherited(self, cls: Class, name: str, seen: set[int]) -> Values:
        if name in cls.scope.names:
            return cls.scope.names[name]
        seen.add(id(cls))
        for base in self.resolve(cls.bases):
            if isinstance(base, Class) and id(base) not in seen and (found := self._find_inherited(base, name, seen)):
                return found
        return ()

    def _find_overrides(self, cls: Class, name: str) -> list[Values]:
        """Return what subclasses have under a name; their bases are followed only where one of that name has it."""
        waiting, seen = [cls], {id(cls)}
        found = []
        while waiting:
            above = waiting.pop()
            for sub in self.subclasses.get(above.name, ()):
                if id(sub) not in seen:
                    seen.add(id(sub))
                    waiting.append(sub)
                    if name in sub.scope.names and self._is_below(sub, cls, set()):
                        found.append(sub.scope.names[name])
        return found

    def _is_below(self, sub: Class, cls: Class, seen: set[int]) -> bool:
        seen.add(id(sub))
        bases = [base for base in self.resolve(sub.bases) if isinstance(base, Class) and id(base) not in seen]
        return cls in bases or any(self._is_below(base, cls, seen) for base in bases)

    # Items.

    def take_item(self, node: ast.AST, values: Values, key: Values) -> Values:
        """Return what the item under a key may be: each item, marked as a choice, if the key is not known."""
        return merge(*(self._take_item(node, value, key) for value in self.open(values)))

    def _take_item(self, node: ast.AST, value: Value, key: Values) -> Values:
        known = [found for found in key if isinstance(found, Constant)]
        if isinstance(value, Setting):
            return (attrs.evolve(value, keys=(*value.keys, key)),)
        if isinstance(value, Mapping):
            if len(known) == len(key) and (found := merge(*(value.find(name.value) for name in known))):
                return found
            return tuple(item.marked(CHOSEN) for entry in value.entries for item in entry.value)
        if isinstance(value, Sequence):
            number = known[0].value if len(known) == len(key) == 1 else None
            if isinstance(number, int) and -len(value.items) <= number < len(value.items):
                return value.items[number]
            return tuple(item.marked(CHOSEN) for items in value.items for item in items)
        return unknown(node, (value,), key)

    def list_items(self, values: Values) -> list[Values] | None:
        """Return the items of a sequence or the keys of a mapping in order, or ``None`` if they are not known."""
        found: list[Values] = []
        resolved = self.open(values)
        for value in resolved:
            if isinstance(value, Sequence):
                found += value.items
            elif isinstance(value, Mapping):
                found += [entry.key for entry in value.entries]
            else:
                return None
        return found if resolved else None

    # Conditions.

    def decide(self, node: ast.AST) -> bool | None:
        """Return what a condition comes to, or ``None`` if that is not known."""
        values = self.evaluate(node)
        if not self.unrolled:
            return None
        constants = {bool(value.value) for value in values if isinstance(value, Constant)}
        return constants.pop() if len(constants) == 1 and all(isinstance(v, Constant) for v in values) else None

    def combine(self, node: ast.AST, parts: Iterable[Values], build: Callable[..., Any]) -> Values:
        """Return what a function makes of constants, for every combination of them."""
        several = list(parts)
        if any(not part for part in several) or not all(isinstance(v, Constant) for part in several for v in part):
            return unknown(node, *several)
        found: list[Value] = []
        for chosen in list(product(*several))[:_MOST_COMBINATIONS]:
            try:
                made = build(*(value.value for value in chosen if isinstance(value, Constant)))
            except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, MemoryError):
                return unknown(node, *several)
            if isinstance(made, str) and len(made) > _LONGEST_STRING:
                return unknown(node, *several)
            found.append(self._make_constant(node, made, chosen))
        return merge(found)

    def _make_constant(self, node: ast.AST, made: Any, parts: Iterable[Value]) -> Value:
        marks = frozenset().union(*(part.marks for part in parts)) | {COMPUTED}
        origins = [part.origin for part in parts if part.origin]
        origin = origins[-1] if origins else self.at(node)
        if isinstance(made, (list, tuple)):
            items: list[Values] = [(Constant(value=item, origin=origin, marks=marks),) for item in made]
            return Sequence(items=items, origin=origin)
        return Constant(value=made, origin=origin, marks=marks)


def _pass_on(reference: Reference, found: Value) -> Value:
    """Keep where a reference stands and what happened to it, unless what it leads to was written elsewhere."""
    if isinstance(found, (Reference, Definition, Constant)):
        return attrs.evolve(found, origin=found.origin or reference.origin, marks=found.marks | reference.marks)
    return found


def _is_value(node: ast.AST) -> bool:
    return isinstance(node, (ast.expr, ast.keyword, ast.comprehension, ast.Slice))


# Literals and names.


def _evaluate_constant(self: Evaluator, node: ast.Constant) -> Values:
    return (Constant(value=node.value, origin=self.at(node)),)


def _evaluate_name(self: Evaluator, node: ast.Name) -> Values:
    if node.id in BUS_SETTINGS:
        return (Setting(name=node.id),)
    values = self.scope.find(node.id)
    if values is None:
        values = self.find_member(self.module.scope, node.id)
    if values is None:
        return (Unknown(label=node.id),)
    return tuple(value if value.origin else attrs.evolve(value, origin=self.at(node)) for value in values)


def _evaluate_attribute(self: Evaluator, node: ast.Attribute) -> Values:
    values = self.evaluate(node.value)
    if node.attr in BUS_SETTINGS:
        return (Setting(name=node.attr),)
    if node.attr in SENDING and isinstance(node.ctx, ast.Load):
        self.note_send(node, values, is_called=False)
    return self.take_attribute(values, node.attr, self.at(node))


def _evaluate_sequence(self: Evaluator, node: ast.List | ast.Tuple | ast.Set) -> Values:
    items: list[Values] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            items += self.list_items(self.evaluate(element.value)) or []
        else:
            items.append(self.evaluate(element))
    return (Sequence(items=items, origin=self.at(node)),)


def _evaluate_dict(self: Evaluator, node: ast.Dict) -> Values:
    entries: list[Entry] = []
    for key, value in zip(node.keys, node.values, strict=True):
        values = self.evaluate(value)
        if key is None:
            entries += [e for found in self.resolve(values) if isinstance(found, Mapping) for e in found.entries]
            continue
        text = "" if isinstance(value, (ast.Constant, ast.Dict)) else write(value)
        entries.append(Entry(origin=self.at(key), key=self.evaluate(key), value=values, text=text))
    return (Mapping(entries=entries, origin=self.at(node)),)


def _evaluate_subscript(self: Evaluator, node: ast.Subscript) -> Values:
    return self.take_item(node, self.evaluate(node.value), self.evaluate(node.slice))


# Strings.


def _evaluate_joined(self: Evaluator, node: ast.JoinedStr) -> Values:
    parts = [self.evaluate(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
    return self.combine(node, parts, lambda *found: "".join(map(str, found)))


def _evaluate_operation(self: Evaluator, node: ast.BinOp) -> Values:
    left, right = self.evaluate(node.left), self.evaluate(node.right)
    if isinstance(node.op, ast.Mod):
        return self.combine(node, (left, _flatten(right)), lambda text, values: text % values)
    if isinstance(node.op, ast.BitOr):
        return _join_mappings(self, left, right)
    if not isinstance(node.op, ast.Add):
        return unknown(node, left, right)
    items = self.list_items(left)
    more = self.list_items(right) if items is not None else None
    if items is not None and more is not None:
        return (Sequence(items=[*items, *more], origin=self.at(node)),)
    return self.combine(node, (left, right), lambda first, second: first + second)


def _join_mappings(self: Evaluator, *several: Values) -> Values:
    found = [value for values in several for value in self.resolve(values)]
    entries = [entry for value in found if isinstance(value, Mapping) for entry in value.entries]
    kept = tuple(value for value in found if isinstance(value, Setting))
    return (Mapping(entries=entries),) if entries or not kept else kept


def _flatten(values: Values) -> Values:
    """Return a tuple of constants as one constant, for the operator ``%``."""
    if len(values) == 1 and isinstance(values[0], Sequence):
        items = values[0].items
        if all(len(item) == 1 and isinstance(item[0], Constant) for item in items):
            parts = [item[0] for item in items if isinstance(item[0], Constant)]
            origin = parts[-1].origin if parts else None
            return (Constant(value=tuple(part.value for part in parts), origin=origin),)
    return values


# Conditions.


def _evaluate_comparison(self: Evaluator, node: ast.Compare) -> Values:
    parts = [_as_constants(self, self.evaluate(part)) for part in (node.left, *node.comparators)]
    compare = _COMPARISONS.get(type(node.ops[0]))
    if len(parts) != 2 or compare is None:  # noqa: PLR2004  # a comparison of two
        return unknown(node, *parts)
    return self.combine(node, parts, compare)


def _as_constants(self: Evaluator, values: Values) -> Values:
    """Return a sequence of constants, or the keys of a mapping, as one constant."""
    items = self.list_items(values) if isinstance(values[0] if values else None, (Sequence, Mapping)) else None
    if items is None:
        return values
    known = [item[0].value for item in items if len(item) == 1 and isinstance(item[0], Constant)]
    return (Constant(value=tuple(known)),) if len(known) == len(items) else (Unknown(label="a sequence"),)


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda left, right: bool(left == right),
    ast.NotEq: lambda left, right: bool(left != right),
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: lambda left, right: left is right,
    ast.IsNot: lambda left, right: left is not right,
}


def _evaluate_not(self: Evaluator, node: ast.UnaryOp) -> Values:
    values = self.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        return self.combine(node, (values,), lambda value: not value)
    if isinstance(node.op, ast.USub):
        return self.combine(node, (values,), lambda value: -value)
    return unknown(node, values)


def _evaluate_choice(self: Evaluator, node: ast.BoolOp) -> Values:
    """Return every alternative of ``a or b``, in which ``None`` is nothing; of ``a and b``, the last."""
    several = [self.evaluate(part) for part in node.values]
    if isinstance(node.op, ast.And):
        return merge(several[-1]) if not self.unrolled else self.combine(node, several, lambda *all_of: all(all_of))
    return tuple(value for value in merge(*several) if not (isinstance(value, Constant) and not value.value))


def _evaluate_condition(self: Evaluator, node: ast.IfExp) -> Values:
    decided = self.decide(node.test)
    if decided is not None:
        return self.evaluate(node.body if decided else node.orelse)
    return merge(self.evaluate(node.body), self.evaluate(node.orelse))


def _evaluate_walrus(self: Evaluator, node: ast.NamedExpr) -> Values:
    values = self.evaluate(node.value)
    self.scope.names[node.target.id] = values
    return values


def _evaluate_inner(self: Evaluator, node: ast.Await | ast.Starred | ast.FormattedValue) -> Values:
    return self.evaluate(node.value)


# Functions without a name, and comprehensions.


def _evaluate_lambda(self: Evaluator, node: ast.Lambda) -> Values:
    outer = self.scope
    self.scope = Scope(path=outer.path, parent=outer, qualname=outer.qualname)
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument is not None:
            self.scope.names[argument.arg] = (Unknown(label=argument.arg),)
    for default, argument in zip(reversed(arguments.defaults), reversed(arguments.args), strict=False):
        self.scope.names[argument.arg] = self.evaluate(default)
    try:
        return self.evaluate(node.body)
    finally:
        self.scope = outer


def _evaluate_comprehension(self: Evaluator, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Values:
    items = [self.evaluate(node.elt) for _ in _expand(self, node.generators)]
    return (Sequence(items=items, origin=self.at(node)),)


def _evaluate_dict_comprehension(self: Evaluator, node: ast.DictComp) -> Values:
    text = "" if isinstance(node.value, (ast.Constant, ast.Dict)) else write(node.value)
    entries = [
        Entry(origin=self.at(node.key), key=self.evaluate(node.key), value=self.evaluate(node.value), text=text)
        for _ in _expand(self, node.generators)
    ]
    return (Mapping(entries=entries, origin=self.at(node)),)


def _expand(self: Evaluator, generators: list[ast.comprehension]) -> Iterator[None]:
    """Go through the items of the loops of a comprehension in a scope of its own."""
    outer = self.scope
    self.scope = Scope(path=outer.path, parent=outer, qualname=outer.qualname, owner=outer.owner)
    try:
        yield from _expand_loop(self, generators)
    finally:
        self.scope = outer


def _expand_loop(self: Evaluator, generators: list[ast.comprehension]) -> Iterator[None]:
    if not generators:
        yield
        return
    first, *rest = generators
    for item in iterate(self, first.iter, first.target):
        bind(self, first.target, item)
        if all(self.decide(condition) is not False for condition in first.ifs):
            yield from _expand_loop(self, rest)


def _mark_looped(value: Value, *, is_unpacked: bool) -> Value:
    if not isinstance(value, Sequence):
        return value.marked(LOOPED) if not isinstance(value, Mapping) else value
    if not is_unpacked:
        return value
    items = [tuple(_mark_looped(inner, is_unpacked=True) for inner in item) for item in value.items]
    return attrs.evolve(value, items=items)


def iterate(self: Evaluator, node: ast.expr, target: ast.expr) -> Iterator[Values]:
    """Yield each item of what a loop is over, or once something that cannot be told."""
    values = self.evaluate(node)
    items = self.list_items(values)
    if items is None:
        yield unknown(node, values)
        return
    self.unrolled += 1
    try:
        for item in items:
            yield tuple(_mark_looped(value, is_unpacked=isinstance(target, (ast.Tuple, ast.List))) for value in item)
    finally:
        self.unrolled -= 1


def bind(self: Evaluator, target: ast.AST, values: Values) -> None:
    """Give the names of an assignment target their values; a target that is no name is left alone."""
    if isinstance(target, ast.Name):
        scope = self.module.scope if target.id in self.scope.globals else self.scope
        scope.names[target.id] = values
    elif isinstance(target, ast.Starred):
        bind(self, target.value, unknown(target))
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = values[0].items if len(values) == 1 and isinstance(values[0], Sequence) else None
        for number, element in enumerate(target.elts):
            matches = parts is not None and len(parts) == len(target.elts)
            bind(self, element, parts[number] if matches and parts else unknown(element, values))


# Calls.


def _evaluate_call(self: Evaluator, node: ast.Call) -> Values:
    if not isinstance(node.func, ast.Attribute):
        return _call(self, node, self.evaluate(node.func))
    base = self.evaluate(node.func.value)
    if node.func.attr in SENDING:
        self.note_send(node.func, base, is_called=True)
    method = _METHODS.get(node.func.attr)
    found = method(self, node, base) if method else None
    if found is None and node.func.attr in _STRING_METHODS:
        found = _call_string_method(self, node, base)
    return found if found is not None else _call(self, node, self.take_attribute(base, node.func.attr, self.at(node)))


def _read_arguments(self: Evaluator, node: ast.Call) -> Arguments:
    positional: list[Values] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            positional += self.list_items(self.evaluate(argument.value)) or []
        else:
            positional.append(self.evaluate(argument))
    named: dict[str, Values] = {}
    for keyword in node.keywords:
        values = self.evaluate(keyword.value)
        if keyword.arg is not None:
            named[keyword.arg] = values
            continue
        for mapping in values:
            for entry in mapping.entries if isinstance(mapping, Mapping) else ():
                named.update(dict.fromkeys(find_strings(entry.key), entry.value))
    return Arguments(positional=tuple(positional), named=named)


def _name_called(value: Value) -> str:
    """Return the last part of the name of a function that is not of the tree."""
    if isinstance(value, Reference):
        return value.name.rpartition(".")[2]
    return value.label if isinstance(value, Unknown) and not value.parameters else ""


def _call(self: Evaluator, node: ast.Call, called: Values) -> Values:
    names = {_name_called(value) for value in called}
    self.committing += "on_commit" in names
    self.passing += "partial" in names
    try:
        arguments = _read_arguments(self, node)
    finally:
        self.committing -= "on_commit" in names
        self.passing -= "partial" in names
    if "on_commit" in names:
        passed = [value for values in arguments.positional for value in values]
        self.committed |= {value.key for value in passed if isinstance(value, Function)}
    return merge(*(_call_one(self, node, value, arguments) for value in called)) or unknown(node)


def _call_one(self: Evaluator, node: ast.Call, called: Value, arguments: Arguments) -> Values:
    builtin = _FUNCTIONS.get(_name_called(called))
    if builtin is not None and not (isinstance(called, Reference) and self.library.split(called.name)):
        return builtin(self, node, arguments)
    if isinstance(called, (Function, Reference)):
        self.note_call(node, called, arguments)
        return _await_result(self, node, called, arguments)
    if isinstance(called, Class):
        return (Instance(cls=called),)
    if isinstance(called, Receivers):
        handler = arguments.positional[0] if arguments.positional else ()
        self.note_receivers(called.node, called.events, handler, called.dispatch_uid)
        return handler
    return unknown(node, (called,), *arguments.positional)


def _await_result(self: Evaluator, node: ast.Call, called: Function | Reference, arguments: Arguments) -> Values:
    if isinstance(called, Function) or self.library.split(called.name):
        return (Result(function=called, arguments=arguments, origin=self.at(node)),)
    last = called.name.rpartition(".")[2]
    if last[:1].isupper() and not last.isupper():
        return (Opaque(text=write(node)),)
    return unknown(node, *arguments.positional, *arguments.named.values())


def _call_string_method(self: Evaluator, node: ast.Call, base: Values) -> Values | None:
    if not base or not all(isinstance(value, Constant) and isinstance(value.value, str) for value in base):
        return None
    assert isinstance(node.func, ast.Attribute)  # noqa: S101  # the caller looked at it
    name = node.func.attr
    arguments = _read_arguments(self, node)
    names = list(arguments.named)
    parts = [base, *(_as_constants(self, values) for values in (*arguments.positional, *arguments.named.values()))]

    def build(text: str, *values: Any) -> Any:
        count = len(values) - len(names)
        return getattr(text, name)(*values[:count], **dict(zip(names, values[count:], strict=True)))

    return self.combine(node, parts, build)


def _call_get(self: Evaluator, node: ast.Call, base: Values) -> Values | None:
    resolved = self.open(base)
    if not any(isinstance(value, (Mapping, Setting)) for value in resolved):
        return None
    arguments = _read_arguments(self, node)
    key, *rest = arguments.positional or ((),)
    default = tuple(value for values in rest for value in values if not isinstance(value, Constant))
    return merge(self.take_item(node, resolved, key), default)


def _call_items(self: Evaluator, node: ast.Call, base: Values) -> Values | None:
    assert isinstance(node.func, ast.Attribute)  # noqa: S101  # the caller looked at it
    resolved = self.open(base)
    if node.args or not resolved or not all(isinstance(value, Mapping) for value in resolved):
        return None
    entries = [entry for value in resolved if isinstance(value, Mapping) for entry in value.entries]
    items: dict[str, Callable[[Entry], Values]] = {
        "keys": lambda entry: entry.key,
        "values": lambda entry: entry.value,
        "items": lambda entry: (Sequence(items=[entry.key, entry.value]),),
    }
    return (Sequence(items=[items[node.func.attr](entry) for entry in entries]),)


def _call_append(self: Evaluator, node: ast.Call, base: Values) -> Values | None:
    assert isinstance(node.func, ast.Attribute)  # noqa: S101  # the caller looked at it
    lists = [value for value in base if isinstance(value, Sequence)]
    if not lists:
        return None
    arguments = _read_arguments(self, node)
    added = [*arguments.positional[-1:]]
    if node.func.attr == "extend":
        added = self.list_items(added[0]) or [] if added else []
    for found in lists:
        found.items.extend(added)
    return (Constant(value=None),)


def _call_update(self: Evaluator, node: ast.Call, base: Values) -> Values | None:
    targets = [value for value in base if isinstance(value, (Mapping, Setting))]
    if not targets:
        return None
    arguments = _read_arguments(self, node)
    named = [
        Entry(origin=self.at(node), key=(Constant(value=name, origin=self.at(node)),), value=values)
        for name, values in arguments.named.items()
    ]
    for values in (*arguments.positional, (Mapping(entries=named),)):
        update(self, node, targets, values)
    return (Constant(value=None),)


def update(self: Evaluator, node: ast.AST, targets: Iterable[Value], values: Values) -> None:
    """Put the entries of mappings into mappings, or take note of them as settings."""
    added = [entry for value in self.resolve(values) if isinstance(value, Mapping) for entry in value.entries]
    for target in targets:
        if isinstance(target, Setting):
            self.note_setting(node, target, self.resolve(values))
        elif isinstance(target, Mapping):
            target.entries.extend(added)


def _call_setdefault(self: Evaluator, node: ast.Call, base: Values) -> Values | None:
    targets = [value for value in base if isinstance(value, (Mapping, Setting))]
    arguments = _read_arguments(self, node) if targets else Arguments()
    if not arguments.positional:
        return None
    key, *rest = arguments.positional
    default = rest[0] if rest else ()
    found: list[Values] = []
    for target in targets:
        if isinstance(target, Setting):
            inner = attrs.evolve(target, keys=(*target.keys, key))
            self.note_setting(node, inner, self.resolve(default))
            found.append((inner,))
        elif isinstance(target, Mapping):
            target.entries.append(Entry(origin=self.at(node), key=key, value=default))
            found.append(default)
    return merge(*found)


def _call_connect(self: Evaluator, node: ast.Call, base: Values) -> Values:
    arguments = _read_arguments(self, node)
    handler = arguments.named.get("receiver", arguments.positional[0] if arguments.positional else ())
    self.note_receivers(node, base, handler, only_string(arguments.named.get("dispatch_uid", ())))
    return (Opaque(text="connect"),)


def _call_send(self: Evaluator, node: ast.Call, base: Values) -> Values | None:
    assert isinstance(node.func, ast.Attribute)  # noqa: S101  # the caller looked at it
    names = {keyword.arg for keyword in node.keywords}
    is_producer = any(isinstance(value, Opaque) and value.text == _PRODUCER for value in base)
    if not is_producer and not ("signal" in names and {"topic", "event_key_field"} & names):
        return None
    arguments = _read_arguments(self, node)
    self.note_produced(node, arguments.named.get("signal", arguments.positional[0] if arguments.positional else ()))
    return unknown(node)


_PRODUCER = "a producer of the event bus"

_METHODS: dict[str, Callable[[Evaluator, ast.Call, Values], Values | None]] = {
    "get": _call_get,
    "pop": _call_get,
    "items": _call_items,
    "keys": _call_items,
    "values": _call_items,
    "append": _call_append,
    "add": _call_append,
    "insert": _call_append,
    "extend": _call_append,
    "update": _call_update,
    "setdefault": _call_setdefault,
    "connect": _call_connect,
    "send": _call_send,
}


# Functions that are known by name.


def _import_by_name(_: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    names = arguments.positional[0] if arguments.positional else ()
    found = tuple(
        Reference(name=value.value.replace(":", "."), origin=value.origin, marks=value.marks | {NAMED})
        for value in names
        if isinstance(value, Constant) and isinstance(value.value, str)
    )
    return found or unknown(node, names)


def _get_attribute(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    base, name, *default = (*arguments.positional, (), ())[: max(2, len(arguments.positional))]
    found: list[Values] = [tuple(value for value in values if not isinstance(value, Constant)) for values in default]
    for text in find_strings(name):
        if text in BUS_SETTINGS:
            return (Setting(name=text),)
        if text in SENDING:
            self.note_send(node, base, is_called=False)
        origin = next((value.origin for value in name if value.origin), None)
        found.append(tuple(value.marked(NAMED) for value in self.take_attribute(base, text, origin)))
    return merge(*found) or unknown(node, base, name)


def _make_receivers(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    signals = arguments.named.get("signal", arguments.positional[0] if arguments.positional else ())
    resolved = self.resolve(signals)
    lists = [value.items for value in resolved if isinstance(value, Sequence)]
    single = tuple(value for value in resolved if not isinstance(value, Sequence))
    events = [_mark_choice(self, values) for values in (single, *(item for items in lists for item in items))]
    uid = only_string(arguments.named.get("dispatch_uid", ()))
    return (Receivers(events=merge(*events), node=node, dispatch_uid=uid),)


def _mark_choice(self: Evaluator, values: Values) -> Values:
    events = [value for value in self.resolve(values) if isinstance(value, (Reference, Definition))]
    return tuple(value.marked(CHOSEN) for value in values) if len(events) > 1 else values


def _make_partial(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    called, *rest = arguments.positional or ((),)
    inner = Arguments(positional=tuple(rest), named=arguments.named)
    for value in called:
        if isinstance(value, (Function, Reference)):
            self.note_call(node, value, inner)
    return called


def _make_definition(_: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    types = arguments.named.get("event_type", arguments.positional[0] if arguments.positional else ())
    return tuple(
        Definition(event_type=value.value, marks=value.marks)
        for value in types
        if isinstance(value, Constant) and isinstance(value.value, str)
    ) or unknown(node, types)


def _make_dict(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    origin = self.at(node)
    entries = [
        e for values in arguments.positional for v in self.resolve(values) if isinstance(v, Mapping) for e in v.entries
    ]
    for keyword in node.keywords:
        if keyword.arg is not None:
            text = "" if isinstance(keyword.value, (ast.Constant, ast.Dict)) else write(keyword.value)
            key = (Constant(value=keyword.arg, origin=self.at(keyword.value)),)
            values = arguments.named[keyword.arg]
            entries.append(Entry(origin=self.at(keyword.value), key=key, value=values, text=text))
    return (Mapping(entries=entries, origin=origin),)


def _list_again(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    if not arguments.positional:
        return (Sequence(items=[], origin=self.at(node)),)
    items = self.list_items(arguments.positional[0])
    return (Sequence(items=list(items)),) if items is not None else unknown(node, *arguments.positional)


def _zip(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    several = [self.list_items(values) for values in arguments.positional]
    known = [items for items in several if items is not None]
    if len(known) != len(several):
        return unknown(node, *arguments.positional)
    return (Sequence(items=[(Sequence(items=list(row)),) for row in zip(*known, strict=False)]),)


def _enumerate(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    items = self.list_items(arguments.positional[0]) if arguments.positional else None
    if items is None:
        return unknown(node, *arguments.positional)
    numbered: list[Values] = [(Sequence(items=[(Constant(value=number),), item]),) for number, item in enumerate(items)]
    return (Sequence(items=numbered),)


def _chain(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    several = [self.list_items(values) for values in arguments.positional]
    if None in several:
        return unknown(node, *arguments.positional)
    return (Sequence(items=[item for items in several if items for item in items]),)


def _same(_: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    return arguments.positional[0] if arguments.positional else unknown(node)


def _merge_configs(self: Evaluator, node: ast.Call, arguments: Arguments) -> Values:
    several = (*arguments.positional, *arguments.named.values())
    for values in several:
        self.note_setting(node, Setting(name="EVENT_BUS_PRODUCER_CONFIG"), self.resolve(values))
    return _join_mappings(self, *several)


_FUNCTIONS: dict[str, Callable[[Evaluator, ast.Call, Arguments], Values]] = {
    "import_string": _import_by_name,
    "import_module": _import_by_name,
    "getattr": _get_attribute,
    "receiver": _make_receivers,
    "partial": _make_partial,
    "OpenEdxPublicSignal": _make_definition,
    "get_signal_by_type": _make_definition,
    "get_producer": lambda *_: (Opaque(text=_PRODUCER),),
    "merge_producer_configs": _merge_configs,
    "dict": _make_dict,
    **dict.fromkeys(("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"), _list_again),
    "zip": _zip,
    "enumerate": _enumerate,
    "chain": _chain,
    **dict.fromkeys(("deepcopy", "copy", "str"), _same),
}

_HANDLERS: dict[type[ast.AST], Callable[[Evaluator, Any], Values]] = {
    ast.Constant: _evaluate_constant,
    ast.Name: _evaluate_name,
    ast.Attribute: _evaluate_attribute,
    ast.List: _evaluate_sequence,
    ast.Tuple: _evaluate_sequence,
    ast.Set: _evaluate_sequence,
    ast.Dict: _evaluate_dict,
    ast.Subscript: _evaluate_subscript,
    ast.JoinedStr: _evaluate_joined,
    ast.FormattedValue: _evaluate_inner,
    ast.BinOp: _evaluate_operation,
    ast.Compare: _evaluate_comparison,
    ast.UnaryOp: _evaluate_not,
    ast.BoolOp: _evaluate_choice,
    ast.IfExp: _evaluate_condition,
    ast.NamedExpr: _evaluate_walrus,
    ast.Await: _evaluate_inner,
    ast.Starred: _evaluate_inner,
    ast.Lambda: _evaluate_lambda,
    ast.ListComp: _evaluate_comprehension,
    ast.SetComp: _evaluate_comprehension,
    ast.GeneratorExp: _evaluate_comprehension,
    ast.DictComp: _evaluate_dict_comprehension,
    ast.Call: _evaluate_call,
}
