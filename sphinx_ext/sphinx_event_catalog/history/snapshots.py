"""Snapshots: a catalog reduced to facts, written as one JSON file for each version.

The file has one line for each event and each payload class, so that two versions can be compared by eye.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from packaging.version import InvalidVersion, Version

from sphinx_event_catalog.catalog.history import EventFacts, FieldFacts, PayloadFacts, Snapshot, TypeFacts
from sphinx_event_catalog.catalog.types import DefaultKind, Type, TypeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import Catalog, Event, Field, Payload

FORMAT = "event-catalog-snapshot"
FORMAT_VERSION = "1.0"
"""Semantic: a new key raises the second number, a changed or missing one the first."""

_Expected = TypeVar("_Expected")
_COMPACT = (",", ":")
_STANDS_FOR = {TypeKind.ALIAS, TypeKind.ENUM}


class SnapshotError(ValueError):
    """A snapshot cannot be read; the message starts with the path, and the line where one is known."""

    def __init__(self, path: Path, message: str, line: int = 1) -> None:
        super().__init__(f"{path.as_posix()}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


def take_snapshot(catalog: Catalog, *, distribution: str = "", version: str = "") -> Snapshot:
    """Return the facts of a catalog; what is not given of distribution and version its first package says."""
    known = (catalog.packages_by_name.get(name) for name in catalog.requested)
    first = next((package for package in known if package is not None), None)
    return Snapshot(
        distribution=distribution or (first.published_name if first else ""),
        version=version or (first.version if first else ""),
        events=tuple(sorted(map(_reduce_event, catalog.events), key=_event_order)),
        payloads=tuple(sorted(map(_reduce_payload, catalog.payloads), key=lambda found: found.qualified_name)),
    )


def _event_order(event: EventFacts) -> tuple[str, str]:
    return event.event_type, event.qualified_name


def _reduce_event(event: Event) -> EventFacts:
    bus = event.bus
    return EventFacts(
        event_type=event.event_type,
        name=event.name,
        module=event.module,
        minor_version=event.minor_version,
        data=tuple((key.name, _reduce_type(key.type)) for key in event.data),
        key_field=event.key_field.path if event.key_field else "",
        trigger_repositories=event.trigger_repositories,
        schema=_drop_documentation(json.loads(bus.schema)) if bus.schema else None,
        no_schema=bus.reason if bus.is_known and not bus.schema else "",
    )


def _drop_documentation(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "doc"}


def _reduce_payload(payload: Payload) -> PayloadFacts:
    return PayloadFacts(
        module=payload.module,
        name=payload.name,
        fields=tuple(map(_reduce_field, payload.fields)),
        bases=payload.bases,
    )


def _reduce_field(field: Field) -> FieldFacts:
    return FieldFacts(
        name=field.name,
        type=_reduce_type(field.type),
        default=None if field.default.kind is DefaultKind.REQUIRED else field.default.text,
        inherited_from=field.inherited_from,
    )


def _reduce_type(described: Type) -> TypeFacts:
    parts = list(described.walk())
    classes = {part.qualified_name for part in parts if _is_worth_naming(part.qualified_name)}
    stands_for = {part.name: _spell_out(part) for part in parts if part.kind in _STANDS_FOR}
    return TypeFacts(text=str(described), classes=tuple(sorted(classes)), stands_for=tuple(sorted(stands_for.items())))


def _is_worth_naming(qualified_name: str) -> bool:
    return "." in qualified_name and qualified_name.partition(".")[0] not in {"builtins", "typing", "types"}


def _spell_out(part: Type) -> str:
    return " | ".join(part.values) if part.values else ", ".join(map(str, part.arguments))


def write_snapshot(snapshot: Snapshot) -> str:
    """Return the text of a snapshot file: the same bytes for the same facts."""
    head = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "distribution": snapshot.distribution,
        "version": snapshot.version,
    }
    listed = {
        "events": map(_describe_event, snapshot.events),
        "payloads": map(_describe_payload, snapshot.payloads),
    }
    parts = [f'"{name}":[\n' + ",\n".join(map(_dump, records)) + "\n]" for name, records in listed.items()]
    return f"{_dump(head)[:-1]},\n" + ",\n".join(parts) + "}\n"


def _dump(record: object) -> str:
    # ASCII only: a lone surrogate in a default has no other form.
    return json.dumps(record, separators=_COMPACT)


def _describe_event(event: EventFacts) -> dict[str, Any]:
    return {
        "event_type": event.event_type,
        "name": event.name,
        "module": event.module,
        "minor_version": event.minor_version,
        "data": [{"name": name, **_describe_type(data_type)} for name, data_type in event.data],
        "key_field": event.key_field or None,
        "trigger_repositories": list(event.trigger_repositories),
        "schema": event.schema,
        **({"no_schema": event.no_schema} if event.no_schema else {}),
    }


def _describe_payload(payload: PayloadFacts) -> dict[str, Any]:
    return {
        "name": payload.name,
        "module": payload.module,
        **({"bases": list(payload.bases)} if payload.bases else {}),
        "fields": [_describe_field(field) for field in payload.fields],
    }


def _describe_field(field: FieldFacts) -> dict[str, Any]:
    default = {"required": True} if field.default is None else {"required": False, "default": field.default}
    inherited = {"inherited_from": field.inherited_from} if field.inherited_from else {}
    return {"name": field.name, **_describe_type(field.type), **default, **inherited}


def _describe_type(described: TypeFacts) -> dict[str, Any]:
    return {
        "type": described.text,
        **({"classes": list(described.classes)} if described.classes else {}),
        **({"stands_for": dict(described.stands_for)} if described.stands_for else {}),
    }


def read_snapshot(path: Path) -> Snapshot:
    """Read a snapshot file.

    Raises :class:`SnapshotError` if it cannot be read, is cut off, or is of a newer format.
    """
    return parse_snapshot(load_json(path), path)


def load_json(path: Path) -> Any:
    """Read a JSON file; raises :class:`SnapshotError` if it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        text = error.doc.rstrip()
        is_cut = error.pos >= len(text) or (text.startswith("{") and not text.endswith("}"))
        end = " at its end: the file is cut off" if is_cut else ""
        raise SnapshotError(path, f"no JSON{end} ({error.msg})", error.lineno) from error
    except RecursionError as error:
        raise SnapshotError(path, "nested too deeply to be a snapshot") from error
    except (OSError, ValueError) as error:
        raise SnapshotError(path, f"cannot be read: {error}") from error


