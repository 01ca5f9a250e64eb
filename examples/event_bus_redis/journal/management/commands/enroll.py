"""Send the event, as a service would that enrolls a learner."""

from datetime import UTC, datetime

from django.core.management.base import BaseCommand
from opaque_keys.edx.keys import CourseKey
from openedx_events.learning.data import (
    CourseData,
    CourseEnrollmentData,
    UserData,
    UserPersonalData,
)
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED


class Command(BaseCommand):
    """Enroll a learner in the demonstration course."""

    def add_arguments(self, parser):
        """Take the name of the learner."""
        parser.add_argument("username")

    def handle(self, username, **_options):
        """Send COURSE_ENROLLMENT_CREATED; the library hands it to the event bus."""
        now = datetime.now(UTC)
        learner = UserPersonalData(
            username=username, email=f"{username}@example.com"
        )
        COURSE_ENROLLMENT_CREATED.send_event(
            time=now,
            enrollment=CourseEnrollmentData(
                user=UserData(id=1, is_active=True, pii=learner),
                course=CourseData(
                    course_key=CourseKey.from_string("course-v1:edX+DemoX+2026")
                ),
                mode="audit",
                is_active=True,
                creation_date=now,
            ),
        )
