"""Tests that the LMS finds the plugin, and that the receiver is called."""

import pytest
from opaque_keys.edx.keys import CourseKey
from openedx_events.data import EventsMetadata
from openedx_events.learning.data import (
    CourseData,
    CourseEnrollmentData,
    UserData,
    UserPersonalData,
)
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED

from enrollment_notes.models import EnrollmentNote


@pytest.fixture(name="metadata")
def build_metadata():
    return EventsMetadata(event_type=COURSE_ENROLLMENT_CREATED.event_type)


@pytest.fixture(name="enrollment")
def build_enrollment(metadata):
    return CourseEnrollmentData(
        user=UserData(
            id=7,
            is_active=True,
            pii=UserPersonalData(username="ada", email="ada@example.com"),
        ),
        course=CourseData(
            course_key=CourseKey.from_string("course-v1:edX+DemoX+2026")
        ),
        mode="audit",
        is_active=True,
        creation_date=metadata.time,
    )


@pytest.mark.django_db
def test_enrollment_is_noted(enrollment):
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=enrollment)

    assert [str(note) for note in EnrollmentNote.objects.all()] == [
        "7 in course-v1:edX+DemoX+2026"
    ]


@pytest.mark.django_db
def test_same_event_twice_is_noted_once(enrollment, metadata):
    COURSE_ENROLLMENT_CREATED.send_event_with_custom_metadata(
        metadata, enrollment=enrollment
    )
    COURSE_ENROLLMENT_CREATED.send_event_with_custom_metadata(
        metadata, enrollment=enrollment
    )

    assert EnrollmentNote.objects.count() == 1


@pytest.mark.django_db
def test_only_an_enabled_event_is_sent(events_isolation, enrollment):
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=enrollment)
    assert not EnrollmentNote.objects.exists()

    events_isolation.enable_events_by_type(COURSE_ENROLLMENT_CREATED.event_type)
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=enrollment)
    assert EnrollmentNote.objects.exists()
