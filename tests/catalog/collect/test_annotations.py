"""How annotation groups are read and which signal they belong to."""

from __future__ import annotations

from itertools import product

from code_annotations.helpers import clean_annotation, get_annotation_regex
from sphinx_event_catalog.collect.events import read_groups
from sphinx_event_catalog.collect.source import SourceFile

GROUP = """
# .. event_type: org.example.shop.order.placed.v1
# .. event_name: PLACED
# .. event_description: Emitted when an order
#   has been placed.
# .. event_trigger_repository: openedx/shop, openedx/cart
"""
PLACED = 'PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {})'
SENT = 'SENT = OpenEdxPublicSignal("org.example.shop.order.sent.v1", {})'


def test_each_annotation_has_its_token_value_and_line(collect_text):
    (event,) = collect_text(GROUP + PLACED).events
    assert [(a.token, a.value, a.location.line, a.location.end_line) for a in event.annotations] == [
        ("event_type", "org.example.shop.order.placed.v1", 4, 4),
        ("event_name", "PLACED", 5, 5),
        ("event_description", "Emitted when an order\nhas been placed.", 6, 7),
        ("event_trigger_repository", "openedx/shop, openedx/cart", 8, 8),
    ]
    assert event.trigger_repositories == ("openedx/shop", "openedx/cart")
    assert (event.annotation_location.line, event.location.line) == (4, 9)
    assert event.permalink_location.line == 4


def test_a_group_belongs_to_the_signal_below_it_whatever_it_says(collect_text):
    found = collect_text(GROUP.replace("event_name: PLACED", "event_name: SENT") + PLACED + "\n" + SENT)
    assert {event.name: bool(event.annotations) for event in found.events} == {"PLACED": True, "SENT": False}


def test_a_group_that_stands_elsewhere_belongs_to_the_signal_that_it_names(collect_text):
    found = collect_text(GROUP + "\nother = 1\n" + PLACED)
    assert len(found.events[0].annotations) == 4
    assert found.orphans == ()


def test_a_group_without_a_signal_is_an_orphan(collect_text):
    found = collect_text(SENT + "\n" + GROUP)
    assert [group.location.line for group in found.orphans] == [6]
    assert found.events[0].annotations == ()


def test_of_two_groups_above_a_signal_the_nearer_one_counts(collect_text):
    found = collect_text(GROUP.replace("placed.", "lost.") + "\n" + GROUP + PLACED)
    assert found.events[0].description == "Emitted when an order\nhas been placed."
    assert len(found.orphans) == 1


def test_annotations_at_a_place_of_sending_define_nothing(collect_text):
    sending = """
def send():
    # .. event_implemented_name: PLACED
    # .. event_type: org.example.shop.order.placed.v1
    PLACED.send_event()
"""
    found = collect_text(PLACED + sending)
    assert (found.orphans, found.events[0].annotations) == ((), ())


def test_annotations_within_a_string_are_text(collect_text):
    found = collect_text(f'TEXT = """{GROUP}"""\n{PLACED}')
    assert (found.orphans, found.events[0].annotations) == ((), ())


def test_with_annotations_a_string_below_belongs_to_what_follows(collect_text):
    (event,) = collect_text(
        GROUP.replace("# .. event_description: Emitted when an order\n#   has been placed.\n", "")
        + PLACED
        + '\n"""Text."""'
    ).events
    assert event.description == ""


def test_an_annotation_without_value_is_kept(collect_text):
    (event,) = collect_text("# .. event_type:\n# .. event_name: PLACED\n" + PLACED).events
    assert [(a.token, a.value) for a in event.annotations] == [("event_type", ""), ("event_name", "PLACED")]


def test_an_unknown_token_is_kept(collect_text):
    (event,) = collect_text("# .. event_nmae: PLACED\n" + PLACED).events
    assert [(a.token, a.value) for a in event.annotations] == [("event_nmae", "PLACED")]


def test_the_status_is_read_from_the_warning(collect_text):
    warnings = {
        "Deprecated since Teak.": "deprecated",
        "Unused: nobody sends it.": "unused",
        "It is not currently used.": "unused",
        "Large payload.": "active",
    }
    for warning, status in warnings.items():
        (event,) = collect_text(f"# .. event_warning: {warning}\n" + PLACED).events
        assert (event.warning, event.status.value) == (warning, status)


LINES = (" .. event_type: a", "   .. event_name: b", " more", "   more", "\tmore", "   see .. event_data: c", "", "   ")


def test_annotations_are_those_that_code_annotations_reads(tmp_path):
    """Every block of five of these lines: tokens in any depth and place, continuations, blank lines."""
    regex = get_annotation_regex([r"\.\.\ event_\w+:"])
    blocks = ["\n".join(lines) for lines in product(LINES, repeat=5) if lines[0] and lines[-1]]
    path = tmp_path / "blocks.py"
    path.write_text("\n\n".join("\n".join(f"#{line}" for line in block.split("\n")) for block in blocks))
    theirs = [
        [(token.strip(" .:"), data) for token, data in (clean_annotation(m["token"], m["data"]) for m in found)]
        for block in blocks
        if (found := list(regex.finditer(block)))
    ]
    ours = [[(a.token, a.value) for a in group.annotations] for group in read_groups(SourceFile(path, "blocks.py"))]
    normal = [[(token, " ".join(value.split())) for token, value in group] for group in (*theirs, *ours)]
    assert len(ours) == len(theirs) > 20_000
    assert normal[len(theirs) :] == normal[: len(theirs)]
