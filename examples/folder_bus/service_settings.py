"""Settings of a service that sends enrollments to the folder and receives them."""

INSTALLED_APPS = ["openedx_events"]
SECRET_KEY = "change me"
USE_TZ = True

EVENT_BUS_PRODUCER = "folder_bus.producer.FolderProducer"
EVENT_BUS_CONSUMER = "folder_bus.consumer.FolderConsumer"
EVENT_BUS_FOLDER = "events"
EVENT_BUS_TOPIC_PREFIX = "dev"
EVENT_BUS_PRODUCER_CONFIG = {
    "org.openedx.learning.course.enrollment.created.v1": {
        "enrollments": {
            "event_key_field": "enrollment.course.course_key",
            "enabled": True,
        },
    },
}
