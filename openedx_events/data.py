"""The metadata that travels with every event: the message header of OEP-41."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid1

import attrs
from attrs.validators import instance_of
from django.conf import settings

import openedx_events


def get_service_name() -> str | None:
    """Return the name of the running service: ``EVENTS_SERVICE_NAME``, else ``SERVICE_VARIANT``, else None."""
    # .. setting_name: EVENTS_SERVICE_NAME
    # .. setting_default: None
    # .. setting_description: The name of the service that sends or receives events, as it stands in the ``source`` of
    #   their metadata. Where it is unset, ``SERVICE_VARIANT`` is used.
    name = getattr(settings, "EVENTS_SERVICE_NAME", None) or getattr(settings, "SERVICE_VARIANT", None)
    return name or None


def _get_source() -> str:
    """Return the logical source of an event (OEP-41)."""
    return f"openedx/{get_service_name() or 'SERVICE_NAME_UNSET'}/web"


@lru_cache(maxsize=8)
def _parse_version(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _ensure_utc_time(_: object, attribute: attrs.Attribute[Any], value: datetime) -> None:
    if value.tzinfo != UTC:
        raise ValueError(f"'{attribute.name}' must have timezone.utc")


def _fill_id(value: UUID | None) -> UUID:
    return uuid1() if value is None else value


def _fill_minorversion(value: int | None) -> int:
    return 0 if value is None else value


def _fill_source(value: str | None) -> str:
    return _get_source() if value is None else value


def _fill_sourcehost(value: str | None) -> str:
    return socket.gethostname() if value is None else value


def _fill_time(value: datetime | None) -> datetime:
    return datetime.now(UTC) if value is None else value


def _fill_sourcelib(value: tuple[int, ...] | None) -> tuple[int, ...]:
    return _parse_version(openedx_events.__version__) if value is None else value


@attrs.define(frozen=True, slots=False, order=True)
class EventsMetadata:
    """The metadata of one event as it was sent, after OEP-41.

    Whatever is not given, or given as None, is filled in from the running process.

    Attributes:
        event_type (str): the event type that services share.
        id (UUID): identifies this one event; version 1 unless given.
        minorversion (int): minor version of the event type.
        source (str): logical source, ``openedx/<service>/web``.
        sourcehost (str): host that sent the event.
        time (datetime): when the event happened; its timezone is ``timezone.utc``, anything else is a ValueError.
        sourcelib (tuple[int, ...]): version of the sending library, ``(11, 2, 0)``.
    """

    event_type: str = attrs.field(validator=instance_of(str))
    id: UUID = attrs.field(default=None, converter=_fill_id, validator=instance_of(UUID))
    minorversion: int = attrs.field(default=None, converter=_fill_minorversion, validator=instance_of(int))
    source: str = attrs.field(default=None, converter=_fill_source, validator=instance_of(str))
    sourcehost: str = attrs.field(default=None, converter=_fill_sourcehost, validator=instance_of(str))
    time: datetime = attrs.field(
        default=None, converter=_fill_time, validator=[instance_of(datetime), _ensure_utc_time]
    )
    sourcelib: tuple[int, ...] = attrs.field(default=None, converter=_fill_sourcelib, validator=instance_of(tuple))

    if not TYPE_CHECKING:  # Type checkers are to know the attributes above and no others.

        def __getattr__(self, name: str) -> Any:
            if name != "id":
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            # One id, also where two threads look at once.
            return self.__dict__.setdefault("id", uuid1())

        def __getstate__(self) -> dict[str, Any]:
            return {**self.__dict__, "id": self.id}

    def to_json_data(self) -> dict[str, Any]:
        """Return the metadata as values that ``json.dumps`` takes, in the order of the attributes."""
        return {**attrs.asdict(self), "id": str(self.id), "time": self.time.isoformat()}

    def to_json(self) -> str:
        """Return the metadata as a JSON object."""
        return json.dumps(self.to_json_data())

    @classmethod
    def from_json(cls, json_string: str | bytes) -> EventsMetadata:
        """Return the metadata that ``to_json`` wrote, the minor version included.

        Raises:
            KeyError: an attribute other than ``minorversion`` is missing.
            ValueError: the text is no JSON, or the id or the time is malformed.
        """
        values = json.loads(json_string)
        return cls(
            event_type=values["event_type"],
            id=UUID(values["id"]),
            minorversion=values.get("minorversion"),
            source=values["source"],
            sourcehost=values["sourcehost"],
            time=datetime.fromisoformat(values["time"]),
            sourcelib=tuple(values["sourcelib"]),
        )


def describe_now(event_type: str, minorversion: int) -> EventsMetadata:
    """Return what ``EventsMetadata(event_type, minorversion=minorversion)`` returns, in a fraction of its time.

    The values have their classes already. The id, most of the cost, is made when it is first looked at.
    """
    metadata = object.__new__(EventsMetadata)
    values = metadata.__dict__
    values["source"] = _get_source()
    values["sourcehost"] = socket.gethostname()
    values["sourcelib"] = _parse_version(openedx_events.__version__)
    values["event_type"] = event_type
    values["minorversion"] = minorversion
    values["time"] = datetime.now(UTC)
    return metadata
