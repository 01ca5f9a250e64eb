"""What happens when a learner enrolls."""

import logging

from enrollment_notes.models import EnrollmentNote

log = logging.getLogger(__name__)


def note_enrollment(*, enrollment, metadata, **_kwargs):
    """Note the enrollment, once for each event."""
    note, is_new = EnrollmentNote.objects.get_or_create(
        event_id=metadata.id,
        defaults={
            "user_id": enrollment.user.id,
            "course_key": str(enrollment.course.course_key),
            "enrolled_at": enrollment.creation_date,
        },
    )
    if is_new:
        log.info("Noted: %s", note)
