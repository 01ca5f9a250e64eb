"""Prove examples where the classes are: each is built, encoded for the event bus, decoded, and equal to what it was.

Whether an event can go on the bus at all is asked of the library itself.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from copy import copy
from functools import reduce
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, get_origin

import attrs

from sphinx_event_catalog.catalog.model import BusCapability
from sphinx_event_catalog.catalog.names import make_printable
from sphinx_event_catalog.collect.child.importing import BEYOND, describe_error
from sphinx_event_catalog.collect.child.type_hints import describe_type, find_payload_classes, resolve_hints
from sphinx_event_catalog.collect.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx_event_catalog.collect.records import Candidate

_OWN_CODE = ("__new__", "__attrs_pre_init__", "__attrs_post_init__")
_GENERATED = "<attrs generated"
_ADDRESS = " at 0x"


def prove(candidate: Candidate, signal: Any) -> Verdict:
    """Build an example; that of an event, whose ``signal`` is given, travels over the event bus and back too."""
    if not candidate.is_event and _accepts_everything(_find(candidate.subject)):
        return Verdict(subject=candidate.subject)
    try:
        names = {local: _find_name(module, name) for module, name, local in candidate.imports}
        # The text is this package's own, made of literals and of calls of classes that are loaded.
        built = {name: eval(text, dict(names)) for name, text in candidate.expressions}  # noqa: S307
        if not candidate.is_event:
            # A field that neither the sender nor the class sets is missed as soon as it is read.
            attrs.asdict(built[""], recurse=False)
    except BaseException as error:  # noqa: BLE001  # a constructor may raise anything
        return Verdict(subject=candidate.subject, failure=_describe(error))
    if signal is None:
        return Verdict(subject=candidate.subject)
    return Verdict(subject=candidate.subject, bus_failure=_find_bus_failure(signal, built))


def _find_bus_failure(signal: Any, built: Mapping[str, Any]) -> str:
    bus = _load_bus()
    if bus is None:
        return ""
    try:
        got = bus(signal, dict(built))
    except BaseException as error:  # noqa: BLE001  # whatever it raises is the reason
        return f"its example does not travel: {_describe(error)}"
    place = _find_difference(dict(built), got, "")
    return f"its example arrives changed: {place}" if place else ""


def _load_bus() -> Callable[[Any, dict[str, Any]], Any] | None:
    """Return a function that encodes and decodes the data of an event, or ``None`` if the library has no such parts."""
    try:
        import fastavro  # noqa: PLC0415  # the dependencies of the documented packages, not of this one

        from openedx_events.event_bus.avro.deserializer import AvroSignalDeserializer  # noqa: PLC0415  # as above
        from openedx_events.event_bus.avro.serializer import AvroSignalSerializer  # noqa: PLC0415  # as above
    except ImportError:
        return None

    def travel(signal: Any, data: dict[str, Any]) -> Any:
        serializer = AvroSignalSerializer(signal)
        schema = fastavro.parse_schema(json.loads(serializer.schema_string()))
        stream = io.BytesIO()
        fastavro.schemaless_writer(stream, schema, serializer.to_dict(data))
        stream.seek(0)
        record: Any = fastavro.schemaless_reader(stream, schema, None)
        return AvroSignalDeserializer(signal).from_dict(record)

    return travel


def _find_difference(sent: Any, got: Any, path: str) -> str:
    """Return where two values differ and how, or ``""``; classes count, and fields rather than ``==`` of a class."""
    if type(sent) is not type(got):
        return f"'{path}' is a {type(sent).__name__} and arrives as {type(got).__name__}"
    if attrs.has(type(sent)):
        names = [field.name for field in attrs.fields(type(sent)) if field.eq]
        pairs = [(getattr(sent, name), getattr(got, name), f"{path}.{name}") for name in names]
    elif isinstance(sent, dict):
        if list(map(repr, sorted(sent, key=repr))) != list(map(repr, sorted(got, key=repr))):
            return f"the keys of '{path}' arrive changed" if path else "its data keys differ"
        pairs = [(sent[key], got[key], f"{path}.{key}" if path else str(key)) for key in sent]
    elif isinstance(sent, (list, tuple)):
        if len(sent) != len(got):
            return f"'{path}' arrives with another length"
        pairs = [(before, after, f"{path}[]") for before, after in zip(sent, got, strict=True)]
    else:
        return "" if sent == got else f"'{path}' arrives changed"
    return next((found for pair in pairs if (found := _find_difference(*pair))), "")


def _find(qualified_name: str) -> Any:
    """Return the live object of a qualified name, or ``None``; the longest module counts."""
    parts = qualified_name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        module: Any = sys.modules.get(".".join(parts[:count]))
        if module is not None:
            return reduce(lambda found, name: getattr(found, name, None), parts[count:], module)
    return None


def _find_name(module: str, name: str) -> Any:
    live = sys.modules.get(module) or import_module(module)
    return getattr(live, name) if name else live


def _accepts_everything(live: Any) -> bool:
    """Tell whether attrs alone makes a class: then there is nothing to try."""
    if not isinstance(live, type) or not attrs.has(live):
        return False
    generated = getattr(live.__init__, "__code__", None)
    if generated is None or not generated.co_filename.startswith(_GENERATED):
        return False
    own = {name for base in live.__mro__[:-1] for name in vars(base)}
    if not own.isdisjoint(_OWN_CODE):
        return False
    return not any(field.validator or field.converter or not field.init for field in attrs.fields(live))


def _describe(error: BaseException) -> str:
    # The validators of attrs raise with the attribute and the value besides the message.
    first = error.args[:1]
    text = (
        " ".join(first[0].split()) if first and isinstance(first[0], str) else describe_error(error).partition(": ")[2]
    )
    # The address of an object differs from run to run.
    return type(error).__name__ if _ADDRESS in text or not text else f"{type(error).__name__}: {text}"


def find_signals_by_holder(signals: Iterable[Any], holders: Iterable[tuple[tuple[str, str], ...]]) -> dict[str, Any]:
    """Return live signals by the qualified name of each variable that holds them."""
    pairs = zip(signals, holders, strict=True)
    return {f"{module}.{name}": signal for signal, found in pairs for module, name in found}


_TOO_DEEP = "its classes are nested too deeply for a schema"
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
        except BEYOND as error:
            # Smaller parts of what is nested too deeply say nothing, and asking takes long.
            is_deep = isinstance(error, RecursionError)
            reason = _TOO_DEEP if is_deep else self._explain(signal) or str(error) or type(error).__name__
            return BusCapability(
                is_capable=False, reason=reason, is_declared_capable=declared, carries_none=self._carries_none
            )
        return BusCapability(
            is_capable=True, schema=schema, is_declared_capable=declared, carries_none=self._carries_none
        )

    def _explain(self, signal: Any) -> str:
        try:
            found = list(self._find_culprits(signal.init_data, "", set()))
        except BEYOND:
            # What cannot be described is a problem of its own.
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
        except BEYOND:
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
    except BEYOND as error:
        # A refusal of the value is the sign that the type was understood.
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
