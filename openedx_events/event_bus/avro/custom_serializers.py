"""How values that Avro has no type for travel: keys, dates and UUIDs as strings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from ccx_keys.locator import CCXLocator
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import (
    LibraryCollectionLocator,
    LibraryContainerLocator,
    LibraryLocatorV2,
    LibraryUsageLocatorV2,
)

from openedx_events.event_bus.avro.types import PYTHON_TYPE_TO_AVRO_MAPPING
from openedx_events.exceptions import UnfitValueError

if TYPE_CHECKING:
    from collections.abc import Callable

    from opaque_keys import OpaqueKey


@lru_cache(maxsize=4096)  # To parse a key takes longer than the rest of an event, and keys come back.
def _parse_key(parse: Callable[[str], OpaqueKey], text: str) -> OpaqueKey:
    return parse(text)


class BaseCustomTypeAvroSerializer(ABC):
    """How the values of one class travel; subclass it for a class that is not supported.

    Attributes:
        cls (type): the class; values of its subclasses travel the same way.
        field_type (str): the Avro type of what ``serialize`` returns.
    """

    cls: ClassVar[type[Any]]
    field_type: ClassVar[str]

    @staticmethod
    @abstractmethod
    def serialize(obj: Any) -> Any:
        """Return the value as what ``field_type`` holds."""

    @staticmethod
    @abstractmethod
    def deserialize(data: Any) -> Any:
        """Return the value that ``serialize`` was given."""


class _KeyAvroSerializer(BaseCustomTypeAvroSerializer):
    """Opaque keys as strings."""

    cls: ClassVar[type[OpaqueKey]]
    field_type = PYTHON_TYPE_TO_AVRO_MAPPING[str]

    @staticmethod
    def serialize(obj: OpaqueKey) -> str:
        """Return the key as a string; a ``TypeError`` if its string is that of another key.

        The old form ``i4x://org/course/category/name`` of a usage key has no run.
        """
        text = str(obj)
        if getattr(obj, "deprecated", False) and _parse_key(type(obj).from_string, text) != obj:
            raise UnfitValueError(f"{obj!r} would arrive as {text!r}, which is another key", obj)
        return text

    @classmethod
    def deserialize(cls, data: str) -> OpaqueKey:
        """Return the key; an ``InvalidKeyError`` if it is none."""
        return _parse_key(cls.cls.from_string, data)


class CourseKeyAvroSerializer(_KeyAvroSerializer):
    """Course keys as strings, ``course-v1:org+course+run``."""

    cls = CourseKey


class CcxCourseLocatorAvroSerializer(_KeyAvroSerializer):
    """CCX course keys as strings, ``ccx-v1:org+course+run+ccx@1``."""

    cls = CCXLocator


class DatetimeAvroSerializer(BaseCustomTypeAvroSerializer):
    """Dates with a time as ISO 8601 strings; a timezone travels as its offset."""

    cls = datetime
    field_type = PYTHON_TYPE_TO_AVRO_MAPPING[str]

    @staticmethod
    def serialize(obj: datetime) -> str:
        """Return the date in ISO 8601."""
        return obj.isoformat()

    @staticmethod
    def deserialize(data: str) -> datetime:
        """Return the date; a ``ValueError`` if it is none."""
        return datetime.fromisoformat(data)


class LibraryCollectionLocatorAvroSerializer(_KeyAvroSerializer):
    """Keys of library collections as strings, ``lib-collection:org:library:collection``."""

    cls = LibraryCollectionLocator


class LibraryContainerLocatorAvroSerializer(_KeyAvroSerializer):
    """Keys of library containers as strings, ``lct:org:library:unit:id``."""

    cls = LibraryContainerLocator


class LibraryLocatorV2AvroSerializer(_KeyAvroSerializer):
    """Keys of content libraries as strings, ``lib:org:library``."""

    cls = LibraryLocatorV2


class LibraryUsageLocatorV2AvroSerializer(_KeyAvroSerializer):
    """Keys of library blocks as strings, ``lb:org:library:problem:id``."""

    cls = LibraryUsageLocatorV2


class UsageKeyAvroSerializer(_KeyAvroSerializer):
    """Usage keys as strings, ``block-v1:org+course+run+type@html+block@id``."""

    cls = UsageKey


class UuidAvroSerializer(BaseCustomTypeAvroSerializer):
    """UUIDs as strings of 36 characters."""

    cls = UUID
    field_type = PYTHON_TYPE_TO_AVRO_MAPPING[str]

    @staticmethod
    def serialize(obj: UUID) -> str:
        """Return the UUID as a string."""
        return str(obj)

    @staticmethod
    def deserialize(data: str) -> UUID:
        """Return the UUID; a ``ValueError`` if it is none."""
        return UUID(data)


DEFAULT_CUSTOM_SERIALIZERS: Final[list[type[BaseCustomTypeAvroSerializer]]] = [
    CourseKeyAvroSerializer,
    CcxCourseLocatorAvroSerializer,
    DatetimeAvroSerializer,
    LibraryCollectionLocatorAvroSerializer,
    LibraryContainerLocatorAvroSerializer,
    LibraryLocatorV2AvroSerializer,
    LibraryUsageLocatorV2AvroSerializer,
    UsageKeyAvroSerializer,
    UuidAvroSerializer,
]
"""What every serializer and deserializer knows; the first whose class fits a value is taken."""
