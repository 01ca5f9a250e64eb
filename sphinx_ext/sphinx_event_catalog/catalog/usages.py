"""Usages: who sends, receives or puts on the event bus which event, as found in the source of services.

Paths are relative to the top of a source and lines count from 1. Everything here is a plain value, and every text is
printable: names of files and texts of expressions come from the sources of others.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import quote

import attrs

from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.names import make_all_printable

SCANNER_VERSION = 2
"""Rises whenever the same source gives other rows: a file of an older scanner is stale."""

_OF_ADDRESSES = "%/:?#[]@!$&'*+,;=~"
"""What an address has besides letters and digits (RFC 3986), without the parentheses that would end a Markdown link."""

SERVICES = {"lms": "LMS", "cms": "CMS"}
"""The services of edx-platform that a plugin may be in, and what people call them."""

KINDS: dict[str, str] = {
    "send": "sends the event",
    "receive": "receives the event",
    "bus-produce": "hands the event to an event bus producer",
    "bus-config": "configures the event on the event bus",
    "annotation": "is annotated as the place of sending",
}
"""What a usage does, and in words."""

FORMS: dict[str, str] = {
    "direct": "directly",
    "on-commit": "in a transaction's on_commit",
    "partial": "in a partial or callback",
    "loop": "in a loop over events",
    "mapping": "by way of a mapping of events",
    "class-attribute": "by way of a class attribute",
    "wrapper": "by way of a function that is given the event",
    "by-name": "by a name that is put together or looked up",
    "custom-metadata": "with metadata of its own",
    "decorator": "with @receiver",
    "connect": "with connect",
    "plugin-settings": "in the settings of a plugin",
    "producer-config": "in EVENT_BUS_PRODUCER_CONFIG",
    "consumer-config": "in EVENT_BUS_CONSUMER_CONFIG",
    "comment": "in a comment",
}
"""How it does it, and in words."""

CONFIDENCES: dict[str, str] = {
    "certain": "the source names the event",
    "one-of": "the source chooses among several events while it runs",
    "computed": "the name is put together from parts, or stands in a template",
}
"""How sure the event of a usage is."""


@attrs.frozen(kw_only=True, order=True, field_transformer=make_all_printable)
class Source:
    """A source tree that was read.

    ``name`` is ``owner/name`` of a repository or ``name==version`` of a package. ``url`` is the address of the
    repository, ``link`` the address of a file with ``{path}`` and ``{line}`` to be filled in; each ``""`` if unknown.
    ``revision`` is a commit, tag or version; a tree with changes ends in ``-dirty``. ``files`` counts Python files.
    """

    name: str
    revision: str = ""
    url: str = ""
    link: str = ""
    package: str = ""
    files: int = 0


@attrs.frozen(kw_only=True, order=True, field_transformer=make_all_printable)
class Usage:
    """One use of one event.

    ``event`` is a qualified name, ``event_type`` a type; one of them may be ``""`` for an event that the catalog does
    not know (``is_known``). ``ref_path`` and ``ref_line`` are where the event is named, if that is elsewhere;
    ``function_path`` and ``function_line`` likewise for the receiving function. ``via`` are the places
    ``path:line function`` of the functions between the call that names the event and the one that sends it.
    ``annotated`` is the line of the annotation of a send, or 0. ``enabled`` is ``"true"``, ``"false"``, or the text of
    the expression. ``reads`` are paths into the payload; ``escapes`` says that the payload, or a part of it, is passed
    on, so that more may be read.
    """

    repository: str
    path: str
    line: int
    kind: str
    event: str
    event_type: str
    form: str
    end_line: int
    revision: str = ""
    confidence: str = "certain"
    is_known: bool = True
    function: str = ""
    function_path: str = ""
    function_line: int = 0
    ref_path: str = ""
    ref_line: int = 0
    service: str = ""
    via: tuple[str, ...] = ()
    annotated: int = 0
    topic: str = ""
    key_field: str = ""
    enabled: str = ""
    dispatch_uid: str = ""
    reads: tuple[str, ...] = ()
    escapes: bool = False
    is_test: bool = False


@attrs.frozen(kw_only=True, order=True, field_transformer=make_all_printable)
class Unresolved:
    """A use of an event that cannot be told from the source: the text of the expression, and why."""

    repository: str
    path: str
    line: int
    kind: str
    text: str
    reason: str
    function: str = ""


@attrs.frozen(kw_only=True, order=True, field_transformer=make_all_printable)
class Unread:
    """A file, folder or whole source (``path`` is ``""``) that could not be read, and why."""

    repository: str
    path: str
    line: int
    reason: str


@attrs.frozen(kw_only=True)
class Usages:
    """Everything that was found in a number of sources, sorted.

    ``scanner`` is the version of the scanner and ``events`` the event types of the catalog it was given. ``file`` is
    the name of the file that they were read from, if any, and ``lines`` where it names each of these event types.
    """

    sources: tuple[Source, ...] = ()
    usages: tuple[Usage, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    unread: tuple[Unread, ...] = ()
    scanner: int = SCANNER_VERSION
    events: tuple[str, ...] = ()
    file: str = attrs.field(default="", eq=False)
    lines: dict[str, int] = attrs.field(factory=dict, eq=False, repr=False)

    def locate(self, event_type: str = "") -> SourceLocation:
        """Return the line of the file that names an event type, or its first line."""
        line = self.lines.get(event_type, 1)
        return SourceLocation(path=self.file, line=line, end_line=line)

    @cached_property
    def by_event(self) -> dict[str, tuple[Usage, ...]]:
        """Usages by qualified name of the event."""
        found: dict[str, list[Usage]] = {}
        for usage in self.usages:
            found.setdefault(usage.event, []).append(usage)
        return {event: tuple(usages) for event, usages in found.items()}

    @cached_property
    def sources_by_name(self) -> dict[str, Source]:
        """Sources by name."""
        return {source.name: source for source in self.sources}

    def find(self, event: str, *kinds: str) -> tuple[Usage, ...]:
        """Return the usages of an event of the given kinds."""
        return tuple(usage for usage in self.by_event.get(event, ()) if usage.kind in kinds)

    def link(self, usage: Usage) -> str:
        """Return the address of the line of a usage at its revision, or ``""``."""
        return self.link_line(usage.repository, usage.path, usage.line)

    def link_line(self, repository: str, path: str, line: int) -> str:
        """Return the address of a line of a source at its revision, or ``""``."""
        source = self.sources_by_name.get(repository)
        # A file of usages may hold anything.
        if source is None or not source.link.lower().startswith(("https://", "http://")):
            return ""
        link = source.link.replace("{path}", quote(path)).replace("{line}", str(line))
        return quote(link, safe=_OF_ADDRESSES)
