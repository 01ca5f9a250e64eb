"""Connect the receiver when Django starts."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """The app that calls a webhook."""

    name = "notify"

    def ready(self):
        """Connect the receiver once."""
        from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED

        from notify.receivers import call_webhook

        COURSE_ENROLLMENT_CREATED.connect(
            call_webhook, dispatch_uid="notify.call_webhook"
        )
