"""Tests that the service writes down what it sends; ``make bus-test`` adds Redis."""

import json
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.test import SimpleTestCase, override_settings


class JournalTest(SimpleTestCase):
    @override_settings(EVENT_BUS_PRODUCER_CONFIG={})
    def test_event_is_written_down(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            override_settings(JOURNAL=f"{folder}/sent.jsonl"),
        ):
            call_command("enroll", "alice")
            (entry,) = map(
                json.loads, Path(folder, "sent.jsonl").read_text().splitlines()
            )

        assert (
            entry["metadata"]["event_type"]
            == "org.openedx.learning.course.enrollment.created.v1"
        )
        assert entry["from_event_bus"] is False
        assert "username='alice'" in entry["data"]["enrollment"]
