"""Write the catalog as documents that other tools read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.export.artifacts import Artifact, Export, Format, Refusal, write_json
from sphinx_event_catalog.export.asyncapi import write_asyncapi, write_backstage
from sphinx_event_catalog.export.avro import write_avro
from sphinx_event_catalog.export.catalog_json import write_catalog
from sphinx_event_catalog.export.cloudevents import write_cloudevents
from sphinx_event_catalog.export.history_files import write_history
from sphinx_event_catalog.export.json_schema import write_schemas
from sphinx_event_catalog.export.markdown import write_markdown
from sphinx_event_catalog.export.typeddict import write_typeddict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMATS: tuple[Format, ...] = (
    Format(
        name="json",
        meaning="The whole catalog with its JSON Schema, and each event with the payload classes that it carries.",
        files=("catalog.json", "catalog.schema.json", "events/{event}.json"),
        write=write_catalog,
    ),
    Format(
        name="avro",
        meaning="The Avro schema of each event that can go on the event bus, as the event bus uses it.",
        files=("avro/{event}.avsc",),
        write=write_avro,
        has_event=lambda _export, event: event.bus.is_capable,
    ),
    Format(
        name="json-schema",
        meaning="A JSON Schema (2020-12) of the data of each event and of each payload class, as it travels in JSON.",
        files=("json-schema/events/{event}.json", "json-schema/payloads/{payload}.json"),
        write=write_schemas,
    ),
    Format(
        name="asyncapi",
        meaning="AsyncAPI 3.0 of the whole catalog and of each subdomain, and of the whole with Avro payloads. A "
        "repository that was read has an operation for each event that it sends or receives.",
        files=("asyncapi.json", "asyncapi/{subdomain}.json", "asyncapi-avro.json"),
        write=write_asyncapi,
    ),
    Format(
        name="cloudevents",
        meaning="An example of each event in a CloudEvents 1.0 envelope.",
        files=("cloudevents/{event}.json",),
        write=write_cloudevents,
        has_event=lambda export, event: export.example(event).wire is not None,
    ),
    Format(
        name="backstage",
        meaning="Backstage API entities that refer to the AsyncAPI documents, and a component for each repository that "
        "was read and sends or receives events.",
        files=("catalog-info.yaml",),
        write=write_backstage,
    ),
    Format(
        name="markdown",
        meaning="A Markdown page of each event, payload class and repository that was read. For language models "
        "``llms.txt`` lists them and ``llms-full.txt`` holds them all; a site has both at its root.",
        files=("events/{event}.md", "data/{payload}.md", "repositories/{repository}.md", "llms.txt", "llms-full.txt"),
        write=write_markdown,
    ),
    Format(
        name="typeddict",
        meaning="A Python module of TypedDict classes for consumers that get the data of events as JSON.",
        files=("typeddict/events.py",),
        write=write_typeddict,
    ),
    Format(
        name="history",
        meaning="What published versions tell: since when each event and payload class is there and what changed, each "
        "version and each release with what came, went and broke, which release has which event, and an Atom feed. "
        "Nothing without the setting ``history``.",
        files=(
            "history/events/{event}.json",
            "history/payloads/{payload}.json",
            "history/versions/{version}.json",
            "history/releases/{release}.json",
            "history/matrix.json",
            "history/changes.atom",
        ),
        write=write_history,
        has_event=lambda export, event: export.pasts.of_event(event) is not None,
        has_payload=lambda export, payload: export.pasts.of_payload(payload) is not None,
    ),
)
"""Every format, in the order that they are listed in."""

REFUSALS_FILE = "refusals.json"
"""The file that lists what a format left out and why; it is always written."""


class UnknownFormatError(ValueError):
    """A name that is no format was asked for."""


def export(request: Export, formats: Iterable[str] = ()) -> Iterator[Artifact]:
    """Yield the files of some formats, or of all, and at last ``refusals.json``.

    The order is that of the formats, of the catalog within a format, and the same every time.

    Raises :class:`UnknownFormatError` before anything is yielded.
    """
    refusals: list[Refusal] = []
    for found in _choose(formats):
        for part in found.write(request):
            if isinstance(part, Artifact):
                yield part
            else:
                refusals.append(part)
    yield write_json(REFUSALS_FILE, [attrs.asdict(refusal) for refusal in sorted(refusals)])


def _choose(names: Iterable[str]) -> list[Format]:
    wanted = set(names)
    unknown = sorted(wanted - {found.name for found in FORMATS})
    if unknown:
        known = ", ".join(found.name for found in FORMATS)
        raise UnknownFormatError(f"unknown format '{unknown[0]}', expected one of: {known}")
    return [found for found in FORMATS if not wanted or found.name in wanted]
