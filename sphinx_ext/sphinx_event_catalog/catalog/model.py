"""The catalog: what a package's events are, as frozen records of plain values.

Nothing here refers to a live class or to Sphinx, so a catalog pickles, compares and prints the same everywhere. Names
are printable: see :func:`~sphinx_event_catalog.catalog.names.make_printable`.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.locations import find_package, is_within
from sphinx_event_catalog.catalog.names import printable, strip_arguments, tell_apart
from sphinx_event_catalog.catalog.types import DefaultKind

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_event_catalog.catalog.locations import Package, SourceLocation
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.catalog.types import Default, Type

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def first_paragraph(text: str) -> str:
    """Return the first paragraph of a description or docstring, in its lines; what follows it is left out."""
    return _BLANK_LINE.split(text, maxsplit=1)[0]


@attrs.frozen(kw_only=True)
class Annotation:
    """One line of an annotation group, continuation lines joined: ``token`` has neither dots nor colon.

    ``label`` is what pages call one of a project's own tokens, or ``""``.
    """

    token: str
    value: str
    location: SourceLocation
    label: str = ""


def find_annotation(annotations: tuple[Annotation, ...], token: str) -> Annotation | None:
    """Return the first annotation with that token, or ``None``."""
    for annotation in annotations:
        # Compared from the right: a linter takes `x.token == "..."` for a password.
        if token == annotation.token:
            return annotation
    return None


@attrs.frozen(kw_only=True)
class AnnotationGroup:
    """Annotations that stand together in the source."""

    annotations: tuple[Annotation, ...]
    location: SourceLocation


@attrs.frozen(kw_only=True)
class Suppression:
    """A comment ``# event-catalog: ignore[kind, ...] reason``.

    ``target`` is the definition that it belongs to, or ``None`` if it belongs to none.
    """

    kinds: tuple[str, ...]
    reason: str
    location: SourceLocation
    target: SourceLocation | None


@attrs.frozen(kw_only=True)
class DocumentedField:
    """One field as the docstring of its class describes it; ``type`` is the text found there, or ``""``."""

    name: str
    type: str
    description: str
    location: SourceLocation


@attrs.frozen(kw_only=True)
class Field:
    """One field of a payload class.

    ``inherited_from`` is the qualified name of the base class that defines the field, or ``""`` for an own field.
    ``description`` is reST that starts at ``description_location``. A field that the code gives no type has the type
    ``Any`` and is not ``is_typed``. ``argument`` is what the class calls the field when it is made: ``token`` for
    ``_token``, or the alias; ``""`` if the class sets the field itself.
    """

    name: str = printable()
    type: Type
    default: Default
    description: str
    location: SourceLocation
    description_location: SourceLocation
    inherited_from: str = printable("")
    is_personal: bool = False
    is_typed: bool = True
    argument: str = ""

    @property
    def is_required(self) -> bool:
        """Whether the sender must give a value."""
        return self.default.kind is DefaultKind.REQUIRED


@attrs.frozen(kw_only=True)
class Definition:
    """What an event and a payload class have in common.

    ``description`` is reST that starts at ``description_location``; ``location`` is the assignment or the class.
    """

    name: str = printable()
    module: str = printable()
    description: str
    description_location: SourceLocation
    location: SourceLocation

    @property
    def qualified_name(self) -> str:
        """The import path."""
        return f"{self.module}.{self.name}"


@attrs.frozen(kw_only=True)
class Payload(Definition):
    """An attrs class that events carry, directly or within another payload; ``Page[Row]`` is one beside ``Page``.

    ``bases`` are the qualified names of its attrs base classes, nearest first. ``documented`` is what its own docstring
    says about fields, in order, repetitions included. ``is_personal`` says that the class is marked as personal data
    (ADR 8): by a ``.. pii:`` annotation or by ``Personal`` in its name.
    """

    summary: str
    fields: tuple[Field, ...]
    bases: tuple[str, ...] = printable(())
    documented: tuple[DocumentedField, ...] = ()
    is_frozen: bool = True
    is_personal: bool = False

    @property
    def class_name(self) -> str:
        """The name without the arguments that are part of it: ``Page`` of ``Page[Row]``."""
        return strip_arguments(self.name)

    @property
    def is_specialization(self) -> bool:
        """Whether it is a generic class with its arguments, which another payload class describes without them."""
        return self.class_name != self.name

    def find_field(self, name: str) -> Field | None:
        """Return the field of that name, or ``None``."""
        return next((field for field in self.fields if field.name == name), None)


@attrs.frozen(kw_only=True)
class DataKey:
    """One keyword argument of ``send_event``: its name and the type of its value.

    It is not ``is_sendable`` where the installed library cannot check a value against the type.
    """

    name: str = printable()
    type: Type
    is_sendable: bool = True


@attrs.frozen(kw_only=True)
class KeyField:
    """The key field of an event: the path as written, and what it resolves to.

    ``type`` is ``None`` if the path leads nowhere. ``payload`` and ``field`` name the class and field that the path
    ends at; both are ``""`` when it ends at a data key itself.
    """

    path: str = printable()
    location: SourceLocation
    type: Type | None = None
    payload: str = printable("")
    field: str = printable("")
    is_personal: bool = False


@attrs.frozen(kw_only=True)
class BusCapability:
    """Whether an event can go on the event bus, found by generating its Avro schema and sending its example through.

    ``reason`` says why it cannot. ``schema`` is the Avro schema as JSON, also of an event whose example arrives
    changed, or ``""`` if there is none. ``is_declared_capable`` is
    what the package claims through ``KNOWN_UNSERIALIZABLE_SIGNALS``. Without Avro support in the installed library
    nothing is known: the event is neither capable nor ``is_known``. ``carries_none`` says whether the installed library
    has an Avro form for ``T | None``.
    """

    is_capable: bool
    reason: str = ""
    schema: str = ""
    is_declared_capable: bool = True
    is_known: bool = True
    carries_none: bool = True


class Status(Enum):
    """Whether an event should be used."""

    ACTIVE = "active"
    DEPRECATED = "deprecated"
    UNUSED = "unused"


@attrs.frozen(kw_only=True)
class EventTypeParts:
    """The parts of an event type ``{reverse DNS}.{subdomain}.{subject}.{action}.{vN}`` (ADR 2).

    A part that the type does not have is ``""``, a missing version is 0.
    """

    domain: str = printable("")
    subdomain: str = printable("")
    subject: str = printable("")
    action: str = printable("")
    version: int = 0


@attrs.frozen(kw_only=True)
class Event(Definition):
    """One ``OpenEdxPublicSignal``.

    ``annotation_location`` is the annotation group. ``warning`` is reST, too. ``personal_fields`` are paths like
    ``user.pii.email``.
    """

    event_type: str = printable()
    parts: EventTypeParts
    minor_version: int
    data: tuple[DataKey, ...]
    bus: BusCapability
    warning: str = ""
    warning_location: SourceLocation | None = None
    key_field: KeyField | None = None
    trigger_repositories: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    annotation_location: SourceLocation | None = None
    personal_fields: tuple[str, ...] = ()
    status: Status = Status.ACTIVE

    @property
    def summary(self) -> str:
        """The first paragraph of the description, in its lines, as reST."""
        return first_paragraph(self.description)

    @property
    def subdomain(self) -> str:
        """The architecture subdomain that the event type names, or else the folder that the module is in."""
        return self.parts.subdomain or self.module.rsplit(".", 2)[-2 if "." in self.module else 0]

    @property
    def permalink_location(self) -> SourceLocation:
        """The whole definition: from the annotation group, where there is one, to the end of the assignment."""
        start = self.annotation_location or self.location
        return attrs.evolve(self.location, line=min(start.line, self.location.line))


@attrs.frozen(kw_only=True)
class Subdomain:
    """An architecture subdomain; ``description`` is the docstring of the folder that holds its events, or ``""``."""

    name: str = printable()
    description: str


@attrs.frozen(kw_only=True)
class Catalog:
    """Every event and payload of the named packages, sorted, and what could not be read.

    Events are sorted by subdomain and name, payloads by qualified name, problems by location. ``requested`` are the
    names of the packages that were asked for: payload classes of others are here if an event carries them.
    """

    packages: tuple[Package, ...]
    subdomains: tuple[Subdomain, ...]
    events: tuple[Event, ...]
    payloads: tuple[Payload, ...]
    orphans: tuple[AnnotationGroup, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    problems: tuple[Problem, ...] = ()
    requested: tuple[str, ...] = ()

    @cached_property
    def payloads_by_name(self) -> dict[str, Payload]:
        """Payloads by qualified name."""
        return {payload.qualified_name: payload for payload in self.payloads}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What to call each event and payload class, by qualified name: its own name, unless another one has it too."""
        records: tuple[Definition, ...] = (*self.events, *self.payloads)
        return tell_apart((record.module, record.name) for record in records)

    @cached_property
    def packages_by_name(self) -> dict[str, Package]:
        """Packages by top-level name."""
        return {package.name: package for package in self.packages}

    def is_requested(self, module: str) -> bool:
        """Whether a module belongs to a package that was asked for."""
        return is_within(module, self.requested)

    def package_of(self, location: SourceLocation) -> Package | None:
        """Return the package that a location is in, or ``None``."""
        return find_package(location.path, self.packages_by_name)

    def absolute_path(self, location: SourceLocation) -> Path | None:
        """Return the absolute path of the file of a location, or ``None`` outside the packages."""
        package = self.package_of(location)
        return package.root / location.path if package else None

    def repository_path(self, location: SourceLocation) -> str:
        """Return the path of a location from the top of its repository, as far as that is known."""
        package = self.package_of(location)
        return f"{package.prefix}{location.path}" if package else location.path

    def closure(self, payload: str) -> tuple[Payload, ...]:
        """Return a payload and every payload within it, at any depth, each once, outermost first."""
        found: dict[str, Payload] = {}
        waiting = [payload]
        while waiting:
            name = waiting.pop(0)
            record = self.payloads_by_name.get(name)
            if record is None or name in found:
                continue
            found[name] = record
            waiting += [inner for field in record.fields for inner in field.type.payloads]
        return tuple(found.values())
