"""Build an example of each payload from its description alone: as Python and as it travels in JSON.

Values are the same in every run and on every machine. Where there is no value for a type, the example says which
field it is and why instead of raising.
"""

from __future__ import annotations

import ast
import json
from functools import partial
from typing import TYPE_CHECKING, overload

import attrs

from sphinx_event_catalog.catalog.model import Payload
from sphinx_event_catalog.catalog.types import DefaultKind, Type, TypeKind
from sphinx_event_catalog.collect import example_values as values
from sphinx_event_catalog.collect.example_code import (
    Import,
    find_aliases,
    make_atom,
    make_bracket,
    make_call,
    make_literal,
)
from sphinx_event_catalog.collect.example_values import SCALARS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx_event_catalog.catalog.model import Catalog, Event, Field
    from sphinx_event_catalog.collect.example_code import Expression
    from sphinx_event_catalog.collect.example_values import Json, Override


@attrs.frozen(kw_only=True)
class Gap:
    """A place that no value is known for: the path of the field, its type as text, and why."""

    path: str
    type: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@attrs.frozen(kw_only=True)
class Example:
    """An example of a value: the expression that makes it, and the JSON that it travels as.

    ``code`` is ``None`` if ``code_gaps`` is not empty; ``wire`` has no meaning if ``wire_gaps`` is not empty.
    """

    code: Expression | None = None
    wire: Json = None
    code_gaps: tuple[Gap, ...] = ()
    wire_gaps: tuple[Gap, ...] = ()

    @property
    def imports(self) -> frozenset[Import]:
        """What the expression imports."""
        return self.code.imports if self.code else frozenset()


@attrs.frozen(kw_only=True)
class EventExample:
    """The example of an event: one example for each data key, in order.

    It is proved if it was built where the classes are; one of a catalog that comes from elsewhere is not.
    """

    arguments: tuple[tuple[str, Example], ...]
    is_proved: bool = False

    @property
    def imports(self) -> frozenset[Import]:
        """What the expressions import."""
        return frozenset(found for _, example in self.arguments for found in example.imports)

    @property
    def code_gaps(self) -> tuple[Gap, ...]:
        """Why the event cannot be built, or nothing."""
        return tuple(gap for _, example in self.arguments for gap in example.code_gaps)

    @property
    def wire_gaps(self) -> tuple[Gap, ...]:
        """Why the event has no JSON form, or nothing."""
        return tuple(gap for _, example in self.arguments for gap in example.wire_gaps)

    @property
    def wire(self) -> dict[str, Json] | None:
        """The data of the event as it travels, or ``None`` if it has no JSON form."""
        return None if self.wire_gaps else {name: example.wire for name, example in self.arguments}


def make_plain(value: Json) -> Example:
    """Return the example of a value that is the same in Python and in JSON."""
    return Example(code=make_literal(value), wire=value)


def refuse(type_: Type, reason: str) -> Example:
    """Return the example of a type that no value is known for."""
    gaps = (Gap(path="", type=str(type_), reason=reason),)
    return Example(code_gaps=gaps, wire_gaps=gaps)


def nest(example: Example, name: str) -> Example:
    """Return an example as that of a field ``name``, or of the items ``[]`` or ``{}``, of what holds it."""
    if not example.code_gaps and not example.wire_gaps:
        return example
    return attrs.evolve(
        example, code_gaps=_nest_gaps(example.code_gaps, name), wire_gaps=_nest_gaps(example.wire_gaps, name)
    )


def _nest_gaps(gaps: tuple[Gap, ...], name: str) -> tuple[Gap, ...]:
    return tuple(attrs.evolve(gap, path=_join(name, gap.path)) for gap in gaps)


def _join(name: str, path: str) -> str:
    return f"{name}.{path}" if path and path[0] not in "[{" else f"{name}{path}"


UNPROVED = "Not proved: this example was never built with the classes that it names."
"""What stands beside an example that nobody has built."""

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

