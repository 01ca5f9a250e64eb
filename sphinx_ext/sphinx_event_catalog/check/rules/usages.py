"""Rules for usages: what definitions say of senders, and what services do, held to each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import SIGNED_TYPE, write_event, write_signed
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.model import Catalog, Event, Status
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.catalog.usages import SCANNER_VERSION
from sphinx_event_catalog.check.rules import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.usages import Usage, Usages
    from sphinx_event_catalog.check.rules import Facts

_IMPORT = "from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED\n\n\n"
_SEND = f"""\
{_IMPORT}def enroll(enrollment):
    # .. event_implemented_name: COURSE_ENROLLMENT_CREATED
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=enrollment)
"""
_RECEIVE = f"""\
from django.dispatch import receiver
{_IMPORT}@receiver(COURSE_ENROLLMENT_CREATED)
def greet(sender, enrollment, **kwargs):
    print(enrollment.user.pii.name)
"""
_TYPE = "org.openedx.learning.course.enrollment.created.v1"
_ELSEWHERE = write_event(annotations={"event_trigger_repository": "openedx/credentials"})


def _write_service(
    event: str = "", *, sends: str = _SEND, receives: str = _RECEIVE, settings: str = ""
) -> dict[str, str]:
    """Return the files of an event and of a service that sends and receives it."""
    files = {"learning/signals.py": event or write_event(), "service/enrollments.py": sends}
    files |= {"service/handlers.py": receives, "service/settings.py": settings}
    return {path: text for path, text in files.items() if text}


def _write_setting(key_field: str, event_type: str = _TYPE) -> str:
    entry = f'{{"enrollments": {{"event_key_field": "{key_field}", "enabled": True}}}}'
    return f'EVENT_BUS_PRODUCER_CONFIG = {{\n    "{event_type}": {entry},\n}}\n'


def _write_file(*more: str, scanner: int = SCANNER_VERSION) -> dict[str, str]:
    """Return the files of an event and of a scan that looked for it, and for others, with a sender and a receiver."""
    where = {"repository": "openedx/edx-platform", "path": "enrollments.py", "line": 6, "end_line": 6}
    what = {**where, "event": "openedx_events.learning.signals.COURSE_ENROLLMENT_CREATED", "event_type": _TYPE}
    uses = [
        {**what, "kind": "send", "form": "direct", "annotated": 5},
        {**what, "kind": "receive", "form": "decorator", "function": "greet"},
    ]
    document = {"scanner": scanner, "events": list(more), "sources": [], "usages": uses, "unresolved": [], "unread": []}
    return {"learning/signals.py": write_event(), "usages.json": f"{json.dumps(document, indent=1)}\n"}


def locate(usage: Usage) -> SourceLocation:
    """Return the place of a usage: its path starts with the name of the repository."""
    return SourceLocation(path=f"{usage.repository}/{usage.path}", line=usage.line, end_line=usage.end_line)


def _find(event: Event, facts: Facts, *kinds: str) -> tuple[Usage, ...]:
    return facts.usages.find(event.qualified_name, *kinds) if facts.usages else ()


def _name_repository(name: str, usages: Usages) -> str:
    """Return the bare name of the repository of a source, as owners change; ``""`` if only a package is known."""
    source = usages.sources_by_name.get(name)
    address = source.url if source and source.package else name
    return address.rstrip("/").rpartition("/")[2].removesuffix(".git")


def _find_senders(event: Event, facts: Facts) -> dict[str, Usage]:
    """Return the first send of each repository whose name is known."""
    found: dict[str, Usage] = {}
    for usage in _find(event, facts, "send", "bus-produce"):
        name = _name_repository(usage.repository, facts.usages) if facts.usages else ""
        if name:
            found.setdefault(name, usage)
    return found


def _was_looked_for(event: Event, usages: Usages | None) -> bool:
    """Tell whether sources were searched for an event: a scan may be older than it."""
    return usages is not None and event.event_type in usages.events


def _count_sources(facts: Facts) -> int:
    return len(facts.usages.sources) if facts.usages else 0


def _list_silent(event: Event, facts: Facts) -> list[str]:
    """Return the trigger repositories that were read and do not send the event."""
    if facts.usages is None or not _was_looked_for(event, facts.usages):
        return []
    read = {_name_repository(source.name, facts.usages) for source in facts.usages.sources}
    senders = _find_senders(event, facts)
    named = {name: name.rpartition("/")[2] for name in event.trigger_repositories}
    return [name for name, bare in named.items() if bare in read and bare not in senders]


@rule(
    "trigger-repository-silent",
    Severity.WARNING,
    "The repository that is annotated as sending the event was read and does not send it.",
    of=Event,
    bad=_write_service(sends=""),
    good=_write_service(),
)
def find_silent_repository(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a trigger repository in which no send was found."""
    for name in _list_silent(event, facts):
        senders = ", ".join(f"'{sender}'" for sender in sorted(_find_senders(event, facts))) or "none"
        message = f"trigger repository '{name}' does not send the event; repositories that do: {senders}"
        yield Finding(event.annotation_location or event.location, message)


