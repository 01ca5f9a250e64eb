"""Payload classes of the analytics subdomain."""

# Annotations are not postponed here: `attr.fields()` has to give the classes themselves, not their names.
# The classes have no slots and compare in order, as published: receivers read their `__dict__`.

from datetime import datetime

import attr


@attr.s(auto_attribs=True, frozen=True)
class TrackingLogData:
    """One entry of the tracking log: what someone did, and in which context.

    Attributes:
        name (str): Name of the tracking event, such as ``edx.course.enrollment.activated``.
        timestamp (datetime): When it happened.
        data (str): Details of the tracking event as JSON, which may hold personal data.
        context (str): Context of the tracking event as JSON, such as user, course and request, which may hold
            personal data.
    """

    name: str
    timestamp: datetime
    data: str
    context: str
