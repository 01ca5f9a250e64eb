"""Settings: the library, and one app that receives an event."""

SECRET_KEY = "change me"
INSTALLED_APPS = ["openedx_events", "hello"]
USE_TZ = True
# Django prints what goes wrong in a receiver only with this, or with LOGGING of your own.
DEBUG = True
