"""CloudEvents 1.0 in structured JSON: the example of each event in its envelope (OEP-41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.collect.example_values import TIME, suggest_uuid
from sphinx_event_catalog.export.artifacts import Refusal, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.collect.example_values import Json
    from sphinx_event_catalog.export.artifacts import Artifact, Export

ATTRIBUTES = {
    "specversion": "The version of CloudEvents: 1.0.",
    "id": "``EventsMetadata.id``: identifies this one event.",
    "source": "``EventsMetadata.source``: the logical source, ``openedx/<service>/web``.",
    "type": "``EventsMetadata.event_type``: the event type.",
    "time": "``EventsMetadata.time``: when the event happened, in UTC.",
    "datacontenttype": "The form of the data: JSON here, Avro on the event bus.",
    "minorversion": "Extension: ``EventsMetadata.minorversion``, the minor version of the event type.",
    "sourcehost": "Extension: ``EventsMetadata.sourcehost``, the host that sent the event.",
    "sourcelib": "Extension: ``EventsMetadata.sourcelib``, the version of the library that sent the event.",
}
"""Each attribute of the envelope and what it is made from."""


def write_cloudevents(export: Export) -> Iterator[Artifact | Refusal]:
    """Write one envelope per event whose example has a JSON form."""
    for event in export.catalog.events:
        example = export.example(event)
        for gap in example.wire_gaps:
            yield Refusal(format="cloudevents", subject=event.event_type, field=gap.path, reason=gap.reason)
        if example.wire is not None:
            path = f"cloudevents/{export.event_files[event.qualified_name]}.json"
            yield write_json(path, {**describe_envelope(export, event), "data": example.wire})


def describe_envelope(export: Export, event: Event) -> dict[str, Json]:
    """Return the attributes of the envelope of an event."""
    package = export.catalog.packages_by_name.get(event.module.partition(".")[0])
    return {
        "specversion": "1.0",
        "id": suggest_uuid("cloudevents", event.event_type),
        "source": "openedx/lms/web",
        "type": event.event_type,
        "time": TIME,
        "datacontenttype": "application/json",
        "minorversion": event.minor_version,
        "sourcehost": "lms.example.com",
        # The local part of a version (PEP 440) tells builds of one library apart and does not travel.
        **({"sourcelib": package.version.partition("+")[0]} if package and package.version else {}),
    }
