"""JSON Schema 2020-12 of events and payload classes, as their data travels in JSON.

The schemas have standard keywords and formats only, so that validators and generators of code take them in their strict
modes. What JSON Schema has no keyword for is in ``catalog.json`` and, as ``x-`` keywords, in AsyncAPI.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.model import Status
from sphinx_event_catalog.catalog.names import name_files
from sphinx_event_catalog.catalog.types import DefaultKind, TypeKind
from sphinx_event_catalog.collect.example_values import SCALARS
from sphinx_event_catalog.collect.examples import COLLECTIONS, MAPPINGS, type_of
from sphinx_event_catalog.export.artifacts import Refusal, write_json
from sphinx_event_catalog.export.texts import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_event_catalog.catalog.model import Catalog, Event, Field, Payload
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.collect.example_values import Json
    from sphinx_event_catalog.export.artifacts import Artifact, Export

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The JSON Schema dialect of every schema that is written here."""

VOCABULARY = {
    "x-event-type": "The event type whose data the schema describes.",
    "x-key-field": "The path of the field that the event bus orders the event by.",
    "x-opaque-key": "The class of the opaque key that the text is.",
    "x-pii": "The value is personal data (ADR 8).",
    "x-python-type": "The Python class that the schema describes, or the type of a field that has no wire form.",
}
"""The keywords that schemas in AsyncAPI have besides those of JSON Schema, each with its meaning."""
_OWN = "x-"

_SIMPLE: dict[str, Json] = {
    "builtins.str": {"type": "string"},
    "builtins.int": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "builtins.float": {"type": "number"},
    "builtins.bool": {"type": "boolean"},
    "builtins.list": {"type": "array"},
    "builtins.dict": {"type": "object"},
    "typing.Any": {},
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_]")
_JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


@attrs.frozen
class SchemaWriter:
    """Writes schemas whose references to payload classes start with ``prefix``.

    ``names`` are what the definitions are called, by the qualified names of the classes. ``is_asyncapi`` is for
    AsyncAPI: there the items of a tuple have other keywords, and keywords of one's own are legal.
    """

    names: Mapping[str, str]
    prefix: str = "#/$defs/"
    is_asyncapi: bool = False

    def describe(self, type_: Type) -> Json:
        """Return the schema of a type."""
        schema = self._describe(type_)
        return schema if self.is_asyncapi else _keep_standard(schema)

    def _describe(self, type_: Type) -> Json:
        if type_.kind is TypeKind.PAYLOAD and type_.qualified_name in self.names:
            return {"$ref": f"{self.prefix}{self.names[type_.qualified_name]}"}
        if type_.kind is TypeKind.NONE:
            return {"type": "null"}
        if type_.kind in {TypeKind.UNION, TypeKind.ALIAS}:
            return _unite([self.describe(option) for option in type_.arguments])
        if type_.kind in {TypeKind.ENUM, TypeKind.LITERAL}:
            return _describe_values(type_)
        if type_.kind is TypeKind.GENERIC:
            return self._describe_generic(type_)
        found = SCALARS.get(type_.qualified_name)
        known = found.json_schema if found else _SIMPLE.get(type_.qualified_name)
        return {"x-python-type": str(type_)} if known is None else dict(known)

    def _describe_generic(self, type_: Type) -> Json:
        name = type_.qualified_name
        if name in MAPPINGS:
            return {"type": "object", "additionalProperties": self.describe(type_.arguments[-1])}
        if name not in COLLECTIONS:
            return {"x-python-type": str(type_)}
        if name == "builtins.tuple" and type_.arguments[-1].name != "...":
            return self._describe_tuple(type_)
        unique = {"uniqueItems": True} if name in {"builtins.set", "builtins.frozenset"} else {}
        return {"type": "array", "items": self.describe(type_.arguments[0]), **unique}

    def _describe_tuple(self, type_: Type) -> Json:
        items = [self.describe(item) for item in type_.arguments]
        keywords = (
            {"items": items, "additionalItems": False} if self.is_asyncapi else {"prefixItems": items, "items": False}
        )
        return {"type": "array", **keywords, "minItems": len(items)}

    def describe_field(self, field: Field) -> Json:
        """Return the schema of a field; a default of ``None`` makes it nullable (ADR 7)."""
        schema = self.describe(field.type)
        default, has_default = _read_default(field)
        if has_default and default is None and not field.type.accepts_none:
            schema = _unite([schema, {"type": "null"}])
        notes = {
            "description": to_plain(field.description) or None,
            "x-pii": field.is_personal or None,
        }
        extra = {key: value for key, value in notes.items() if value is not None}
        # Older dialects ignore everything beside a reference.
        schema = {"allOf": [schema]} if "$ref" in schema else schema
        return self._finish({**schema, **extra, **({"default": default} if has_default else {})})

    def describe_payload(self, payload: Payload) -> Json:
        """Return the schema of a payload class, without those of the classes in it."""
        text = to_plain(payload.description or payload.summary)
        schema = {
            "title": payload.name,
            **({"description": text} if text else {}),
            "type": "object",
            "properties": {field.name: self.describe_field(field) for field in payload.fields},
            "required": [field.name for field in payload.fields if field.is_required],
            **({"x-pii": True} if payload.is_personal else {}),
            "x-python-type": payload.qualified_name,
        }
        return self._finish(schema)

    def describe_event(self, event: Event) -> Json:
        """Return the schema of the data of an event, without those of the payload classes in it."""
        text = to_plain(event.description)
        schema = {
            "title": event.name,
            **({"description": text} if text else {}),
            **({"deprecated": True} if event.status is Status.DEPRECATED else {}),
            "type": "object",
            "properties": {key.name: self.describe(key.type) for key in event.data},
            "required": [key.name for key in event.data],
            "x-event-type": event.event_type,
            **({"x-key-field": event.key_field.path} if event.key_field and event.key_field.type else {}),
        }
        return self._finish(schema)

    def _finish(self, schema: Json) -> Json:
        return schema if self.is_asyncapi else _keep_standard(schema)


