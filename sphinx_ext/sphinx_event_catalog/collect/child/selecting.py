"""Select the modules of a package that make signals, by reading them: the others need not be imported."""

from __future__ import annotations

import ast
import tokenize
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.collect.records import ModuleFile
from sphinx_event_catalog.collect.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIGNAL_CLASS = "OpenEdxPublicSignal"
ANNOTATION_HINT = ".. event_type:"
_TEST_FOLDERS = {"tests", "test", "migrations", "__pycache__"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CONTAINERS = (ast.Dict, ast.List, ast.Tuple, ast.Set)


class ModulesMissingError(ImportError):
    """A package has no module that can be read."""


@attrs.frozen(kw_only=True)
class Selection:
    """The modules of a package, each with its text; those that make signals, and those that are read only.

    ``idle`` are modules that have annotations of events though they make none, and those that are no Python.
    """

    texts: dict[ModuleFile, str]
    definers: tuple[ModuleFile, ...]
    idle: tuple[ModuleFile, ...]


def select_modules(package: str) -> Selection:
    """Read every module of a package; imports the parents of the package.

    Raises :class:`ModulesMissingError` if there is none, and whatever the parents raise.
    """
    texts: dict[ModuleFile, str] = {}
    unreadable: set[ModuleFile] = set()
    for module in find_modules(package):
        try:
            with tokenize.open(module.path) as file:
                texts[module] = file.read()
        except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
            texts[module] = ""
        if not texts[module] or "\0" in texts[module]:
            unreadable |= {module} if module.path.stat().st_size else set()
    definers, broken = _select_definers({m: text for m, text in texts.items() if m not in unreadable})
    told = unreadable | broken | {m for m, text in texts.items() if ANNOTATION_HINT in text and m not in set(definers)}
    return Selection(texts=texts, definers=tuple(definers), idle=tuple(m for m in texts if m in told))


def find_modules(package: str) -> Iterator[ModuleFile]:
    """Yield every module of a package, tests and migrations excepted, sorted by path. Imports the parents of it."""
    spec = find_spec(package)
    if spec is None:
        raise ModulesMissingError(f"no package of the name '{package}' is installed; expected one that can be imported")
    depth = package.count(".")
    path = Path(spec.origin or "")
    if not spec.submodule_search_locations and path.suffix == ".py" and path.is_file():
        yield ModuleFile(name=package, path=path, root=path.parents[depth])
        return
    folders = list(spec.submodule_search_locations or ())
    if not any(any(Path(folder).rglob("*.py")) for folder in folders):
        where = ", ".join(f"'{Path(folder).name}'" for folder in folders) or f"'{path.name}'"
        raise ModulesMissingError(f"package '{package}' has no module of Python source; looked in {where}")
    for folder in map(Path, folders):
        root = folder.parents[depth]
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if not _TEST_FOLDERS.intersection(parts) and not parts[-1].startswith(("test_", "conftest")):
                yield ModuleFile(name=".".join(parts).removesuffix(".__init__"), path=path, root=root)


def _select_definers(texts: dict[ModuleFile, str]) -> tuple[list[ModuleFile], set[ModuleFile]]:
    """Return the modules that make signals, or what makes signals, and those that are no Python."""
    parsed: dict[ModuleFile, SourceFile | None] = {}
    chosen: set[ModuleFile] = set()
    makers = _Makers()
    while True:
        for module, text in texts.items():
            if module not in parsed and any(name in text for name in makers.names):
                parsed[module] = _parse(module)
        sources = {module: source for module, source in parsed.items() if source}
        chosen |= {module for module, source in sources.items() if any(map(makers.is_used_by, source.statements))}
        if not makers.learn(statement for source in sources.values() for statement in source.statements):
            broken = {module for module, source in parsed.items() if source is None}
            return [module for module in texts if module in chosen], broken


def _parse(module: ModuleFile) -> SourceFile | None:
    try:
        return SourceFile(module.path, module.path.relative_to(module.root).as_posix())
    except Exception:  # noqa: BLE001  # whoever reads it for its comments tells what is wrong with it
        return None


@attrs.define
class _Makers:
    """Names of what makes signals, wherever they are defined: the class of signals to begin with.

    ``callables`` make one when they are called; ``factories`` have items or methods that do.
    """

    callables: set[str] = attrs.field(factory=lambda: {SIGNAL_CLASS})
    factories: set[str] = attrs.field(factory=set)

    @property
    def names(self) -> set[str]:
        return self.callables | self.factories

    def learn(self, statements: Iterable[ast.stmt]) -> bool:
        """Add the names that statements give to makers; tell whether there are new ones."""
        before = len(self.callables), len(self.factories)
        for statement in statements:
            match statement:
                case ast.ClassDef(name=name):
                    self._learn_class(name, statement)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if self._is_made_in(statement):
                    self.callables.add(name)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._learn_value(name, value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self._learn_value(name, value)
                case ast.ImportFrom(names=aliases):
                    for alias in aliases:
                        self._learn_name(alias.asname or alias.name, alias.name)
        return before != (len(self.callables), len(self.factories))

    def _learn_name(self, name: str, of: str) -> None:
        if of in self.callables:
            self.callables.add(name)
        if of in self.factories:
            self.factories.add(name)

    def _learn_class(self, name: str, statement: ast.ClassDef) -> None:
        if any(_name(base) in self.callables for base in statement.bases):
            self.callables.add(name)
        elif any(_name(base) in self.factories for base in statement.bases) or any(
            self._is_made_in(child) for child in statement.body if isinstance(child, _FUNCTIONS)
        ):
            self.factories.add(name)

    def _learn_value(self, name: str, value: ast.expr) -> None:
        self._learn_name(name, _name(value))
        match value:
            case ast.Lambda() if self._is_made_in(value):
                self.callables.add(name)
            # partial(OpenEdxPublicSignal, ...) makes signals, and so does what an instance of a factory has.
            case ast.Call(func=func, args=arguments):
                if any(_name(argument) in self.callables for argument in arguments):
                    self.callables.add(name)
                if _name(func) in self.factories:
                    self.factories.add(name)
            case _ if isinstance(value, _CONTAINERS) and self._is_held_by(value):
                self.factories.add(name)

    def _is_held_by(self, container: ast.expr) -> bool:
        return any(_name(node) in self.callables for node in ast.iter_child_nodes(container))

    def is_used_by(self, statement: ast.stmt) -> bool:
        """Tell whether a statement makes a signal when its module is imported."""
        decorators = getattr(statement, "decorator_list", [])
        if any(_name(decorator) in self.names for decorator in decorators):
            return True
        if isinstance(statement, ast.ClassDef) and any(_name(base) in self.factories for base in statement.bases):
            return True
        # Of a function, only its decorators and the values of its arguments run when it is defined.
        whole = [*decorators, statement.args] if isinstance(statement, _FUNCTIONS) else [statement]
        return any(map(self._is_made_in, whole))

    def _is_made_in(self, node: ast.AST) -> bool:
        return any(isinstance(inner, ast.Call) and self._makes(inner.func) for inner in ast.walk(node))

    def _makes(self, called: ast.expr) -> bool:
        """Tell whether a call makes a signal: ``Signal()``, ``module.Signal()``, ``MAKERS["x"]()``, ``make()()``."""
        if _name(called) in self.names:
            return True
        while isinstance(called, (ast.Attribute, ast.Subscript, ast.Call)):
            is_method = isinstance(called, ast.Attribute)
            called = called.func if isinstance(called, ast.Call) else called.value
            if _name(called) in (self.factories if is_method else self.names):
                return True
        return False


def _name(node: ast.AST) -> str:
    """Return the name that an expression refers to, the last one of ``module.name``, or ``""``."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
