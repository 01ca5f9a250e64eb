"""Connect the receivers of every plugin once, as the LMS does when it starts."""

from edx_django_utils.plugins import connect_plugin_receivers


def pytest_configure():
    """Connect them after Django has started."""
    connect_plugin_receivers("lms.djangoapp")
