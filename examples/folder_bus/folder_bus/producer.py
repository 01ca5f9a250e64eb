"""Send events to a folder."""

from openedx_events.event_bus import EventBusProducer
from openedx_events.event_bus.avro.serializer import (
    serialize_event_data_to_bytes,
)

from folder_bus.messages import get_topic_folder, write_message


class FolderProducer(EventBusProducer):
    """Writes each event to a file. The files are in order, so no key is needed."""

    def send(
        self, *, signal, topic, event_key_field, event_data, event_metadata
    ):
        """Write one event to the folder of its topic."""
        body = serialize_event_data_to_bytes(event_data, signal)
        write_message(get_topic_folder(topic), event_metadata, body)
