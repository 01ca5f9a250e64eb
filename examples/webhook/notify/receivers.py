"""What happens when a learner enrolls: one HTTP request."""

import attrs
import requests
from django.conf import settings
from openedx_events.learning.data import UserData

# Seconds that a learner may have to wait for somebody else's server.
TIMEOUT = 3
WITHOUT_PERSONAL_DATA = attrs.filters.exclude(attrs.fields(UserData).pii)


def call_webhook(*, enrollment, metadata, **_kwargs):
    """Post the event as JSON; an answer that is not 2xx raises."""
    data = attrs.asdict(
        enrollment, filter=WITHOUT_PERSONAL_DATA, value_serializer=write_as_text
    )
    body = {**metadata.to_json_data(), "data": {"enrollment": data}}
    requests.post(
        settings.WEBHOOK_URL, json=body, timeout=TIMEOUT
    ).raise_for_status()


def write_as_text(_instance, _field, value):
    """Return keys and times as text; JSON knows everything else."""
    if (
        value is None
        or isinstance(value, bool | int | str)
        or attrs.has(type(value))
    ):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