@rule(
    "trigger-repository-unnamed",
    Severity.WARNING,
    "A repository sends the event and is not annotated as sending it.",
    of=Event,
    bad=_write_service(_ELSEWHERE),
    good=_write_service(),
)
def find_unnamed_repository(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a repository that sends the event although the annotation names others."""
    named = {name.rpartition("/")[2] for name in event.trigger_repositories}
    for name, usage in _find_senders(event, facts).items():
        if named and name not in named:
            expected = ", ".join(f"'{repository}'" for repository in event.trigger_repositories)
            message = f"{usage.repository} sends the event at {usage.path}:{usage.line}; annotated is {expected}"
            yield Finding(event.annotation_location or event.location, message)


@rule(
    "usages-outdated",
    Severity.WARNING,
    "The file of usages is older than the catalog or the scanner: scan the sources again.",
    of=Catalog,
    bad=_write_file(_TYPE, f"{_TYPE[:-3]}.v2"),
    good=_write_file(_TYPE),
)
def find_outdated_file(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find an event in a file of usages that is gone, and a file of another scanner."""
    usages = facts.usages
    if usages is None or not usages.file:
        return
    if usages.scanner != SCANNER_VERSION:
        message = f"written by scanner {usages.scanner}; this is {SCANNER_VERSION}: scan the sources again"
        yield Finding(usages.locate(), message)
    known = {event.event_type for event in catalog.events}
    for event_type in sorted(set(usages.events) - known):
        message = f"'{event_type}' was looked for and is gone from the catalog: scan the sources again"
        yield Finding(usages.locate(event_type), message)


@rule(
    "usages-incomplete",
    Severity.INFO,
    "The file of usages is older than an event, so nothing was looked for: scan the sources again.",
    of=Event,
    bad=_write_file(),
    good=_write_file(_TYPE),
)
def find_event_not_looked_for(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find an event that no source was searched for."""
    usages = facts.usages
    if usages is not None and usages.file and not _was_looked_for(event, usages):
        yield Finding(usages.locate(), f"'{event.event_type}' was not looked for: scan the sources again")


@rule(
    "event-unsent",
    Severity.INFO,
    "Nothing that was read sends the event, which is no proof that nothing does.",
    of=Event,
    bad=_write_service(_ELSEWHERE, sends=""),
    good=_write_service(),
)
def find_unsent(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find an event that nobody sends."""
    is_told = _list_silent(event, facts)
    if _was_looked_for(event, facts.usages) and not is_told and not _find(event, facts, "send", "bus-produce"):
        yield Finding(event.location, f"none of {_count_sources(facts)} sources sends the event")


@rule(
    "event-unreceived",
    Severity.INFO,
    "Nothing that was read receives the event, which is no proof that nothing does.",
    of=Event,
    bad=_write_service(receives=""),
    good=_write_service(),
)
def find_unreceived(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find an event that nobody receives."""
    if _was_looked_for(event, facts.usages) and not _find(event, facts, "receive"):
        yield Finding(event.location, f"none of {_count_sources(facts)} sources receives the event")


@rule(
    "send-unannotated",
    Severity.INFO,
    "An event is sent, and no ``event_implemented_name`` stands above the line.",
    of=Event,
    bad=_write_service(sends=_SEND.replace("    # .. event_implemented_name: COURSE_ENROLLMENT_CREATED\n", "")),
    good=_write_service(),
)
def find_unannotated_send(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a send without its annotation."""
    for usage in _find(event, facts, "send"):
        if not usage.annotated:
            message = f"'{event.name}' is sent without '# .. event_implemented_name: {event.name}' above it"
            yield Finding(locate(usage), message)


@rule(
    "send-annotation-differs",
    Severity.WARNING,
    "An ``event_implemented_name`` names an event that is not sent near by.",
    of=Catalog,
    bad=_write_service(
        sends=_SEND.replace("# .. event", "# .. event_implemented_name: COURSE_ENROLMENT_CREATED\n    # .. event")
    ),
    good=_write_service(),
)
def find_other_annotation(_: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find an annotation of a send that belongs to no send."""
    usages = facts.usages.usages if facts.usages else ()
    annotated = {(usage.repository, usage.path, usage.annotated) for usage in usages if usage.kind == "send"}
    functions = {
        (usage.repository, usage.path, usage.function, usage.event) for usage in usages if usage.kind == "send"
    }
    for usage in usages:
        in_function = (usage.repository, usage.path, usage.function, usage.event) in functions
        is_sent = (usage.repository, usage.path, usage.line) in annotated or in_function
        if usage.kind == "annotation" and not is_sent:
            name = usage.event.rpartition(".")[2]
            yield Finding(
                locate(usage), f"'{name}' is annotated here, and no send of it was found near by", usage.event
            )


@rule(
    "event-unknown",
    Severity.ERROR,
    "A service configures or receives an event that does not exist.",
    of=Catalog,
    bad=_write_service(settings=_write_setting("enrollment.course.course_key", f"{_TYPE[:-3]}.v2")),
    good=_write_service(settings=_write_setting("enrollment.course.course_key")),
)
def find_unknown_event(_: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find a setting or a receiver for an event that neither the catalog nor any source defines."""
    for usage in facts.usages.usages if facts.usages else ():
        is_own = usage.event and usage.event_type
        if not usage.is_known and not is_own and usage.kind in {"bus-config", "receive"}:
            yield Finding(locate(usage), f"there is no event '{usage.event or usage.event_type}'", usage.event)


@rule(
    "deprecated-received",
    Severity.WARNING,
    "A service receives an event that is deprecated.",
    of=Event,
    bad=_write_service(write_event(annotations={"event_warning": "This event is deprecated."})),
    good=_write_service(),
)
def find_deprecated_receivers(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find the receivers of a deprecated event."""
    if event.status is Status.DEPRECATED:
        for usage in _find(event, facts, "receive"):
            yield Finding(locate(usage), f"'{event.name}' is deprecated and received by '{usage.function}'")


@rule(
    "bus-key-field-differs",
    Severity.WARNING,
    "The event bus is configured with a key field that does not exist or is not the annotated one.",
    of=Event,
    bad=_write_service(settings=_write_setting("enrollment.course")),
    good=_write_service(settings=_write_setting("enrollment.course.course_key")),
)
def find_other_key_field(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find a producer configuration whose key field is another one."""
    for usage in _find(event, facts, "bus-config"):
        if usage.key_field and not _resolves(event, usage.key_field, facts):
            yield Finding(locate(usage), f"key field '{usage.key_field}' of '{event.name}' does not exist")
        elif usage.key_field and event.key_field and usage.key_field != event.key_field.path:
            message = f"key field of '{event.name}' is '{usage.key_field}'; annotated is '{event.key_field.path}'"
            yield Finding(locate(usage), message)


def _resolves(event: Event, path: str, facts: Facts) -> bool:
    """Tell whether a path leads through the payload, as far as its classes are known."""
    first, *names = path.split(".")
    types = {key.name: key.type for key in event.data}
    for name in (first, *names):
        if name not in types:
            return False
        payloads = [facts.payloads[found] for found in types[name].payloads if found in facts.payloads]
        types = {field.name: field.type for payload in payloads for field in payload.fields}
    return True


_SIGNED = write_signed("It cannot go on the event bus, because the signature is an open file.")


def _sign(text: str) -> str:
    text = text.replace("COURSE_ENROLLMENT_CREATED", "CERTIFICATE_SIGNED").replace(
        "enrollment.user.pii.name", "enrollment.title"
    )
    return text.replace("enrollment", "signatory")


@rule(
    "bus-setting-incapable",
    Severity.ERROR,
    "The event bus is configured for an event that cannot go on it.",
    of=Event,
    bad=_write_service(
        _SIGNED,
        sends=_sign(_SEND),
        receives=_sign(_RECEIVE),
        settings=_write_setting("signatory.title", SIGNED_TYPE),
    ),
    good=_write_service(_SIGNED, sends=_sign(_SEND), receives=_sign(_RECEIVE)),
)
def find_incapable_setting(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find settings of the event bus for an event whose schema cannot be generated."""
    for usage in _find(event, facts, "bus-config", "bus-produce") if event.bus.is_known else ():
        if not event.bus.is_capable:
            yield Finding(locate(usage), f"'{event.name}' cannot go on the event bus: {event.bus.reason}")


@rule(
    "received-field-missing",
    Severity.ERROR,
    "A receiver reads a field that the payload does not have.",
    of=Event,
    bad=_write_service(receives=_RECEIVE.replace("pii.name", "pii.full_name")),
    good=_write_service(),
)
def find_missing_field(event: Event, facts: Facts) -> Iterator[Finding]:
    """Find what a receiver reads that is no field."""
    for usage in _find(event, facts, "receive"):
        for path in usage.reads:
            if not _resolves(event, path, facts):
                message = f"'{usage.function}' reads '{path}' of '{event.name}', which does not exist"
                yield Finding(locate(usage), message)
