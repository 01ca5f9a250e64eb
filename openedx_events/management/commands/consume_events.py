"""``manage.py consume_events``: receive the events of one topic until it is stopped."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from openedx_events.event_bus import make_single_consumer
from openedx_events.tooling import load_all_signals

if TYPE_CHECKING:
    from argparse import ArgumentParser

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Receive the events of one topic until it is stopped."""

    help = (
        "Receive the events of one topic and send each to the receivers in this process. "
        "Example: manage.py consume_events -t user-login -g user-activity-service --extra '{\"check_backlog\": true}'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the topic, the consumer group and what else the broker's consumer takes."""
        parser.add_argument(
            "-t", "--topic", nargs=1, required=True, help="topic, without the prefix of the environment"
        )
        parser.add_argument("-g", "--group_id", nargs=1, required=True, help="consumer group")
        parser.add_argument("--extra", nargs="?", type=str, help="JSON object of further arguments of the consumer")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - the signature of a command.
        """Run the consumer; what it raises is logged and ends the command.

        Raises:
            CommandError: the consumer ended by an error, such as a lost broker: a supervisor is to start it again.
        """
        try:
            load_all_signals()
            make_single_consumer(**_read_arguments(options)).consume_indefinitely()
        except Exception as error:
            logger.exception("Error consuming events")
            raise CommandError(f"The consumer stopped: {error!r}") from error


def _read_arguments(options: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of the consumer: topic and group come as lists of one, the others as a JSON object."""
    (topic,), (group_id,) = options["topic"], options["group_id"]
    return {"topic": topic, "group_id": group_id, **json.loads(options.get("extra") or "{}")}
