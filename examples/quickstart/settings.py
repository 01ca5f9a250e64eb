"""Settings: the library, and one app that receives an event."""

SECRET_KEY = "change me"
INSTALLED_APPS = ["openedx_events", "hello"]
USE_TZ = True
