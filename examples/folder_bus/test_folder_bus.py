"""Tests that an event crosses unchanged, in order, and again only after a crash."""

from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from opaque_keys.edx.keys import CourseKey
from openedx_events.event_bus import make_single_consumer
from openedx_events.learning.data import (
    CourseData,
    CourseEnrollmentData,
    UserData,
    UserPersonalData,
)
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED


class Crash(BaseException):
    """The process dies."""


@pytest.fixture(autouse=True)
def _empty_folder(settings, tmp_path):
    settings.EVENT_BUS_FOLDER = tmp_path


@pytest.fixture(name="received")
def connect_receiver():
    """Return the events that came back from the folder."""
    received = []

    def remember(*, from_event_bus, **kwargs):
        if from_event_bus:
            received.append(kwargs)

    COURSE_ENROLLMENT_CREATED.connect(remember)
    yield received
    COURSE_ENROLLMENT_CREATED.disconnect(remember)


def build_enrollment(user_id):
    pii = UserPersonalData(
        username=f"user{user_id}", email=f"user{user_id}@example.com"
    )
    return CourseEnrollmentData(
        user=UserData(id=user_id, is_active=True, pii=pii),
        course=CourseData(
            course_key=CourseKey.from_string("course-v1:edX+DemoX+2026")
        ),
        mode="audit",
        is_active=True,
        creation_date=datetime(2026, 11, 23, tzinfo=UTC),
    )


def build_consumer(**options):
    return make_single_consumer(
        topic="enrollments", group_id="mailer", **options
    )


def test_event_arrives_as_it_was_sent(received):
    sent = Mock(return_value=None)
    COURSE_ENROLLMENT_CREATED.connect(sent)
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=build_enrollment(7))
    COURSE_ENROLLMENT_CREATED.disconnect(sent)

    build_consumer().consume_waiting()

    (event,) = received
    assert event["enrollment"] == build_enrollment(7)
    assert event["metadata"] == sent.call_args.kwargs["metadata"]


def test_events_arrive_in_their_order_and_once_per_group(received):
    for user_id in range(20):
        COURSE_ENROLLMENT_CREATED.send_event(
            enrollment=build_enrollment(user_id)
        )

    build_consumer().consume_waiting()
    build_consumer().consume_waiting()

    users = [event["enrollment"].user.id for event in received]
    assert users == list(range(20))


def test_event_comes_again_if_the_consumer_died_on_it(received):
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=build_enrollment(7))
    dies = Mock(side_effect=Crash)
    COURSE_ENROLLMENT_CREATED.connect(dies)
    with pytest.raises(Crash):
        build_consumer().consume_waiting()
    COURSE_ENROLLMENT_CREATED.disconnect(dies)

    build_consumer().consume_waiting()

    assert [event["enrollment"].user.id for event in received] == [7, 7]


def test_broken_message_does_not_stop_the_next_one(received, tmp_path):
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=build_enrollment(7))
    (tmp_path / "dev-enrollments" / "0-broken.json").write_text("{}")

    build_consumer().consume_waiting()

    assert len(received) == 1


def test_command_consumes_until_it_is_stopped(received, monkeypatch):
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=build_enrollment(7))
    monkeypatch.setattr("time.sleep", Mock(side_effect=Crash))

    with pytest.raises(Crash):
        call_command(
            "consume_events",
            "--topic=enrollments",
            "--group_id=mailer",
            "--extra",
            '{"pause": 0.1}',
        )

    assert len(received) == 1
