"""``manage.py generate_avro_schemas``: store the Avro schemas that later changes are held to."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from openedx_events.event_bus import avro
from openedx_events.event_bus.avro.serializer import AvroSignalSerializer
from openedx_events.tooling import KNOWN_UNSERIALIZABLE_SIGNALS, OpenEdxPublicSignal, load_all_signals

if TYPE_CHECKING:
    from argparse import ArgumentParser

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Write the Avro schemas of events into the folder of stored schemas."""

    help = (
        "Write the Avro schemas of events into openedx_events/event_bus/avro/schemas/. For new events: a stored schema "
        "is what a changed event is compared with, so overwrite one only while its event is not released."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the event types, or all of them."""
        parser.add_argument("types", nargs="*", type=str, help="event types")
        parser.add_argument("--all", action="store_true", help="every event that can go on the event bus")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - the signature of a command.
        """Write one file per event; ask before one is overwritten, and leave out events that are kept off the bus.

        Raises:
            CommandError: an event type is not known.
        """
        load_all_signals()
        for signal in _get_signals(options["types"], every=options["all"]):
            if signal.event_type in KNOWN_UNSERIALIZABLE_SIGNALS:
                logger.info("%s is kept off the event bus: no schema is written", signal.event_type)
                continue
            path = get_schema_path(signal.event_type)
            if path.exists() and input(f"{path} exists. Overwrite it? [y/N] ").strip().lower() != "y":
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            logger.info("Writing %s", path)
            path.write_text(json.dumps(AvroSignalSerializer(signal).schema, indent=2), encoding="utf-8")


def get_schema_path(event_type: str) -> Path:
    """Return the file of the stored schema of an event: its type with ``+`` for each dot."""
    return Path(avro.__file__).with_name("schemas") / f"{event_type.replace('.', '+')}_schema.avsc"


def _get_signals(event_types: list[str], *, every: bool) -> list[OpenEdxPublicSignal]:
    if every:
        return OpenEdxPublicSignal.all_events()
    try:
        return [OpenEdxPublicSignal.get_signal_by_type(event_type) for event_type in event_types]
    except KeyError as error:
        raise CommandError(f"No event of type {error}.") from error
