"""Connect the receiver when Django starts."""

from django.apps import AppConfig


class HelloConfig(AppConfig):
    """The app that greets learners."""

    name = "hello"

    def ready(self):
        """Connect the receiver once."""
        from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED

        from hello.receivers import greet_learner

        COURSE_ENROLLMENT_CREATED.connect(
            greet_learner, dispatch_uid="hello.greet_learner"
        )