def _keep_standard(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if not key.startswith(_OWN)}


def name_definitions(catalog: Catalog) -> dict[str, str]:
    """Return what the definition of each payload class is called, by its qualified name.

    The names have no dots, which generators of code would take for those of modules.
    """
    return name_files((name, _UNSAFE.sub("_", catalog.titles[name])) for name in catalog.payloads_by_name)


def write_schemas(export: Export) -> Iterator[Artifact | Refusal]:
    """Write one schema per event and one per payload class, each with all that it refers to."""
    writer = SchemaWriter(name_definitions(export.catalog))
    definitions = {payload.qualified_name: writer.describe_payload(payload) for payload in export.catalog.payloads}
    for event in export.catalog.events:
        example = export.example(event)
        for gap in example.wire_gaps:
            yield Refusal(format="json-schema", subject=event.event_type, field=gap.path, reason=gap.reason)
        inner = _pick(writer, definitions, export.graph.payloads_of(event))
        path = f"json-schema/events/{export.event_files[event.qualified_name]}.json"
        examples = {} if example.wire is None else {"examples": [example.wire]}
        yield write_json(path, _complete(export, path, {**writer.describe_event(event), **examples}, inner))
    for payload in export.catalog.payloads:
        below = export.catalog.closure(payload.qualified_name)
        inner = _pick(writer, definitions, below)
        path = f"json-schema/payloads/{export.payload_files[payload.qualified_name]}.json"
        built = export.builder.build_payload(payload)
        body = writer.describe(type_of(payload))
        yield write_json(
            path, _complete(export, path, body | ({} if built.wire_gaps else {"examples": [built.wire]}), inner)
        )


def _pick(writer: SchemaWriter, definitions: dict[str, Json], payloads: Iterable[Payload]) -> dict[str, Json]:
    names = [payload.qualified_name for payload in payloads]
    return {writer.names[name]: definitions[name] for name in names}


def _complete(export: Export, path: str, body: Json, definitions: dict[str, Json]) -> Json:
    identity = {"$id": f"{export.base_url}{path}"} if export.base_url else {}
    return {"$schema": DIALECT, **identity, **body, **({"$defs": definitions} if definitions else {})}


def _describe_values(type_: Type) -> Json:
    values = []
    for text in type_.values:
        try:
            values.append(ast.literal_eval(text))
        except (ValueError, SyntaxError):
            return {"x-python-type": str(type_)}
    if not all(type(value) in _JSON_TYPES for value in values):
        return {"x-python-type": str(type_)}
    title = {"title": type_.name} if type_.kind is TypeKind.ENUM else {}
    types = list(dict.fromkeys(_JSON_TYPES[type(value)] for value in values))
    return {**title, **({"type": types[0]} if len(types) == 1 else {}), "enum": values}


def _unite(options: list[Json]) -> Json:
    """Join schemas; strict validators take no list of types in place of this."""
    if {} in options:
        return {}
    flat = [inner for option in options for inner in (option["anyOf"] if list(option) == ["anyOf"] else [option])]
    different = [option for number, option in enumerate(flat) if option not in flat[:number]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def _read_default(field: Field) -> tuple[Json, bool]:
    """Return the default of a field and whether it is one that JSON can write."""
    if field.default.kind not in {DefaultKind.VALUE, DefaultKind.FACTORY}:
        return None, False
    try:
        value = ast.literal_eval(_find_member_value(field.type, field.default.text))
        # A tuple is an array in JSON; what JSON cannot write, such as bytes, or NaN, is no default of a schema.
        return json.loads(json.dumps(value, allow_nan=False)), True
    except (ValueError, SyntaxError, TypeError):
        return None, False


def _find_member_value(type_: Type, text: str) -> str:
    """Return the value of a member of an enum, ``Tier.BRONZE``, as source text, or any other text as it is."""
    for part in type_.walk():
        for name, value in zip(part.members, part.values, strict=False):
            if text == f"{part.name}.{name}":
                return value
    return text
