"""Start Django once, as a service that uses the folder."""

import os

import django


def pytest_configure():
    """Use the settings of the service."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "service_settings"
    django.setup()
