"""Tests that the event reaches the learner as an email."""

from django.contrib.auth.models import User
from django.core import mail
from django.test import TestCase
from opaque_keys.edx.keys import CourseKey

from student.models import Course, CourseEnrollment


class WelcomeEmailTest(TestCase):
    def test_enrolling_sends_a_welcome_email(self):
        user = User.objects.create_user(
            "ada", "ada@example.com", first_name="Ada", last_name="Lovelace"
        )
        course = Course.objects.create(
            key=CourseKey.from_string("course-v1:edX+DemoX+2026"),
            display_name="Demonstration",
        )

        with self.captureOnCommitCallbacks(execute=True):
            CourseEnrollment.enroll(user, course)

        (message,) = mail.outbox
        assert message.subject == "Welcome to Demonstration"
        assert message.to == ["ada@example.com"]
        assert "course-v1:edX+DemoX+2026" in message.body
