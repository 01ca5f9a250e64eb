"""Tests that the event can travel, is found by its type, and is in the catalog."""

from datetime import UTC, datetime

from opaque_keys.edx.keys import CourseKey
from openedx_events.event_bus.avro.deserializer import (
    deserialize_bytes_to_event_data,
)
from openedx_events.event_bus.avro.serializer import (
    serialize_event_data_to_bytes,
)
from openedx_events.learning.data import CourseData, UserNonPersonalData
from openedx_events.tooling import OpenEdxPublicSignal
from sphinx.cmd.build import build_main

from acme_events.data import DiplomaData
from acme_events.signals import DIPLOMA_MAILED

DIPLOMA = DiplomaData(
    user=UserNonPersonalData(id=7, is_active=True),
    course=CourseData(
        course_key=CourseKey.from_string("course-v1:Acme+Physics+2026")
    ),
    mailed_at=datetime(2026, 11, 23, tzinfo=UTC),
)


def test_event_arrives_as_it_was_sent():
    message = serialize_event_data_to_bytes(
        {"diploma": DIPLOMA}, DIPLOMA_MAILED
    )

    assert deserialize_bytes_to_event_data(message, DIPLOMA_MAILED) == {
        "diploma": DIPLOMA
    }


def test_service_finds_the_event_by_its_type():
    assert (
        OpenEdxPublicSignal.get_signal_by_type(
            "edu.acme.learning.diploma.mailed.v1"
        )
        is DIPLOMA_MAILED
    )


def test_catalog_has_a_page_for_the_event(tmp_path):
    assert (
        build_main(["-W", "-n", "-q", "-b", "html", "docs", str(tmp_path)]) == 0
    )

    page = (
        tmp_path / "reference/events/edu.acme.learning.diploma.mailed.v1.html"
    )
    assert (
        "https://github.com/acme-university/acme-events/blob/main/acme_events/signals.py"
        in page.read_text()
    )
