"""The settings of the example, with every event in its producer configuration."""

from __future__ import annotations

import json
from pathlib import Path

# The example's root is on the path of its processes.
from settings import *  # noqa: F403 - a Django project's settings build on others this way.

FACTS = json.loads((Path(__file__).parents[1] / "library" / "facts.json").read_text(encoding="utf-8"))
# Redis keeps one order per topic: the key field is told, but it leads nowhere.
EVENT_BUS_PRODUCER_CONFIG = {
    event["event_type"]: {"every-event": {"event_key_field": next(iter(event["data"])), "enabled": True}}
    for event in FACTS["events"]
}
