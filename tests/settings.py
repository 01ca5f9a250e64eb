"""Django settings of the test project."""

SECRET_KEY = "only for tests"  # noqa: S105  # signs nothing
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = ["openedx_events"]
USE_TZ = True
