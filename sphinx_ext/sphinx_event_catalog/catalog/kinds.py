"""Every kind of problem: its name, how much it matters, and what it means."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Severity(Enum):
    """How much a problem matters: ``ERROR`` if the catalog would tell something false, ``INFO`` if it is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def is_build_warning(self) -> bool:
        """Whether a problem of this severity is a warning of the Sphinx build; others are on the health page only."""
        return self is not Severity.INFO

    def is_failing(self, *, strict: bool) -> bool:
        """Whether a problem of this severity fails a run of the checks: errors always, warnings if it is strict."""
        return self is Severity.ERROR or (strict and self is Severity.WARNING)


class ProblemKind(Enum):
    """Every kind of problem; the value is its name in messages, in suppressions and on the command line."""

    severity: Severity
    meaning: str

    def __new__(cls, name: str, severity: Severity, meaning: str) -> Self:
        """Make a member whose value is its name in messages."""
        member = object.__new__(cls)
        member._value_ = name
        member.severity = severity
        member.meaning = meaning
        return member

    # Reading the packages.
    IMPORT_FAILED = (
        "import-failed",
        Severity.ERROR,
        "A module that defines events cannot be imported, so its events are missing from the catalog.",
    )
    SOURCE_UNREADABLE = (
        "source-unreadable",
        Severity.ERROR,
        "A source file cannot be read or is no valid Python, so its annotations and lines are unknown.",
    )
    TYPE_UNRESOLVED = (
        "type-unresolved",
        Severity.ERROR,
        "The type of a field names something that does not exist at run time.",
    )
    DEFINITION_UNREADABLE = ("definition-unreadable", Severity.ERROR, "A signal or payload class cannot be described.")
    MARKUP = ("markup", Severity.WARNING, "A description or docstring is not valid reStructuredText.")

    # Annotations.
    ANNOTATIONS_MISSING = (
        "annotations-missing",
        Severity.WARNING,
        "A signal has no annotations, so nobody knows what it is about or where it is sent.",
    )
    ANNOTATIONS_ORPHANED = (
        "annotations-orphaned",
        Severity.ERROR,
        "An annotation group belongs to no signal: the event it describes does not exist.",
    )
    ANNOTATION_MISSING = ("annotation-missing", Severity.WARNING, "An annotation that every event needs is missing.")
    ANNOTATION_EMPTY = ("annotation-empty", Severity.WARNING, "An annotation has no value.")
    ANNOTATION_UNKNOWN = (
        "annotation-unknown",
        Severity.WARNING,
        "An annotation has a token that code-annotations does not know, so no tool reads it.",
    )
    ANNOTATION_REPEATED = (
        "annotation-repeated",
        Severity.WARNING,
        "An annotation stands twice in one group; only the first one counts.",
    )
    EVENT_NAME_DIFFERS = (
        "event-name-differs",
        Severity.ERROR,
        "The annotation ``event_name`` is not the variable that holds the signal.",
    )
    EVENT_TYPE_DIFFERS = (
        "event-type-differs",
        Severity.ERROR,
        "The annotation ``event_type`` is not the event type of the signal.",
    )
    EVENT_DATA_DIFFERS = (
        "event-data-differs",
        Severity.ERROR,
        "The annotation ``event_data`` does not name the payload classes that the signal carries.",
    )

    # Key field and trigger repository.
    KEY_FIELD_MISSING = (
        "key-field-missing",
        Severity.WARNING,
        "No key field is named, so the event bus cannot keep the events about one thing in order.",
    )
    KEY_FIELD_UNRESOLVED = (
        "key-field-unresolved",
        Severity.ERROR,
        "The key field does not exist in the payload: a producer with this configuration fails.",
    )
    KEY_FIELD_PERSONAL = (
        "key-field-personal",
        Severity.WARNING,
        "The key field holds personal data, which a broker keeps in the clear and for long.",
    )
    TRIGGER_REPOSITORY_MISSING = (
        "trigger-repository-missing",
        Severity.WARNING,
        "No trigger repository is named, so nobody knows which service sends the event.",
    )
    TRIGGER_REPOSITORY_MALFORMED = (
        "trigger-repository-malformed",
        Severity.WARNING,
        "A trigger repository is not written ``owner/name``.",
    )

    # Names.
    EVENT_TYPE_MALFORMED = (
        "event-type-malformed",
        Severity.ERROR,
        "The event type is not ``{reverse DNS}.{subdomain}.{subject}.{action}.{version}`` (ADR 2).",
    )
    EVENT_TYPE_VERSION = (
        "event-type-version",
        Severity.WARNING,
        "The event type does not end in a version like ``v1`` (ADR 2).",
    )
    EVENT_TYPE_CHARACTER = (
        "event-type-character",
        Severity.WARNING,
        "The event type has a character other than lower-case letters, digits and underscores.",
    )
    EVENT_TYPE_SUBDOMAIN = (
        "event-type-subdomain",
        Severity.WARNING,
        "The event type names another subdomain than the folder that the signal is defined in.",
    )
    EVENT_TYPE_TENSE = (
        "event-type-tense",
        Severity.INFO,
        "The action of the event type is not in the past tense: an event tells what has happened (ADR 2).",
    )
    EVENT_TYPE_DUPLICATE = (
        "event-type-duplicate",
        Severity.ERROR,
        "Two signals have one event type: receivers on the event bus cannot tell them apart.",
    )
    EVENT_NAME_CONVENTION = (
        "event-name-convention",
        Severity.INFO,
        "The variable is not named after subject and action of the event type.",
    )
    EVENT_NAME_VERSION = (
        "event-name-version",
        Severity.WARNING,
        "The suffix of the variable (``_V2``) is not the version of the event type.",
    )
    EVENT_NAME_DUPLICATE = (
        "event-name-duplicate",
        Severity.WARNING,
        "Two signals have one variable name, so a reference by that name is ambiguous.",
    )

    # The data of an event.
    DATA_KEY_SUFFIX = (
        "data-key-suffix",
        Severity.WARNING,
        "A data key ends in ``_data`` or ``_payload``, which says nothing.",
    )
    DATA_KEY_INVALID = (
        "data-key-invalid",
        Severity.ERROR,
        "A data key is no identifier, or one that ``send_event`` needs for itself.",
    )
    PAYLOAD_NOT_ATTRS = (
        "payload-not-attrs",
        Severity.WARNING,
        "A value of the data is not an attrs class, so nothing is known about what is in it.",
    )
    PAYLOAD_NOT_FROZEN = (
        "payload-not-frozen",
        Severity.WARNING,
        "The payload class can be changed: one receiver can change what the next one gets.",
    )
    PAYLOAD_UNUSED = ("payload-unused", Severity.WARNING, "No event carries the payload class.")
    PAYLOAD_NAME_DUPLICATE = (
        "payload-name-duplicate",
        Severity.INFO,
        "Two payload classes have one name, so the name alone does not tell which is meant.",
    )

    # Fields.
    FIELD_UNTYPED = ("field-untyped", Severity.WARNING, "A field has no type.")
    FIELD_UNDESCRIBED = ("field-undescribed", Severity.WARNING, "A field has no description.")
    FIELD_DOCUMENTED_ABSENT = (
        "field-documented-absent",
        Severity.ERROR,
        "The docstring describes a field that the class does not have.",
    )
    FIELD_DOCUMENTED_TWICE = ("field-documented-twice", Severity.WARNING, "The docstring describes a field twice.")
    FIELD_TYPE_DIFFERS = (
        "field-type-differs",
        Severity.ERROR,
        "The docstring gives a field another type than the code.",
    )
    FIELD_OPTIONAL_REQUIRED = (
        "field-optional-required",
        Severity.ERROR,
        "The docstring calls a field optional, but it has no default.",
    )
    FIELD_DEFAULT_NONE = (
        "field-default-none",
        Severity.INFO,
        "The default is ``None``, which the type of the field forbids.",
    )
    FIELD_DEFAULT_CLASS = (
        "field-default-class",
        Severity.ERROR,
        "The default is a class, not a value: ``factory=dict`` was meant, not ``default=dict``.",
    )
    FIELD_DEFAULT_MUTABLE = (
        "field-default-mutable",
        Severity.ERROR,
        "The default is one mutable object that all instances share.",
    )

    FIELD_REQUIRED_LATER = (
        "field-required-later",
        Severity.ERROR,
        "A field without a default was added after publication: data of before can no longer be read (ADR 6).",
    )

    # The event bus.
    BUS_WARNING_STALE = (
        "bus-warning-stale",
        Severity.ERROR,
        "The warning says that the event cannot go on the event bus, but it can.",
    )
    BUS_EXCLUSION_STALE = (
        "bus-exclusion-stale",
        Severity.WARNING,
        "``KNOWN_UNSERIALIZABLE_SIGNALS`` has the event type, but the event can go on the event bus.",
    )
    BUS_WARNING_MISSING = (
        "bus-warning-missing",
        Severity.WARNING,
        "The event cannot go on the event bus, and neither its warning nor a list says so.",
    )

    # Personal data.
    FIELD_PERSONAL = (
        "field-personal",
        Severity.WARNING,
        "A field holds personal data, but its class is not marked as personal (ADR 8).",
    )

    # Descriptions.
    DESCRIPTION_MISSING = ("description-missing", Severity.WARNING, "An event or a payload class has no description.")
    DESCRIPTION_CAPITAL = ("description-capital", Severity.INFO, "A description does not start with a capital letter.")
    DESCRIPTION_PERIOD = ("description-period", Severity.INFO, "A description does not end with a period.")
    DESCRIPTION_COPIED = (
        "description-copied",
        Severity.WARNING,
        "Two events have the same description, so it cannot tell them apart.",
    )
    DESCRIPTION_DOUBLED_WORD = (
        "description-doubled-word",
        Severity.WARNING,
        "A description has the same word twice in a row.",
    )

    # Suppressions.
    SUPPRESSION_UNUSED = ("suppression-unused", Severity.WARNING, "A suppression silences nothing.")
    SUPPRESSION_UNEXPLAINED = ("suppression-unexplained", Severity.WARNING, "A suppression gives no reason.")
    SUPPRESSION_UNKNOWN = ("suppression-unknown", Severity.WARNING, "A suppression names a kind that does not exist.")

    @property
    def subtype(self) -> str:
        """The name as a Sphinx warning subtype: with underscores."""
        return str(self.value).replace("-", "_")
