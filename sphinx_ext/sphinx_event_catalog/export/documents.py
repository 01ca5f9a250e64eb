"""The records of ``catalog.json``: each gives both its part of the document and its part of the JSON Schema.

A field of a record is a key, its type says what values it has, and the docstring of a record is its description.
"""

from __future__ import annotations

from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Union, get_args, get_origin, get_type_hints

import attrs

# The schema is made from what the annotations below name.
from sphinx_event_catalog.catalog.model import Status  # noqa: TC001  # read by get_type_hints
from sphinx_event_catalog.catalog.problems import Severity  # noqa: TC001  # read by get_type_hints
from sphinx_event_catalog.catalog.types import DefaultKind, TypeKind  # noqa: TC001  # read by get_type_hints
from sphinx_event_catalog.catalog.usages import CONFIDENCES, FORMS, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT_VERSION = "1.1"
"""The version of the format: a new key raises the second number, a changed or missing one the first."""

SCHEMA_FILE = "catalog.schema.json"
"""The path of the schema in an export."""

_SIMPLE: dict[Any, Any] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    dict: {"type": "object"},
    type(None): {"type": "null"},
    Any: {},
}


def _key(meaning: str = "", *, name: str = "", schema: Any = None) -> Any:
    """Declare a key: what it means, and its name and schema where Python cannot say them."""
    return attrs.field(metadata={"meaning": meaning, "name": name, "schema": schema})


def _choice(words: Mapping[str, str]) -> Any:
    """Declare a key whose values are the names of a table, which says what each means."""
    told = "; ".join(f"{name}: {meaning}" for name, meaning in words.items())
    return attrs.field(metadata={"meaning": f"{told}.", "name": "", "schema": {"enum": list(words)}})


def _optional(meaning: str = "") -> Any:
    """Declare a key that is left out where it has no values."""
    return attrs.field(default=(), metadata={"meaning": meaning, "is_optional": True})


@attrs.frozen(kw_only=True)
class Document:
    """A JSON object with exactly these keys; a record with a ``definition`` is described once, under that name."""

    definition: ClassVar[str] = ""


@attrs.frozen(kw_only=True)
class Source(Document):
    """Lines of a file, from 1, both ends included."""

    definition: ClassVar[str] = "source"
    path: str
    line: int
    end_line: int


@attrs.frozen(kw_only=True)
class GapDocument(Document):
    """A place that no value is known for."""

    definition: ClassVar[str] = "gap"
    path: str
    type: str
    reason: str


@attrs.frozen(kw_only=True)
class SnippetDocument(Document):
    """A whole file of code, or why there is none."""

    definition: ClassVar[str] = "snippet"
    code: str
    language: str
    reason: str


@attrs.frozen(kw_only=True)
class TypeDocument(Document):
    """A type, with the types in it."""

    definition: ClassVar[str] = "type"
    text: str = _key("As people write it.")
    kind: TypeKind
    name: str
    qualified_name: str
    arguments: tuple[TypeDocument, ...] = _optional()
    values: tuple[str, ...] = _optional("The values of an enum or a literal, as Python.")
    members: tuple[str, ...] = _optional("The names of the members of an enum, in the order of the values.")


@attrs.frozen(kw_only=True)
class DefaultDocument(Document):
    """The default value as Python."""

    kind: DefaultKind
    text: str


@attrs.frozen(kw_only=True)
class FieldDocument(Document):
    """A field of a payload class."""

    definition: ClassVar[str] = "field"
    name: str
    argument: str = _key("What the class calls the field when it is made, or empty if the class sets it itself.")
    type: TypeDocument
    required: bool
    default: DefaultDocument | None
    description: str = _key("reST.")
    inherited_from: str = _key("The class that defines the field, or empty.")
    pii: bool
    source: Source


@attrs.frozen(kw_only=True)
class PayloadExampleDocument(Document):
    """An example of the class."""

    wire: Any
    wire_gaps: tuple[GapDocument, ...]
    python: str = _key("A file that makes the example, or empty.")
    python_gaps: tuple[GapDocument, ...]
    proved: bool = _key("Whether the example was built with the class.")


@attrs.frozen(kw_only=True)
class PayloadDocument(Document):
    """A class that events carry."""

    definition: ClassVar[str] = "payload"
    qualified_name: str
    name: str
    module: str
    summary: str = _key("reST.")
    description: str = _key("reST.")
    bases: tuple[str, ...] = _key("Nearest first.")
    frozen: bool
    pii: bool
    fields: tuple[FieldDocument, ...]
    source: Source
    example: PayloadExampleDocument
    events: tuple[str, ...] | None = attrs.field(
        default=None,
        metadata={
            "meaning": "The types of the events that carry it, directly or within another class. "
            "In a whole catalog only.",
            "is_optional": True,
        },
    )


