"""Ask the library itself whether an event can go on the event bus."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, get_origin

from sphinx_event_catalog.catalog.model import BusCapability
from sphinx_event_catalog.catalog.names import make_printable
from sphinx_event_catalog.collect.hints import find_payload_classes, resolve_hints
from sphinx_event_catalog.collect.types import describe_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_MOST_REASONS = 10
_EXPECTED = {"list": "; expected 'list[T]'", "dict": "; expected 'dict[str, T]'"}


class BusProbe:
    """Generates the Avro schema of each signal with the installed ``openedx_events``."""

    def __init__(self) -> None:
        self._make_schema, self._parse, self._missing = _load_schema_maker()
        self._unserializable = _load_unserializable()
        self._carries_none = self._make_schema is None or self._has_schema(int | None)

    def probe(self, signal: Any) -> BusCapability:
        """Return whether a signal can go on the event bus, by generating its schema and parsing it."""
        declared = signal.event_type not in self._unserializable
        if self._make_schema is None:
            return BusCapability(is_capable=False, reason=self._missing, is_declared_capable=declared, is_known=False)
        odd = next((name for name in signal.init_data if name != make_printable(name)), None)
        if odd is not None:
            reason = f"no record can have the field '{make_printable(odd)}'"
            return BusCapability(is_capable=False, reason=reason, is_declared_capable=declared)
        try:
            schema = json.dumps(self._make_schema(signal))
            self._parse(json.loads(schema))
        except Exception as error:  # noqa: BLE001  # whatever it raises is the reason why it cannot
            reason = self._explain(signal) or str(error) or type(error).__name__
            return BusCapability(
                is_capable=False, reason=reason, is_declared_capable=declared, carries_none=self._carries_none
            )
        return BusCapability(
            is_capable=True, schema=schema, is_declared_capable=declared, carries_none=self._carries_none
        )

    def _explain(self, signal: Any) -> str:
        try:
            found = list(self._find_culprits(signal.init_data, "", set()))
        except Exception:  # noqa: BLE001  # what cannot be described is a problem of its own
            return ""
        more = f"; and {len(found) - _MOST_REASONS} more" if len(found) > _MOST_REASONS else ""
        return "; ".join(found[:_MOST_REASONS]) + more

    def _find_culprits(self, parts: Mapping[str, Any], path: str, seen: set[Any]) -> Iterator[str]:
        """Name every field that has no schema; none if it is no single field.

        What the library raises does not name it, so it is asked for the schemas of ever smaller parts.
        """
        for name, live in parts.items():
            if self._has_schema(live):
                continue
            failing = [cls for cls in find_payload_classes(live) if not self._has_schema(cls)]
            if not failing:
                # Quotation marks within quotation marks would be read as the end.
                shown = str(describe_type(live)).replace("'", '"')
                yield f"'{path}{name}' has the type '{shown}', which has no Avro form{_EXPECTED.get(shown, '')}"
            for cls in (cls for cls in failing if cls not in seen):
                seen.add(cls)
                inner = list(self._find_culprits(resolve_hints(cls), f"{path}{name}.", seen))
                # With the arguments put in, each of its fields has a schema.
                if not inner and issubclass(get_origin(cls) or cls, Generic):
                    inner = [
                        f"'{path}{name}' has the type '{describe_type(cls)}', which is generic: it has no Avro form"
                    ]
                yield from inner

    def _has_schema(self, live: Any) -> bool:
        part = SimpleNamespace(event_type="part", init_data={"part": live})
        try:
            self._parse(json.loads(json.dumps(self._make_schema(part))))  # type: ignore[misc]  # asked only of a library that has made one
        except Exception:  # noqa: BLE001  # as above
            return False
        return True


def can_be_sent(signal: Any, live: Any) -> bool:
    """Tell whether the library can check values of a type when a signal sends them; nothing is sent to find out."""
    with suppress(TypeError):
        isinstance(object(), live)
        return True
    probe = copy(signal)
    probe.init_data, probe.receivers = {"part": live}, []
    try:
        probe.send_event(part=object())
    except Exception as error:  # noqa: BLE001  # a refusal of the value is the sign that the type was understood
        return type(error) is not TypeError
    return True


def _load_schema_maker() -> tuple[Callable[[Any], dict[str, Any]] | None, Callable[[Any], Any], str]:
    try:
        # The modules are dependencies of the documented packages, not of this one.
        from fastavro import parse_schema  # noqa: PLC0415  # as above

        from openedx_events.event_bus.avro.schema import schema_from_signal  # noqa: PLC0415  # as above
    except ImportError as error:
        return None, str, f"the installed openedx-events has no Avro schemas: {error}"
    return schema_from_signal, parse_schema, ""


def _load_unserializable() -> frozenset[str]:
    try:
        from openedx_events.tooling import KNOWN_UNSERIALIZABLE_SIGNALS  # noqa: PLC0415  # as above
    except ImportError:
        return frozenset()
    return frozenset(KNOWN_UNSERIALIZABLE_SIGNALS)
