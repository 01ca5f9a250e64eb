"""The event bus: how events leave a service and reach another one.

The library knows no broker. ``EVENT_BUS_PRODUCER`` and ``EVENT_BUS_CONSUMER`` name what a broker's package offers,
``edx_event_bus_redis.create_producer`` for example; without them events stay in their process.
"""

from __future__ import annotations

import copy
import warnings
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from openedx_events.data import EventsMetadata
    from openedx_events.tooling import OpenEdxPublicSignal

    ProducerConfig = dict[str, dict[str, dict[str, Any]]]

Loaded = TypeVar("Loaded")


class EventBusProducer(ABC):
    """What a broker's package implements to send events."""

    @abstractmethod
    def send(
        self,
        *,
        signal: OpenEdxPublicSignal,
        topic: str,
        event_key_field: str,
        event_data: dict[str, Any],
        event_metadata: EventsMetadata,
    ) -> None:
        """Send one event to a topic.

        Args:
            signal: the event.
            topic: the topic, without the prefix of the environment.
            event_key_field: path to the field that keeps events in order, ``enrollment.course.course_key``.
            event_data: the arguments of ``send_event``.
            event_metadata: the metadata that the receivers in this process got.
        """


class NoEventBusProducer(EventBusProducer):
    """A producer that does nothing, for a service without an event bus."""

    def send(
        self,
        *,
        signal: OpenEdxPublicSignal,
        topic: str,
        event_key_field: str,
        event_data: dict[str, Any],
        event_metadata: EventsMetadata,
    ) -> None:
        """Do nothing."""


class EventBusConsumer(ABC):
    """What a broker's package implements to receive events."""

    @abstractmethod
    def consume_indefinitely(self) -> None:
        """Receive events of the topic and send each to this process with ``send_event_with_custom_metadata``."""


class NoEventBusConsumer(EventBusConsumer):
    """A consumer that refuses to run, for a service without an event bus."""

    def consume_indefinitely(self) -> NoReturn:
        """Raise an ``Exception``: nothing can be consumed."""
        raise Exception("Cannot consume events; no consumer configured.")  # noqa: TRY002 - the class is public.


@lru_cache  # The producer of a process is made once; `get_producer.cache_clear()` forgets it.
def get_producer() -> EventBusProducer:
    """Return the producer of this process, made by what ``EVENT_BUS_PRODUCER`` names.

    Where that is not possible it warns and returns a producer that does nothing.
    """
    # .. setting_name: EVENT_BUS_PRODUCER
    # .. setting_default: None
    # .. setting_description: Dotted path to a callable without arguments that returns an ``EventBusProducer``,
    #   ``edx_event_bus_redis.create_producer`` or ``edx_event_bus_kafka.create_producer`` for example. Without it
    #   no event leaves the process.
    return _try_load(
        setting_name="EVENT_BUS_PRODUCER",
        args=(),
        kwargs={},
        expected_class=EventBusProducer,
        default=NoEventBusProducer(),
    )


def make_single_consumer(*, topic: str, group_id: str, **kwargs: Any) -> EventBusConsumer:
    """Return a new consumer, made by what ``EVENT_BUS_CONSUMER`` names.

    Where that is not possible it warns and returns a consumer that refuses to run.

    Args:
        topic: the topic, without the prefix of the environment.
        group_id: the consumer group that shares the events of the topic.
        kwargs: what else the broker's consumer takes.
    """
    # .. setting_name: EVENT_BUS_CONSUMER
    # .. setting_default: None
    # .. setting_description: Dotted path to a callable that takes ``topic`` and ``group_id`` and returns an
    #   ``EventBusConsumer``: ``edx_event_bus_redis.RedisEventConsumer`` or
    #   ``edx_event_bus_kafka.KafkaEventConsumer`` for example. ``manage.py consume_events`` runs it.
    return _try_load(
        setting_name="EVENT_BUS_CONSUMER",
        args=(),
        kwargs={"topic": topic, "group_id": group_id, **kwargs},
        expected_class=EventBusConsumer,
        default=NoEventBusConsumer(),
    )


def merge_producer_configs(
    producer_config_original: ProducerConfig, producer_config_overrides: ProducerConfig
) -> ProducerConfig:
    """Return a new ``EVENT_BUS_PRODUCER_CONFIG`` with the values of both; where they differ, the overrides hold."""
    merged = copy.deepcopy(producer_config_original)
    for event_type, topics in producer_config_overrides.items():
        for topic, values in topics.items():
            merged.setdefault(event_type, {}).setdefault(topic, {}).update(values)
    return merged


def _try_load(
    *, setting_name: str, args: tuple[Any, ...], kwargs: dict[str, Any], expected_class: type[Any], default: Loaded
) -> Loaded:
    """Call what a setting names and return its result, or warn and return the default."""
    path = getattr(settings, setting_name, None)
    if path is None:
        _warn(f"Event Bus setting {setting_name} is missing")
        return default
    try:
        instance = import_string(path)(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - a broken broker must not stop the service.
        _warn(f"Failed to load {expected_class} from setting {setting_name}: {error!r}")
        return default
    if not isinstance(instance, expected_class):
        _warn(f"{path} from {setting_name} returned unexpected type {type(instance)}")
        return default
    loaded: Loaded = instance
    return loaded


def _warn(problem: str) -> None:
    warnings.warn(f"{problem}; component will be inactive", stacklevel=4)


@receiver(setting_changed)
def _reset_state(sender: Any, **kwargs: Any) -> None:  # noqa: ARG001 - the signature of a receiver.
    """Forget the producer when a test changes a setting."""
    get_producer.cache_clear()
