"""Rules for the data of an event and for payload classes as wholes (ADR 3)."""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from sphinx_event_catalog.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Event, Payload
    from sphinx_event_catalog.check.findings import Facts

_SUFFIXES = ("_data", "_payload")
# The names of the arguments that send_event and the signal itself give a meaning.
_RESERVED = frozenset({"from_event_bus", "metadata", "named", "self", "send_robust", "sender", "signal", "time"})


def find_key_suffixes(event: Event, _: Facts) -> Iterator[Finding]:
    """Find data keys that end in ``_data`` or ``_payload``."""
    for key in event.data:
        for suffix in _SUFFIXES:
            if key.name.endswith(suffix):
                message = f"data key '{key.name}' ends in '{suffix}'; expected '{key.name.removesuffix(suffix)}'"
                yield Finding(event.location, message)


def find_invalid_keys(event: Event, _: Facts) -> Iterator[Finding]:
    """Find data keys that cannot be a keyword argument of ``send_event``."""
    for key in event.data:
        if not key.name.isidentifier() or iskeyword(key.name):
            yield Finding(event.location, f"data key '{key.name}' is no identifier")
        elif key.name in _RESERVED:
            yield Finding(event.location, f"data key '{key.name}' is an argument that 'send_event' needs for itself")


def find_plain_values(event: Event, _: Facts) -> Iterator[Finding]:
    """Find values of the data that are no attrs classes."""
    for key in event.data:
        if not key.type.payloads:
            yield Finding(event.location, f"data key '{key.name}' has type '{key.type}'; expected an attrs class")


def find_mutable_class(payload: Payload, _: Facts) -> Iterator[Finding]:
    """Find a payload class that is not frozen."""
    if not payload.is_frozen:
        yield Finding(payload.location, f"'{payload.name}' can be changed; expected 'frozen=True'")


def find_unused_class(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find a payload class that no event carries, at any depth, and that no such class derives from."""
    if payload.qualified_name not in facts.carried:
        yield Finding(payload.location, f"no event carries '{payload.name}'")


def find_duplicate_class(payload: Payload, facts: Facts) -> Iterator[Finding]:
    """Find a class name that an earlier payload class has."""
    first = facts.payloads_by_bare_name[payload.name][0]
    if first is not payload:
        yield Finding(payload.location, f"'{payload.name}' is the name of the class at {first.location} too")
