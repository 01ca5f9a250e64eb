"""A small package without a mistake: two subdomains, four events, five payload classes."""

from __future__ import annotations

INIT = '"""Events of a sample."""\n'

DATA = '''\
"""Payload classes of learning."""

import attrs


@attrs.frozen
class PersonPersonalData:
    """Who somebody is.

    Attributes:
        email (str): Where mail arrives.
    """

    email: str


@attrs.frozen
class CourseData:
    """A course run.

    Attributes:
        course_key (str): Key of the course run.
        title (str): Title of the course run (optional).
    """

    course_key: str
    title: str = ""


@attrs.frozen
class BaseData:
    """What every lesson has.

    Attributes:
        lesson_id (int): Number of the lesson.
    """

    lesson_id: int


@attrs.frozen
class LessonData(BaseData):
    """A lesson of a course run.

    Attributes:
        course (CourseData): The course run that it belongs to.
        teacher (PersonPersonalData): Who teaches it.
    """

    course: CourseData
    teacher: PersonPersonalData
'''

SIGNALS = '''\
"""Events of learning."""

from openedx_events.tooling import OpenEdxPublicSignal

from {package}.learning.data import CourseData, LessonData

# .. event_type: org.openedx.learning.course.opened.v1
# .. event_name: COURSE_OPENED
# .. event_key_field: course.course_key
# .. event_description: Emitted when a course run opens.
# .. event_data: CourseData
# .. event_trigger_repository: openedx/sample
COURSE_OPENED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.opened.v1",
    data={{"course": CourseData}},
)

# .. event_type: org.openedx.learning.course.closed.v1
# .. event_name: COURSE_CLOSED
# .. event_key_field: course.course_key
# .. event_description: Emitted when a course run closes.
# .. event_data: CourseData
# .. event_trigger_repository: openedx/sample
COURSE_CLOSED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.closed.v1",
    data={{"course": CourseData}},
)

# .. event_type: org.openedx.learning.lesson.finished.v1
# .. event_name: LESSON_FINISHED
# .. event_key_field: lesson.lesson_id
# .. event_description: Emitted when a learner finishes a lesson. See :openedx:event:`COURSE_OPENED`.
# .. event_data: LessonData
# .. event_trigger_repository: openedx/sample
LESSON_FINISHED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.lesson.finished.v1",
    data={{"lesson": LessonData}},
)
'''

ENTERPRISE_DATA = '''\
"""Payload classes of enterprise."""

import attrs


@attrs.frozen
class LicenseData:
    """A license.

    Attributes:
        uuid (str): Identifies the license.
    """

    uuid: str
'''

ENTERPRISE_SIGNALS = '''\
"""Events of enterprise."""

from openedx_events.tooling import OpenEdxPublicSignal

from {package}.enterprise.data import LicenseData

# .. event_type: org.openedx.enterprise.license.granted.v1
# .. event_name: LICENSE_GRANTED
# .. event_key_field: license.uuid
# .. event_description: Emitted when a license is granted.
# .. event_data: LicenseData
# .. event_trigger_repository: openedx/sample
LICENSE_GRANTED = OpenEdxPublicSignal(
    event_type="org.openedx.enterprise.license.granted.v1",
    data={{"license": LicenseData}},
)
'''

FILES = {
    "__init__.py": INIT,
    "learning/__init__.py": '"""Courses and lessons."""\n',
    "learning/data.py": DATA,
    "learning/signals.py": SIGNALS,
    "enterprise/__init__.py": '"""Licenses."""\n',
    "enterprise/data.py": ENTERPRISE_DATA,
    "enterprise/signals.py": ENTERPRISE_SIGNALS,
}
"""The files of the package; ``{package}`` in a ``signals.py`` is its name."""

INDEX = """\
Sample
======

.. toctree::

   reference/events
   reference/data
"""

COURSE = "reference/events/org.openedx.learning.course.opened.v1"
COURSE_CLOSED = "reference/events/org.openedx.learning.course.closed.v1"
LESSON = "reference/events/org.openedx.learning.lesson.finished.v1"
LICENSE = "reference/events/org.openedx.enterprise.license.granted.v1"


def definition(name, event_type, data, /, **annotations):
    """Return the source of an event with all annotations; one given as ``None`` is left out."""
    key, cls = data
    tokens = {
        "event_type": event_type,
        "event_name": name,
        "event_key_field": f"{key}.uuid",
        "event_description": f"Emitted when {name} happens.",
        "event_data": cls,
        "event_trigger_repository": "openedx/sample",
        **annotations,
    }
    lines = [f"# .. {token}: {value}" for token, value in tokens.items() if value is not None]
    call = f'{name} = OpenEdxPublicSignal(\n    event_type="{event_type}",\n    data={{"{key}": {cls}}},\n)\n'
    return "\n".join(["", *lines, call])