MOST_CODE = 50_000
"""How many characters an example has at most: ten levels of five classes in each would have millions."""
MOST_LEVELS = 50
"""How many classes an example has within each other at most."""
MOST_GAPS = 20
"""How many places without a value are told of one class: their number, too, may grow with each level."""

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


@attrs.frozen(kw_only=True)
class Place:
    """Where a value stands: the class and field that hold it, and the payloads that are being built around it."""

    owner: str = ""
    field: str = ""
    is_personal: bool = False
    around: frozenset[str] = frozenset()


class ExampleBuilder:
    """Builds the examples of one catalog; each payload is built once.

    ``overrides`` replace values by ``Class.field``, ``module.Class.field`` or the qualified name of a type.
    ``aliases`` rename imported classes, for events whose payloads share a class name. ``refused`` are the classes and
    events, by qualified name, that did not accept their example, with what they said; ``proved`` are the classes and
    events that accepted it.
    """

    def __init__(
        self,
        catalog: Catalog,
        overrides: Mapping[str, Override] | None = None,
        *,
        aliases: Mapping[str, str] | None = None,
        refused: Mapping[str, str] | None = None,
        proved: frozenset[str] = frozenset(),
    ) -> None:
        self.catalog = catalog
        self.overrides = overrides or {}
        self.refused = refused or {}
        self.proved = proved
        self._aliases = aliases or {}
        self._built: dict[str, Example] = {}
        self._reachable: dict[str, frozenset[str]] = {}
        self._level = 0
        self._makers: dict[TypeKind, Callable[[Type, Place], Example]] = {
            TypeKind.CLASS: self._make_class,
            TypeKind.PAYLOAD: self._make_payload,
            TypeKind.GENERIC: self._make_generic,
            TypeKind.UNION: self._make_union,
            TypeKind.ALIAS: self._make_union,
            TypeKind.ENUM: self._make_enum,
            TypeKind.LITERAL: self._make_choice,
            TypeKind.NONE: lambda _type, _place: make_plain(None),
            TypeKind.UNRESOLVED: lambda type_, _place: refuse(type_, f"type '{type_}' does not exist at run time"),
        }

    def build_event(self, event: Event) -> EventExample:
        """Return the example of an event."""
        failure = self.refused.get(event.qualified_name)
        arguments = (
            (key.name, refuse(key.type, failure) if failure else self.build(key.type, Place(field=key.name)))
            for key in event.data
        )
        return EventExample(
            arguments=tuple((name, nest(example, name)) for name, example in arguments),
            is_proved=event.qualified_name in self.proved,
        )

    def build_payload(self, payload: Payload) -> Example:
        """Return the example of a payload class."""
        return self._make_payload(type_of(payload), Place())

    @overload
    def build_importable(self, record: Event) -> EventExample: ...
    @overload
    def build_importable(self, record: Payload) -> Example: ...
    def build_importable(self, record: Event | Payload) -> EventExample | Example:
        """Return the example of an event or a class in which no two imports have one name."""
        build: Callable[[ExampleBuilder], EventExample | Example] = (
            (lambda builder: builder.build_payload(record))
            if isinstance(record, Payload)
            else (lambda builder: builder.build_event(record))
        )
        example = build(self)
        aliases = find_aliases(example.imports)
        if not aliases:
            return example
        return build(
            ExampleBuilder(self.catalog, self.overrides, aliases=aliases, refused=self.refused, proved=self.proved)
        )

    def build(self, type_: Type, place: Place) -> Example:
        """Return the example of a type at a place; the paths of its gaps are relative to that place."""
        override = self._find_override(type_, place)
        if override is not None:
            return self._apply(override, type_)
        return self._makers[type_.kind](type_, place)

    def _find_override(self, type_: Type, place: Place) -> Override | None:
        if not self.overrides:
            return None
        if not place.owner and place.field in self.overrides:
            return self.overrides[place.field]
        keys = (f"{place.owner}.{place.field}", f"{place.owner.rpartition('.')[2]}.{place.field}", type_.qualified_name)
        return next((self.overrides[key] for key in keys if key in self.overrides), None)

    def _apply(self, override: Override, type_: Type) -> Example:
        if override.code:
            return Example(code=make_atom(override.code, *override.imports), wire=override.wire)
        scalar = next((SCALARS[t.qualified_name] for t in type_.walk() if t.qualified_name in SCALARS), None)
        if scalar is not None and isinstance(override.wire, str):
            return Example(code=scalar.write(override.wire), wire=override.wire)
        return make_plain(override.wire)

    def _make_class(self, type_: Type, place: Place) -> Example:
        name = type_.qualified_name
        if name in SCALARS:
            text = _choose_scalar(name, place)
            return Example(code=SCALARS[name].write(text), wire=text)
        plain = _PLAIN.get(name)
        if plain is not None:
            return make_plain(plain(place))
        if name in _FILES:
            reason = f"type '{type_}' has no wire form"
            code = make_call(Import("io", _FILES[name][0]), [("", make_atom(_FILES[name][1]))])
            return Example(code=code, wire_gaps=(Gap(path="", type=str(type_), reason=reason),))
        return refuse(type_, f"no example value is known for type '{type_}'")

    def _make_payload(self, type_: Type, place: Place) -> Example:
        name = type_.qualified_name
        payload = self.catalog.payloads_by_name.get(name)
        if payload is None:
            return refuse(type_, f"class '{type_}' is not described in the catalog")
        if "<locals>" in name:
            return refuse(type_, f"class '{type_}' is local to a function and cannot be imported")
        if name in place.around:
            return refuse(type_, f"class '{type_}' contains itself and has no end")
        if self._level == MOST_LEVELS:
            return refuse(type_, f"class '{type_}' stands {MOST_LEVELS} classes deep")
        # What is left out to end a cycle depends on where the class stands; everywhere else it is always the same.
        if place.around.isdisjoint(self._reach(name)):
            if name not in self._built:
                self._built[name] = self._fill(payload, frozenset({name}))
            return self._built[name]
        return self._fill(payload, place.around | {name})

    def _reach(self, name: str) -> frozenset[str]:
        if name not in self._reachable:
            self._reachable[name] = frozenset(payload.qualified_name for payload in self.catalog.closure(name))
        return self._reachable[name]

    def _fill(self, payload: Payload, around: frozenset[str]) -> Example:
        self._level += 1
        fields = [(field, self._make_field(payload, field, around)) for field in payload.fields]
        self._level -= 1
        if sum(len(example.code.flat) for _, example in fields if example.code) > MOST_CODE:
            return refuse(
                type_of(payload), f"the example of class '{payload.name}' has more than {MOST_CODE:,} characters"
            )
        code_gaps = tuple(gap for _, example in fields for gap in example.code_gaps)[:MOST_GAPS]
        wire_gaps = tuple(gap for _, example in fields for gap in example.wire_gaps)[:MOST_GAPS]
        items = [(f"{field.argument}=", example.code) for field, example in fields if example.code and field.argument]
        wire = {field.name: example.wire for field, example in fields}
        code = None if code_gaps else self._call(type_of(payload), items)
        failure = self.refused.get(payload.qualified_name, "") if code else ""
        if failure:
            return refuse(type_of(payload), f"class '{payload.name}' does not accept the example: {failure}")
        return Example(
            code=code,
            wire=None if wire_gaps else wire,
            code_gaps=code_gaps,
            wire_gaps=wire_gaps,
        )

    def _call(self, type_: Type, items: list[tuple[str, Expression]]) -> Expression:
        """Call a class; a class within a class is an attribute of the outermost one, which is what is imported."""
        outer, _, inner = type_.class_name.partition(".")
        module = type_.qualified_name.removesuffix(f".{type_.name}")
        imported = Import(module, outer, self._aliases.get(f"{module}.{outer}", ""))
        return make_call(imported, items, attribute=f".{inner}" if inner else "")

    def _make_field(self, payload: Payload, field: Field, around: frozenset[str]) -> Example:
        place = Place(owner=payload.qualified_name, field=field.name, is_personal=field.is_personal, around=around)
        example = self.build(field.type, place)
        if not field.argument or (example.code_gaps and not field.is_required):
            example = _leave_out(field, example)
        return nest(example, field.name)

    def _make_generic(self, type_: Type, place: Place) -> Example:
        name = type_.qualified_name
        if name not in MAPPINGS and name not in COLLECTIONS:
            return refuse(type_, f"no example value is known for type '{type_}'")
        if self._leads_back(type_, place):
            return make_empty(type_)
        build = partial(self.build, place=place)
        if name in MAPPINGS:
            return make_mapping(type_, build, partial(self.build, place=attrs.evolve(place, field="key")))
        return make_collection(type_, build)

    def _make_union(self, type_: Type, place: Place) -> Example:
        if self._leads_back(type_, place) and type_.accepts_none:
            return make_plain(None)
        options = [option for option in type_.arguments if option.kind is not TypeKind.NONE]
        examples = [self.build(option, place) for option in options]
        complete = next((e for e in examples if not e.code_gaps and not e.wire_gaps), None)
        if complete or not type_.accepts_none:
            return complete or (examples[0] if examples else make_plain(None))
        return next((e for e in examples if not e.code_gaps), make_plain(None))

    def _leads_back(self, type_: Type, place: Place) -> bool:
        """Tell whether a value of the type would hold a payload that it is itself a part of."""
        return any(not place.around.isdisjoint(self._reach(name)) for name in type_.payloads)

    def _make_enum(self, type_: Type, place: Place) -> Example:
        chosen = self._make_choice(type_, place)
        if chosen.code is None or "<locals>" in type_.qualified_name:
            return refuse(type_, f"no value of '{type_}' can be written as a literal")
        return attrs.evolve(chosen, code=self._call(type_, [("", chosen.code)]))

    def _make_choice(self, type_: Type, _place: Place) -> Example:
        for text in type_.values:
            try:
                value = ast.literal_eval(text)
            except (ValueError, SyntaxError):
                continue
            if isinstance(value, (str, int, float, bool, type(None))):
                return make_plain(value)
        return refuse(type_, f"no value of '{type_}' can be written as a literal")


