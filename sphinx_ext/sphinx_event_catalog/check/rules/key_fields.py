"""Rules for the key field and for who sends an event."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.model import find_annotation
from sphinx_event_catalog.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Event
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.check.findings import Facts

_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
_DEPTH = 5


def find_missing_key_field(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an annotation group without ``event_key_field``."""
    if event.annotation_location and find_annotation(event.annotations, "event_key_field") is None:
        yield Finding(event.annotation_location, "annotation 'event_key_field' is missing")


def find_unresolved_key_field(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a key field whose path leads nowhere."""
    key_field = event.key_field
    if key_field and key_field.type is None:
        hint = _suggest(key_field.path, event, facts)
        yield Finding(key_field.location, f"key field '{key_field.path}' does not exist; {hint}")


def find_personal_key_field(event: Event, _: Facts) -> Iterator[Finding]:
    """Find a key field that holds personal data."""
    if event.key_field and event.key_field.is_personal:
        message = f"key field '{event.key_field.path}' holds personal data; expected an identifier that does not"
        yield Finding(event.key_field.location, message)


def find_missing_repository(event: Event, _: Facts) -> Iterator[Finding]:
    """Find an annotation group without ``event_trigger_repository``."""
    if event.annotation_location and find_annotation(event.annotations, "event_trigger_repository") is None:
        yield Finding(event.annotation_location, "annotation 'event_trigger_repository' is missing")


def find_malformed_repositories(event: Event, _: Facts) -> Iterator[Finding]:
    """Find trigger repositories that are not ``owner/name``."""
    for repository in event.trigger_repositories:
        if not _REPOSITORY.fullmatch(repository):
            annotation = find_annotation(event.annotations, "event_trigger_repository")
            location = annotation.location if annotation else event.location
            yield Finding(location, f"trigger repository '{repository}' is not written 'owner/name'")


def _suggest(path: str, event: Event, facts: Facts) -> str:
    """Say what exists where the path ends, and the nearest path that does exist."""
    owner, names = _follow(path.split("."), event, facts)
    listed = ", ".join(f"'{name}'" for name in names)
    has = f"{owner} has {listed}" if names else f"{owner} has no fields"
    paths = [path for key in event.data for path in _walk(key.name, key.type, facts, _DEPTH)]
    same_field = [other for other in paths if other.rsplit(".", 1)[-1] == path.rsplit(".", 1)[-1]]
    near = get_close_matches(path, same_field, n=1, cutoff=0) or get_close_matches(path, paths, n=1)
    return f"{has}; did you mean '{near[0]}'?" if near else has


def _follow(names: list[str], event: Event, facts: Facts) -> tuple[str, list[str]]:
    """Return the name of what the path gets stuck at, and the names that exist there."""
    key = next((key for key in event.data if key.name == names[0]), None)
    if key is None:
        return "payload", [key.name for key in event.data]
    owner, live = names[0], key.type
    for name in names[1:]:
        payload = facts.payloads.get(live.single_payload)
        field = payload.find_field(name) if payload else None
        if payload is None or field is None:
            return f"'{owner}'", [field.name for field in payload.fields] if payload else []
        owner, live = f"{owner}.{name}", field.type
    return f"'{owner}'", []


def _walk(path: str, live: Type, facts: Facts, depth: int) -> Iterator[str]:
    payload = facts.payloads.get(live.single_payload)
    if payload is None or not depth:
        yield path
        return
    for field in payload.fields:
        yield from _walk(f"{path}.{field.name}", field.type, facts, depth - 1)
