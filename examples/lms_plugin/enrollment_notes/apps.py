"""Tell the LMS which receivers to connect."""

from django.apps import AppConfig

NOTE_ENROLLMENT = {
    "receiver_func_name": "note_enrollment",
    "signal_path": "openedx_events.learning.signals.COURSE_ENROLLMENT_CREATED",
    "dispatch_uid": "enrollment_notes.note_enrollment",
}


class EnrollmentNotesConfig(AppConfig):
    """The plugin that notes enrollments."""

    name = "enrollment_notes"
    default_auto_field = "django.db.models.BigAutoField"
    plugin_app = {
        "signals_config": {
            "lms.djangoapp": {
                "relative_path": "receivers",
                "receivers": [NOTE_ENROLLMENT],
            },
        },
    }
