"""Mixins for test classes: switch events on and off, and leave no trace in the next class.

The pytest fixtures that do the same are in ``openedx_events.pytest_plugin``.
"""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from openedx_events.tooling import OpenEdxPublicSignal


@attrs.frozen
class EventsState:
    """Which signals exist, and whether each is enabled and lets its receivers fail, at one moment."""

    instances: tuple[OpenEdxPublicSignal, ...]
    mapping: dict[str, OpenEdxPublicSignal]
    flags: dict[OpenEdxPublicSignal, tuple[bool, bool]]

    @classmethod
    def read(cls) -> EventsState:
        """Return the state of now."""
        instances = tuple(OpenEdxPublicSignal.instances)
        flags = {signal: (signal._allow_events, signal._allow_send_event_failure) for signal in instances}  # noqa: SLF001 - own class.
        return cls(instances, dict(OpenEdxPublicSignal._mapping), flags)  # noqa: SLF001 - own class.

    def restore_registry(self) -> None:
        """Forget the signals that were created since."""
        OpenEdxPublicSignal.instances[:] = self.instances
        OpenEdxPublicSignal._mapping.clear()  # noqa: SLF001 - own class.
        OpenEdxPublicSignal._mapping.update(self.mapping)  # noqa: SLF001 - own class.

    def restore_flags(self) -> None:
        """Enable and disable every signal as it was; one created since is enabled."""
        for signal in OpenEdxPublicSignal.instances:
            signal._allow_events, signal._allow_send_event_failure = self.flags.get(signal, (True, False))  # noqa: SLF001 - own class.


class FreezeSignalCacheMixin:
    """Forget the signals that the tests of a class create."""

    _registry_before: ClassVar[EventsState | None] = None

    @classmethod
    def setUpClass(cls) -> None:
        """Remember the signals that exist."""
        cls._registry_before = EventsState.read()
        _add_cleanup(cls, cls._restore_registry)
        super().setUpClass()  # type: ignore[misc] # this class is mixed into a TestCase

    @classmethod
    def tearDownClass(cls) -> None:
        """Forget the signals that were created since."""
        super().tearDownClass()  # type: ignore[misc] # this class is mixed into a TestCase
        cls._restore_registry()

    @classmethod
    def _restore_registry(cls) -> None:
        if cls._registry_before is not None:
            cls._registry_before.restore_registry()
            cls._registry_before = None


class EventsIsolationMixin:
    """Switch events on and off."""

    @classmethod
    def disable_all_events(cls) -> None:
        """Disable every event."""
        for signal in OpenEdxPublicSignal.all_events():
            signal.disable()

    @classmethod
    def enable_all_events(cls) -> None:
        """Enable every event."""
        for signal in OpenEdxPublicSignal.all_events():
            signal.enable()

    @classmethod
    def enable_events_by_type(cls, *event_types: str) -> None:
        """Enable these events; a ``ValueError`` names one that does not exist."""
        for signal in _get_signals(event_types):
            signal.enable()

    @classmethod
    def allow_send_events_failure(cls, *event_types: str) -> None:
        """Let receivers of these events fail their sender; a ``ValueError`` names one that does not exist."""
        for signal in _get_signals(event_types):
            signal.allow_send_event_failure()


class OpenEdxEventsTestMixin(EventsIsolationMixin):
    """Send only the events of ``ENABLED_OPENEDX_EVENTS`` in a test class, and let their receivers fail its tests.

    Put it before ``TestCase``, or call ``cls.start_events_isolation()`` in ``setUpClass``. When the class is done,
    every event is as it was.
    """

    ENABLED_OPENEDX_EVENTS: ClassVar[list[str]] = []
    _flags_before: ClassVar[EventsState | None] = None

    @classmethod
    def setUpClass(cls) -> None:
        """Start the isolation."""
        super().setUpClass()  # type: ignore[misc] # this class is mixed into a TestCase
        cls.start_events_isolation()

    @classmethod
    def tearDownClass(cls) -> None:
        """End the isolation."""
        super().tearDownClass()  # type: ignore[misc] # this class is mixed into a TestCase
        cls._restore_flags()

    @classmethod
    def start_events_isolation(cls) -> None:
        """Disable every event but those of ``ENABLED_OPENEDX_EVENTS``."""
        if cls._flags_before is None:
            cls._flags_before = EventsState.read()
            _add_cleanup(cls, cls._restore_flags)
        cls.disable_all_events()
        cls.enable_events_by_type(*cls.ENABLED_OPENEDX_EVENTS)
        cls.allow_send_events_failure(*cls.ENABLED_OPENEDX_EVENTS)

    @classmethod
    def _restore_flags(cls) -> None:
        if cls._flags_before is not None:
            cls._flags_before.restore_flags()
            cls._flags_before = None


def _add_cleanup(case: Any, cleanup: Any) -> None:
    """Restore even if ``setUpClass`` fails or ``tearDownClass`` of the mixin is never reached."""
    if hasattr(case, "addClassCleanup"):
        case.addClassCleanup(cleanup)


def _get_signals(event_types: tuple[str, ...]) -> list[OpenEdxPublicSignal]:
    return [_get_signal(event_type) for event_type in event_types]


def _get_signal(event_type: str) -> OpenEdxPublicSignal:
    try:
        return OpenEdxPublicSignal.get_signal_by_type(event_type)
    except KeyError:
        known = sorted(signal.event_type for signal in OpenEdxPublicSignal.all_events())
        raise ValueError(f"No event of type '{event_type}'. Known: {known}") from None
