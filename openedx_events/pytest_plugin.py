"""The pytest fixtures of the library: what ``openedx_events.testing`` does, for test functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openedx_events.testing import EventsIsolationMixin

# The library is imported inside of the fixtures: the plugin is loaded by every test run, also by those without Django.


@pytest.fixture
def openedx_events_isolation() -> Iterator[type[EventsIsolationMixin]]:
    """Disable all events for one test.

    ``openedx_events_isolation.enable_events_by_type(event_type)`` enables one,
    ``allow_send_events_failure(event_type)`` lets its receivers fail the test. Afterwards every event is as it was.
    """
    from openedx_events.testing import EventsIsolationMixin, EventsState  # noqa: PLC0415 - see above.

    state = EventsState.read()
    EventsIsolationMixin.disable_all_events()
    yield EventsIsolationMixin
    state.restore_flags()


@pytest.fixture
def openedx_signal_cache() -> Iterator[None]:
    """Forget the signals that one test creates."""
    from openedx_events.testing import EventsState  # noqa: PLC0415 - see above.

    state = EventsState.read()
    yield
    state.restore_registry()
