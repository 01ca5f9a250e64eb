"""The signal class of Open edX events, and the registry of all of them."""

from __future__ import annotations

import asyncio
import pkgutil
import threading
import warnings
from functools import partial
from importlib import import_module
from logging import INFO, getLogger
from types import UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, Union, get_args, get_origin

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.db import connection
from django.dispatch import Signal
from edx_django_utils.cache import RequestCache

import openedx_events
from openedx_events.data import EventsMetadata, describe_now
from openedx_events.exceptions import DuplicateEventTypeWarning, SenderValidationError
from openedx_events.receivers import ReceiverInfo, describe_receivers, read_receivers
from openedx_events.utils import format_responses

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Responses = list[tuple[Callable[..., Any], Any]]

log = getLogger(__name__)
dispatch_log = getLogger("django.dispatch")

KNOWN_UNSERIALIZABLE_SIGNALS: Final = [
    "org.openedx.content_authoring.course.certificate_config.changed.v1",
    "org.openedx.content_authoring.course.certificate_config.deleted.v1",
    "org.openedx.learning.external_grader.score.submitted.v1",
]
"""Event types that are kept off the event bus. The first two hold an open file; Avro could carry the last."""

SIGNAL_PROCESSED_FROM_EVENT_BUS: Final = "from_event_bus"
"""The keyword argument that tells a receiver whether the event came over the event bus."""

_registry_lock = threading.Lock()


