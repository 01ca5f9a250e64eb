"""The life of an event through versions."""

from __future__ import annotations

import attrs
from sphinx_event_catalog.catalog.history import EventFacts, FieldFacts, PayloadFacts, Snapshot, TypeFacts
from sphinx_event_catalog.history.lives import FieldLife, find_lives, trace_all, trace_payloads

DATA = TypeFacts(text="OrderData", classes=("sample.OrderData",))
EVENT = EventFacts(event_type="a.paid.v1", name="PAID", module="sample", minor_version=0, data=(("order", DATA),))


def make_payload(type_name):
    field = FieldFacts(name="number", type=TypeFacts(text=type_name))
    return PayloadFacts(module="sample", name="OrderData", fields=(field,))


def make_snapshots():
    """Return four versions: without the event, with it, with another type of it and of a field, without it."""
    retyped = attrs.evolve(EVENT, event_type="a.paid.v2")
    contents = {"1.0.0": ((), ()), "1.1.0": ((EVENT,), (make_payload("int"),))}
    contents |= {"1.2.0": ((retyped,), (make_payload("str"),)), "2.0.0": ((), ())}
    return [Snapshot(distribution="s", version=v, events=e, payloads=p) for v, (e, p) in contents.items()]


def test_a_life_goes_on_under_another_type_and_ends_when_the_event_is_gone():
    (life,) = trace_all(make_snapshots())
    assert (life.since, life.until, life.types) == ("1.1.0", "2.0.0", ("a.paid.v2", "a.paid.v1"))
    assert [(version, change.kind.value) for version, change in life.changes] == [
        ("1.1.0", "event-added"),
        ("1.1.0", "payload-added"),
        ("1.2.0", "event-retyped"),
        ("1.2.0", "field-type-changed"),
        ("2.0.0", "event-removed"),
    ]


def test_an_event_is_found_by_each_of_its_names():
    lives = trace_all(make_snapshots())
    assert all(find_lives(name, lives) == lives for name in ("PAID", "sample.PAID", "a.paid.v1", "a.paid.v2"))
    assert find_lives("a.paid.v3", lives) == ()


def test_a_field_remembers_its_former_types():
    (life,) = trace_payloads(make_snapshots()[:3])
    assert life.fields == {"number": FieldLife(since="1.1.0", type="str", former=(("int", "1.2.0"),))}
    assert [(version, change.kind.value) for version, change in life.changes] == [
        ("1.1.0", "payload-added"),
        ("1.2.0", "field-type-changed"),
    ]


def test_a_payload_class_goes_on_under_another_name():
    named = PayloadFacts(module="sample", name="SaleData", fields=make_payload("int").fields)
    event = attrs.evolve(EVENT, data=(("order", TypeFacts(text="SaleData", classes=("sample.SaleData",))),))
    snapshots = [
        Snapshot(distribution="s", version="1.0.0", events=(EVENT,), payloads=(make_payload("int"),)),
        Snapshot(distribution="s", version="2.0.0", events=(event,), payloads=(named,)),
    ]
    (life,) = trace_payloads(snapshots)
    assert (life.payload.name, life.since, life.until) == ("SaleData", "1.0.0", "")
    assert life.fields["number"].since == "1.0.0"


def test_two_events_of_one_type_have_lives_of_their_own():
    twin = attrs.evolve(EVENT, name="REFUNDED")
    apart = attrs.evolve(twin, event_type="a.refunded.v1")
    snapshots = [
        Snapshot(distribution="s", version=version, events=events, payloads=())
        for version, events in (("1.0.0", (EVENT, twin)), ("1.1.0", (EVENT, apart)))
    ]
    found = {life.event.name: (life.since, life.types) for life in trace_all(snapshots)}
    assert found == {"PAID": ("1.0.0", ("a.paid.v1",)), "REFUNDED": ("1.0.0", ("a.refunded.v1", "a.paid.v1"))}
