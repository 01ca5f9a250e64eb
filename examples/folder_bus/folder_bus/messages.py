"""Events as files: what the producer writes and the consumer reads."""

import json
import time
from base64 import b64decode, b64encode
from pathlib import Path

from django.conf import settings
from openedx_events.data import EventsMetadata


def get_topic_folder(topic):
    """Return the folder of a topic, with the prefix of this environment."""
    prefix = getattr(settings, "EVENT_BUS_TOPIC_PREFIX", "")
    return Path(
        settings.EVENT_BUS_FOLDER, f"{prefix}-{topic}" if prefix else topic
    )


def write_message(folder, metadata, body):
    """Add a file to the folder; a reader never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{metadata.id}"
    draft.write_text(
        json.dumps(
            {"metadata": metadata.to_json(), "body": b64encode(body).decode()}
        )
    )
    draft.rename(folder / f"{time.time_ns()}-{metadata.id}.json")


def read_message(path):
    """Return the metadata and the body of one file."""
    message = json.loads(path.read_text())
    return EventsMetadata.from_json(message["metadata"]), b64decode(
        message["body"]
    )