@attrs.frozen(kw_only=True)
class DataKeyDocument(Document):
    """An argument of send_event."""

    name: str
    type: TypeDocument


@attrs.frozen(kw_only=True)
class KeyFieldDocument(Document):
    """The field that the event bus orders the event by."""

    definition: ClassVar[str] = "key_field"
    path: str
    type: TypeDocument | None = _key("null if the path leads nowhere.")  # noqa: RUF009  # makes a field
    payload: str = _key("The class that the path ends in, or empty.")
    field: str = _key("The field that the path ends at, or empty.")
    pii: bool


@attrs.frozen(kw_only=True)
class BusDocument(Document):
    """Whether the event can go on the event bus."""

    capable: bool
    reason: str
    declared_capable: bool


@attrs.frozen(kw_only=True)
class EventExampleDocument(Document):
    """An example of the data."""

    wire: dict[str, Any] | None = _key("As it travels in JSON; null if it cannot.")  # noqa: RUF009  # a field
    wire_gaps: tuple[GapDocument, ...]
    python_gaps: tuple[GapDocument, ...]
    proved: bool = _key("Whether the example was built with the classes that it names.")
    avro_bytes: int | None = _key("The size of the example on the event bus.")


@attrs.frozen(kw_only=True)
class SnippetsDocument(Document):
    """Code that uses the event."""

    send: SnippetDocument
    receive: SnippetDocument
    test: SnippetDocument
    event_bus: SnippetDocument


@attrs.frozen(kw_only=True)
class UsageDocument(Document):
    """One use of the event in the source of a service."""

    definition: ClassVar[str] = "usage"
    kind: str = _choice({kind: words for kind, words in KINDS.items() if kind != "annotation"})
    form: str = _choice(FORMS)
    confidence: str = _choice(CONFIDENCES)
    repository: str = _key("owner/name, or name==version of a package.")
    revision: str = _key("A commit, tag or version, or empty.")
    path: str
    line: int
    end_line: int
    url: str = _key("The address of the line at the revision, or empty.")
    ref_path: str = _key("Where the event is named, if that is another file, or empty.")
    ref_line: int = _key("Where the event is named, if that is another line, or 0.")
    function: str = _key("The function that sends or receives the event, or empty.")
    function_path: str = _key("Where it stands, if that is another file, or empty.")
    function_line: int
    service: str = _key("lms, cms or empty.")
    via: tuple[str, ...] = _optional("The functions between the call that names the event and the one that sends it.")
    annotated: bool = _key("Whether event_implemented_name stands above a send.")
    topic: str
    key_field: str
    enabled: str = _key("true, false, or the expression that decides.")
    dispatch_uid: str
    reads: tuple[str, ...] = _optional("Paths of the fields that a receiver reads.")
    escapes: bool = _key("Whether a receiver passes the payload or a part of it on, so that more may be read.")
    test: bool = _key("Whether it is in a test.")


@attrs.frozen(kw_only=True)
class UsageSourceDocument(Document):
    """A repository or package whose source was read. That something is not in it is no proof."""

    definition: ClassVar[str] = "usage_source"
    name: str
    revision: str = _key("A commit, tag or version, or empty.")
    url: str = _key("The address of the repository, or empty.")
    files: int = _key("How many Python files were read.")
    unresolved: int = _key("How many usages are of events that only the running program knows.")
    unread: int = _key("How many files could not be read.")


@attrs.frozen(kw_only=True)
class EventDocument(Document):
    """An Open edX event."""

    definition: ClassVar[str] = "event"
    event_type: str = _key("The name that services share (OEP-41).")
    name: str = _key("The variable that holds the signal.")
    module: str
    subdomain: str
    subject: str
    action: str
    major_version: int = _key("0 if the event type has none.")
    minor_version: int
    status: Status
    description: str = _key("reST.")
    warning: str = _key("reST, or empty.")
    data: tuple[DataKeyDocument, ...] = _key("In order.")
    key_field: KeyFieldDocument | None
    trigger_repositories: tuple[str, ...] = _key("owner/name.")
    bus: BusDocument
    pii: tuple[str, ...] = _key("Paths of the fields that hold personal data.")
    source: Source
    annotation_source: Source | None
    example: EventExampleDocument
    snippets: SnippetsDocument
    usages: tuple[UsageDocument, ...] = _optional("Who sends and receives it, of the sources that were read.")


