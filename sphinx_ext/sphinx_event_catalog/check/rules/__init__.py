"""The table of rules: which functions find which kind of problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.kinds import ProblemKind
from sphinx_event_catalog.check.rules import (
    annotation_groups,
    bus,
    data,
    descriptions,
    event_types,
    evolution,
    fields,
    key_fields,
    privacy,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_event_catalog.catalog.model import Event, Payload
    from sphinx_event_catalog.check.findings import Facts, Finding

    EventRule = Callable[[Event, Facts], Iterator[Finding]]
    PayloadRule = Callable[[Payload, Facts], Iterator[Finding]]
    CatalogRule = Callable[[Facts], Iterator[tuple[str, Finding]]]

EVENT_RULES: dict[ProblemKind, EventRule] = {
    ProblemKind.ANNOTATIONS_MISSING: annotation_groups.find_missing_group,
    ProblemKind.ANNOTATION_MISSING: annotation_groups.find_missing_annotations,
    ProblemKind.ANNOTATION_EMPTY: annotation_groups.find_empty_annotations,
    ProblemKind.ANNOTATION_UNKNOWN: annotation_groups.find_unknown_annotations,
    ProblemKind.ANNOTATION_REPEATED: annotation_groups.find_repeated_annotations,
    ProblemKind.EVENT_NAME_DIFFERS: annotation_groups.find_wrong_name,
    ProblemKind.EVENT_TYPE_DIFFERS: annotation_groups.find_wrong_type,
    ProblemKind.EVENT_DATA_DIFFERS: annotation_groups.find_wrong_data,
    ProblemKind.KEY_FIELD_MISSING: key_fields.find_missing_key_field,
    ProblemKind.KEY_FIELD_UNRESOLVED: key_fields.find_unresolved_key_field,
    ProblemKind.KEY_FIELD_PERSONAL: key_fields.find_personal_key_field,
    ProblemKind.TRIGGER_REPOSITORY_MISSING: key_fields.find_missing_repository,
    ProblemKind.TRIGGER_REPOSITORY_MALFORMED: key_fields.find_malformed_repositories,
    ProblemKind.EVENT_TYPE_MALFORMED: event_types.find_malformed_type,
    ProblemKind.EVENT_TYPE_VERSION: event_types.find_missing_version,
    ProblemKind.EVENT_TYPE_CHARACTER: event_types.find_odd_characters,
    ProblemKind.EVENT_TYPE_SUBDOMAIN: event_types.find_wrong_subdomain,
    ProblemKind.EVENT_TYPE_TENSE: event_types.find_wrong_tense,
    ProblemKind.EVENT_TYPE_DUPLICATE: event_types.find_duplicate_type,
    ProblemKind.EVENT_NAME_CONVENTION: event_types.find_unconventional_name,
    ProblemKind.EVENT_NAME_VERSION: event_types.find_wrong_suffix,
    ProblemKind.EVENT_NAME_DUPLICATE: event_types.find_duplicate_name,
    ProblemKind.DATA_KEY_SUFFIX: data.find_key_suffixes,
    ProblemKind.DATA_KEY_INVALID: data.find_invalid_keys,
    ProblemKind.PAYLOAD_NOT_ATTRS: data.find_plain_values,
    ProblemKind.BUS_WARNING_STALE: bus.find_stale_warning,
    ProblemKind.BUS_EXCLUSION_STALE: bus.find_stale_exclusion,
    ProblemKind.BUS_WARNING_MISSING: bus.find_missing_warning,
    ProblemKind.DESCRIPTION_MISSING: descriptions.find_missing_event_description,
    ProblemKind.DESCRIPTION_CAPITAL: descriptions.find_small_event_start,
    ProblemKind.DESCRIPTION_PERIOD: descriptions.find_open_event_end,
    ProblemKind.DESCRIPTION_COPIED: descriptions.find_copied_description,
    ProblemKind.DESCRIPTION_DOUBLED_WORD: descriptions.find_doubled_event_words,
}
"""Rules that look at one event."""

PAYLOAD_RULES: dict[ProblemKind, PayloadRule] = {
    ProblemKind.PAYLOAD_NOT_FROZEN: data.find_mutable_class,
    ProblemKind.PAYLOAD_UNUSED: data.find_unused_class,
    ProblemKind.PAYLOAD_NAME_DUPLICATE: data.find_duplicate_class,
    ProblemKind.FIELD_UNTYPED: fields.find_untyped_fields,
    ProblemKind.FIELD_UNDESCRIBED: fields.find_undescribed_fields,
    ProblemKind.FIELD_DOCUMENTED_ABSENT: fields.find_absent_fields,
    ProblemKind.FIELD_DOCUMENTED_TWICE: fields.find_repeated_fields,
    ProblemKind.FIELD_TYPE_DIFFERS: fields.find_differing_types,
    ProblemKind.FIELD_OPTIONAL_REQUIRED: fields.find_required_optional_fields,
    ProblemKind.FIELD_DEFAULT_NONE: fields.find_forbidden_none,
    ProblemKind.FIELD_DEFAULT_CLASS: fields.find_class_defaults,
    ProblemKind.FIELD_DEFAULT_MUTABLE: fields.find_shared_defaults,
    ProblemKind.FIELD_PERSONAL: privacy.find_unmarked_personal_fields,
    ProblemKind.DESCRIPTION_MISSING: descriptions.find_missing_class_description,
    ProblemKind.DESCRIPTION_CAPITAL: descriptions.find_small_class_start,
    ProblemKind.DESCRIPTION_PERIOD: descriptions.find_open_class_end,
    ProblemKind.DESCRIPTION_DOUBLED_WORD: descriptions.find_doubled_class_words,
}
"""Rules that look at one payload class of the requested packages."""

CATALOG_RULES: dict[ProblemKind, CatalogRule] = {
    ProblemKind.ANNOTATIONS_ORPHANED: annotation_groups.find_orphans,
    ProblemKind.FIELD_REQUIRED_LATER: evolution.find_required_later,
}
"""Rules that look at the whole catalog, and say themselves which subject a finding is about."""
