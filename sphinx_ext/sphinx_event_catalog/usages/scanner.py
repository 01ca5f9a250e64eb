"""Find the usages of events in one source tree."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.usages import Unread, Unresolved, Usage
from sphinx_event_catalog.usages import settings
from sphinx_event_catalog.usages.expressions import MOST_STEPS, BudgetError
from sphinx_event_catalog.usages.modules import NEEDLES, Library, Module, UnreadableError
from sphinx_event_catalog.usages.payloads import read_payload
from sphinx_event_catalog.usages.statements import Interpreter
from sphinx_event_catalog.usages.templates import read_template
from sphinx_event_catalog.usages.trees import LARGEST_FILE, is_test
from sphinx_event_catalog.usages.values import (
    CHOSEN,
    COMPUTED,
    LOOPED,
    MEMBER,
    NAMED,
    Arguments,
    Constant,
    Definition,
    Function,
    Opaque,
    Reference,
    Scope,
    Setting,
    Unknown,
    parameters_of,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator

    from sphinx_event_catalog.usages.trees import Tree
    from sphinx_event_catalog.usages.values import Origin, Value, Values

_MOST_ROUNDS = 3
"""Through how many functions an event is followed to the one that sends it."""
_CONNECTING = (b"receiver", b".connect(")
_TEMPLATE_NEEDLES = (b"EVENT_BUS_PRODUCER_CONFIG", b"EVENT_BUS_CONSUMER_CONFIG")
_LARGEST_TEMPLATE = 500_000
_ANNOTATION = re.compile(r"#\s*\.\.\s*(event_implemented_name|event_type):\s*(\S+)")
_NEAR = 20
"""How many lines an annotation may stand above what it is about."""


@attrs.define
class Found:
    """What one tree holds. ``events`` are those it defines: the event type by qualified name.

    ``aliases`` are the names under which its modules pass events on. ``reads`` are what the receiving functions read:
    paths with the name of the argument first.
    """

    usages: set[Usage] = attrs.field(factory=set)
    unresolved: set[Unresolved] = attrs.field(factory=set)
    unread: set[Unread] = attrs.field(factory=set)
    events: dict[str, str] = attrs.field(factory=dict)
    aliases: dict[str, str] = attrs.field(factory=dict)
    files: int = 0


@attrs.frozen(kw_only=True)
class Call:
    """A call of a function that is followed."""

    path: str
    node: ast.AST
    qualname: str

    def __str__(self) -> str:
        return f"{self.path}:{getattr(self.node, 'lineno', 0)} {self.qualname}".rstrip()


def scan_tree(tree: Tree, name: str, *, known: Collection[str], with_tests: bool = False) -> Found:
    """Return the usages of events in a tree, not yet held against a catalog; ``known`` are its qualified names."""
    found = Found()
    library = Library(tree=tree)
    packages = tuple(sorted({event.partition(".")[0].encode() for event in known}))
    telling, connecting, templates = _sort_files(tree, name, found, (*NEEDLES, *packages), with_tests=with_tests)
    start = Module(path="", name="", package="", tree=ast.Module([], []), scope=Scope(path=""), mentions_events=False)
    scanner = Scanner(
        library=library,
        known=known,
        telling=frozenset(telling),
        module=start,
        scope=start.scope,
        found=found,
        name=name,
    )
    scanner.scan_all(connecting)
    for path in templates:
        scanner.scan_template(path)
    for path, error in library.unread.items():
        found.unread.add(Unread(repository=name, path=path, line=error.line, reason=str(error)))
    return found


def _sort_files(
    tree: Tree, name: str, found: Found, needles: tuple[bytes, ...], *, with_tests: bool
) -> tuple[set[str], list[str], list[str]]:
    """Return the files that say something of events, those that connect anything, and the templates."""
    telling, connecting, templates = set(), [], []
    for path in tree.paths:
        if not with_tests and is_test(path):
            continue
        try:
            data = tree.read(path)
        except OSError as error:
            found.unread.add(Unread(repository=name, path=path, line=0, reason=f"cannot be read: {error.strerror}"))
            continue
        if not path.endswith(".py"):
            templates += [path] if _is_template(data) else []
            continue
        found.files += 1
        if _is_telling(data, needles):
            telling.add(path)
        elif any(needle in data for needle in _CONNECTING):
            connecting.append(path)
    found.unread |= {Unread(repository=name, path=path, line=0, reason=why) for path, why in tree.refused.items()}
    return telling, connecting, templates


def _is_template(data: bytes) -> bool:
    return len(data) <= _LARGEST_TEMPLATE and any(needle in data for needle in _TEMPLATE_NEEDLES)


def _is_telling(data: bytes, needles: tuple[bytes, ...]) -> bool:
    """Tell whether a file may say something of events, or cannot be read, which is to be told."""
    return len(data) > LARGEST_FILE or b"\0" in data or any(needle in data for needle in needles)


@attrs.define(kw_only=True)
class Scanner(Interpreter):
    """Takes note of every usage; ``wrappers`` are the functions that send or connect an event they are given.

    ``noted`` counts usages, those that were known already, too.
    """

    found: Found
    name: str
    wrappers: dict[str, str] = attrs.field(factory=dict)
    called: list[Call] = attrs.field(factory=list)
    pending: dict[str, set[Unresolved]] = attrs.field(factory=dict)
    satisfied: set[str] = attrs.field(factory=set)
    noted: int = 0
    is_template: bool = False
    _annotations: dict[str, list[tuple[int, str, str]]] = attrs.field(factory=dict)

    def scan_all(self, connecting: list[str]) -> None:
        """Scan the files that say something, then those that know an event or a wrapper of theirs by its name."""
        done = sorted(self.telling)
        self._scan(done)
        names = self._find_passed_on()
        self._scan(self._find_mentions(connecting, names))
        for _ in range(_MOST_ROUNDS):
            wrappers = dict(self.wrappers)
            self.followed = set(wrappers.values())
            if not wrappers:
                break
            self._scan(self._find_mentions(self._list_files(), set(wrappers.values())))
            if self.wrappers == wrappers:
                break
        for function, rows in self.pending.items():
            if function not in self.satisfied:
                self.found.unresolved |= rows

    def _list_files(self) -> list[str]:
        is_wanted = is_test if any(map(is_test, self.telling)) else lambda _: False
        return [
            path for path in self.library.tree.paths if path.endswith(".py") and (is_wanted(path) or not is_test(path))
        ]

    def _find_mentions(self, paths: Iterable[str], names: set[str]) -> list[str]:
        if not names:
            return []
        wanted = sorted(name.encode() for name in names)
        pattern = re.compile(rb"\b(?:" + b"|".join(map(re.escape, wanted)) + rb")\b")

        def mentions(data: bytes) -> bool:
            return any(name in data for name in wanted) and pattern.search(data) is not None

        return [path for path in paths if mentions(self.library.tree.read(path))]

    def _find_passed_on(self) -> set[str]:
        """Return the names of events that modules of the tree have, and keep what they stand for."""
        names = set()
        for path in self.telling:
            module = self.library.load(path)
            for name, values in (module.scope.names if module else {}).items():
                for value in values:
                    if isinstance(value, Definition) and value.name == f"{module.name}.{name}":  # type: ignore[union-attr]  # there are names
                        self.found.events[value.name] = value.event_type
                    if isinstance(value, (Reference, Definition)) and is_event_name(value.name, self.known):
                        names.add(name)
                        self.found.aliases[f"{module.name}.{name}"] = value.name  # type: ignore[union-attr]  # there are names
        return names

    def _scan(self, paths: list[str]) -> None:
        self.telling |= frozenset(paths)
        modules = [module for path in paths if (module := self._enter(path)) is not None]
        for module in modules:
            self._guard(module, lambda module=module: self.run_functions(module))
            self._read_annotations(module)

    def _enter(self, path: str) -> Module | None:
        module = self.library.load(path)
        if module is not None:
            self.forget(path)
            self._guard(module, lambda: self.look_into(path))
        return module

    def _guard(self, module: Module, do: Any) -> None:
        self.steps = MOST_STEPS
        saved = attrs.asdict(self, recurse=False, filter=lambda attribute, _: attribute.name in _STATE)
        try:
            do()
        except (BudgetError, RecursionError):
            self.library.unread[module.path] = UnreadableError("has more code than is evaluated; the rest is not read")
            for name, value in saved.items():
                setattr(self, name, value)

    def scan_template(self, path: str) -> None:
        """Scan a template of Python: its lines stay where they are."""
        try:
            tree = read_template(self.library.tree.read(path))
        except UnreadableError as error:
            self.found.unread.add(Unread(repository=self.name, path=path, line=error.line, reason=str(error)))
            return
        module = Module(path=path, name="", package="", tree=tree, scope=Scope(path=path), mentions_events=False)
        self.library.add(module)
        self.telling |= {path}
        self.is_template = True
        self._enter(path)
        self.is_template = False

    # Taking note.

    def note_class(self, scope: Scope) -> None:
        """Look for the settings of plugins."""
        if not self.told:
            return
        for values in list(scope.names.values()):
            for value in values:
                for row in settings.find_plugin_receivers(self, value):
                    self._note_plugin(row)

    def note_call(self, node: ast.Call, called: Function | Reference, arguments: Arguments) -> None:
        """Run a function that sends what it is given with what it is given here."""
        if not self.told or _last_name(called) not in self.followed or len(self.called) >= _MOST_ROUNDS:
            return
        for function in self.resolve((called,)):
            if isinstance(function, Function) and function.key in self.wrappers:
                self.called.append(Call(path=self.module.path, node=node, qualname=self.scope.qualname))
                self.unrolled += 1
                before = self.noted
                try:
                    self.call(function, arguments)
                finally:
                    self.called.pop()
                    self.unrolled -= 1
                if self.noted > before:
                    self.satisfied.add(function.key)

    def note_send(self, node: ast.expr, values: Values, *, is_called: bool) -> None:
        """Take note of a send."""
        if self.told:
            marks = {"partial"} if not is_called else set()
            custom = isinstance(node, ast.Attribute) and node.attr == "send_event_with_custom_metadata"
            self._note("send", node, values, marks | ({"custom-metadata"} if custom else set()))

    def note_produced(self, node: ast.Call, values: Values) -> None:
        """Take note of a producer that is given an event."""
        if self.told:
            self._note("bus-produce", node, values, set())

    def note_receivers(self, node: ast.Call, events: Values, handler: Values, dispatch_uid: str) -> None:
        """Take note of a receiver."""
        if self.told:
            is_connect = isinstance(node.func, ast.Attribute) and node.func.attr == "connect"
            form = "connect" if is_connect else "decorator"
            facts = self.describe_handler(handler) | {"dispatch_uid": dispatch_uid}
            self._note("receive", node, events, {form}, facts)

    def note_setting(self, node: ast.AST, setting: Setting, values: Values, text: str = "") -> None:
        """Take note of what is configured on the event bus."""
        if not self.told:
            return
        for row in settings.flatten(setting, values, self.at(node), text):
            if row.origin.path == self.module.path or self.called:
                self._note_topic(row)

    # Rows.

    def _note(
        self, kind: str, node: ast.expr, values: Values, marks: set[str], facts: dict[str, Any] | None = None
    ) -> None:
        resolved = [value for value in self.resolve(values) if not isinstance(value, (Constant, Opaque))]
        events = [value for value in resolved if isinstance(value, (Reference, Definition))]
        unknown = [value for value in resolved if isinstance(value, Unknown)]
        events = [event for event in events if self._may_be_event(event, kind)]
        if len(events) > 1 and "decorator" not in marks:
            marks = marks | {CHOSEN}
        for event in events:
            self._add(kind, node, event, marks | event.marks, facts or {})
        if unknown and not (events and not parameters_of(tuple(unknown))):
            self._note_unresolved(kind, node, tuple(unknown))

    def _may_be_event(self, value: Reference | Definition, kind: str) -> bool:
        if isinstance(value, Definition) or is_event_name(value.name, self.known):
            return True
        last = value.name.rpartition(".")[2]
        return last.isupper() and (kind != "receive" or self.library.split(value.name) is None)

    def _note_unresolved(self, kind: str, node: ast.expr, values: Values) -> None:
        place = self.called[0] if self.called else Call(path=self.module.path, node=node, qualname=self.scope.qualname)
        text = write(node.func if isinstance(node, ast.Call) else node)
        functions = {function for function, _ in parameters_of(values)}
        evidence = text + " ".join(getattr(value, "text", "") for value in values)
        if text.startswith("super().") or not (self.module.mentions_events or _SIGNAL.search(evidence)):
            # A method of that name that calls the one of its base class is the definition of a signal, or unrelated.
            return
        if kind == "receive" and not functions and not _LOOKED_UP.search(evidence):
            return
        reason = "is given as an argument, and no call that was found names an event" if functions else "is not known"
        row = Unresolved(
            repository=self.name,
            path=place.path,
            line=getattr(place.node, "lineno", 0),
            kind=kind,
            text=text,
            reason=f"the event {reason}",
            function=place.qualname,
        )
        for function in functions:
            self.pending.setdefault(function, set()).add(row)
            self.wrappers.setdefault(function, self._name_function(function))
        if not functions:
            self.found.unresolved.add(row)

    def _name_function(self, key: str) -> str:
        path, _, line = key.rpartition(":")
        module = self.library.load(path)
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = [node for node in ast.walk(module.tree) if isinstance(node, functions)] if module else []
        return next((node.name for node in nodes if node.lineno == int(line)), "")

    def _add(self, kind: str, node: ast.expr, event: Value, marks: set[str], facts: dict[str, Any]) -> None:
        place = self.called[0] if self.called else Call(path=self.module.path, node=node, qualname=self.scope.qualname)
        here = Call(path=self.module.path, node=node, qualname=self.scope.qualname)
        line = getattr(place.node, "lineno", 0)
        usage = Usage(
            repository=self.name,
            path=place.path,
            line=line,
            end_line=getattr(place.node, "end_lineno", line),
            kind=kind,
            event=getattr(event, "name", ""),
            event_type=getattr(event, "event_type", ""),
            form=self._choose_form(marks),
            confidence="one-of" if CHOSEN in marks else "computed" if COMPUTED in marks else "certain",
            via=tuple(map(str, (*self.called[1:], here))) if self.called else (),
            **({"function": place.qualname, "service": guess_service(place.path)} | facts),
            **_refer(event.origin, place.path, line),
        )
        self.found.usages.add(usage)
        self.noted += 1

    def _choose_form(self, marks: set[str]) -> str:
        choices = (
            ("connect", "connect" in marks),
            ("decorator", "decorator" in marks),
            ("wrapper", bool(self.called)),
            ("custom-metadata", "custom-metadata" in marks),
            ("on-commit", self.committing > 0),
            ("partial", "partial" in marks or self.passing > 0),
            ("class-attribute", MEMBER in marks),
            ("mapping", CHOSEN in marks),
            ("loop", LOOPED in marks),
            ("by-name", bool({NAMED, COMPUTED} & marks)),
        )
        return next((form for form, holds in choices if holds), "direct")

    def _note_topic(self, row: settings.Topic) -> None:
        form = "producer-config" if "PRODUCER" in row.setting else "consumer-config"
        if not row.event and not row.event_type:
            self.found.unresolved.add(
                Unresolved(
                    repository=self.name,
                    path=row.origin.path,
                    line=row.origin.line,
                    kind="bus-config",
                    text=row.text,
                    reason="the event type is not known",
                    function=self.scope.qualname,
                )
            )
            return
        computed = self.is_template or COMPUTED in row.marks
        self.found.usages.add(
            Usage(
                repository=self.name,
                path=row.origin.path,
                line=row.origin.line,
                end_line=row.origin.line,
                kind="bus-config",
                event=row.event,
                event_type=row.event_type,
                form=form,
                confidence="computed" if computed else "certain",
                function=self.scope.qualname,
                topic=row.topic,
                key_field=row.key_field,
                enabled=row.enabled,
                service=guess_service(row.origin.path),
                **_refer(row.ref, row.origin.path, row.origin.line),
            )
        )

    def _note_plugin(self, row: settings.PluginReceiver) -> None:
        if row.origin.path != self.module.path:
            return
        handler = f"{self._app_package()}.{row.module}.{row.function}"
        facts = self.describe_handler((Reference(name=handler),)) | {"dispatch_uid": row.dispatch_uid}
        facts["function"] = facts.get("function") or row.function
        if not row.signal:
            self.found.unresolved.add(
                Unresolved(
                    repository=self.name,
                    path=row.origin.path,
                    line=row.origin.line,
                    kind="receive",
                    text=row.text,
                    reason="the event is not known",
                    function=row.function,
                )
            )
            return
        self.found.usages.add(
            Usage(
                repository=self.name,
                path=row.origin.path,
                line=row.origin.line,
                end_line=row.origin.line,
                kind="receive",
                event=row.signal,
                event_type="",
                form="plugin-settings",
                confidence="computed" if COMPUTED in row.marks else "certain",
                service=row.service,
                **(_refer(row.ref, row.origin.path, row.origin.line) | facts),
            )
        )

    def _app_package(self) -> str:
        return self.module.package

    def describe_handler(self, handler: Values) -> dict[str, Any]:
        """Return the facts of a receiving function, as far as it is in the tree."""
        for value in self.resolve(handler):
            if isinstance(value, Function):
                reads, escapes = read_payload(value.node, is_method=value.scope.owner is not None)
                path = value.scope.path
                place = {"function_path": path} if path != self.module.path else {}
                facts = {
                    "function": value.qualname,
                    "function_line": value.node.lineno,
                    "reads": reads,
                    "escapes": escapes,
                }
                return facts | place
            if isinstance(value, Reference):
                return {"function": value.name.rpartition(".")[2]}
        return {}

    # Annotations.

    def _read_annotations(self, module: Module) -> None:
        if module.path in self._annotations:
            return
        data = self.library.tree.read(module.path)
        self._annotations[module.path] = found = (
            list(read_annotations(data, module.tree)) if b"event_implemented_name" in data else []
        )
        names = {number: value for number, token, value in found if token == "event_implemented_name"}  # noqa: S105  # a name
        types = {number: value for number, token, value in found if token == "event_type"}  # noqa: S105  # a name
        for line, event in names.items():
            near = next((types[number] for number in range(line - 3, line + 4) if number in types), "")
            self.found.usages.add(
                Usage(
                    repository=self.name,
                    path=module.path,
                    line=line,
                    end_line=line,
                    kind="annotation",
                    event=event,
                    event_type=near,
                    form="comment",
                    service=guess_service(module.path),
                    function=find_function(module.tree, line),
                )
            )


_STATE = ("module", "scope", "frame", "told", "unrolled", "committing", "passing", "depth", "called")
_SIGNAL = re.compile(r"signal|event_type", re.IGNORECASE)
_LOOKED_UP = re.compile(r"get_signal_by_type|all_events|import_string|openedx_events")


def is_event_name(name: str, known: Container[str]) -> bool:
    """Tell whether a dotted name is that of an event: one of the catalog, or a new one of the library."""
    return name in known or (
        name.startswith("openedx_events.") and ".signals." in name and name.rpartition(".")[2].isupper()
    )


def _last_name(value: Function | Reference) -> str:
    return value.node.name if isinstance(value, Function) else value.name.rpartition(".")[2]


def _refer(origin: Origin | None, path: str, line: int) -> dict[str, Any]:
    """Return where an event is named, if that is not the line of the usage itself."""
    if origin is None or (origin.path, origin.line) == (path, line):
        return {}
    return {"ref_line": origin.line} | ({"ref_path": origin.path} if origin.path != path else {})


def guess_service(path: str) -> str:
    """Return the service of edx-platform that a file belongs to by its path: ``lms``, ``cms``, or ``""``."""
    top, name = path.partition("/")[0], path.rpartition("/")[2]
    for service in ("lms", "cms"):
        if top == service or name.startswith(f"openedx-{service}-") or path.endswith(f"settings/{service}.py"):
            return service
    return ""


def read_annotations(data: bytes, tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield line, token and value of the annotations in the comments of a file."""
    lines = [line.decode(errors="replace").strip() for line in data.splitlines()]
    found = {number: match for number, line in enumerate(lines, 1) if (match := _ANNOTATION.search(line))}
    if all(match.start() == 0 for match in found.values()) and not _stand_in_strings(found, tree):
        yield from ((number, match[1], match[2].strip("'\"`.,")) for number, match in found.items())
    else:
        yield from _read_comments(data)


def _stand_in_strings(lines: Collection[int], tree: ast.AST) -> bool:
    """Tell whether a line may stand in a text over several lines."""
    return any(
        isinstance(node, (ast.Constant, ast.JoinedStr)) and any(node.lineno < line <= end for line in lines)
        for node in ast.walk(tree)
        if (end := getattr(node, "end_lineno", 0)) and end > node.lineno  # type: ignore[attr-defined]  # both or none
    )


def _read_comments(data: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield the annotations among the tokens of a file, which takes ten times as long."""
    try:
        for token in tokenize.tokenize(io.BytesIO(data).readline):
            match = _ANNOTATION.match(token.string) if token.type == tokenize.COMMENT else None
            if match:
                yield token.start[0], match[1], match[2].strip("'\"`.,")
    except (tokenize.TokenError, SyntaxError):
        return


def find_function(tree: ast.AST, line: int, prefix: str = "") -> str:
    """Return the qualified name of the innermost function or class around a line, or ``""``."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.stmt) or not node.lineno <= line <= (node.end_lineno or 0):
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = f"{prefix}.{node.name}" if prefix else node.name
            return find_function(node, line, name)
        return find_function(node, line, prefix)
    return prefix
