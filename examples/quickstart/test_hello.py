"""Tests that the event reaches the receiver."""

from contextlib import redirect_stdout
from io import StringIO

from django.core.management import call_command
from django.test import SimpleTestCase


class HelloTest(SimpleTestCase):
    def test_enrolling_greets_the_learner(self):
        with redirect_stdout(StringIO()) as output:
            call_command("enroll", "ada")

        assert output.getvalue().endswith(
            "ada enrolled in course-v1:edX+DemoX+2026\n"
        )
