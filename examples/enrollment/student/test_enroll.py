"""Tests that an enrollment sends its event: once, complete, and only if it was saved."""

from unittest.mock import Mock

from django.contrib.auth.models import User
from django.db import transaction
from django.test import TestCase
from opaque_keys.edx.keys import CourseKey
from openedx_events.learning.data import (
    CourseData,
    CourseEnrollmentData,
    UserData,
    UserPersonalData,
)
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED
from openedx_events.testing import OpenEdxEventsTestMixin

from student.models import Course, CourseEnrollment


class EnrollTest(OpenEdxEventsTestMixin, TestCase):
    ENABLED_OPENEDX_EVENTS = [
        "org.openedx.learning.course.enrollment.created.v1"
    ]

    def setUp(self):
        self.user = User.objects.create_user(
            "ada", "ada@example.com", first_name="Ada", last_name="Lovelace"
        )
        key = CourseKey.from_string("course-v1:edX+DemoX+2026")
        self.course = Course.objects.create(
            key=key, display_name="Demonstration"
        )
        self.receiver = Mock(return_value=None)
        COURSE_ENROLLMENT_CREATED.connect(self.receiver)
        self.addCleanup(COURSE_ENROLLMENT_CREATED.disconnect, self.receiver)

    def test_event_carries_the_enrollment(self):
        with self.captureOnCommitCallbacks(execute=True):
            enrollment = CourseEnrollment.enroll(
                self.user, self.course, mode="verified"
            )

        self.receiver.assert_called_once()
        assert self.receiver.call_args.kwargs[
            "enrollment"
        ] == CourseEnrollmentData(
            user=UserData(
                id=self.user.id,
                is_active=True,
                pii=UserPersonalData(
                    username="ada", email="ada@example.com", name="Ada Lovelace"
                ),
            ),
            course=CourseData(
                course_key=self.course.key, display_name="Demonstration"
            ),
            mode="verified",
            is_active=True,
            creation_date=enrollment.created,
        )

    def test_event_is_sent_once_per_enrollment(self):
        with self.captureOnCommitCallbacks(execute=True):
            CourseEnrollment.enroll(self.user, self.course)
            CourseEnrollment.enroll(self.user, self.course)

        self.receiver.assert_called_once()

    def test_no_event_if_the_enrollment_is_rolled_back(self):
        with self.captureOnCommitCallbacks(execute=True), transaction.atomic():
            CourseEnrollment.enroll(self.user, self.course)
            transaction.set_rollback(True)

        self.receiver.assert_not_called()
