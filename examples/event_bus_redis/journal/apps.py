"""Connect the receiver to every event when Django starts."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The app that writes down every event."""

    name = "journal"

    def ready(self):
        """Connect the receiver once to each event of the library."""
        from openedx_events.tooling import OpenEdxPublicSignal, load_all_signals

        from journal.receivers import write_down

        load_all_signals()
        for event in OpenEdxPublicSignal.all_events():
            event.connect(write_down, dispatch_uid="journal.write_down")
