"""Settings of a service that sends the event to the event bus."""

INSTALLED_APPS = ["acme_events", "openedx_events"]
EVENT_BUS_PRODUCER_CONFIG = {
    "edu.acme.learning.diploma.mailed.v1": {
        "acme-diplomas": {
            "event_key_field": "diploma.course.course_key",
            "enabled": True,
        },
    },
}
SECRET_KEY = "change me"
USE_TZ = True
