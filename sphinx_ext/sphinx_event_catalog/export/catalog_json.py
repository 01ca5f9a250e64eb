"""The whole catalog as one JSON document, and each event as one: the format that other tools build on.

``catalog.schema.json`` describes both. ``FORMAT_VERSION`` follows semantic versioning: a new key raises the second
number, a changed or missing one the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.types import DefaultKind
from sphinx_event_catalog.collect.expressions import write_imports
from sphinx_event_catalog.export.artifacts import write_json
from sphinx_event_catalog.export.avro import measure_avro
from sphinx_event_catalog.export.catalog_schema import FORMAT_VERSION, SCHEMA_FILE, make_schema
from sphinx_event_catalog.export.snippets import make_snippets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.locations import Package, SourceLocation
    from sphinx_event_catalog.catalog.model import BusCapability, Event, Field, KeyField, Payload
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.collect.examples import Gap
    from sphinx_event_catalog.collect.values import Json
    from sphinx_event_catalog.export.artifacts import Artifact, Export


def write_catalog(export: Export) -> Iterator[Artifact]:
    """Write ``catalog.json``, its schema, and one file per event with all that the event refers to."""
    events = [describe_event(export, event) for event in export.catalog.events]
    payloads = {payload.qualified_name: describe_payload(export, payload) for payload in export.catalog.payloads}
    users = {name: [event.event_type for event in export.graph.events_of[name]] for name in payloads}
    listed = [{**described, "events": users[name]} for name, described in payloads.items()]
    yield write_json(SCHEMA_FILE, make_schema(export.base_url))
    yield write_json("catalog.json", _describe_catalog(export, events, listed))
    for event, described in zip(export.catalog.events, events, strict=True):
        inner = [payloads[payload.qualified_name] for payload in export.graph.payloads_of(event)]
        content = {**_head(f"../{SCHEMA_FILE}"), "event": described, "payloads": inner}
        yield write_json(f"events/{export.event_files[event.qualified_name]}.json", content)


def _head(schema: str) -> Json:
    return {"$schema": schema, "format_version": FORMAT_VERSION}


def _describe_catalog(export: Export, events: list[Json], payloads: list[Json]) -> Json:
    catalog = export.catalog
    return {
        **_head(SCHEMA_FILE),
        "title": export.name,
        "version": export.version,
        "packages": [_describe_package(package) for package in catalog.packages],
        "subdomains": [{"name": found.name, "description": found.description} for found in catalog.subdomains],
        "events": events,
        "payloads": payloads,
        "problems": [_describe_problem(problem) for problem in export.problems],
    }


def _describe_package(package: Package) -> Json:
    # The folder of the package is left out: it differs from machine to machine.
    return {
        "name": package.name,
        "distribution": package.distribution,
        "version": package.version,
        "repository": package.repository,
        "revision": package.revision,
        "prefix": package.prefix,
    }


def describe_event(export: Export, event: Event) -> Json:
    """Return everything that the catalog knows of an event, with its example and snippets."""
    parts = event.parts
    return {
        "event_type": event.event_type,
        "name": event.name,
        "module": event.module,
        "subdomain": event.subdomain,
        "subject": parts.subject,
        "action": parts.action,
        "major_version": parts.version,
        "minor_version": event.minor_version,
        "status": event.status.value,
        "description": event.description,
        "warning": event.warning,
        "data": [{"name": key.name, "type": describe_type(key.type)} for key in event.data],
        "key_field": _describe_key_field(event.key_field),
        "trigger_repositories": list(event.trigger_repositories),
        "bus": _describe_bus(event.bus),
        "pii": list(event.personal_fields),
        "source": _describe_location(event.location),
        "annotation_source": _describe_location(event.annotation_location),
        "example": _describe_example(export, event),
        "snippets": _describe_snippets(export, event),
    }


def _describe_key_field(key: KeyField | None) -> Json:
    if key is None:
        return None
    return {
        "path": key.path,
        "type": describe_type(key.type) if key.type else None,
        "payload": key.payload,
        "field": key.field,
        "pii": key.is_personal,
    }


def _describe_bus(bus: BusCapability) -> Json:
    return {"capable": bus.is_capable, "reason": bus.reason, "declared_capable": bus.is_declared_capable}


def _describe_example(export: Export, event: Event) -> Json:
    example = export.example(event)
    size = measure_avro(event.bus.schema, example.wire) if event.bus.schema and example.wire is not None else None
    return {
        "wire": example.wire,
        "wire_gaps": [_describe_gap(gap) for gap in example.wire_gaps],
        "python_gaps": [_describe_gap(gap) for gap in example.code_gaps],
        "avro_bytes": size,
    }


def _describe_gap(gap: Gap) -> Json:
    return {"path": gap.path, "type": gap.type, "reason": gap.reason}


def _describe_snippets(export: Export, event: Event) -> Json:
    snippets = make_snippets(export.catalog, event, builder=export.builder)
    named = {
        "send": snippets.send,
        "receive": snippets.receive,
        "test": snippets.test,
        "event_bus": snippets.event_bus,
    }
    return {name: {"code": s.code, "language": s.language, "reason": s.reason} for name, s in named.items()}


def describe_payload(export: Export, payload: Payload) -> Json:
    """Return what the catalog knows of a payload class, with its example but without the events that carry it."""
    example = export.builder.build_payload(payload)
    code = example.code
    return {
        "qualified_name": payload.qualified_name,
        "name": payload.name,
        "module": payload.module,
        "summary": payload.summary,
        "description": payload.description,
        "bases": list(payload.bases),
        "frozen": payload.is_frozen,
        "pii": payload.is_personal,
        "fields": [_describe_field(field) for field in payload.fields],
        "source": _describe_location(payload.location),
        "example": {
            "wire": example.wire,
            "wire_gaps": [_describe_gap(gap) for gap in example.wire_gaps],
            "python": f"{write_imports(code.imports)}\nexample = {code.lay_out(0, 90)}\n" if code else "",
            "python_gaps": [_describe_gap(gap) for gap in example.code_gaps],
        },
    }


def _describe_field(field: Field) -> Json:
    kind = field.default.kind
    return {
        "name": field.name,
        "type": describe_type(field.type),
        "required": field.is_required,
        "default": None if kind is DefaultKind.REQUIRED else {"kind": kind.value, "text": field.default.text},
        "description": field.description,
        "inherited_from": field.inherited_from,
        "pii": field.is_personal,
        "source": _describe_location(field.location),
    }


def describe_type(type_: Type) -> Json:
    """Return a type as text and as a tree of its parts; parts that it does not have are left out."""
    return {
        "text": str(type_),
        "kind": type_.kind.value,
        "name": type_.name,
        "qualified_name": type_.qualified_name,
        **({"arguments": [describe_type(argument) for argument in type_.arguments]} if type_.arguments else {}),
        **({"values": list(type_.values)} if type_.values else {}),
    }


def _describe_location(location: SourceLocation | None) -> Json:
    if location is None:
        return None
    return {"path": location.path, "line": location.line, "end_line": location.end_line}


def _describe_problem(problem: Problem) -> Json:
    return {
        "kind": problem.kind.name,
        "severity": problem.kind.severity.value,
        "subject": problem.subject,
        "message": problem.message,
        "source": _describe_location(problem.location),
    }
