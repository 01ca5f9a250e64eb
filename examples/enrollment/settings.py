"""Settings of the enrollment example: one database and three apps."""

SECRET_KEY = "only for this example"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EVENTS_SERVICE_NAME = "lms"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "openedx_events",
    "student",
    "welcome",
]
USE_TZ = True
