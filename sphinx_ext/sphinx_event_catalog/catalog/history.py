"""Records of versions: what a catalog was, what changed between two, and which release has which version."""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class TypeFacts:
    """A type: as text, the qualified names of the classes in it, and what its aliases, enums and literals stand for.

    ``list[CourseKey]`` has the class ``opaque_keys.edx.keys.CourseKey``; an enum ``Mode`` stands for ``'a' | 'b'``.
    Built-in classes are not listed.
    """

    text: str
    classes: tuple[str, ...] = ()
    stands_for: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text


@attrs.frozen(kw_only=True)
class FieldFacts:
    """A field of a payload class; ``default`` is source text such as ``None`` or ``{}``, and ``None`` if required."""

    name: str
    type: TypeFacts
    default: str | None = None
    inherited_from: str = ""


@attrs.frozen(kw_only=True)
class PayloadFacts:
    """A payload class, its fields in order, inherited ones included; ``bases`` are qualified names."""

    module: str
    name: str
    fields: tuple[FieldFacts, ...]
    bases: tuple[str, ...] = ()

    @property
    def qualified_name(self) -> str:
        """The import path of the class."""
        return f"{self.module}.{self.name}"

    @cached_property
    def fields_by_name(self) -> dict[str, FieldFacts]:
        """Fields by name."""
        return {field.name: field for field in self.fields}


@attrs.frozen(kw_only=True)
class EventFacts:
    """An event.

    ``schema`` is its Avro schema without the documentation in it. If it is ``None``, ``no_schema`` is the reason; if
    that is empty too, nothing is known, as for a library without Avro support or a document without schemas.
    """

    event_type: str
    name: str
    module: str
    minor_version: int
    data: tuple[tuple[str, TypeFacts], ...]
    key_field: str = ""
    trigger_repositories: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = attrs.field(default=None, hash=False)
    no_schema: str = ""

    @property
    def qualified_name(self) -> str:
        """The import path of the signal."""
        return f"{self.module}.{self.name}"


@attrs.frozen(kw_only=True)
class Snapshot:
    """The facts of one version of one distribution: events sorted by type and name, payload classes by qualified name.

    ``version`` is one of PEP 440, or what a person named: a git revision, a folder.
    """

    distribution: str
    version: str
    events: tuple[EventFacts, ...]
    payloads: tuple[PayloadFacts, ...]

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}".strip()

    @cached_property
    def payloads_by_name(self) -> dict[str, PayloadFacts]:
        """Payload classes by qualified name."""
        return {payload.qualified_name: payload for payload in self.payloads}

    @cached_property
    def carriers(self) -> dict[str, tuple[str, ...]]:
        """For each payload class the sorted types of the events that carry it, or a class that inherits from it."""
        found: dict[str, set[str]] = {name: set() for name in self.payloads_by_name}
        for event in self.events:
            for name in self._reach(event):
                found[name].add(event.event_type)
        return {name: tuple(sorted(events)) for name, events in found.items()}

    def _reach(self, event: EventFacts) -> set[str]:
        """Return the payload classes at any depth of an event, and their bases."""
        reached: set[str] = set()
        waiting = [name for _, data_type in event.data for name in data_type.classes]
        while waiting:
            name = waiting.pop()
            payload = self.payloads_by_name.get(name)
            if payload is not None and name not in reached:
                reached.add(name)
                waiting += [inner for field in payload.fields for inner in field.type.classes]
                waiting += payload.bases
        return reached


class Verdict(Enum):
    """What a change does to somebody who relies on what was before."""

    NO_SCHEMA = "no-schema"
    UNKNOWN = "unknown"
    COMPATIBLE = "compatible"
    BREAKING = "breaking"

    @property
    def meaning(self) -> str:
        """One sentence for the documentation."""
        return _VERDICTS[self]

    @property
    def weight(self) -> int:
        """How much it says: of the verdicts on several events the heaviest is the one on all of them."""
        return list(Verdict).index(self)


