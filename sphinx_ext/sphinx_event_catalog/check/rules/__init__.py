"""What a rule is: a kind of problem, the function that finds it, and examples, all in one place.

Every :class:`Rule` in a module of this package is used; so is every one that an installed distribution names in its
entry points ``sphinx_event_catalog.rules``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import attrs

from sphinx_event_catalog.catalog.model import Catalog, Definition, Event, Payload
from sphinx_event_catalog.catalog.problems import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sphinx_event_catalog.catalog.history import Difference
    from sphinx_event_catalog.catalog.ledger import Ledger
    from sphinx_event_catalog.catalog.locations import SourceLocation
    from sphinx_event_catalog.catalog.model import Field
    from sphinx_event_catalog.catalog.problems import Severity
    from sphinx_event_catalog.catalog.usages import Usages
    from sphinx_event_catalog.history.archive import History

    Example = str | Mapping[str, str]

_T = TypeVar("_T")
_Checked = TypeVar("_Checked", bound=Catalog | Definition)

# The architecture subdomains whose folders are known by name (OEP-41, as published).
_KNOWN_SUBDOMAINS = frozenset({"analytics", "authz", "content_authoring", "enterprise", "learning"})


class Finding(NamedTuple):
    """Where a rule is broken and how; ``subject`` is given by rules of the whole catalog alone."""

    location: SourceLocation
    message: str
    subject: str = ""


@attrs.frozen(kw_only=True)
class Facts:
    """Look-ups over a whole catalog, made once; lists are in the order of the source.

    ``copied_from`` has the first event with the same description, by the qualified name of each later one.
    ``own_fields`` are those that a payload class defines itself, by its name. ``stored_schemas`` are Avro schemas by
    event type, as they were when the events were published. Without a ``ledger`` nothing is said about events that
    are gone. ``usages`` is ``None`` if nobody has looked for them. ``histories`` are those of published versions.
    """

    catalog: Catalog
    payloads: Mapping[str, Payload]
    events_by_type: Mapping[str, Sequence[Event]]
    events_by_name: Mapping[str, Sequence[Event]]
    copied_from: Mapping[str, Event]
    payloads_by_bare_name: Mapping[str, Sequence[Payload]]
    own_fields: Mapping[str, Sequence[Field]]
    carried: frozenset[str]
    subdomains: frozenset[str]
    stored_schemas: Mapping[str, Mapping[str, Any]]
    ledger: Ledger | None = None
    usages: Usages | None = None
    histories: tuple[History, ...] = ()

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What differs from the published version of each distribution."""
        return tuple(history.compare_with(self.catalog) for history in self.histories if history.snapshots)

    def list_checked(self, of: type[object]) -> Iterator[Any]:
        """Yield what rules of a record are applied to: the catalog, or the definitions of the requested packages."""
        if issubclass(Catalog, of):
            yield self.catalog
        if issubclass(Event, of):
            yield from self.catalog.events
        if issubclass(Payload, of):
            # The class without arguments is judged; what is said of it is true of every specialization.
            own = (payload for payload in self.catalog.payloads if not payload.is_specialization)
            yield from (payload for payload in own if self.catalog.is_requested(payload.module))


@attrs.frozen(kw_only=True)
class Rule:
    """A kind of problem and the function that finds it in records of the type ``of``."""

    kind: Kind
    of: type[object]
    find: Callable[[Any, Facts], Iterable[Finding]]


def rule(  # noqa: PLR0913  # these are all that a rule is
    name: str,
    severity: Severity,
    meaning: str,
    /,
    *,
    of: type[_Checked],
    bad: Example,
    good: Example,
    before: Example = "",
) -> Callable[[Callable[[_Checked, Facts], Iterable[Finding]]], Rule]:
    """Make a function a rule: it takes an event, a payload class, either (``Definition``) or the whole catalog.

    What the other arguments are, :class:`~sphinx_event_catalog.catalog.problems.Kind` says.
    """
    kind = Kind(name=name, severity=severity, meaning=meaning, bad=bad, good=good, before=before)
    return lambda find: Rule(kind=kind, of=of, find=find)


def gather_facts(
    catalog: Catalog,
    stored_schemas: Mapping[str, Mapping[str, Any]],
    ledger: Ledger | None = None,
    usages: Usages | None = None,
    histories: tuple[History, ...] = (),
) -> Facts:
    """Make the look-ups of a catalog."""
    events = sorted(catalog.events, key=_place)
    payloads = sorted(catalog.payloads, key=_place)
    return Facts(
        catalog=catalog,
        payloads=catalog.payloads_by_name,
        events_by_type=_group(events, lambda event: event.event_type),
        events_by_name=_group(events, lambda event: event.name),
        copied_from=_find_copies(events),
        payloads_by_bare_name=_group(payloads, lambda payload: payload.name),
        own_fields={
            payload.qualified_name: tuple(field for field in payload.fields if not field.inherited_from)
            for payload in payloads
        },
        carried=_find_carried(catalog),
        subdomains=_KNOWN_SUBDOMAINS | {event.parts.subdomain for event in events},
        stored_schemas=stored_schemas,
        ledger=ledger,
        usages=usages,
        histories=histories,
    )


def _place(definition: Definition) -> tuple[str, int]:
    return definition.location.path, definition.location.line


def _find_copies(events: Iterable[Event]) -> dict[str, Event]:
    # What no reader sees makes no difference: case, space, the final period.
    texts = _group(events, lambda event: " ".join(event.description.casefold().split()).rstrip("."))
    return {copy.qualified_name: first for text, (first, *copies) in texts.items() if text for copy in copies}


def _group(items: Iterable[_T], key: Callable[[_T], str]) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)


def _find_carried(catalog: Catalog) -> frozenset[str]:
    """Return the payload classes that events carry, at any depth, and their base classes."""
    known = catalog.payloads_by_name
    waiting = [name for event in catalog.events for key in event.data for name in key.type.payloads]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        payload = known.get(name)
        if payload is not None and name not in found:
            found.add(name)
            waiting += [*payload.bases, *(inner for field in payload.fields for inner in field.type.payloads)]
    return frozenset(found)
