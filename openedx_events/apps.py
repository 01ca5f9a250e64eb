"""The Django application: it sends the events of ``EVENT_BUS_PRODUCER_CONFIG`` to the event bus."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import AppConfig
from django.conf import settings

from openedx_events.event_bus import get_producer
from openedx_events.exceptions import ProducerConfigurationError
from openedx_events.tooling import SIGNAL_PROCESSED_FROM_EVENT_BUS, OpenEdxPublicSignal, load_all_signals

logger = logging.getLogger(__name__)


def general_signal_handler(sender: Any, signal: OpenEdxPublicSignal, **kwargs: Any) -> None:  # noqa: ARG001 - the signature of a receiver.
    """Send an event to every topic that is enabled for it, unless it came from the event bus."""
    if kwargs.get(SIGNAL_PROCESSED_FROM_EVENT_BUS):
        # Test suites of event bus users know this sentence.
        declined = "Declining to send signal to the Event Bus since that's where it was sent from"
        logger.debug(f"{declined}: {signal.event_type} (preventing recursion)")  # noqa: G004 - one string, as published.
        return
    data = {key: kwargs.get(key) for key in signal.init_data}
    topics = getattr(settings, "EVENT_BUS_PRODUCER_CONFIG", {}).get(signal.event_type, {})
    for topic, values in topics.items():
        if values["enabled"] is True:
            get_producer().send(
                signal=signal,
                topic=topic,
                event_key_field=values["event_key_field"],
                event_data=data,
                event_metadata=kwargs["metadata"],
            )


class OpenedxEventsConfig(AppConfig):
    """Connects the events of ``EVENT_BUS_PRODUCER_CONFIG`` to the producer when Django starts."""

    name = "openedx_events"

    def ready(self) -> None:
        """Load all signals, check ``EVENT_BUS_PRODUCER_CONFIG`` and connect its events.

        Raises:
            ProducerConfigurationError: the setting names an unknown event or has a value of another shape.
        """
        # .. setting_name: EVENT_BUS_PRODUCER_CONFIG
        # .. setting_default: {}
        # .. setting_description: Which events go to which topics: ``{event type: {topic: {"event_key_field": path,
        #   "enabled": bool}}}``. The path starts with a data key of the event. ``merge_producer_configs`` joins two.
        load_all_signals()
        config = getattr(settings, "EVENT_BUS_PRODUCER_CONFIG", {})
        if not isinstance(config, dict):
            raise ProducerConfigurationError(
                message="Setting 'EVENT_BUS_PRODUCER_CONFIG' should be a dictionary with event_type as key "
                f"and a dictionary of topics as value, not {config!r}"
            )
        for event_type, topics in config.items():
            self._get_validated_signal_config(event_type, topics).connect(general_signal_handler)

    def _get_validated_signal_config(self, event_type: str, configuration: Any) -> OpenEdxPublicSignal:
        """Return the signal of an event type whose topics are told well."""
        if not isinstance(configuration, dict):
            raise ProducerConfigurationError(
                event_type=event_type,
                message=f"Configuration for event_types should be a dict of topics, not {configuration!r}",
            )
        try:
            signal = OpenEdxPublicSignal.get_signal_by_type(event_type)
        except KeyError as error:
            raise ProducerConfigurationError(message=f"No OpenEdxPublicSignal of type: '{event_type}'.") from error
        for topic, values in configuration.items():
            _check_topic(event_type, topic, values)
        return signal


def _check_topic(event_type: str, topic: str, values: Any) -> None:
    if not isinstance(values, dict):
        raise ProducerConfigurationError(
            event_type=event_type, message=f"One of the configuration objects is not a dictionary: topic '{topic}'"
        )
    for name, expected in (("event_key_field", str), ("enabled", bool)):
        if name not in values:
            raise ProducerConfigurationError(
                event_type=event_type,
                message=f"One of the configuration object is missing '{name}' key. It is topic '{topic}'.",
            )
        if not isinstance(values[name], expected):
            raise ProducerConfigurationError(
                event_type=event_type,
                message=f"Expected type: {expected} for '{name}', found: {type(values[name])} (topic '{topic}')",
            )
