"""Published versions and named releases as JSON, and what changed as an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sphinx_event_catalog.export.artifacts import write_json, write_text
from sphinx_event_catalog.export.pictures import escape
from sphinx_event_catalog.history.reports import describe_change, name_subject, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.history import Change, Pin
    from sphinx_event_catalog.export.artifacts import Artifact, Export
    from sphinx_event_catalog.export.history import ReleaseRecord, Upgrade, VersionRecord
    from sphinx_event_catalog.history.archive import History
    from sphinx_event_catalog.history.pasts import Past

FEED = "history/changes.atom"
_NAMESPACE = uuid.UUID("7f2b9d7e-4a55-5d1c-9a3e-2f6f0f8f6a10")
"""What the identifiers of entries are made in: an entry keeps its own, wherever the feed stands."""
_MOST_TOLD = 100


def write_history(export: Export) -> Iterator[Artifact]:
    """Write what snapshots of published versions tell; nothing where there are none."""
    timeline = export.timeline
    if not timeline.histories:
        return
    yield write_json("history/matrix.json", [_describe_matrix(export, history) for history in timeline.histories])
    for record in timeline.versions.values():
        yield write_json(f"history/versions/{record.file}.json", _describe_version(record))
    for release in timeline.releases.values():
        yield write_json(f"history/releases/{release.file}.json", _describe_release(release))
    for path, past in _list_pasts(export):
        yield write_json(f"history/{path}.json", _describe_past(past))
    if has_feed(export):
        yield write_text(FEED, _write_feed(export))


def _list_pasts(export: Export) -> Iterator[tuple[str, Past]]:
    """Yield the name of the file of each definition with its past, where there are snapshots."""
    catalog, pasts = export.catalog, export.pasts
    events = ((f"events/{export.event_files[e.qualified_name]}", pasts.of_event(e)) for e in catalog.events)
    payloads = ((f"payloads/{export.payload_files[p.qualified_name]}", pasts.of_payload(p)) for p in catalog.payloads)
    yield from ((name, past) for name, past in (*events, *payloads) if past)


def has_feed(export: Export) -> bool:
    """Tell whether there is a feed: an entry needs a date."""
    return bool(_list_entries(export))


def _describe_matrix(export: Export, history: History) -> dict[str, Any]:
    return {
        "distribution": history.distribution,
        "versions": [
            {"version": record.version, "date": record.date or None, "file": f"versions/{record.file}.json"}
            for record in export.timeline.versions.values()
            if record.distribution == history.distribution
        ],
        "releases": [release.name for release in history.releases.releases],
        "events": [
            {
                "name": found.name,
                "event_type": found.event_type,
                "since": found.since,
                "until": found.until or None,
                "first_release": found.first,
                "releases": [presence.value for presence in found.presences],
            }
            for found in export.timeline.list_rows(history)
        ],
    }


def _describe_version(record: VersionRecord) -> dict[str, Any]:
    return {
        "distribution": record.distribution,
        "version": record.version,
        "date": record.date or None,
        "before": record.before or None,
        "step": record.step or None,
        "events": record.events,
        "payloads": record.payloads,
        "changes": [describe_change(change) for change in record.changes],
        "findings": list(record.findings),
        "pinned": [{"release": release, "services": list(services)} for release, services in record.pinned],
    }


def _describe_release(record: ReleaseRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "distribution": record.distribution,
        "date": record.date or None,
        "pins": [_describe_pin(pin) for pin in record.pins],
        "events": {presence.value: count for presence, count in record.presences},
        "unchanged": list(record.unchanged),
        "first_known": list(record.first),
        "upgrades": [_describe_upgrade(upgrade) for upgrade in record.upgrades],
    }


def _describe_pin(pin: Pin) -> dict[str, str]:
    return {"service": pin.service, "version": pin.version, "ref": pin.ref, "file": pin.file}


def _describe_upgrade(upgrade: Upgrade) -> dict[str, Any]:
    return {
        "from": upgrade.old,
        "to": upgrade.new,
        "services": list(upgrade.services),
        "changes": [describe_change(change) for change in upgrade.changes],
    }


def _describe_past(past: Past) -> dict[str, Any]:
    return {
        "distribution": past.distribution,
        "since": past.since or None,
        "release": past.release or None,
        "releases_not_known": list(past.unknown),
        "former_types": [{"event_type": event_type, "before": version} for event_type, version in past.former],
        "changes": [
            {"version": step.version, "release": step.release or None, **describe_change(step.change)}
            for step in past.steps
        ],
    }


def _list_entries(export: Export) -> list[VersionRecord]:
    """Return the versions that changed anything and whose date is known, the latest first."""
    records = [found for found in export.timeline.versions.values() if found.before and found.changes and found.date]
    # Of one day the highest version is the latest.
    places = {record.file: place for place, record in enumerate(records)}
    return sorted(records, key=lambda record: (record.date, places[record.file]), reverse=True)


def _write_feed(export: Export) -> str:
    records = _list_entries(export)
    name = escape(export.name)
    self_link = f'<link rel="self" href="{escape(f"{export.base_url}{FEED}")}"/>' if export.base_url else ""
    names = " ".join(sorted({record.distribution for record in records}))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_identify(names)}</id>",
        f"<title>What changed: {name}</title>",
        f"<updated>{records[0].date}T00:00:00Z</updated>",
        f"<author><name>{escape(names)}</name></author>",
        *([self_link] if self_link else []),
        *(_write_entry(export, record) for record in records),
        "</feed>",
    ]
    return "\n".join(lines)


def _identify(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name).urn


def _write_entry(export: Export, record: VersionRecord) -> str:
    title = f"{record.distribution} {record.version}: {len(record.changes)} changes, {len(record.breaking)} breaking"
    page = export.version_page.replace("FILE", record.file) if export.version_page else f"versions/{record.file}.json"
    told = "".join(f"<li>{_tell(change)}</li>" for change in record.changes[:_MOST_TOLD])
    more = len(record.changes) - _MOST_TOLD
    rest = f"<p>{more:,} more.</p>" if more > 0 else ""
    return (
        f"<entry><id>{_identify(f'{record.distribution} {record.version}')}</id><title>{escape(title)}</title>"
        f'<updated>{record.date}T00:00:00Z</updated><link rel="alternate" href="{escape(page)}"/>'
        f'<content type="html">{escape(f"<ul>{told}</ul>{rest}")}</content></entry>'
    )


def _tell(change: Change) -> str:
    """Return a change as HTML."""
    broken = [who for who, verdict in change.verdicts.items() if verdict.value == "breaking"]
    detail = f": <code>{escape(tell(change))}</code>" if tell(change) else ""
    breaks = f" (breaks {', '.join(broken)})" if broken else ""
    return f"{change.kind.value} <code>{escape(name_subject(change))}</code>{detail}{breaks}"
