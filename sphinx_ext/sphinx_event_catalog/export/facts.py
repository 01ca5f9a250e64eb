"""The facts of events, payload classes and fields: one list for the page, its Markdown twin and ``event-catalog show``.

A fact is plain values. How it looks is up to who shows it: a fact of kind ``REPOSITORIES`` is links on a page and a
list of names in a terminal.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.types import TypeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Catalog, Event, Field, KeyField, Payload
    from sphinx_event_catalog.catalog.types import Type

MOST_MEMBERS = 30
"""How many members of an enum are listed."""

_AVRO_NAMESPACE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_NO_NAMESPACE = (
    "the event type '{}' is no Avro name, which has letters, digits and underscores only: fastavro, which the event "
    "bus uses, reads its schema; Apache Avro for Python and 'avsc' for JavaScript do not"
)


class FactKind(Enum):
    """What the values of a fact are."""

    NAME = "An identifier, such as an event type."
    CODE = "A line of Python."
    WORD = "Plain words."
    PATH = "Paths of fields below the data of an event, such as ``enrollment.user.pii``."
    REPOSITORY = "Repositories, as ``owner/name``."
    CLASS = "Qualified names of payload classes."
    MEMBER = "Members of an enum and their values, as ``Tier.BRONZE = 'bronze'``."
    SOURCE = "The lines of a file; ``location`` says which."


@attrs.frozen(kw_only=True)
class Fact:
    """One fact: ``name`` is what code calls it, ``label`` what people read.

    Where ``values`` are empty, ``note`` says so in words. Otherwise it says more about the values, or is empty. What it
    quotes is code, as in the message of a problem.
    """

    name: str
    label: str
    kind: FactKind
    values: tuple[str, ...]
    note: str = ""
    location: SourceLocation | None = None

    @property
    def text(self) -> str:
        """The values and the note as plain text."""
        return ": ".join(filter(None, [", ".join(self.values), self.note]))


def list_event_facts(event: Event) -> Iterator[Fact]:
    """Yield the facts of an event in the order that they are shown in."""
    yield Fact(name="event_type", label="Event type", kind=FactKind.NAME, values=(event.event_type,))
    yield _import(event.module, event.name)
    yield Fact(name="subdomain", label="Subdomain", kind=FactKind.WORD, values=(event.subdomain,))
    yield Fact(name="status", label="Status", kind=FactKind.WORD, values=(event.status.value,))
    yield _describe_key_field(event.key_field)
    yield Fact(
        name="trigger_repositories",
        label="Sent by",
        kind=FactKind.REPOSITORY,
        values=event.trigger_repositories,
        note="" if event.trigger_repositories else "no trigger repository is declared",
    )
    yield from _describe_bus(event)
    yield Fact(
        name="personal_data",
        label="Personal data",
        kind=FactKind.PATH,
        values=event.personal_fields,
        note="" if event.personal_fields else "none",
    )
    for annotation in event.annotations:
        if annotation.label:
            value = " ".join(annotation.value.split())
            yield Fact(name=annotation.token, label=annotation.label, kind=FactKind.WORD, values=(value,))
    if event.minor_version:
        version = str(event.minor_version)
        yield Fact(name="minor_version", label="Minor version", kind=FactKind.WORD, values=(version,))
    yield _describe_source(event.permalink_location)


def list_payload_facts(payload: Payload, catalog: Catalog) -> Iterator[Fact]:
    """Yield the facts of a payload class in the order that they are shown in."""
    yield _import(payload.module, payload.class_name.partition(".")[0])
    bases = tuple(base for base in payload.bases if base in catalog.payloads_by_name)
    if bases:
        yield Fact(name="bases", label="Extends", kind=FactKind.CLASS, values=bases)
    yield _describe_source(payload.location)


def list_field_facts(field: Field) -> Iterator[Fact]:
    """Yield what there is to know of a field besides its type, default and description: the members of its enums."""
    members = tuple(member for enum in _find_enums(field.type) for member in _list_members(enum))
    if members:
        more = len(members) - MOST_MEMBERS
        note = f"and {more:,} more" if more > 0 else ""
        yield Fact(name="members", label="Values", kind=FactKind.MEMBER, values=members[:MOST_MEMBERS], note=note)


def _import(module: str, name: str) -> Fact:
    return Fact(name="import", label="Import", kind=FactKind.CODE, values=(f"from {module} import {name}",))


def _describe_key_field(key: KeyField | None) -> Fact:
    fact = Fact(name="key_field", label="Key field", kind=FactKind.PATH, values=(), note="none is declared")
    if key is None:
        return fact
    if key.type is None:
        return attrs.evolve(fact, note=f"'{key.path}', which the payload does not have")
    return attrs.evolve(fact, values=(key.path,), note=f"'{key.type}'{', personal data' if key.is_personal else ''}")


def _describe_bus(event: Event) -> Iterator[Fact]:
    bus = event.bus
    answer = "yes" if bus.is_capable else "no" if bus.is_known else "not known"
    yield Fact(name="event_bus", label="Event bus", kind=FactKind.WORD, values=(answer,), note=bus.reason)
    if bus.is_capable and not _AVRO_NAMESPACE.fullmatch(event.event_type):
        note = _NO_NAMESPACE.format(event.event_type)
        yield Fact(name="avro_readers", label="Avro", kind=FactKind.WORD, values=(), note=note)


def _describe_source(location: SourceLocation) -> Fact:
    return Fact(name="source", label="Defined in", kind=FactKind.SOURCE, values=(str(location),), location=location)


def _find_enums(type_: Type) -> tuple[Type, ...]:
    """Return the enums in a type, each once."""
    return tuple(dict.fromkeys(part for part in type_.walk() if part.kind is TypeKind.ENUM))


def _list_members(enum: Type) -> Iterator[str]:
    yield from (f"{enum.name}.{name} = {value}" for name, value in zip(enum.members, enum.values, strict=True))
