"""The whole catalog as one JSON document, and each event as one: the format that other tools build on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.types import DefaultKind
from sphinx_event_catalog.catalog.usages import Usage
from sphinx_event_catalog.collect.example_code import write_imports
from sphinx_event_catalog.export.artifacts import write_json
from sphinx_event_catalog.export.avro import measure_avro
from sphinx_event_catalog.export.documents import (
    FORMAT_VERSION,
    SCHEMA_FILE,
    BusDocument,
    CatalogDocument,
    DataKeyDocument,
    DefaultDocument,
    EventDocument,
    EventExampleDocument,
    FieldDocument,
    GapDocument,
    KeyFieldDocument,
    PackageDocument,
    PayloadDocument,
    PayloadExampleDocument,
    ProblemDocument,
    SingleDocument,
    SnippetDocument,
    SnippetsDocument,
    Source,
    SubdomainDocument,
    TypeDocument,
    UsageDocument,
    UsageSourceDocument,
    make_schema,
    to_json,
)
from sphinx_event_catalog.export.snippets import make_snippets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.locations import Package, SourceLocation
    from sphinx_event_catalog.catalog.model import BusCapability, Event, Field, KeyField, Payload
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.collect.examples import Gap
    from sphinx_event_catalog.export.artifacts import Artifact, Export
    from sphinx_event_catalog.export.snippets import Snippet
    from sphinx_event_catalog.export.usages import Overview


def write_catalog(export: Export) -> Iterator[Artifact]:
    """Write ``catalog.json``, its schema, and one file per event with all that the event refers to."""
    events = [describe_event(export, event) for event in export.catalog.events]
    payloads = {payload.qualified_name: describe_payload(export, payload) for payload in export.catalog.payloads}
    yield write_json(SCHEMA_FILE, make_schema(export.base_url))
    yield write_json("catalog.json", to_json(_describe_catalog(export, events, payloads)))
    for event, described in zip(export.catalog.events, events, strict=True):
        single = SingleDocument(
            schema=f"../{SCHEMA_FILE}",
            format_version=FORMAT_VERSION,
            event=described,
            payloads=tuple(payloads[payload.qualified_name] for payload in export.graph.payloads_of(event)),
            usage_sources=_list_sources(export),
        )
        yield write_json(f"events/{export.event_files[event.qualified_name]}.json", to_json(single))


def _describe_catalog(
    export: Export, events: list[EventDocument], payloads: dict[str, PayloadDocument]
) -> CatalogDocument:
    catalog = export.catalog
    users = {name: tuple(event.event_type for event in export.graph.events_of[name]) for name in payloads}
    return CatalogDocument(
        schema=SCHEMA_FILE,
        format_version=FORMAT_VERSION,
        title=export.name,
        version=export.version,
        packages=tuple(map(_describe_package, catalog.packages)),
        subdomains=tuple(
            SubdomainDocument(name=found.name, description=found.description) for found in catalog.subdomains
        ),
        events=tuple(events),
        payloads=tuple(attrs.evolve(described, events=users[name]) for name, described in payloads.items()),
        problems=tuple(map(_describe_problem, export.problems)),
        usage_sources=_list_sources(export),
    )


def _list_sources(export: Export) -> tuple[UsageSourceDocument, ...]:
    summaries = export.overview.summaries.values() if export.overview else ()
    return tuple(
        UsageSourceDocument(
            name=found.name,
            revision=found.revision,
            url=found.url,
            files=found.files,
            unresolved=found.unresolved,
            unread=found.unread,
        )
        for found in summaries
    )


_SAME = {field.name for field in attrs.fields(UsageDocument)} & {field.name for field in attrs.fields(Usage)}


def _describe_usage(usage: Usage, overview: Overview) -> UsageDocument:
    same = {name: getattr(usage, name) for name in _SAME}
    named = {"annotated": bool(usage.annotated), "test": usage.is_test, "url": overview.usages.link(usage)}
    return UsageDocument(**{**same, **named})


def _describe_package(package: Package) -> PackageDocument:
    # The folder of the package is left out: it differs from machine to machine.
    return PackageDocument(
        name=package.name,
        distribution=package.distribution,
        version=package.version,
        repository=package.repository,
        revision=package.revision,
        prefix=package.prefix,
    )


def describe_event(export: Export, event: Event) -> EventDocument:
    """Return everything that the catalog knows of an event, with its example and snippets."""
    parts, overview = event.parts, export.overview
    return EventDocument(
        event_type=event.event_type,
        name=event.name,
        module=event.module,
        subdomain=event.subdomain,
        subject=parts.subject,
        action=parts.action,
        major_version=parts.version,
        minor_version=event.minor_version,
        status=event.status,
        description=event.description,
        warning=event.warning,
        data=tuple(DataKeyDocument(name=key.name, type=describe_type(key.type)) for key in event.data),
        key_field=_describe_key_field(event.key_field),
        trigger_repositories=event.trigger_repositories,
        bus=_describe_bus(event.bus),
        pii=event.personal_fields,
        source=_describe_location(event.location),
        annotation_source=_describe_location(event.annotation_location) if event.annotation_location else None,
        example=_describe_example(export, event),
        snippets=_describe_snippets(export, event),
        usages=tuple(_describe_usage(usage, overview) for usage in overview.list_of_event(event)) if overview else (),
    )


def _describe_key_field(key: KeyField | None) -> KeyFieldDocument | None:
    if key is None:
        return None
    return KeyFieldDocument(
        path=key.path,
        type=describe_type(key.type) if key.type else None,
        payload=key.payload,
        field=key.field,
        pii=key.is_personal,
    )


def _describe_bus(bus: BusCapability) -> BusDocument:
    return BusDocument(capable=bus.is_capable, reason=bus.reason, declared_capable=bus.is_declared_capable)


def _describe_example(export: Export, event: Event) -> EventExampleDocument:
    example = export.example(event)
    travels = event.bus.is_capable and example.wire is not None
    return EventExampleDocument(
        wire=example.wire,
        wire_gaps=tuple(map(_describe_gap, example.wire_gaps)),
        python_gaps=tuple(map(_describe_gap, example.code_gaps)),
        proved=example.is_proved,
        avro_bytes=measure_avro(event.bus.schema, example.wire) if travels else None,
    )


def _describe_gap(gap: Gap) -> GapDocument:
    return GapDocument(path=gap.path, type=gap.type, reason=gap.reason)


def _describe_snippets(export: Export, event: Event) -> SnippetsDocument:
    snippets = make_snippets(export.catalog, event, builder=export.builder)
    return SnippetsDocument(
        send=_describe_snippet(snippets.send),
        receive=_describe_snippet(snippets.receive),
        test=_describe_snippet(snippets.test),
        event_bus=_describe_snippet(snippets.event_bus),
    )


def _describe_snippet(snippet: Snippet) -> SnippetDocument:
    return SnippetDocument(code=snippet.code, language=snippet.language, reason=snippet.reason)


def describe_payload(export: Export, payload: Payload) -> PayloadDocument:
    """Return what the catalog knows of a payload class, with its example but without the events that carry it."""
    return PayloadDocument(
        qualified_name=payload.qualified_name,
        name=payload.name,
        module=payload.module,
        summary=payload.summary,
        description=payload.description,
        bases=payload.bases,
        frozen=payload.is_frozen,
        pii=payload.is_personal,
        fields=tuple(map(_describe_field, payload.fields)),
        source=_describe_location(payload.location),
        example=_describe_payload_example(export, payload),
    )


def _describe_payload_example(export: Export, payload: Payload) -> PayloadExampleDocument:
    example = export.builder.build_payload(payload)
    code = example.code
    return PayloadExampleDocument(
        wire=example.wire,
        wire_gaps=tuple(map(_describe_gap, example.wire_gaps)),
        python=f"{write_imports(code.imports)}\nexample = {code.lay_out(0, 90)}\n" if code else "",
        python_gaps=tuple(map(_describe_gap, example.code_gaps)),
        proved=payload.qualified_name in export.builder.proved,
    )


def _describe_field(field: Field) -> FieldDocument:
    kind = field.default.kind
    return FieldDocument(
        name=field.name,
        argument=field.argument,
        type=describe_type(field.type),
        required=field.is_required,
        default=None if kind is DefaultKind.REQUIRED else DefaultDocument(kind=kind, text=field.default.text),
        description=field.description,
        inherited_from=field.inherited_from,
        pii=field.is_personal,
        source=_describe_location(field.location),
    )


def describe_type(type_: Type) -> TypeDocument:
    """Return a type as text and as a tree of its parts; parts that it does not have are left out."""
    return TypeDocument(
        text=str(type_),
        kind=type_.kind,
        name=type_.name,
        qualified_name=type_.qualified_name,
        arguments=tuple(map(describe_type, type_.arguments)),
        values=type_.values,
        members=type_.members,
    )


def _describe_location(location: SourceLocation) -> Source:
    return Source(path=location.path, line=location.line, end_line=location.end_line)


def _describe_problem(problem: Problem) -> ProblemDocument:
    return ProblemDocument(
        kind=problem.kind.name,
        severity=problem.kind.severity,
        subject=problem.subject,
        message=problem.message,
        source=_describe_location(problem.location),
    )
