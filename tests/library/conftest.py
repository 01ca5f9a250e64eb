"""What the tests of the library share."""

from __future__ import annotations

import pytest

from openedx_events.tooling import OpenEdxPublicSignal
from tests.library.definitions import find_events

OWN_SIGNALS = tuple(find_events().values())


@pytest.fixture
def make_signal(openedx_signal_cache):  # noqa: ARG001 - it forgets the signals that the test makes.
    """Return a function that makes a signal."""

    def make(data=None, event_type="org.example.catalog.test.done.v1", **options):
        return OpenEdxPublicSignal(event_type, {"number": int, "text": str} if data is None else data, **options)

    return make


@pytest.fixture
def signal(make_signal):
    return make_signal()
