"""Connect the receivers of this app when Django starts."""

from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    """The app that welcomes learners."""

    name = "welcome"

    def ready(self):
        """Connect each receiver once."""
        from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED

        from welcome.receivers import send_welcome_email

        COURSE_ENROLLMENT_CREATED.connect(
            send_welcome_email, dispatch_uid="welcome.send_welcome_email"
        )
