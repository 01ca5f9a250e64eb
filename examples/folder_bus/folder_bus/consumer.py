"""Receive events from a folder."""

import logging
import time

from openedx_events.event_bus import EventBusConsumer
from openedx_events.event_bus.avro.deserializer import (
    deserialize_bytes_to_event_data,
)
from openedx_events.tooling import (
    OpenEdxPublicSignal,
    prepare_for_new_work_cycle,
)

from folder_bus.messages import get_topic_folder, read_message

log = logging.getLogger(__name__)


class FolderConsumer(EventBusConsumer):
    """Reads the files of one topic in their order, once for each consumer group."""

    def __init__(self, topic, group_id, pause=1.0):
        """Take topic and group, and the seconds between two looks."""
        self.folder = get_topic_folder(topic)
        self.position = self.folder / f".position-{group_id}"
        self.pause = pause

    def consume_indefinitely(self):
        """Receive what is there, wait, and look again."""
        while True:
            self.consume_waiting()
            time.sleep(self.pause)

    def consume_waiting(self):
        """Receive every message that this group has not had yet."""
        last = self.position.read_text() if self.position.exists() else ""
        for path in sorted(self.folder.glob("*.json")):
            if path.name > last:
                self.receive(path)
                self.position.write_text(path.name)

    def receive(self, path):
        """Send one event to the receivers here; log what cannot be read."""
        prepare_for_new_work_cycle()
        try:
            metadata, body = read_message(path)
            signal = OpenEdxPublicSignal.get_signal_by_type(metadata.event_type)
            data = deserialize_bytes_to_event_data(body, signal)
        except Exception:
            log.exception("Cannot read %s", path)
            return
        signal.send_event_with_custom_metadata(metadata, **data)