class OpenEdxPublicSignal(Signal):
    """An Open edX event: a Django signal with a name that services share, typed data and metadata.

    Attributes:
        event_type (str): ``{reverse DNS}.{subdomain}.{subject}.{action}.{major version}`` (OEP-41).
        init_data (dict[str, type]): the arguments of ``send_event`` and their classes.
        minor_version (int): raised on every change that old receivers can read.
    """

    _mapping: ClassVar[dict[str, OpenEdxPublicSignal]] = {}
    instances: ClassVar[list[OpenEdxPublicSignal]] = []

    def __init__(self, event_type: str, data: dict[str, Any], minor_version: int = 0) -> None:
        super().__init__()
        self.init_data = data
        self.event_type = event_type
        self.minor_version = minor_version
        self._allow_events = True
        self._allow_send_event_failure = False
        self._may_have_async_receivers = False
        self._register()

    def _register(self) -> None:
        with _registry_lock:
            taken = self._mapping.get(self.event_type)
            self.instances.append(self)
            self._mapping[self.event_type] = self
        if taken is not None:
            message = (
                f"A second signal takes the event type '{self.event_type}': the first is not found by type anymore."
            )
            warnings.warn(message, DuplicateEventTypeWarning, stacklevel=3)

    def __repr__(self) -> str:
        return f"<OpenEdxPublicSignal: {self.event_type}>"

    @classmethod
    def all_events(cls) -> list[OpenEdxPublicSignal]:
        """Return every signal created so far; call ``load_all_signals`` first for those of this library."""
        return cls.instances

    @classmethod
    def get_signal_by_type(cls, event_type: str) -> OpenEdxPublicSignal:
        """Return the signal of an event type.

        Raises:
            KeyError: no imported module defines it.
        """
        return cls._mapping[event_type]

    def generate_signal_metadata(self, time: datetime | None = None) -> EventsMetadata:
        """Return new metadata for one event that happened at ``time`` (UTC), by default now.

        Raises:
            ValueError: the timezone of ``time`` is not ``timezone.utc``.
        """
        if time is None:
            return describe_now(self.event_type, self.minor_version)
        return EventsMetadata(event_type=self.event_type, minorversion=self.minor_version, time=time)

    def send_event(self, send_robust: bool = True, time: datetime | None = None, **kwargs: Any) -> Responses:  # noqa: FBT001, FBT002 - the signature is public.
        """Send the event to its receivers with new metadata.

        Args:
            send_robust: log what a receiver raises and return it as its response; if False, raise it. The setting
                ``DEBUG`` makes it raised as well. Inside a running event loop the response of an asynchronous receiver
                is a ``RuntimeError``.
            time: when the event happened, in UTC; best the timestamp of the database record. By default now.
            kwargs: the data of the event, exactly the arguments that it is defined with.

        Returns:
            ``[(receiver, response), ...]``; empty if the event is disabled.

        Raises:
            SenderValidationError: an argument is missing, unknown or of another class.
            ValueError: the timezone of ``time`` is not ``timezone.utc``.
        """
        return self._send(self.generate_signal_metadata(time=time), kwargs, send_robust, False)

    def send_event_with_custom_metadata(
        self, metadata: EventsMetadata, /, *, send_robust: bool = True, **kwargs: Any
    ) -> Responses:
        """Send an event that came over the event bus to its receivers, with the metadata that it came with.

        Receivers get ``from_event_bus=True``. Otherwise like ``send_event``.

        Raises:
            SenderValidationError: an argument is missing, unknown or of another class.
        """
        return self._send_event_with_metadata(metadata=metadata, send_robust=send_robust, from_event_bus=True, **kwargs)

    def _send_event_with_metadata(
        self,
        metadata: EventsMetadata,
        send_robust: bool = True,  # noqa: FBT001, FBT002 - test suites replace this method by its name.
        from_event_bus: bool = False,  # noqa: FBT001, FBT002 - as above.
        **kwargs: Any,
    ) -> Responses:
        return self._send(metadata, kwargs, send_robust, from_event_bus)

    # What it does it does here, without helpers: each call of one is felt by events without receivers.
    def _send(
        self,
        metadata: EventsMetadata,
        arguments: dict[str, Any],
        send_robust: bool,  # noqa: FBT001 - given by position, which is faster.
        from_event_bus: bool,  # noqa: FBT001 - as above.
    ) -> Responses:
        if not self._allow_events:
            return []
        expected = self.init_data
        if len(arguments) != len(expected):
            self._refuse_names(arguments)
        for name in expected:
            if type(arguments.get(name)) is not expected[name]:
                self._validate_class(name, arguments.get(name), expected[name])
        arguments["metadata"] = metadata
        arguments[SIGNAL_PROCESSED_FROM_EVENT_BUS] = from_event_bus
        if not send_robust or self._allow_send_event_failure or settings.DEBUG:
            return super().send(sender=None, **arguments)
        if self._may_have_async_receivers and _is_loop_running():
            responses = _send_in_loop(self, arguments)
        else:
            responses = super().send_robust(sender=None, **arguments)
        if log.isEnabledFor(INFO):
            answered = format_responses(responses, depth=2)
            log.info(f"Responses of the Open edX Event <{self.event_type}>: \n{answered}")  # noqa: G004 - one string, as published.
        return responses

    def _refuse_names(self, arguments: dict[str, Any]) -> NoReturn:
        missing = [
            f"missing '{name}' of class {_name_of(self.init_data[name])}"
            for name in self.init_data
            if name not in arguments
        ]
        unknown = [f"unknown '{name}'" for name in arguments if name not in self.init_data]
        raise SenderValidationError(
            self.event_type,
            "There's a mismatch between initialization data and send_event arguments: " + ", ".join(missing + unknown),
        )

    def _validate_class(self, name: str, value: Any, expected: Any) -> None:
        if _is_instance(value, expected):
            return
        if not value:
            raise SenderValidationError(
                self.event_type, f"Missing required argument '{name}' of class {_name_of(expected)} (got {value!r})"
            )
        raise SenderValidationError(
            self.event_type,
            f"The argument '{name}' is not instance of the Class Attribute 'type': "
            f"expected {_name_of(expected)}, got {_name_of(type(value))}",
        )

    def send(self, sender: Any, **kwargs: Any) -> None:  # type: ignore[override] # noqa: ARG002 - events are sent by send_event.
        """Warn, and do nothing: events are sent by ``send_event``."""
        warnings.warn("Please, use 'send_event' when triggering an Open edX event.", stacklevel=2)

    def send_robust(self, sender: Any, **kwargs: Any) -> None:  # type: ignore[override] # noqa: ARG002 - events are sent by send_event.
        """Warn, and do nothing: events are sent by ``send_event``."""
        warnings.warn(
            "Please, use 'send_event' with send_robust equals to True when triggering an Open edX event.",
            stacklevel=2,
        )

    async def asend(self, sender: Any, **named: Any) -> None:  # type: ignore[override] # noqa: ARG002 - events are sent by send_event.
        """Warn, and do nothing: events are sent by ``send_event``."""
        warnings.warn("Please, use 'send_event' when triggering an Open edX event.", stacklevel=2)

    async def asend_robust(self, sender: Any, **named: Any) -> None:  # type: ignore[override] # noqa: ARG002 - events are sent by send_event.
        """Warn, and do nothing: events are sent by ``send_event``."""
        warnings.warn(
            "Please, use 'send_event' with send_robust equals to True when triggering an Open edX event.",
            stacklevel=2,
        )

    def connect(
        self,
        receiver: Callable[..., Any],
        sender: object = None,
        weak: bool = True,  # noqa: FBT001, FBT002 - Django's signature.
        dispatch_uid: Any = None,
    ) -> None:
        """Connect a receiver, as Django does."""
        super().connect(receiver, sender, weak, dispatch_uid)
        self._may_have_async_receivers |= iscoroutinefunction(receiver)

    def enable(self) -> None:
        """Let ``send_event`` send again."""
        self._allow_events = True

    def disable(self) -> None:
        """Make ``send_event`` do nothing until ``enable`` is called."""
        self._allow_events = False

    def allow_send_event_failure(self) -> None:
        """Let an exception of a receiver reach the caller of ``send_event``, whatever ``send_robust`` says."""
        self._allow_send_event_failure = True

    def receivers_info(self) -> tuple[ReceiverInfo, ...]:
        """Return which functions ``send_event`` will call, in order, with their module, file and line."""
        return describe_receivers(self)


