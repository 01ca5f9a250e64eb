"""JSON Schema 2020-12 of events and payload classes, as their data travels in JSON."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.model import Status
from sphinx_event_catalog.catalog.types import DefaultKind, TypeKind
from sphinx_event_catalog.collect.examples import COLLECTIONS, MAPPINGS, type_of
from sphinx_event_catalog.collect.values import SCALARS
from sphinx_event_catalog.export.artifacts import Refusal, write_json
from sphinx_event_catalog.export.markdown_text import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_event_catalog.catalog.model import Event, Field, Payload
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.collect.values import Json
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
"""The keywords that schemas have besides those of JSON Schema, each with its meaning."""

_SIMPLE: dict[str, Json] = {
    "builtins.str": {"type": "string"},
    "builtins.int": {"type": "integer", "format": "int64"},
    "builtins.float": {"type": "number"},
    "builtins.bool": {"type": "boolean"},
    "builtins.list": {"type": "array"},
    "builtins.dict": {"type": "object"},
    "typing.Any": {},
}
_JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


@attrs.frozen
class SchemaWriter:
    """Writes schemas whose references to payload classes start with ``prefix``.

    ``is_draft_07`` is for AsyncAPI, where the items of a tuple have other keywords.
    """

    prefix: str = "#/$defs/"
    is_draft_07: bool = False

    def describe(self, type_: Type) -> Json:
        """Return the schema of a type."""
        if type_.kind is TypeKind.PAYLOAD:
            return {"$ref": f"{self.prefix}{name_definition(type_.qualified_name)}"}
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
            {"items": items, "additionalItems": False} if self.is_draft_07 else {"prefixItems": items, "items": False}
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
        return {**schema, **extra, **({"default": default} if has_default else {})}

    def describe_payload(self, payload: Payload) -> Json:
        """Return the schema of a payload class, without those of the classes in it."""
        text = to_plain(payload.description or payload.summary)
        return {
            "title": payload.name,
            **({"description": text} if text else {}),
            "type": "object",
            "properties": {field.name: self.describe_field(field) for field in payload.fields},
            "required": [field.name for field in payload.fields if field.is_required],
            **({"x-pii": True} if payload.is_personal else {}),
            "x-python-type": payload.qualified_name,
        }

    def describe_event(self, event: Event) -> Json:
        """Return the schema of the data of an event, without those of the payload classes in it."""
        text = to_plain(event.description)
        return {
            "title": event.name,
            **({"description": text} if text else {}),
            **({"deprecated": True} if event.status is Status.DEPRECATED else {}),
            "type": "object",
            "properties": {key.name: self.describe(key.type) for key in event.data},
            "required": [key.name for key in event.data],
            "x-event-type": event.event_type,
            **({"x-key-field": event.key_field.path} if event.key_field and event.key_field.type else {}),
        }


def name_definition(qualified_name: str) -> str:
    """Return the name of the definition of a payload class: only letters, digits, dots and underscores."""
    return re.sub(r"[^\w.]", "_", qualified_name)


def write_schemas(export: Export) -> Iterator[Artifact | Refusal]:
    """Write one schema per event and one per payload class, each with all that it refers to."""
    writer = SchemaWriter()
    definitions = {payload.qualified_name: writer.describe_payload(payload) for payload in export.catalog.payloads}
    for event in export.catalog.events:
        example = export.example(event)
        for gap in example.wire_gaps:
            yield Refusal(format="json-schema", subject=event.event_type, field=gap.path, reason=gap.reason)
        inner = _pick(definitions, export.graph.payloads_of(event))
        path = f"json-schema/events/{export.event_files[event.qualified_name]}.json"
        examples = {} if example.wire is None else {"examples": [example.wire]}
        yield write_json(path, _complete(export, path, {**writer.describe_event(event), **examples}, inner))
    for payload in export.catalog.payloads:
        below = export.catalog.closure(payload.qualified_name)
        inner = _pick(definitions, below)
        path = f"json-schema/payloads/{export.payload_files[payload.qualified_name]}.json"
        built = export.builder.build_payload(payload)
        body = writer.describe(type_of(payload))
        yield write_json(
            path, _complete(export, path, body | ({} if built.wire_gaps else {"examples": [built.wire]}), inner)
        )


def _pick(definitions: dict[str, Json], payloads: Iterable[Payload]) -> dict[str, Json]:
    names = [payload.qualified_name for payload in payloads]
    return {name_definition(name): definitions[name] for name in names}


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
    types = list(dict.fromkeys(_JSON_TYPES[type(value)] for value in values))
    return {"type": types[0] if len(types) == 1 else types, "enum": values}


def _unite(options: list[Json]) -> Json:
    """Join schemas; ``X | None`` of a simple type is that type and ``null``, not a choice of two schemas."""
    if len(options) == 1:
        return options[0]
    simple = [option for option in options if option != {"type": "null"}]
    if len(simple) == 1 and len(options) > 1 and isinstance(simple[0].get("type"), str) and "enum" not in simple[0]:
        return {**simple[0], "type": [simple[0]["type"], "null"]}
    return {"anyOf": options}


def _read_default(field: Field) -> tuple[Json, bool]:
    """Return the default of a field and whether it is one that JSON can write."""
    if field.default.kind not in {DefaultKind.VALUE, DefaultKind.FACTORY}:
        return None, False
    try:
        value = ast.literal_eval(field.default.text)
    except (ValueError, SyntaxError):
        return None, False
    return value, type(value) in {*_JSON_TYPES, list, dict}
