"""The definitions are held to the facts of the published package and to the conventions of their documentation."""

from __future__ import annotations

import importlib
import inspect
import re
from uuid import UUID

import attr
import pytest
from opaque_keys import OpaqueKey

from openedx_events.event_bus.avro.schema import schema_from_signal
from tests.library.definitions import (
    FACTS,
    PACKAGE,
    SUBDOMAINS,
    describe_event,
    describe_payload,
    find_events,
    find_payloads,
    name_type,
    read_annotations,
    read_documented_fields,
    resolve_path,
)

EVENTS = find_events()
PAYLOADS = find_payloads()
EVENT_FACTS = {facts["name"]: facts for facts in FACTS["events"]}
TOKENS = [
    "event_type",
    "event_name",
    "event_key_field",
    "event_description",
    "event_data",
    "event_trigger_repository",
    "event_warning",
]
UNUSED = {
    "COURSE_CERTIFICATE_CONFIG_CHANGED",
    "COURSE_CERTIFICATE_CONFIG_DELETED",
    "SUBSIDY_REDEEMED",
    "SUBSIDY_REDEMPTION_REVERSED",
}
DEPRECATED = {"CONTENT_OBJECT_TAGS_CHANGED"}
NAMING_RULE = re.compile(r"org\.openedx(\.[a-z_]+)+\.v\d+")

for_each_event = pytest.mark.parametrize("name", sorted(EVENTS))
for_each_payload = pytest.mark.parametrize("name", sorted(PAYLOADS))


def test_every_published_event_is_defined_in_the_published_order():
    """New events may stand anywhere among them."""
    assert list(EVENT_FACTS) == [name for name in EVENTS if name in EVENT_FACTS]
    assert len(EVENT_FACTS) == 75


@pytest.mark.parametrize("name", sorted(EVENT_FACTS))
def test_an_event_equals_its_published_facts(name):
    facts = EVENT_FACTS[name]
    assert facts == describe_event(name, EVENTS[name], facts["module"])
    assert list(facts["data"]) == list(EVENTS[name].init_data)
    assert EVENTS[name] is getattr(importlib.import_module(facts["module"]), name)


def test_every_published_payload_class_is_defined():
    assert set(FACTS["payloads"]) <= set(PAYLOADS)
    assert len(FACTS["payloads"]) == 54


@pytest.mark.parametrize("name", sorted(FACTS["payloads"]))
def test_a_payload_class_equals_its_published_facts(name):
    """Types are compared as classes straight from ``attr.fields()``: they need no resolving."""
    assert FACTS["payloads"][name] == describe_payload(PAYLOADS[name])


@for_each_payload
def test_a_payload_class_is_frozen_ordered_and_without_slots(name):
    payload = PAYLOADS[name]
    instance = object.__new__(payload)
    field = next(iter(attr.fields(payload)))
    with pytest.raises(attr.exceptions.FrozenInstanceError):
        setattr(instance, field.name, None)
    assert instance.__dict__ == {}
    assert {"__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__hash__"} <= set(vars(payload))


@pytest.mark.parametrize("name", sorted(UNUSED | DEPRECATED))
def test_a_warning_says_in_its_first_word_what_the_status_of_the_event_is(name):
    expected = "Unused" if name in UNUSED else "Deprecated"
    assert read_annotations()[name]["event_warning"].split()[0].removesuffix(":") == expected


@for_each_event
def test_an_event_has_all_tokens_in_order(name):
    """Only an event that nobody sends has no trigger repository; only a deprecated or unused one has a warning."""
    absent = {"event_trigger_repository"} if name in UNUSED else set()
    absent |= {"event_warning"} - ({"event_warning"} if name in UNUSED | DEPRECATED else set())
    assert [token for token in TOKENS if token not in absent] == list(read_annotations()[name])


def test_every_annotation_group_belongs_to_an_event():
    assert set(EVENTS) == set(read_annotations())


@for_each_event
def test_the_annotations_agree_with_the_code(name):
    annotations, signal = read_annotations()[name], EVENTS[name]
    (payload,) = signal.init_data.values()
    expected = {"event_type": signal.event_type, "event_name": name, "event_data": payload.__name__}
    assert expected == {token: annotations[token] for token in expected}


