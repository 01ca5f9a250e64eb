"""How suppression comments are read."""

from __future__ import annotations

SIGNAL = 'PLACED = OpenEdxPublicSignal("org.example.shop.order.placed", {"item": Item})'
CLASS = "@attr.s(frozen=True)\nclass Item:\n    id = attr.ib(type=int){}\n"


def read(catalog):
    """Return kinds, reason, line and the line of the definition of each suppression."""
    return [(s.kinds, s.reason, s.location.line, s.target.line if s.target else 0) for s in catalog.suppressions]


def test_a_comment_above_a_definition_belongs_to_it(collect_text):
    found = collect_text(CLASS.format("") + "# event-catalog: ignore[event-type-version] Published name.\n" + SIGNAL)
    assert read(found) == [(("event-type-version",), "Published name.", 7, 8)]


def test_a_comment_on_a_definition_belongs_to_it(collect_text):
    found = collect_text(
        CLASS.format("  # event-catalog: ignore[field-undescribed, field-untyped] It is clear.") + SIGNAL
    )
    assert read(found) == [(("field-undescribed", "field-untyped"), "It is clear.", 6, 4)]


def test_a_reason_goes_on_in_lines_that_are_indented(collect_text):
    comment = (
        "# event-catalog: ignore[event-type-version] Published name,\n#   on the wire since 2025.\n# Another comment.\n"
    )
    assert read(collect_text(CLASS.format("") + comment + SIGNAL))[0][1] == "Published name, on the wire since 2025."


def test_a_comment_without_kinds_and_reason_is_read_too(collect_text):
    assert read(collect_text(CLASS.format("") + "# event-catalog: ignore\n" + SIGNAL)) == [((), "", 7, 8)]


def test_a_comment_that_precedes_no_definition_belongs_to_none(collect_text):
    found = collect_text(
        CLASS.format("") + SIGNAL + "\n# event-catalog: ignore[event-type-version] Published.\nother = 1\n"
    )
    assert read(found) == [(("event-type-version",), "Published.", 8, 0)]


def test_a_comment_within_a_string_is_text(collect_text):
    text = CLASS.format("").replace(
        "class Item:\n", 'class Item:\n    """\n    # event-catalog: ignore[field-untyped] No.\n    """\n'
    )
    assert read(collect_text(text + SIGNAL)) == []
