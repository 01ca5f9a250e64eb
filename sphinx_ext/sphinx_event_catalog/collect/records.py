"""What the process that imports the packages tells of them: plain values, no live object."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.codec import RECORDS, find_records

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import BusCapability, DataKey
    from sphinx_event_catalog.catalog.problems import Kind
    from sphinx_event_catalog.catalog.types import Default, Type


@attrs.frozen(kw_only=True)
class ModuleFile:
    """A module and its file; ``root`` is the parent folder of the top-level package."""

    name: str
    path: Path
    root: Path


@attrs.frozen(kw_only=True)
class Trouble:
    """Something that went wrong, and where: in a module, at the definition ``name`` in it, or at a line of a file.

    ``file`` and ``line`` win over ``name``; without any of them it is the start of the module.
    """

    kind: Kind
    subject: str
    message: str
    module: str
    name: str = ""
    file: str = ""
    line: int = 0


@attrs.frozen(kw_only=True)
class LiveSignal:
    """A signal and every variable that holds it, as ``(module, variable)``, outside of the packages too."""

    event_type: str
    minor_version: int
    data: tuple[DataKey, ...]
    bus: BusCapability
    holders: tuple[tuple[str, str], ...]


@attrs.frozen(kw_only=True)
class LiveField:
    """A field of a payload class; ``owner`` is the class that defines it, as ``(module, qualified name)``.

    ``argument`` is its name as an argument of the class, or ``""`` for a field that is none.
    """

    name: str
    type: Type
    default: Default
    owner: tuple[str, str]
    is_typed: bool = True
    argument: str = ""


@attrs.frozen(kw_only=True)
class LivePayload:
    """An attrs class; ``bases`` are the qualified names of its attrs base classes."""

    name: str
    module: str
    fields: tuple[LiveField, ...]
    bases: tuple[str, ...] = ()
    is_frozen: bool = True

    @property
    def qualified_name(self) -> str:
        """The import path of the class."""
        return f"{self.module}.{self.name}"


@attrs.frozen(kw_only=True)
class LivePackage:
    """A top-level package, the folder it is in, and what the metadata of its distribution says.

    ``urls`` are ``label, address``.
    """

    name: str
    root: Path
    distribution: str = ""
    version: str = ""
    urls: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Description:
    """Everything that the packages define.

    ``modules`` are all modules that something here names; ``idle`` are files that were read and not imported, though
    they have annotations of events or are no Python. ``unreadable`` are the qualified names of payload classes that
    cannot be described.
    """

    signals: tuple[LiveSignal, ...] = ()
    payloads: tuple[LivePayload, ...] = ()
    packages: tuple[LivePackage, ...] = ()
    modules: tuple[ModuleFile, ...] = ()
    idle: tuple[ModuleFile, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    unreadable: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Candidate:
    """An example to be proved: the expression of each argument of an event, or of a payload class under ``""``.

    ``subject`` is the qualified name of the class or, for an event, the first of its holders. ``imports`` are
    ``(module, name, local name)``.
    """

    subject: str
    is_event: bool
    expressions: tuple[tuple[str, str], ...]
    imports: tuple[tuple[str, str, str], ...]


@attrs.frozen(kw_only=True)
class Verdict:
    """What became of an example: why it cannot be built, and why it does not survive the event bus; else ``""``."""

    subject: str
    failure: str = ""
    bus_failure: str = ""


LIVE_RECORDS = {**RECORDS, **find_records(sys.modules[__name__])}
"""Everything that travels between the two processes, by name."""
