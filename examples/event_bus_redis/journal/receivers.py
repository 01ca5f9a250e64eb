"""Write down every event that reaches this process, one JSON object per line."""

import json
import time
from pathlib import Path

from django.conf import settings


def write_down(metadata, signal, from_event_bus, **kwargs):
    """Append the event to the journal, and whether it came over the event bus."""
    entry = {
        "metadata": metadata.to_json_data(),
        "from_event_bus": from_event_bus,
        "data": {key: repr(kwargs[key]) for key in signal.init_data},
    }
    with Path(settings.JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(json.dumps(entry) + "\n")
    time.sleep(settings.JOURNAL_SECONDS)