_PLAIN: dict[str, Callable[[Place], Json]] = {
    "builtins.str": lambda place: values.suggest_text(place.owner, place.field, is_personal=place.is_personal),
    "builtins.int": lambda place: values.suggest_number(place.owner, place.field),
    "builtins.bool": lambda place: values.suggest_truth(place.field),
    "builtins.float": lambda _place: 0.85,
    "builtins.list": lambda _place: [],
    "builtins.dict": lambda _place: {},
    "typing.Any": lambda place: values.suggest_text(place.owner, place.field, is_personal=place.is_personal),
}
_FILES = {
    "typing.BinaryIO": ("BytesIO", 'b"example"'),
    "typing.TextIO": ("StringIO", '"example"'),
}


def _choose_scalar(name: str, place: Place) -> str:
    if name == "datetime.datetime":
        return values.suggest_time(place.field)
    if name == "uuid.UUID":
        return values.suggest_uuid(place.owner, place.field)
    return SCALARS[name].example


def _leave_out(field: Field, example: Example) -> Example:
    """Leave a field to its default; its wire form is that of a literal default, else that of the type."""
    if field.default.kind in {DefaultKind.VALUE, DefaultKind.FACTORY}:
        try:
            return Example(wire=ast.literal_eval(field.default.text))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            pass
    return attrs.evolve(example, code=None, code_gaps=())


def type_of(payload: Payload) -> Type:
    """Return a payload class as a type."""
    return Type(kind=TypeKind.PAYLOAD, name=payload.name, qualified_name=payload.qualified_name)
