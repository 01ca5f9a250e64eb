"""The JSON Schema of ``catalog.json`` and of the file of each event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.model import Status
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.catalog.types import DefaultKind, TypeKind

if TYPE_CHECKING:
    from enum import Enum

    from sphinx_event_catalog.collect.values import Json

FORMAT_VERSION = "1.0"
"""The version of the format of ``catalog.json``."""

SCHEMA_FILE = "catalog.schema.json"
"""The path of the schema in an export."""

_TEXT: Json = {"type": "string"}
_TRUTH: Json = {"type": "boolean"}
_COUNT: Json = {"type": "integer", "minimum": 0}


def make_schema(base_url: str) -> Json:
    """Return the schema; its identifier is an address if it is known where the export is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": f"{base_url}{SCHEMA_FILE}"} if base_url else {}),
        "title": "Event catalog",
        "description": "A catalog of Open edX events, or one event with the payload classes that it carries.",
        "oneOf": [_ref("catalog"), _ref("single")],
        "$defs": _DEFINITIONS,
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _object(meaning: str, **properties: Json) -> Json:
    """Describe an object that has exactly these keys; a name that ends in ``_`` is a key that may be missing."""
    return {
        "description": meaning,
        "type": "object",
        "properties": {name.rstrip("_"): schema for name, schema in properties.items()},
        "required": [name for name in properties if not name.endswith("_")],
        "additionalProperties": False,
    }


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


def _maybe(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _values(kind: type[Enum]) -> Json:
    return {"enum": [member.value for member in kind]}


def _noted(schema: Json, meaning: str) -> Json:
    return {**schema, "description": meaning}


_HEAD: dict[str, Json] = {"$schema": _TEXT, "format_version": _noted({"const": FORMAT_VERSION}, "Of this format.")}

_CATALOG = _object(
    "A whole catalog.",
    **_HEAD,
    title=_TEXT,
    version=_noted(_TEXT, "Of the documented packages."),
    packages=_list(_ref("package")),
    subdomains=_list(_object("An architecture subdomain.", name=_TEXT, description=_TEXT)),
    events=_list(_ref("event")),
    payloads=_list(_ref("payload")),
    problems=_list(_ref("problem")),
)
_SINGLE = _object("One event.", **_HEAD, event=_ref("event"), payloads=_list(_ref("payload")))
_PACKAGE = _object(
    "A documented package and where its source is.",
    name=_TEXT,
    distribution=_TEXT,
    version=_TEXT,
    repository=_noted(_TEXT, "A URL, or empty."),
    revision=_noted(_TEXT, "A tag or commit, or empty."),
    prefix=_noted(_TEXT, "What stands before the path of a source in the repository."),
)
_EVENT = _object(
    "An Open edX event.",
    event_type=_noted(_TEXT, "The name that services share (OEP-41)."),
    name=_noted(_TEXT, "The variable that holds the signal."),
    module=_TEXT,
    subdomain=_TEXT,
    subject=_TEXT,
    action=_TEXT,
    major_version=_noted(_COUNT, "0 if the event type has none."),
    minor_version=_COUNT,
    status=_values(Status),
    description=_noted(_TEXT, "reST."),
    warning=_noted(_TEXT, "reST, or empty."),
    data=_noted(_list(_object("An argument of send_event.", name=_TEXT, type=_ref("type"))), "In order."),
    key_field=_maybe(_ref("key_field")),
    trigger_repositories=_noted(_list(_TEXT), "owner/name."),
    bus=_object("Whether the event can go on the event bus.", capable=_TRUTH, reason=_TEXT, declared_capable=_TRUTH),
    pii=_noted(_list(_TEXT), "Paths of the fields that hold personal data."),
    source=_ref("source"),
    annotation_source=_maybe(_ref("source")),
    example=_object(
        "An example of the data.",
        wire=_noted({"type": ["object", "null"]}, "As it travels in JSON; null if it cannot."),
        wire_gaps=_list(_ref("gap")),
        python_gaps=_list(_ref("gap")),
        avro_bytes=_noted({"type": ["integer", "null"]}, "The size of the example on the event bus."),
    ),
    snippets=_object(
        "Code that uses the event.",
        send=_ref("snippet"),
        receive=_ref("snippet"),
        test=_ref("snippet"),
        event_bus=_ref("snippet"),
    ),
)
_KEY_FIELD = _object(
    "The field that the event bus orders the event by.",
    path=_TEXT,
    type=_noted(_maybe(_ref("type")), "null if the path leads nowhere."),
    payload=_noted(_TEXT, "The class that the path ends in, or empty."),
    field=_noted(_TEXT, "The field that the path ends at, or empty."),
    pii=_TRUTH,
)
_PAYLOAD = _object(
    "A class that events carry.",
    qualified_name=_TEXT,
    name=_TEXT,
    module=_TEXT,
    summary=_noted(_TEXT, "reST."),
    description=_noted(_TEXT, "reST."),
    bases=_noted(_list(_TEXT), "Nearest first."),
    frozen=_TRUTH,
    pii=_TRUTH,
    fields=_list(_ref("field")),
    events_=_noted(
        _list(_TEXT),
        "The types of the events that carry it, directly or within another class. In a whole catalog only.",
    ),
    source=_ref("source"),
    example=_object(
        "An example of the class.",
        wire=True,
        wire_gaps=_list(_ref("gap")),
        python=_noted(_TEXT, "A file that makes the example, or empty."),
        python_gaps=_list(_ref("gap")),
    ),
)
_FIELD = _object(
    "A field of a payload class.",
    name=_TEXT,
    type=_ref("type"),
    required=_TRUTH,
    default=_maybe(_object("The default value as Python.", kind=_values(DefaultKind), text=_TEXT)),
    description=_noted(_TEXT, "reST."),
    inherited_from=_noted(_TEXT, "The class that defines the field, or empty."),
    pii=_TRUTH,
    source=_ref("source"),
)
_TYPE = _object(
    "A type, with the types in it.",
    text=_noted(_TEXT, "As people write it."),
    kind=_values(TypeKind),
    name=_TEXT,
    qualified_name=_TEXT,
    arguments_=_list(_ref("type")),
    values_=_noted(_list(_TEXT), "The values of an enum or a literal, as Python."),
)
_PROBLEM = _object(
    "Something that is wrong.",
    kind=_noted(_TEXT, "What is wrong, by the name that ``event-catalog explain`` knows."),
    severity=_values(Severity),
    subject=_TEXT,
    message=_TEXT,
    source=_ref("source"),
)
_DEFINITIONS: dict[str, Json] = {
    "catalog": _CATALOG,
    "single": _SINGLE,
    "package": _PACKAGE,
    "event": _EVENT,
    "key_field": _KEY_FIELD,
    "payload": _PAYLOAD,
    "field": _FIELD,
    "type": _TYPE,
    "problem": _PROBLEM,
    "snippet": _object("A whole file of code, or why there is none.", code=_TEXT, language=_TEXT, reason=_TEXT),
    "gap": _object("A place that no value is known for.", path=_TEXT, type=_TEXT, reason=_TEXT),
    "source": _object("Lines of a file, from 1, both ends included.", path=_TEXT, line=_COUNT, end_line=_COUNT),
}
