"""Settings of a small service that finds plugins as the LMS does."""

from edx_django_utils.plugins import get_plugin_apps

DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
}
INSTALLED_APPS = ["openedx_events", *get_plugin_apps("lms.djangoapp")]
SECRET_KEY = "only for tests"
USE_TZ = True