def parse_snapshot(document: Any, path: Path) -> Snapshot:
    """Return the snapshot that a JSON document holds; ``path`` is for messages.

    Raises :class:`SnapshotError` for another document or a newer format.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SnapshotError(path, f'no snapshot: expected an object with "format": "{FORMAT}"')
    found = str(document.get("format_version"))
    if found.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise SnapshotError(path, f"has the format '{found}'; this version of event-catalog reads '{FORMAT_VERSION}'")
    try:
        return Snapshot(
            distribution=_take(document, "distribution", str),
            version=_take(document, "version", str),
            events=tuple(sorted(_each(document, "events", _parse_event), key=_event_order)),
            payloads=_read_payloads(document, _parse_field),
        )
    except _MalformedError as error:
        raise SnapshotError(path, str(error)) from error


def parse_document(document: Any, path: Path) -> Snapshot:
    """Return what a snapshot or a ``catalog.json`` holds, with the Avro schemas that were exported beside it.

    Raises :class:`SnapshotError` for another document or a newer format.
    """
    if not isinstance(document, dict) or "$schema" not in document:
        return parse_snapshot(document, path)
    try:
        schemas = _read_schemas(path.parent / "avro")
        return Snapshot(
            distribution=str(document.get("title", "")),
            version=_take(document, "version", str) or path.as_posix(),
            events=tuple(sorted(_each(document, "events", partial(_read_event, schemas=schemas)), key=_event_order)),
            payloads=_read_payloads(document, _read_field),
        )
    except _MalformedError as error:
        raise SnapshotError(path, str(error)) from error


def _read_schemas(folder: Path) -> dict[str, Any]:
    """Return exported schemas by event type, which is their namespace."""
    documents = [load_json(path) for path in sorted(folder.glob("*.avsc"))]
    return {str(schema.get("namespace")): schema for schema in documents if isinstance(schema, dict)}


def _read_event(record: Mapping[str, Any], schemas: Mapping[str, Any]) -> EventFacts:
    event_type, bus, key_field = _take(record, "event_type", str), _take(record, "bus", dict), record.get("key_field")
    schema = schemas.get(event_type)
    return EventFacts(
        event_type=event_type,
        name=_take(record, "name", str),
        module=_take(record, "module", str),
        minor_version=_take(record, "minor_version", int),
        data=tuple(_each(record, "data", _read_data_key)),
        key_field=str(key_field.get("path", "")) if isinstance(key_field, dict) else "",
        trigger_repositories=_texts(record, "trigger_repositories"),
        schema=_drop_documentation(schema) if schema else None,
        no_schema="" if bus.get("capable") else str(bus.get("reason", "")),
    )


def _read_data_key(record: Mapping[str, Any]) -> tuple[str, TypeFacts]:
    return _take(record, "name", str), _reduce_type(_read_type(_take(record, "type", dict)))


def _read_payloads(
    document: Mapping[str, Any], read_field: Callable[[Mapping[str, Any]], FieldFacts]
) -> tuple[PayloadFacts, ...]:
    """Return the payload classes of a document by name; ``read_field`` reads a field of its format."""

    def read(record: Mapping[str, Any]) -> PayloadFacts:
        return PayloadFacts(
            module=_take(record, "module", str),
            name=_take(record, "name", str),
            fields=tuple(_each(record, "fields", read_field)),
            bases=_texts(record, "bases"),
        )

    return tuple(sorted(_each(document, "payloads", read), key=lambda payload: payload.qualified_name))


def _read_field(record: Mapping[str, Any]) -> FieldFacts:
    default = record.get("default")
    return FieldFacts(
        name=_take(record, "name", str),
        type=_reduce_type(_read_type(_take(record, "type", dict))),
        default=_take(default, "text", str) if isinstance(default, dict) else None,
        inherited_from=str(record.get("inherited_from", "")),
    )


def _read_type(record: Mapping[str, Any]) -> Type:
    kind = _take(record, "kind", str)
    if kind not in {known.value for known in TypeKind}:
        raise _MalformedError(f"'kind' is '{kind}'; expected a kind of type")
    return Type(
        kind=TypeKind(kind),
        name=_take(record, "name", str),
        qualified_name=_take(record, "qualified_name", str),
        arguments=tuple(_each(record, "arguments", _read_type)) if "arguments" in record else (),
        values=_texts(record, "values"),
    )


class _MalformedError(ValueError):
    """A part of a document is not what the format says."""


def _take(record: Mapping[str, Any], key: str, expected: type[_Expected]) -> _Expected:
    value = record.get(key)
    if not isinstance(value, expected):
        raise _MalformedError(f"'{key}' is {value!r:.80}; expected {expected.__name__}")
    return value


def _texts(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = record.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _MalformedError(f"'{key}' is {values!r:.80}; expected a list of strings")
    return tuple(values)


def _each(record: Mapping[str, Any], key: str, parse: Any) -> Iterator[Any]:
    for index, item in enumerate(_take(record, key, list)):
        try:
            yield parse(_take({"item": item}, "item", dict))
        except _MalformedError as error:
            raise _MalformedError(f"{key}[{index}]: {error}") from error


def _parse_event(record: Mapping[str, Any]) -> EventFacts:
    schema = record.get("schema")
    return EventFacts(
        event_type=_take(record, "event_type", str),
        name=_take(record, "name", str),
        module=_take(record, "module", str),
        minor_version=_take(record, "minor_version", int),
        data=tuple(_each(record, "data", _parse_data_key)),
        key_field=_take({"key_field": record.get("key_field") or ""}, "key_field", str),
        trigger_repositories=_texts(record, "trigger_repositories"),
        schema=None if schema is None else _take(record, "schema", dict),
        no_schema=str(record.get("no_schema", "")),
    )


def _parse_data_key(record: Mapping[str, Any]) -> tuple[str, TypeFacts]:
    return _take(record, "name", str), _parse_type(record)


def _parse_field(record: Mapping[str, Any]) -> FieldFacts:
    return FieldFacts(
        name=_take(record, "name", str),
        type=_parse_type(record),
        default=None if _take(record, "required", bool) else _take(record, "default", str),
        inherited_from=str(record.get("inherited_from", "")),
    )


def _parse_type(record: Mapping[str, Any]) -> TypeFacts:
    stands_for = record.get("stands_for")
    return TypeFacts(
        text=_take(record, "type", str),
        classes=_texts(record, "classes") if "classes" in record else (),
        stands_for=tuple((str(k), str(v)) for k, v in _take(record, "stands_for", dict).items()) if stands_for else (),
    )


@attrs.frozen(kw_only=True)
class Versions:
    """All snapshots of one distribution, oldest version first, and what could not be read."""

    snapshots: tuple[Snapshot, ...] = ()
    errors: tuple[SnapshotError, ...] = attrs.field(default=(), eq=False)

    @property
    def newest(self) -> Snapshot | None:
        """The snapshot of the highest version, or ``None``."""
        return self.snapshots[-1] if self.snapshots else None


def list_snapshots(folder: Path) -> dict[str, Path]:
    """Return the snapshot files of a folder by version, oldest first; files that name no version are left out."""
    found = {path.stem: path for path in folder.glob("*.json") if parse_version(path.stem)}
    return dict(sorted(found.items(), key=lambda item: Version(item[0])))


def parse_version(text: str) -> Version | None:
    """Return a version of PEP 440, or ``None`` if the text is none."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def read_versions(folder: Path) -> Versions:
    """Read every snapshot of a folder; what cannot be read is told, and the rest is there."""
    found: dict[Version, Snapshot] = {}
    errors: list[SnapshotError] = []
    # A file that is named after its version comes first: of two with one version it is the one that counts.
    for path in sorted(folder.glob("*.json"), key=lambda path: (parse_version(path.stem) is None, path.name)):
        try:
            version, snapshot = _read_version(path, found)
            found[version] = snapshot
        except SnapshotError as error:
            errors.append(error)
    return Versions(snapshots=tuple(found[version] for version in sorted(found)), errors=tuple(errors))


def _read_version(path: Path, known: Collection[Version]) -> tuple[Version, Snapshot]:
    snapshot = read_snapshot(path)
    version = parse_version(snapshot.version)
    if version is None:
        raise SnapshotError(path, f"'version' is '{snapshot.version}'; expected one of PEP 440, such as '1.2.0'")
    if version in known:
        raise SnapshotError(path, f"is a second snapshot of version {snapshot.version}")
    return version, snapshot
