"""Entities for a Backstage developer portal: the catalog, and each subdomain, as an API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from sphinx_event_catalog.export.artifacts import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.collect.values import Json
    from sphinx_event_catalog.export.artifacts import Artifact, Export

_LONGEST_NAME = 63


def write_backstage(export: Export) -> Iterator[Artifact]:
    """Write ``catalog-info.yaml``; the definitions that it refers to are the AsyncAPI documents beside it."""
    entities = [_describe_api(export, "", "asyncapi.json", export.catalog.events)]
    for name, events in export.graph.events_by_subdomain.items():
        entities.append(_describe_api(export, name, f"asyncapi/{export.subdomain_files[name]}.json", events))
    yield write_text("catalog-info.yaml", "---\n".join(map(_write_yaml, entities)))


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