_VERDICTS = {
    Verdict.NO_SCHEMA: "The event has no Avro schema in either version, so it is never on the event bus.",
    Verdict.UNKNOWN: "The Avro schemas are not known, so nothing was tried.",
    Verdict.COMPATIBLE: "What worked before works on.",
    Verdict.BREAKING: "Something that worked before stops.",
}


@attrs.frozen
class Judgement:
    """A verdict and why."""

    verdict: Verdict
    reason: str


@attrs.frozen
class BusJudgement:
    """What a change does on the event bus.

    ``verdict`` is about consumers that know the writer's schema, as with a schema registry; ``unregistered`` about
    those that read with their own schema alone, as ``deserialize_bytes_to_event_data`` does.
    """

    verdict: Verdict
    reason: str
    unregistered: Judgement


class ChangeKind(Enum):
    """Every kind of change; the value is its name in documents and on the command line."""

    EVENT_ADDED = "event-added"
    EVENT_REMOVED = "event-removed"
    EVENT_RETYPED = "event-retyped"
    EVENT_RENAMED = "event-renamed"
    DATA_KEY_ADDED = "data-key-added"
    DATA_KEY_REMOVED = "data-key-removed"
    DATA_KEY_TYPE_CHANGED = "data-key-type-changed"
    PAYLOAD_ADDED = "payload-added"
    PAYLOAD_REMOVED = "payload-removed"
    PAYLOAD_RENAMED = "payload-renamed"
    FIELD_ADDED = "field-added"
    FIELD_ADDED_REQUIRED = "field-added-required"
    FIELD_REMOVED = "field-removed"
    FIELD_TYPE_CHANGED = "field-type-changed"
    FIELD_DEFAULT_CHANGED = "field-default-changed"
    FIELD_BECAME_OPTIONAL = "field-became-optional"
    FIELD_BECAME_REQUIRED = "field-became-required"
    FIELD_ORDER_CHANGED = "field-order-changed"
    KEY_FIELD_CHANGED = "key-field-changed"
    SCHEMA_ADDED = "schema-added"
    SCHEMA_REMOVED = "schema-removed"
    SCHEMA_CHANGED = "schema-changed"


@attrs.frozen(kw_only=True)
class Change:
    """One difference between two snapshots.

    A change of an event has its type in ``event``; a change of a payload class its qualified name in ``payload``, and
    in ``events`` the types of all events that carry it. ``field`` is a field or a data key. ``before`` and ``after``
    are what is different, as text; for an event its type or its qualified name.
    """

    kind: ChangeKind
    event: str = ""
    name: str = ""
    payload: str = ""
    field: str = ""
    before: str = ""
    after: str = ""
    events: tuple[str, ...] = ()
    bus: BusJudgement
    receivers: Judgement
    senders: Judgement

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts by whom they are about."""
        return {"bus": self.bus.verdict, "receivers": self.receivers.verdict, "senders": self.senders.verdict}

    @property
    def is_breaking(self) -> bool:
        """Whether it breaks anybody."""
        return Verdict.BREAKING in self.verdicts.values()


@attrs.frozen(kw_only=True)
class Difference:
    """What changed from one snapshot to another, sorted by kind and subject.

    ``bus`` is the judgement over all changes of one event together, for each event that is on both sides and changed.
    ``step`` is the first part of the version that differs: ``major``, ``minor`` or ``patch``; ``""`` if they cannot
    be compared.
    """

    old: str
    new: str
    step: str = ""
    changes: tuple[Change, ...] = ()
    bus: tuple[tuple[str, BusJudgement], ...] = ()

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that break anybody."""
        return tuple(change for change in self.changes if change.is_breaking)


@attrs.frozen(kw_only=True)
class Pin:
    """The version that a service pins in a release, and where that is written: a branch, tag or copy, and a file."""

    service: str
    version: str
    ref: str
    file: str


@attrs.frozen(kw_only=True)
class Release:
    """A named release of a platform; services without a pin are unknown."""

    name: str
    date: str
    pins: tuple[Pin, ...] = ()


class Presence(Enum):
    """Whether a release has an event."""

    PRESENT = "present"
    OTHER_TYPE = "other type"
    ABSENT = "absent"
    UNKNOWN = "unknown"
