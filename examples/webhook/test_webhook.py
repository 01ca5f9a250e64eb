"""Tests that an event becomes an HTTP request, over a real connection."""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from django.core.management import call_command
from django.test import SimpleTestCase, override_settings
from requests import HTTPError


class Refusal(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_error(500)

    def log_message(self, *_args):
        pass


class WebhookTest(SimpleTestCase):
    def test_event_reaches_the_server_without_personal_data(self):
        command = [sys.executable, "listen.py", "0"]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as server:
            address = server.stdout.readline().split()[-1]
            with override_settings(WEBHOOK_URL=address):
                call_command("enroll", "ada")
            printed = server.stdout.read()

        body = json.loads(printed)
        assert (
            body["event_type"]
            == "org.openedx.learning.course.enrollment.created.v1"
        )
        assert body["data"]["enrollment"]["user"] == {
            "id": 1,
            "is_active": True,
        }
        assert (
            body["data"]["enrollment"]["course"]["course_key"]
            == "course-v1:edX+DemoX+2026"
        )
        assert "ada" not in printed

    def test_failing_server_does_not_stop_the_sender(self):
        with HTTPServer(("127.0.0.1", 0), Refusal) as server:
            thread = Thread(target=server.handle_request)
            thread.start()
            address = f"http://127.0.0.1:{server.server_port}"
            with (
                override_settings(WEBHOOK_URL=address),
                self.assertLogs("django.dispatch", "ERROR") as logs,
            ):
                call_command("enroll", "ada")
            thread.join()

        assert issubclass(logs.records[0].exc_info[0], HTTPError)
