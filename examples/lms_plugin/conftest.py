"""Connect the receivers of every plugin once, as the LMS does when it starts."""

import pytest
from edx_django_utils.plugins import connect_plugin_receivers
from openedx_events.testing import EventsIsolationMixin


def pytest_configure():
    """Connect them after Django has started."""
    connect_plugin_receivers("lms.djangoapp")


@pytest.fixture
def events_isolation():
    """Switch every event off for one test, and on again after it."""
    EventsIsolationMixin.disable_all_events()
    yield EventsIsolationMixin
    EventsIsolationMixin.enable_all_events()
