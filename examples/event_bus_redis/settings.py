"""Settings of a service that sends events over Redis and receives those of others."""

from os import environ

SECRET_KEY = "change me"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
}
INSTALLED_APPS = ["openedx_events", "edx_event_bus_redis", "journal"]
USE_TZ = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Who sends: it stands in the metadata of every event.
EVENTS_SERVICE_NAME = environ.get("SERVICE", "shop")

# Where the broker is; every service of one environment has the same address and prefix.
EVENT_BUS_REDIS_CONNECTION_URL = environ.get(
    "REDIS_URL", "redis://127.0.0.1:6379/"
)
EVENT_BUS_TOPIC_PREFIX = "dev"
EVENT_BUS_REDIS_CONSUMER_POLL_TIMEOUT = 1

# With Kafka: edx_event_bus_kafka.create_producer and .KafkaEventConsumer.
EVENT_BUS_PRODUCER = "edx_event_bus_redis.create_producer"
EVENT_BUS_CONSUMER = "edx_event_bus_redis.RedisEventConsumer"

# Which events leave the service, and to which topic.
EVENT_BUS_PRODUCER_CONFIG = {
    "org.openedx.learning.course.enrollment.created.v1": {
        "enrollments": {
            "event_key_field": "enrollment.course.course_key",
            "enabled": True,
        },
    },
}

# Where the journal is written, and how long each entry takes.
JOURNAL = environ.get("JOURNAL", "journal.jsonl")
JOURNAL_SECONDS = float(environ.get("JOURNAL_SECONDS", "0"))