@attrs.frozen(kw_only=True)
class PackageDocument(Document):
    """A documented package and where its source is."""

    definition: ClassVar[str] = "package"
    name: str
    distribution: str
    version: str
    repository: str = _key("A URL, or empty.")
    revision: str = _key("A tag or commit, or empty.")
    prefix: str = _key("What stands before the path of a source in the repository.")


@attrs.frozen(kw_only=True)
class SubdomainDocument(Document):
    """An architecture subdomain."""

    name: str
    description: str


@attrs.frozen(kw_only=True)
class ProblemDocument(Document):
    """Something that is wrong."""

    definition: ClassVar[str] = "problem"
    kind: str = _key("What is wrong, by the name that ``event-catalog explain`` knows.")
    severity: Severity
    subject: str
    message: str
    source: Source


@attrs.frozen(kw_only=True)
class CatalogDocument(Document):
    """A whole catalog."""

    definition: ClassVar[str] = "catalog"
    schema: str = _key(name="$schema")
    format_version: str = _key("Of this format.", schema={"const": FORMAT_VERSION})
    title: str
    version: str = _key("Of the documented packages.")
    packages: tuple[PackageDocument, ...]
    subdomains: tuple[SubdomainDocument, ...]
    events: tuple[EventDocument, ...]
    payloads: tuple[PayloadDocument, ...]
    problems: tuple[ProblemDocument, ...]
    usage_sources: tuple[UsageSourceDocument, ...] = _optional("Missing if no source was read.")


@attrs.frozen(kw_only=True)
class SingleDocument(Document):
    """One event."""

    definition: ClassVar[str] = "single"
    schema: str = _key(name="$schema")
    format_version: str = _key("Of this format.", schema={"const": FORMAT_VERSION})
    event: EventDocument
    payloads: tuple[PayloadDocument, ...]
    usage_sources: tuple[UsageSourceDocument, ...] = _optional("Missing if no source was read.")


_DEFINED = (
    CatalogDocument,
    SingleDocument,
    PackageDocument,
    EventDocument,
    UsageDocument,
    UsageSourceDocument,
    KeyFieldDocument,
    PayloadDocument,
    FieldDocument,
    TypeDocument,
    ProblemDocument,
    SnippetDocument,
    GapDocument,
    Source,
)


def to_json(value: Any) -> Any:
    """Return a record, or what a key of one holds, as JSON."""
    if isinstance(value, Document):
        held = ((field, getattr(value, field.name)) for field in attrs.fields(type(value)))
        return {_name(field): to_json(found) for field, found in held if not _is_left_out(field, found)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def make_schema(base_url: str) -> Any:
    """Return the schema; its identifier is an address if it is known where the export is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": f"{base_url}{SCHEMA_FILE}"} if base_url else {}),
        "title": "Event catalog",
        "description": "A catalog of Open edX events, or one event with the payload classes that it carries.",
        "oneOf": [_describe(CatalogDocument), _describe(SingleDocument)],
        "$defs": {record.definition: _describe_record(record) for record in _DEFINED},
    }


def _name(field: attrs.Attribute[Any]) -> str:
    return field.metadata.get("name") or field.name


def _is_left_out(field: attrs.Attribute[Any], value: object) -> bool:
    return "is_optional" in field.metadata and value == field.default


def _describe_record(record: type[Document]) -> Any:
    fields, hints = attrs.fields(record), get_type_hints(record)
    return {
        "description": record.__doc__,
        "type": "object",
        "properties": {_name(field): _describe_key(field, hints[field.name]) for field in fields},
        "required": [_name(field) for field in fields if "is_optional" not in field.metadata],
        "additionalProperties": False,
    }


def _describe_key(field: attrs.Attribute[Any], hint: Any) -> Any:
    # A key that may be missing has a value where it is there.
    options = tuple(option for option in get_args(hint) if option is not type(None))
    is_missing = "is_optional" in field.metadata and get_origin(hint) in {Union, UnionType}
    schema = field.metadata.get("schema") or _describe(options[0] if is_missing else hint)
    meaning = field.metadata.get("meaning")
    return {**schema, "description": meaning} if meaning else schema


def _describe(hint: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return {"anyOf": [_describe(option) for option in arguments]}
    if origin is tuple:
        return {"type": "array", "items": _describe(arguments[0])}
    if isinstance(hint, type) and issubclass(hint, Document):
        return {"$ref": f"#/$defs/{hint.definition}"} if hint.definition else _describe_record(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return _SIMPLE[origin or hint]
