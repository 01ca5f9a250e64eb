"""Django settings under which the Python blocks of the documentation run: a small real project."""

SECRET_KEY = "only for tests"  # noqa: S105 - it protects nothing
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EVENTS_SERVICE_NAME = "docs"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "openedx_events"]
USE_TZ = True
