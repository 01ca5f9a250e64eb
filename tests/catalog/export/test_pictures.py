"""Pictures: their texts, their lines and their text alternative."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from sphinx_event_catalog.export.pictures import (
    SIZE,
    Box,
    draw_arrow,
    draw_box,
    draw_line,
    draw_picture,
    draw_text,
    escape,
    measure,
    wrap,
)

SVG_TAGS = {f"{{http://www.w3.org/2000/svg}}{name}" for name in ("svg", "title", "desc", "rect", "text", "tspan")}
WIDE = "\N{CJK UNIFIED IDEOGRAPH-8A9E}"
HOSTILE = "</title><script>alert('1')</script>&\"\x00\ud800"


def parse(picture):
    return ET.fromstring(picture)  # noqa: S314  # what the module under test wrote


def test_a_picture_is_xml_whatever_its_texts_are():
    parts = [draw_box(Box(left=0, top=0, width=9, height=9), [HOSTILE]), draw_text((1, 1), [HOSTILE])]
    svg = parse(draw_picture(parts, (20, 20), name="a'b", title=HOSTILE, description=HOSTILE))
    texts = [element.text for element in svg.iter() if element.text]

    assert {element.tag for element in svg.iter()} == SVG_TAGS
    assert set(texts) == {HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")}


def test_a_picture_names_its_text_alternative():
    svg = parse(draw_picture([], (300.2, 20), name="p", title="Who", description="A sends it."))
    labels = {element.get("id"): element.text for element in svg}

    assert svg.get("role") == "img"
    assert [labels[name] for name in svg.get("aria-labelledby").split()] == ["Who", "A sends it."]
    assert (svg.get("width"), svg.get("viewBox")) == ("301", "0 0 301 20")


def test_no_color_of_a_picture_is_fixed():
    """Black on a dark page cannot be read."""
    parts = [draw_box(Box(left=0, top=0, width=9, height=9), ["a"], tone=tone) for tone in ("plain", "accent", "faint")]
    parts += [draw_arrow((0, 0), (9, 9)), draw_line((0, 0), (9, 9)), draw_text((1, 1), ["a"])]
    svg = parse(draw_picture(parts, (20, 20), name="p", title="", description=""))
    colors = {element.get(key) for element in svg.iter() for key in ("fill", "stroke")} - {None, "none"}

    assert colors == {"currentColor", "var(--pst-color-primary, currentColor)"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ("",)),
        ("short", ("short",)),
        ("openedx/edx-platform", ("openedx/", "edx-", "platform")),
        ("two  words", ("two", "words")),
        ("unbreakable_at_all", ("unbreaka", "ble_at_", "all")),
        ("ab==1.2.3", ("ab==1.2.", "3")),
        (WIDE * 6, (WIDE * 4, WIDE * 2)),
    ],
)  # fmt: skip
def test_a_line_is_broken_where_a_name_is_joined(text, lines):
    width = 8.5 * 0.61 * SIZE if not text or text.isascii() else 4 * SIZE

    assert wrap(text, width) == lines


@pytest.mark.parametrize("text", ["a" * 100, "a/" * 50, f"{WIDE}a" * 30, "e\N{COMBINING ACUTE ACCENT}" * 40])
def test_no_line_is_wider_than_asked(text):
    assert [line for line in wrap(text, 80) if measure(line) > 80] == []
    assert "".join(wrap(text, 80)) == text


def test_lines_that_are_left_out_are_marked():
    assert wrap("one two three", 30, most=2) == ("one", "tw\N{HORIZONTAL ELLIPSIS}")


def test_an_arrow_ends_where_it_should():
    straight, curved = draw_arrow((0, 0), (100, 50)), draw_arrow((0, 0), (100, 50), is_curved=True)

    assert "points='100,50 " in straight
    assert "points='100,50 " in curved
    # It arrives horizontally: its end lies at the height of its tip.
    assert " 93 50'" in curved


def test_markup_is_escaped_in_attributes_too():
    assert escape("<a href='x\">&") == "&lt;a href=&#39;x&quot;&gt;&amp;"