def _is_loop_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _send_in_loop(signal: OpenEdxPublicSignal, arguments: dict[str, Any]) -> Responses:
    """Do what ``send_robust`` does, inside a running event loop, which Django refuses if one receiver is asynchronous.

    Asynchronous receivers come last, as they do in Django.
    """
    receivers = [receiver for _, receiver in read_receivers(signal)]
    return [
        (receiver, _call_in_loop(receiver, {"signal": signal, "sender": None, **arguments}))
        for receiver in sorted(receivers, key=iscoroutinefunction)
    ]


def _call_in_loop(receiver: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    call = partial(_refuse_call, receiver) if iscoroutinefunction(receiver) else receiver
    try:
        return call(**arguments)
    except Exception as error:  # noqa: BLE001 - a receiver may raise anything, and stops no other.
        dispatch_log.error("Error calling %r of an event (%s)", receiver, error, exc_info=error)
        return error


def _refuse_call(receiver: Callable[..., Any], /, **_arguments: Any) -> NoReturn:
    raise RuntimeError(
        f"The asynchronous receiver {receiver!r} was not called: the event was sent inside a running event loop. "
        "Send it from a thread: await asgiref.sync.sync_to_async(EVENT.send_event)(...)"
    )


def _is_instance(value: Any, expected: Any) -> bool:
    """Tell whether a value is of a class, of the class behind ``list[T]``, or of a part of a union."""
    origin = get_origin(expected)
    if origin in (Union, UnionType):
        return any(_is_instance(value, part) for part in get_args(expected))
    return isinstance(value, type(None) if expected is None else origin or expected)


def _name_of(expected: Any) -> str:
    return f"{expected.__module__}.{expected.__qualname__}" if isinstance(expected, type) else repr(expected)


def _process_all_signals_modules(func: Callable[[str], object]) -> None:
    """Call ``func`` with the name of every module of this library that defines events."""
    for module in pkgutil.walk_packages(openedx_events.__path__, prefix="openedx_events."):
        parts = module.name.split(".")
        if parts[-1] == "signals" and "tests" not in parts:
            func(module.name)


def load_all_signals() -> None:
    """Import every ``signals`` module of this library, so that ``OpenEdxPublicSignal.all_events`` is complete."""
    _process_all_signals_modules(import_module)


def _reconnect_to_db_if_needed() -> None:
    """Replace a database connection that the server closed while the worker waited."""
    if connection.connection and not connection.is_usable():
        connection.connect()


def _clear_request_cache() -> None:
    """Forget what was cached for the previous unit of work."""
    RequestCache.clear_all_namespaces()


def prepare_for_new_work_cycle() -> None:
    """Give a worker outside of the request cycle, such as a consumer, a clean state before its next unit of work.

    Reconnects to the database if the connection was lost and clears the request caches.
    """
    _reconnect_to_db_if_needed()
    _clear_request_cache()
