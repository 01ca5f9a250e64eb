"""Settings of the webhook example: the library, one app, and where to call."""

SECRET_KEY = "change me"
INSTALLED_APPS = ["openedx_events", "notify"]
USE_TZ = True
# Django prints what goes wrong in a receiver only with this, or with LOGGING of your own.
DEBUG = True
WEBHOOK_URL = "http://127.0.0.1:8021/enrollments"
