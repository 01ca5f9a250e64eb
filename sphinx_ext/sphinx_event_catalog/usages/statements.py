"""Run the statements of source code on the values of :mod:`~sphinx_event_catalog.usages.values`.

Both ways of a branch are run and what they leave is put together; a loop over items that are known is run for each.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.usages.expressions import BUS_SETTINGS, Evaluator, bind, iterate, update
from sphinx_event_catalog.usages.values import (
    Arguments,
    Class,
    Constant,
    Definition,
    Entry,
    Function,
    Instance,
    Mapping,
    Receivers,
    Reference,
    Scope,
    Sequence,
    Setting,
    Unknown,
    merge,
    unknown,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sphinx_event_catalog.usages.modules import Module
    from sphinx_event_catalog.usages.values import Values

_DEEPEST_CALL = 4
_TELLING_METHODS = frozenset({"send_event", "connect", "append", "extend", "add", "update", "setdefault", "insert"})
_TELLING_METHODS |= {"send_event_with_custom_metadata"}


@attrs.define
class Frame:
    """The call of a function that is being run: what it returned and yielded so far."""

    returned: list[Values] = attrs.field(factory=list)
    yielded: list[Values] = attrs.field(factory=list)
    functions: list[Function] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Interpreter(Evaluator):
    """Runs modules, classes and functions."""

    frame: Frame = attrs.field(factory=Frame)
    depth: int = 0
    _done: set[str] = attrs.field(factory=set)

    def look_into(self, path: str) -> Scope | None:
        """Run the body of a module, once."""
        module = self.library.load(path)
        if module is None:
            return None
        if path not in self._done:
            self._done.add(path)
            self._run_body(module)
        return module.scope

    def _run_body(self, module: Module) -> list[Function]:
        saved = self.module, self.scope, self.frame, self.told, self.unrolled, self.committing, self.passing
        self.module, self.scope, self.frame = module, module.scope, Frame()
        self.told, self.unrolled, self.committing, self.passing = module.path in self.telling, 0, 0, 0
        module.scope.names["__name__"] = (Constant(value=module.name),)
        try:
            run(self, module.tree.body)
            self.note_class(module.scope)
            self.functions[module.path] = self.frame.functions
        finally:
            self.module, self.scope, self.frame, self.told, self.unrolled, self.committing, self.passing = saved
        return self.functions[module.path]

    functions: dict[str, list[Function]] = attrs.field(factory=dict)

    def forget(self, path: str) -> None:
        """Let the body of a module be run again when it is next looked into."""
        self._done.discard(path)
        for found in self.subclasses.values():
            found[:] = [cls for cls in found if cls.scope.path != path]
        self._resolved.clear()

    def note_class(self, scope: Scope) -> None:
        """Take note of the names that a module or a class is left with."""

    def run_functions(self, module: Module) -> None:
        """Run every function of a module with arguments that are not known: those that set attributes first."""
        self.module, self.scope, self.told = module, module.scope, True
        functions = self.functions.get(module.path, [])
        for function in sorted(functions, key=lambda found: found.node.name != "__init__"):
            self.scope = module.scope
            self.call(function, None)

    def call(self, function: Function, arguments: Arguments | None) -> Values:
        """Run a function; with ``None`` its parameters are what the evaluation of others may ask for."""
        if self.depth > _DEEPEST_CALL:
            return (Unknown(label=f"{function.qualname}(...)"),)
        saved = self.module, self.scope, self.frame, self.committing, self.passing
        module = self.library.load(function.scope.path)
        if module is None:
            return (Unknown(label=function.qualname),)
        self.module, self.frame, self.depth = module, Frame(), self.depth + 1
        self.committing += function.key in self.committed
        self.scope = Scope(path=module.path, parent=_outside(function.scope), qualname=function.qualname)
        self.scope.names.update(self._bind_arguments(function, arguments))
        try:
            return self._run_function(function)
        finally:
            self.depth -= 1
            self.module, self.scope, self.frame, self.committing, self.passing = saved

    def _run_function(self, function: Function) -> Values:
        scope, frame = self.scope, self.frame
        run(self, function.node.body)
        self.note_class(scope)
        for inner in frame.functions:
            self.call(inner, None)
        if frame.yielded:
            return (Sequence(items=frame.yielded),)
        return merge(*frame.returned) or (Constant(value=None),)

    def _bind_arguments(self, function: Function, arguments: Arguments | None) -> dict[str, Values]:
        found: dict[str, Values] = {}
        names = [argument.arg for argument in (*function.node.args.posonlyargs, *function.node.args.args)]
        if function.scope.owner is not None and names and not _is_static(function.node):
            own = function.bound or Instance(cls=function.scope.owner)
            found[names.pop(0)] = (own,)
        named = [argument.arg for argument in function.node.args.kwonlyargs]
        given = dict(zip(names, arguments.positional, strict=False)) | arguments.named if arguments else {}
        for name in (*names, *named):
            asked = Unknown(label=name, parameters=frozenset({(function.key, name)}))
            default = function.defaults.get(name, ())
            found[name] = given.get(name, merge(default, (asked,)) if arguments is None else default)
        for rest in (function.node.args.vararg, function.node.args.kwarg):
            if rest is not None:
                found[rest.arg] = (Unknown(label=rest.arg),)
        return found

    def tells(self, nodes: list[ast.stmt]) -> bool:
        """Tell whether the body of a loop does anything with its items that is worth running it for each."""
        return any(_is_telling(node) for statement in nodes for node in ast.walk(statement))


def _is_telling(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _TELLING_METHODS or node.attr in BUS_SETTINGS
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id not in _PLAIN_CALLS
    return isinstance(node, (ast.Subscript, ast.Yield)) and isinstance(getattr(node, "ctx", ast.Store()), ast.Store)


_PLAIN_CALLS = frozenset({"print", "len", "str", "int", "isinstance", "range", "list", "dict"})


def _outside(scope: Scope) -> Scope:
    """Return where a function looks names up that it has not: not in the class around it."""
    while scope.owner is not None and scope.parent is not None:
        scope = scope.parent
    return scope


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(found, ast.Name) and found.id == "staticmethod" for found in node.decorator_list)


# Statements.


def run(self: Interpreter, body: list[ast.stmt]) -> bool:
    """Run statements; return whether the way through them ends there, so that nothing after them is reached."""
    for statement in body:
        handler = _STATEMENTS.get(type(statement))
        if handler is None:
            _run_parts(self, statement)
        elif handler(self, statement):
            return True
    return False


def _run_parts(self: Interpreter, node: ast.AST) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            self.evaluate(child)


def _run_end(self: Interpreter, node: ast.Return | ast.Raise | ast.Continue | ast.Break) -> bool:
    if isinstance(node, ast.Return) and node.value is not None:
        self.frame.returned.append(self.evaluate(node.value))
    else:
        _run_parts(self, node)
    return True


def _run_expression(self: Interpreter, node: ast.Expr) -> bool:
    if isinstance(node.value, (ast.Yield, ast.YieldFrom)) and node.value.value is not None:
        values = self.evaluate(node.value.value)
        self.frame.yielded += [values] if isinstance(node.value, ast.Yield) else self.list_items(values) or []
    elif not isinstance(node.value, ast.Constant):
        self.evaluate(node.value)
    return False


def _run_assignment(self: Interpreter, node: ast.Assign) -> bool:
    values = self.evaluate(node.value)
    for target in node.targets:
        _assign(self, target, values, node.value)
    return False


def _run_annotated(self: Interpreter, node: ast.AnnAssign) -> bool:
    if node.value is not None:
        _assign(self, node.target, self.evaluate(node.value), node.value)
    return False


def _assign(self: Interpreter, target: ast.expr, values: Values, node: ast.expr) -> None:
    if isinstance(target, (ast.Name, ast.Attribute)):
        name = target.id if isinstance(target, ast.Name) else target.attr
        if name in BUS_SETTINGS:
            self.note_setting(node, Setting(name=name), self.resolve(values))
            return
    if isinstance(target, ast.Name):
        bind(self, target, tuple(_name(self, value, target.id) for value in values))
    elif isinstance(target, ast.Attribute):
        _assign_attribute(self, target, values)
    elif isinstance(target, ast.Subscript):
        _assign_item(self, target, values, node)
    else:
        bind(self, target, values)


def _name(self: Interpreter, value: Any, name: str) -> Any:
    """Give an event the name of the variable that it is assigned to."""
    if isinstance(value, Definition) and not value.name and not self.scope.qualname:
        return attrs.evolve(value, name=f"{self.module.name}.{name}")
    return value


def _assign_attribute(self: Interpreter, target: ast.Attribute, values: Values) -> None:
    for owner in self.evaluate(target.value):
        if isinstance(owner, Instance):
            known = owner.cls.attributes.get(target.attr, ())
            owner.cls.attributes[target.attr] = merge(known, values)


def _assign_item(self: Interpreter, target: ast.Subscript, values: Values, node: ast.expr) -> None:
    key = self.evaluate(target.slice)
    if any(isinstance(value, Constant) and value.value in BUS_SETTINGS for value in key):
        self.note_setting(node, Setting(name="EVENT_BUS_PRODUCER_CONFIG"), self.resolve(values))
        return
    text = "" if isinstance(node, (ast.Constant, ast.Dict)) else write(node)
    for owner in self.evaluate(target.value):
        if isinstance(owner, Setting):
            self.note_setting(target, attrs.evolve(owner, keys=(*owner.keys, key)), self.resolve(values), text)
        elif isinstance(owner, Mapping):
            owner.entries.append(Entry(origin=self.at(target), key=key, value=values, text=text))


def _run_augmented(self: Interpreter, node: ast.AugAssign) -> bool:
    added = self.evaluate(node.value)
    if isinstance(node.target, ast.Attribute) and node.target.attr in BUS_SETTINGS:
        targets: Values = (Setting(name=node.target.attr),)
    else:
        targets = self.evaluate(node.target)
    if isinstance(node.op, ast.BitOr):
        update(self, node, targets, added)
        return False
    items = self.list_items(added)
    sequences = [value for value in targets if isinstance(value, Sequence)]
    for sequence in sequences if items is not None else ():
        sequence.items.extend(items or ())
    if not sequences and isinstance(node.op, ast.Add):
        bind(self, node.target, self.combine(node, (targets, added), lambda first, second: first + second))
    return False


# Branches and loops.


def _fork(self: Interpreter, *ways: Callable[[], bool]) -> bool:
    """Go several ways from here; the names that they leave are put together. Return whether all of them end."""
    names, before, left = self.scope.names, dict(self.scope.names), []
    for way in ways:
        names.clear()
        names.update(before)
        if not way():
            left.append(dict(names))
    if not left:
        return True
    names.clear()
    for name in dict.fromkeys(name for found in left for name in found):
        names[name] = merge(*(found.get(name, ()) for found in left))
    return False


def _run_if(self: Interpreter, node: ast.If) -> bool:
    decided = self.decide(node.test)
    if decided is not None:
        return run(self, node.body if decided else node.orelse)
    return _fork(self, lambda: run(self, node.body), lambda: run(self, node.orelse))


def _run_for(self: Interpreter, node: ast.For | ast.AsyncFor) -> bool:
    if self.tells(node.body):
        for item in iterate(self, node.iter, node.target):
            bind(self, node.target, item)
            run(self, node.body)
    else:
        bind(self, node.target, unknown(node.target, self.evaluate(node.iter)))
        _fork(self, lambda: run(self, node.body), lambda: False)
    run(self, node.orelse)
    return False


def _run_while(self: Interpreter, node: ast.While) -> bool:
    self.evaluate(node.test)
    _fork(self, lambda: run(self, node.body), lambda: False)
    return run(self, node.orelse)


def _run_with(self: Interpreter, node: ast.With | ast.AsyncWith) -> bool:
    for item in node.items:
        values = self.evaluate(item.context_expr)
        if item.optional_vars is not None:
            bind(self, item.optional_vars, unknown(item.context_expr, values))
    return run(self, node.body)


def _run_try(self: Interpreter, node: ast.Try) -> bool:
    def handle(handler: ast.ExceptHandler) -> bool:
        if handler.name:
            self.scope.names[handler.name] = (Unknown(label=handler.name),)
        return run(self, handler.body)

    ways: list[Callable[[], bool]] = [lambda: run(self, [*node.body, *node.orelse])]
    ways += [lambda handler=handler: handle(handler) for handler in node.handlers]  # type: ignore[misc]  # a default
    ended = _fork(self, *ways)
    return run(self, node.finalbody) or ended


def _run_match(self: Interpreter, node: ast.Match) -> bool:
    subject = self.evaluate(node.subject)

    def go(case: ast.match_case) -> bool:
        for pattern in ast.walk(case.pattern):
            if isinstance(pattern, (ast.MatchAs, ast.MatchStar)) and pattern.name:
                is_whole = isinstance(pattern, ast.MatchAs) and pattern is case.pattern
                self.scope.names[pattern.name] = subject if is_whole else (Unknown(label=pattern.name),)
        if case.guard is not None:
            self.evaluate(case.guard)
        return run(self, case.body)

    ways: list[Callable[[], bool]] = [lambda case=case: go(case) for case in node.cases]  # type: ignore[misc]  # a default
    return _fork(self, *ways, lambda: False)


# Definitions and imports.


def _run_function(self: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    qualname = f"{self.scope.qualname}.{node.name}" if self.scope.qualname else node.name
    function = Function(node=node, scope=self.scope, qualname=qualname, defaults=_read_defaults(self, node))
    self.frame.functions.append(function)
    self.scope.names[node.name] = (function,)
    for decorator in reversed(node.decorator_list):
        _decorate(self, decorator, function)
    return False


def _read_defaults(self: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, Values]:
    arguments = [*node.args.posonlyargs, *node.args.args]
    pairs: list[tuple[ast.arg, ast.expr | None]] = [
        *zip(reversed(arguments), reversed(node.args.defaults), strict=False),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=False),
    ]
    return {argument.arg: self.evaluate(default) for argument, default in pairs if default is not None}


def _decorate(self: Interpreter, decorator: ast.expr, function: Function) -> None:
    if isinstance(decorator, ast.Attribute) and decorator.attr == "connect":
        call = ast.copy_location(ast.Call(func=decorator, args=[], keywords=[]), decorator)
        self.note_receivers(call, self.evaluate(decorator.value), (function,), "")
        return
    values = self.evaluate(decorator)
    if any("on_commit" in getattr(value, "name", "") for value in values):
        self.committed.add(function.key)
    for value in values:
        if isinstance(value, Receivers):
            self.note_receivers(value.node, value.events, (function,), value.dispatch_uid)


def _run_class(self: Interpreter, node: ast.ClassDef) -> bool:
    for decorator in node.decorator_list:
        self.evaluate(decorator)
    bases = merge(*(self.evaluate(base) for base in node.bases))
    qualname = f"{self.scope.qualname}.{node.name}" if self.scope.qualname else node.name
    scope = Scope(path=self.scope.path, parent=self.scope, qualname=qualname)
    cls = Class(name=node.name, scope=scope, bases=bases)
    object.__setattr__(scope, "owner", cls)
    for base in bases:
        self.subclasses.setdefault(getattr(base, "name", "").rpartition(".")[2], []).append(cls)
    outer, self.scope = self.scope, scope
    try:
        run(self, node.body)
    finally:
        self.scope = outer
    self.note_class(scope)
    self.scope.names[node.name] = (cls,)
    return False


def _run_import(self: Interpreter, node: ast.Import) -> bool:
    for alias in node.names:
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        self.scope.names[alias.asname or name] = (Reference(name=name),)
    return False


def _run_import_from(self: Interpreter, node: ast.ImportFrom) -> bool:
    base = node.module or ""
    if node.level:
        package = self.module.package.split(".")
        package = package[: len(package) - node.level + 1]
        base = ".".join(part for part in (*package, base) if part)
    for alias in node.names:
        if alias.name == "*":
            self.module.scope.stars.insert(0, base)
        else:
            self.scope.names[alias.asname or alias.name] = (Reference(name=f"{base}.{alias.name}"),)
    return False


def _run_global(self: Interpreter, node: ast.Global) -> bool:
    self.scope.globals.update(node.names)
    return False


_STATEMENTS: dict[type[ast.stmt], Callable[[Interpreter, Any], bool]] = {
    ast.Return: _run_end,
    ast.Raise: _run_end,
    ast.Continue: _run_end,
    ast.Break: _run_end,
    ast.Expr: _run_expression,
    ast.Assign: _run_assignment,
    ast.AnnAssign: _run_annotated,
    ast.AugAssign: _run_augmented,
    ast.If: _run_if,
    ast.For: _run_for,
    ast.AsyncFor: _run_for,
    ast.While: _run_while,
    ast.With: _run_with,
    ast.AsyncWith: _run_with,
    ast.Try: _run_try,
    ast.TryStar: _run_try,
    ast.Match: _run_match,
    ast.FunctionDef: _run_function,
    ast.AsyncFunctionDef: _run_function,
    ast.ClassDef: _run_class,
    ast.Import: _run_import,
    ast.ImportFrom: _run_import_from,
    ast.Global: _run_global,
}