@for_each_event
def test_a_trigger_repository_is_an_owner_and_a_name(name):
    value = read_annotations()[name].get("event_trigger_repository", "openedx/none")
    assert [part for part in value.split(", ") if not re.fullmatch(r"(openedx|edx)/[a-z0-9-]+", part)] == []


@for_each_event
def test_a_key_field_resolves_to_a_key_or_identifier_of_nobody_in_person(name):
    owner, field = resolve_path(EVENTS[name], read_annotations()[name]["event_key_field"])
    assert field.default is attr.NOTHING
    assert issubclass(field.type, (str, int, UUID, OpaqueKey))
    assert not issubclass(field.type, bool)
    assert "Personal" not in owner.__name__
    assert field.name not in {"username", "email", "name", "subject"} or name == "TRACKING_EVENT_EMITTED"


@for_each_event
def test_a_description_is_made_of_sentences(name):
    description = read_annotations()[name]["event_description"]
    assert re.fullmatch(r"[A-Z].*\.", description)
    assert re.search(r"\b(\w+) \1\b", description, re.IGNORECASE) is None


def test_no_two_descriptions_are_the_same():
    descriptions = [annotations["event_description"] for annotations in read_annotations().values()]
    assert len(descriptions) == len(set(descriptions))


@for_each_event
def test_an_event_whose_schema_cannot_be_made_warns_of_the_event_bus(name):
    try:
        schema_from_signal(EVENTS[name])
    except TypeError:
        assert "cannot go on the event bus" in read_annotations()[name]["event_warning"]
    else:
        assert "event bus" not in read_annotations()[name].get("event_warning", "")


@for_each_event
def test_an_event_type_outside_the_naming_rule_is_suppressed_with_a_reason(name):
    """The comment stands right above the assignment, and code-annotations does not take it for an annotation."""
    source = (PACKAGE / EVENTS[name].event_type.split(".")[2] / "signals.py").read_text(encoding="utf-8")
    suppression = rf"^# event-catalog: ignore\[event-type-(version|character)\] [A-Z][^\n]+\.\n{name} = "
    is_suppressed = re.search(suppression, source, re.MULTILINE) is not None
    assert is_suppressed == (NAMING_RULE.fullmatch(EVENTS[name].event_type) is None)
    assert all("event-catalog" not in value for value in read_annotations()[name].values())


@for_each_payload
def test_every_own_field_is_documented_with_the_type_in_the_code(name):
    payload = PAYLOADS[name]
    expected = [(f.name, name_type(f.type, short=True)) for f in attr.fields(payload) if not f.inherited]
    assert expected == [(item.name, str(item.annotation)) for item in read_documented_fields(payload)]


@for_each_payload
def test_a_field_is_called_optional_if_it_has_a_default(name):
    payload = PAYLOADS[name]
    for item in read_documented_fields(payload):
        is_called_optional = "(optional" in item.description
        assert is_called_optional == (getattr(attr.fields(payload), item.name).default is not attr.NOTHING), item.name


@for_each_payload
def test_a_payload_class_and_its_fields_are_described_in_sentences(name):
    payload = PAYLOADS[name]
    summary = (inspect.getdoc(payload) or "").split("\n\n")[0]
    texts = [summary, *(item.description for item in read_documented_fields(payload))]
    assert [text for text in texts if not re.fullmatch(r"[A-Z].*\.", text, re.DOTALL)] == []
    assert [text for text in texts if re.search(r"\b(\w+)\s+\1\b", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("subdomain", SUBDOMAINS)
def test_a_subdomain_says_in_one_sentence_what_it_covers(subdomain):
    description = importlib.import_module(f"openedx_events.{subdomain}").__doc__
    assert re.fullmatch(r"[A-Z][^.\n]+\.", description)


@pytest.mark.parametrize("subdomain", SUBDOMAINS)
def test_definition_modules_hold_no_logic(subdomain):
    modules = [importlib.import_module(f"openedx_events.{subdomain}.{part}") for part in ("signals", "data")]
    own = [value for module in modules for value in vars(module).values() if inspect.isfunction(value)]
    assert own == []
