"""Make the events known when a service starts."""

from importlib import import_module

from django.apps import AppConfig


class AcmeEventsConfig(AppConfig):
    """The app that defines events; list it before ``openedx_events``."""

    name = "acme_events"

    def ready(self):
        """Define the events, so that the event bus finds them by their type."""
        import_module("acme_events.signals")
