"""AsyncAPI 3.0 documents of the whole catalog and of each subdomain, and the Backstage entities that refer to them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import attrs
import yaml

from sphinx_event_catalog.catalog.model import Status
from sphinx_event_catalog.collect.examples import UNPROVED
from sphinx_event_catalog.export.artifacts import Refusal, write_json, write_text
from sphinx_event_catalog.export.cloudevents import ATTRIBUTES
from sphinx_event_catalog.export.json_schema import SchemaWriter, name_definitions
from sphinx_event_catalog.export.snippets import name_topic
from sphinx_event_catalog.export.texts import to_markdown, to_plain_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.collect.example_values import Json
    from sphinx_event_catalog.export.artifacts import Artifact, Export
    from sphinx_event_catalog.export.usages import Group

VERSION = "3.0.0"
"""The version of AsyncAPI that documents are written in."""

_LONGEST_NAME = 63
"""How long the name of a Backstage entity may be."""
_JSON = "application/json"
_AVRO = "application/vnd.apache.avro;version=1.9.0"
_TRAIT = "cloudevents"
_CHANNEL_MEANING = (
    "Events about one subject, in order. Each deployment chooses the topic with `EVENT_BUS_PRODUCER_CONFIG`; "
    "`{topic}` is a good one."
)


@attrs.frozen
class _Variant:
    """One way to describe payloads: what to say of it, and the function that describes the messages."""

    meaning: str
    describe_messages: Callable[[Export, Sequence[Event]], Json]


def write_asyncapi(export: Export) -> Iterator[Artifact | Refusal]:
    """Write ``asyncapi.json``, one document per subdomain, and ``asyncapi-avro.json`` with Avro payloads."""
    catalog = export.catalog
    yield write_json("asyncapi.json", _describe(export, catalog.events, export.name, _AS_JSON))
    for name, events in export.graph.events_by_subdomain.items():
        document = _describe(export, events, f"{export.name}: {name}", _AS_JSON)
        yield write_json(f"asyncapi/{export.subdomain_files[name]}.json", document)
    capable = [event for event in catalog.events if event.bus.is_capable]
    for event in catalog.events:
        if not event.bus.is_capable:
            yield Refusal(format="asyncapi", subject=event.event_type, reason=f"no Avro payload: {event.bus.reason}")
    yield write_json("asyncapi-avro.json", _describe(export, capable, export.name, _AS_AVRO))


def _describe(export: Export, events: Sequence[Event], title: str, variant: _Variant) -> Json:
    channels: dict[str, list[Event]] = {}
    for event in events:
        channels.setdefault(name_topic(event), []).append(event)
    return {
        "asyncapi": VERSION,
        "info": {
            "title": title,
            "version": export.version,
            "description": variant.meaning,
            "tags": _list_tags(events),
        },
        "channels": {topic: _describe_channel(export, topic, found) for topic, found in sorted(channels.items())},
        "operations": {
            name: operation
            for topic, found in sorted(channels.items())
            for event in found
            for name, operation in _list_operations(export, topic, event)
        },
        "components": variant.describe_messages(export, events),
    }


def _file(export: Export, event: Event) -> str:
    return export.event_files[event.qualified_name]


def _list_tags(events: Iterable[Event]) -> list[Json]:
    return [{"name": name} for name in sorted({event.subdomain for event in events})]


def _describe_channel(export: Export, topic: str, events: Iterable[Event]) -> Json:
    files = [_file(export, event) for event in events]
    return {
        "address": None,
        "description": _CHANNEL_MEANING.format(topic=topic),
        "messages": {file: {"$ref": f"#/components/messages/{file}"} for file in files},
    }


def _list_operations(export: Export, topic: str, event: Event) -> Iterator[tuple[str, Json]]:
    """Yield the operation of an event, and one for each repository that was read and sends or receives it."""
    file = _file(export, event)
    senders = {"x-trigger-repositories": list(event.trigger_repositories)} if event.trigger_repositories else {}
    summary = to_plain_line(event.description) or event.name
    yield file, {**_describe_operation(export, topic, event, "send", summary), **senders}
    if export.overview is None:
        return
    found = export.overview.of_event(event)
    for action, word, groups in (("send", "sends", found.sent), ("receive", "receives", found.received)):
        for name in dict.fromkeys(group.name for group in groups):
            rows = [row for group in groups if group.name == name for row in group.rows]
            summary = f"{name} {word} {event.name}."
            operation = _describe_operation(export, topic, event, action, summary)
            places = [row.place.url or row.place.text for row in rows]
            yield (
                f"{file}.{action}.{export.overview.files[name]}",
                {**operation, "tags": [{"name": name}], "x-places": places},
            )


def _describe_operation(export: Export, topic: str, event: Event, action: str, summary: str) -> Json:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": f"#/channels/{topic}"},
        "messages": [{"$ref": f"#/channels/{topic}/messages/{_file(export, event)}"}],
    }


def _describe_json_messages(export: Export, events: Sequence[Event]) -> Json:
    payloads = {payload.qualified_name: payload for event in events for payload in export.graph.payloads_of(event)}
    writer = SchemaWriter(name_definitions(export.catalog), "#/components/schemas/", is_asyncapi=True)
    schemas = {writer.names[name]: writer.describe_payload(payload) for name, payload in sorted(payloads.items())}
    messages = {_file(export, event): _describe_json_message(export, writer, event) for event in events}
    return {"messages": messages, "messageTraits": _describe_traits(), "schemas": schemas}


def _describe_json_message(export: Export, writer: SchemaWriter, event: Event) -> Json:
    example = export.example(event)
    schema = writer.describe_event(event)
    doubt = {} if example.is_proved else {"summary": UNPROVED}
    shown = {"name": event.name, **doubt, "payload": example.wire}
    examples = {} if example.wire is None else {"examples": [shown]}
    return {**_describe_message(event, _JSON), "payload": schema, **examples}


def _describe_traits() -> Json:
    properties = {
        f"ce_{name}": {"type": "string", "description": to_markdown(meaning)} for name, meaning in ATTRIBUTES.items()
    }
    meaning = "The attributes of CloudEvents, which travel as headers that start with `ce_`."
    return {_TRAIT: {"headers": {"type": "object", "description": meaning, "properties": properties}}}


def _describe_avro_messages(export: Export, events: Sequence[Event]) -> Json:
    messages = {
        _file(export, event): {
            **_describe_message(event, "application/avro"),
            "payload": {"schemaFormat": _AVRO, "schema": _rename(json.loads(event.bus.schema))},
        }
        for event in events
    }
    return {"messages": messages, "messageTraits": _describe_traits()}


_AS_JSON = _Variant(
    "The data of each event as JSON. The event bus carries it in Avro, which `asyncapi-avro.json` describes.",
    _describe_json_messages,
)
_AS_AVRO = _Variant("The data of each event in Avro, as the event bus carries it.", _describe_avro_messages)


def _rename(schema: Json) -> Json:
    """Take hyphens out of the namespace: Avro does not allow them, and AsyncAPI's parser does not survive them."""
    # Old versions of the library write none.
    namespace = schema.get("namespace")
    return {**schema, "namespace": namespace.replace("-", "_")} if namespace else schema


