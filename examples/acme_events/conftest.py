"""Start Django once, as a service does that has the package."""

import os

import django


def pytest_configure():
    """Use the settings of the service."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "service_settings"
    django.setup()
