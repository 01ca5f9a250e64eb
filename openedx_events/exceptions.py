"""What can go wrong with an event."""

from __future__ import annotations

from typing import Any


class OpenEdxEventException(Exception):  # noqa: N818 - the name is public.
    """The base of every error of this library; ``message`` holds its text."""

    def __init__(self, message: str = "") -> None:
        super().__init__()
        self.message = message

    def __str__(self) -> str:
        return self.message


class InstantiationError(OpenEdxEventException):
    """A signal could not be created from its event type and data."""

    def __init__(self, event_type: str = "", message: str = "") -> None:
        super().__init__(_told("InstantiationError", event_type, message))


class SenderValidationError(OpenEdxEventException):
    """The arguments given to ``send_event`` are not those that the event is defined with."""

    def __init__(self, event_type: str = "", message: str = "") -> None:
        super().__init__(_told("SenderValidationError", event_type, message))


class ProducerConfigurationError(OpenEdxEventException):
    """``EVENT_BUS_PRODUCER_CONFIG`` has a value that cannot be used for an event."""

    def __init__(self, event_type: str = "", message: str = "") -> None:
        super().__init__(_told("ProducerConfigurationError", event_type, message))


class UnserializableTypeError(TypeError):
    """A type that the event bus cannot carry; its text names the event, the path of the field and the type.

    Attributes:
        event_type (str): the event.
        field_path (str): data key and fields, ``user.pii.username``; ``[]`` for items, ``{}`` for values of a dict.
        data_type (Any): the type.
    """

    def __init__(self, message: str, *, event_type: str, field_path: str, data_type: Any) -> None:
        super().__init__(message)
        self.event_type = event_type
        self.field_path = field_path
        self.data_type = data_type

    def __str__(self) -> str:
        what = self.args[0].rstrip(".")
        return f"{what}. Event '{self.event_type}', field '{self.field_path}', type {self.data_type!r}."


class UnfitValueError(TypeError):
    """A value that would not arrive over the event bus as it is.

    Attributes:
        kind (type): its class.
        path (str): where it stands in the value that is serialized: ``.user.id``, ``[]``.
    """

    def __init__(self, message: str, value: Any) -> None:
        super().__init__(message)
        self.kind = type(value)
        self.path = ""


class DuplicateEventTypeWarning(UserWarning):
    """A second signal took an event type that another signal has."""


def _told(error: str, event_type: str, message: str) -> str:
    return f"{error} {event_type}: {message}"