def _describe_message(event: Event, content_type: str) -> Json:
    return {
        "name": event.event_type,
        "title": event.name,
        "summary": to_plain_line(event.description) or event.name,
        **({"description": to_markdown(event.description)} if event.description else {}),
        **({"deprecated": True} if event.status is Status.DEPRECATED else {}),
        "contentType": content_type,
        "tags": [{"name": event.subdomain}],
        "traits": [{"$ref": f"#/components/messageTraits/{_TRAIT}"}],
    }


def write_backstage(export: Export) -> Iterator[Artifact]:
    """Write ``catalog-info.yaml``; the definitions that it refers to are the AsyncAPI documents beside it."""
    entities = [_describe_api(export, "", "asyncapi.json", export.catalog.events)]
    for name, events in export.graph.events_by_subdomain.items():
        entities.append(_describe_api(export, name, f"asyncapi/{export.subdomain_files[name]}.json", events))
    yield write_text("catalog-info.yaml", "---\n".join(map(_write_yaml, [*entities, *_list_components(export)])))


def _list_components(export: Export) -> Iterator[Json]:
    """Yield an entity for each repository that sends or receives events; its namespace keeps those of the portal."""
    overview = export.overview
    if overview is None:
        return
    for name, summary in overview.summaries.items():
        found = overview.of_repository(name)
        apis = {
            key: _list_apis(export, groups)
            for key, groups in (("providesApis", found.sent), ("consumesApis", found.received))
        }
        if any(apis.values()):
            yield {
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "Component",
                "metadata": {
                    "name": _name(name),
                    "namespace": "events",
                    "title": name,
                    **({"links": [{"url": summary.url, "title": "Repository"}]} if summary.url else {}),
                },
                "spec": {
                    "type": "library" if "==" in name else "service",
                    "lifecycle": "production",
                    "owner": export.owner,
                    **{key: names for key, names in apis.items() if names},
                },
            }


def _list_apis(export: Export, groups: Iterable[Group]) -> list[str]:
    """Return references to the entities of the subdomains that some events are of."""
    events = (export.graph.events_by_name.get(group.name) for group in groups)
    names = sorted({event.subdomain for event in events if event})
    return [f"default/{_name_entity(export.name, name)}" for name in names]


def _write_yaml(entity: Json) -> str:
    # Long texts stay on one line: where a line is broken depends on the version of the writer.
    return yaml.safe_dump(entity, sort_keys=False, allow_unicode=True, width=10_000)


def _describe_api(export: Export, subdomain: str, definition: str, events: Sequence[Event]) -> Json:
    links = {"links": [{"url": export.base_url, "title": "Event catalog"}]} if export.base_url else {}
    count = len(events)
    tags = sorted({_name(event.subdomain) for event in events})
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "API",
        "metadata": {
            "name": _name_entity(export.name, subdomain),
            "title": f"{export.name}: {subdomain}" if subdomain else export.name,
            "description": f"{count} Open edX event{'' if count == 1 else 's'}, version {export.version}.",
            "tags": ["events", *tags],
            **links,
        },
        "spec": {
            "type": "asyncapi",
            "lifecycle": "production",
            "owner": export.owner,
            "definition": {"$text": f"./{definition}"},
        },
    }


def _name_entity(title: str, subdomain: str) -> str:
    """Return the name of an entity: that of its subdomain is whole, however long the title is."""
    end = f"-{_name(subdomain)}" if subdomain else ""
    return _name(title)[: _LONGEST_NAME - len(end)].rstrip("-") + end


def _name(text: str) -> str:
    """Return a text as lower case words with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_NAME].rstrip("-")
