"""Payloads of the events."""

from datetime import datetime

import attr
from openedx_events.learning.data import CourseData, UserNonPersonalData


@attr.s(frozen=True)
class DiplomaData:
    """A printed diploma on its way to a learner.

    Attributes:
        user (UserNonPersonalData): the learner who earned it.
        course (CourseData): the course that it is for.
        mailed_at (datetime): when it was handed to the post.
        tracking_number (str): what the post calls the parcel, if it is tracked.
    """

    user = attr.ib(type=UserNonPersonalData)
    course = attr.ib(type=CourseData)
    mailed_at = attr.ib(type=datetime)
    tracking_number = attr.ib(type=str, default="")
