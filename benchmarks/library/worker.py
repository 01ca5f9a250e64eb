"""Time one installation of the library and print what was measured as JSON; `python -m benchmarks.library` runs it.

It uses only what the published package has too, so that both are measured by the same code.
"""

from __future__ import annotations

import io
import json
import sys
import timeit
from datetime import UTC, datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any

import django
import fastavro
from django.conf import settings
from django.dispatch import Signal
from opaque_keys.edx.keys import CourseKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Timed = dict[str, Callable[[], object]]

RECEIVERS = (1, 3, 10)
ROUNDS = 200
CALLS = 50
"""Calls of each function in each round; the functions take turns, so that a slow moment of the machine meets all."""


def main() -> None:
    """Set Django up, time everything and print it."""
    settings.configure(INSTALLED_APPS=["openedx_events"], LOGGING_CONFIG=None)
    django.setup()
    measured = {f"send to {count}": time_in_turns(make_sends(count)) for count in RECEIVERS}
    measured["Avro, known keys"] = time_in_turns(make_codecs(courses=1))
    measured["Avro, new keys"] = time_in_turns(make_codecs(courses=20_000))
    json.dump(measured, sys.stdout)


def time_in_turns(functions: Timed) -> dict[str, list[float]]:
    """Return microseconds per call, one number per round."""
    for function in functions.values():
        timeit.timeit(function, number=CALLS)
    rounds = [[timeit.timeit(function, number=CALLS) for function in functions.values()] for _ in range(ROUNDS)]
    return {name: [row[place] / CALLS * 1e6 for row in rounds] for place, name in enumerate(functions)}


def make_enrollment(course: CourseKey) -> Any:
    """Return a payload of four records and twelve fields."""
    from openedx_events.learning.data import (  # noqa: PLC0415 - Django has to be set up first.
        CourseData,
        CourseEnrollmentData,
        UserData,
        UserPersonalData,
    )

    return CourseEnrollmentData(
        user=UserData(id=7, is_active=True, pii=UserPersonalData("alice", "alice@example.com", "Alice")),
        course=CourseData(course_key=course, display_name="Demonstration"),
        mode="audit",
        is_active=True,
        creation_date=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )


def make_sends(count: int) -> Timed:
    """Return a plain signal and an event with the same receivers, that get the same arguments."""
    from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED as event  # noqa: N811, PLC0415 - as above.

    plain = Signal()
    event.receivers = []
    for _ in range(count):

        def receive(**kwargs: Any) -> None:
            """Do nothing: the cost of the signal is measured, not of its receivers."""

        plain.connect(receive, weak=False)
        event.connect(receive, weak=False)
    enrollment = make_enrollment(CourseKey.from_string("course-v1:edX+DemoX+2026"))
    metadata = event.generate_signal_metadata()
    return {
        "plain": lambda: plain.send_robust(sender=None, enrollment=enrollment, metadata=metadata, from_event_bus=False),
        "event": lambda: event.send_event(enrollment=enrollment),
        "metadata": event.generate_signal_metadata,
    }


def make_codecs(courses: int) -> Timed:
    """Return fastavro alone and the library on the same records, of so many different courses."""
    from openedx_events.event_bus.avro import deserializer, serializer  # noqa: PLC0415 - as above.
    from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED as event  # noqa: N811, PLC0415 - as above.

    keys = (CourseKey.from_string(f"course-v1:edX+DemoX+{number}") for number in range(courses))
    payloads = [{"enrollment": make_enrollment(key)} for key in keys]
    to_record, to_data = serializer.AvroSignalSerializer(event), deserializer.AvroSignalDeserializer(event)
    schema = fastavro.parse_schema(to_record.schema)
    records = [to_record.to_dict(payload) for payload in payloads]
    texts = [write(schema, record) for record in records]
    data, plain, wire = _each(payloads), _each(records), _each(texts)
    return {
        "fastavro encode": lambda: write(schema, next(plain)),
        "encode": lambda: serializer.serialize_event_data_to_bytes(next(data), event),
        "to record": lambda: to_record.to_dict(next(data)),
        "fastavro decode": lambda: fastavro.schemaless_reader(io.BytesIO(next(wire)), schema, None),
        "decode": lambda: deserializer.deserialize_bytes_to_event_data(next(wire), event),
        "from record": lambda: to_data.from_dict(next(plain)),
    }


def write(schema: Any, record: Any) -> bytes:
    """Encode one record with fastavro alone."""
    stream = io.BytesIO()
    fastavro.schemaless_writer(stream, schema, record)
    return stream.getvalue()


def _each(values: list[Any]) -> Iterator[Any]:
    return cycle(values)


if __name__ == "__main__":
    main()
