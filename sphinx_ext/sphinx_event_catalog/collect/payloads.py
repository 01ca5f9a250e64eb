"""Describe attrs classes."""

from __future__ import annotations

import sys
import typing
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.catalog.model import DocumentedField, Field, Payload
from sphinx_event_catalog.catalog.types import Type, TypeKind
from sphinx_event_catalog.collect.docstrings import ClassDocumentation, read_class_docstring
from sphinx_event_catalog.collect.privacy import is_personal_class, is_personal_field
from sphinx_event_catalog.collect.types import describe_default, describe_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.collect.source import ClassSource, Docstring
    from sphinx_event_catalog.collect.sources import Sources


def find_payload_classes(live: Any) -> Iterator[type]:
    """Yield the attrs classes that a live type mentions."""
    # A generic like list[int] passes for a class where it is asked politely.
    if issubclass(type(live), type):
        if attrs.has(live):
            yield live
        return
    behind = getattr(live, "__supertype__", None) or (
        live.__value__ if type(live).__name__ == "TypeAliasType" else typing.get_origin(live)
    )
    for inner in (behind, *typing.get_args(live)):
        if inner is not None and inner is not live:
            yield from find_payload_classes(inner)


class PayloadReader:
    """Describes payload classes, each once, and every payload class within them."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._found: dict[type, Payload] = {}
        self._unreadable: set[type] = set()
        self._documentation: dict[type, ClassDocumentation] = {}

    @property
    def payloads(self) -> tuple[Payload, ...]:
        """Everything described so far, sorted by qualified name."""
        return tuple(sorted(self._found.values(), key=lambda payload: payload.qualified_name))

    @property
    def modules(self) -> set[str]:
        """The modules that hold the classes described so far."""
        return {payload.module for payload in self._found.values()}

    @property
    def unreadable(self) -> frozenset[str]:
        """The qualified names of the classes that could not be described; each is a problem."""
        return frozenset(map(_qualify, self._unreadable))

    def read_all(self, live: Any) -> None:
        """Describe every payload class that a type mentions, at any depth; cycles end where they began."""
        waiting = list(find_payload_classes(live))
        while waiting:
            cls = waiting.pop()
            if cls not in self._found and cls not in self._unreadable:
                waiting += self._read(cls)

    def _read(self, cls: type) -> list[type]:
        """Describe a class and return the classes that it mentions."""
        try:
            hints = resolve_hints(cls)
            inner = [inner for hint in hints.values() for inner in find_payload_classes(hint)]
            self._found[cls] = self._describe(cls, hints)
        except Exception as error:  # noqa: BLE001  # one class that cannot be described must not hide the others
            self._unreadable.add(cls)
            message = f"cannot describe '{cls.__qualname__}': {type(error).__name__}: {error}"
            self._sources.report(kinds.DEFINITION_UNREADABLE, self._locate(cls), _qualify(cls), message)
            return []
        return inner + [base for base in cls.__bases__ if attrs.has(base)]

    def read_neighbors(self, packages: Sequence[str], modules: Iterable[str]) -> None:
        """Describe the other attrs classes of the modules, and of those that hold classes described so far.

        Modules outside of the packages are left alone.
        """
        for name in sorted(module for module in self.modules.union(modules) if is_within(module, packages)):
            for live in list(vars(sys.modules[name]).values()):
                if isinstance(live, type) and live.__module__ == name:
                    self.read_all(live)

    def _describe(self, cls: type, hints: dict[str, Any]) -> Payload:
        documentation = self._document(cls)
        personal = documentation.is_personal or is_personal_class(cls.__name__)
        return Payload(
            name=cls.__qualname__,
            module=cls.__module__,
            summary=documentation.summary,
            description=documentation.description,
            fields=tuple(
                self._describe_field(cls, attribute, hints[attribute.name], personal) for attribute in attrs.fields(cls)
            ),
            location=self._locate(cls),
            description_location=self._locate_docstring(cls),
            bases=tuple(_qualify(base) for base in cls.__bases__ if attrs.has(base)),
            documented=documentation.fields,
            is_frozen=_is_frozen(cls),
            is_personal=personal,
        )

    def _describe_field(self, cls: type, attribute: attrs.Attribute[Any], hint: Any, personal: bool) -> Field:  # noqa: FBT001  # a fact of the class, not a switch
        owner = _defining_class(cls, attribute)
        described = describe_type(typing.Any if hint is None else hint)
        location = self._locate_field(owner, attribute.name)
        description, description_location = self._describe_in_words(cls, owner, attribute.name, location)
        self._report_unresolved(owner, attribute.name, described, location)
        return Field(
            name=attribute.name,
            type=described,
            default=describe_default(attribute.default),
            description=description,
            location=location,
            description_location=description_location,
            inherited_from=_qualify(owner) if owner is not cls else "",
            is_personal=personal or is_personal_field(attribute.name, description),
            is_typed=hint is not None,
            argument=attribute.alias or "" if attribute.init else "",
        )

    def _report_unresolved(self, cls: type, name: str, described: Type, location: SourceLocation) -> None:
        for part in described.walk():
            if part.kind is TypeKind.UNRESOLVED:
                message = (
                    f"type '{part.name}' of field '{name}' does not exist at run time; expected an importable name"
                )
                self._sources.report(kinds.TYPE_UNRESOLVED, location, _qualify(cls), message)

    def _describe_in_words(
        self, cls: type, owner: type, name: str, location: SourceLocation
    ) -> tuple[str, SourceLocation]:
        """Return the description of a field and where it starts: in the class, else in the one that defines it."""
        for candidate in (cls, owner):
            documented: DocumentedField | None = next(
                (field for field in self._document(candidate).fields if field.name == name and field.description), None
            )
            if documented:
                return documented.description, documented.location
        below = self._docstring_below(owner, name)
        return below.read(location) if below else ("", location)

    def _docstring_below(self, cls: type, name: str) -> Docstring | None:
        source = self._class_source(cls)
        assignment = source.assignments.get(name) if source else None
        return assignment.docstring if assignment else None

    def _document(self, cls: type) -> ClassDocumentation:
        if cls not in self._documentation:
            file, source = self._sources.get(cls.__module__), self._class_source(cls)
            self._documentation[cls] = (
                read_class_docstring(source.docstring, file) if file and source else ClassDocumentation()
            )
        return self._documentation[cls]

    def _class_source(self, cls: type) -> ClassSource | None:
        source = self._sources.get(cls.__module__)
        return source.classes.get(cls.__qualname__) if source else None

    def _locate(self, cls: type) -> SourceLocation:
        found, source = self._class_source(cls), self._sources.get(cls.__module__)
        return source.locate(found.line, found.end_line) if found and source else self._sources.locate(cls.__module__)

    def _locate_docstring(self, cls: type) -> SourceLocation:
        found, source = self._class_source(cls), self._sources.get(cls.__module__)
        return source.locate(found.docstring.line) if found and found.docstring and source else self._locate(cls)

    def _locate_field(self, cls: type, name: str) -> SourceLocation:
        found, source = self._class_source(cls), self._sources.get(cls.__module__)
        assignment = found.assignments.get(name) if found else None
        return source.locate(assignment.line, assignment.end_line) if assignment and source else self._locate(cls)


def resolve_hints(cls: type) -> dict[str, Any]:
    """Return the live type of every field; one that cannot be resolved stays a string."""
    types = {attribute.name: attribute.type for attribute in attrs.fields(cls)}
    if any(map(_is_forward, types.values())):
        # An annotation may run any code, and what stands in `attr.ib(type=...)` is no annotation.
        with suppress(Exception):
            types |= {n: h for n, h in typing.get_type_hints(cls, include_extras=True).items() if n in types}
        types = {name: _resolve_alone(cls, hint) if _is_forward(hint) else hint for name, hint in types.items()}
    return types


def _is_forward(hint: Any) -> bool:
    if issubclass(type(hint), type):
        return False
    return isinstance(hint, (str, typing.ForwardRef)) or any(map(_is_forward, typing.get_args(hint)))


def _resolve_alone(cls: type, hint: Any) -> Any:
    """Return a type that is a string or holds one as Python would resolve it, or else as it is."""
    annotated = type(cls.__name__, (), {"__annotations__": {"hint": hint}})
    for base in cls.__mro__:
        module = sys.modules.get(base.__module__)
        names = {**vars(base), **(vars(module) if module else {})}
        # It may raise anything; the next base may know the name.
        with suppress(Exception):
            return typing.get_type_hints(annotated, names, {}, include_extras=True)["hint"]
    return hint


def _qualify(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _is_frozen(cls: type) -> bool:
    return getattr(cls.__setattr__, "__name__", "") == "_frozen_setattrs"


def _is_inherited(attribute: attrs.Attribute[Any]) -> bool:
    return bool(getattr(attribute, "inherited", False))


def _defining_class(cls: type, attribute: attrs.Attribute[Any]) -> type:
    if not _is_inherited(attribute):
        return cls
    for base in cls.__mro__[1:]:
        own = {a.name for a in attrs.fields(base) if not _is_inherited(a)} if attrs.has(base) else set()
        if attribute.name in own:
            return base
    return cls
