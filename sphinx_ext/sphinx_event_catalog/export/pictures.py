"""Draw pictures as SVG: plain strings, without script, in the colors of the page that they stand in.

Lines and letters are of the color of the text around them, so a picture is readable in a light and in a dark scheme. A
unit is a CSS pixel as long as the picture is not scaled. Texts are escaped here and nowhere else.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Point = tuple[float, float]

SIZE = 13
"""The usual height of letters."""
LINE = 1.35
"""The distance of two lines, in heights of letters."""
_LETTER = 0.61
"""The width of a letter of a monospaced font, in heights; CJK characters take a whole height."""
_HEAD = 7
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
# What XML 1.0 has no character for.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PIECES = re.compile(r"\s+|[^\s/._=:@-]+[/._=:@-]*|[/._=:@-]+")
_TONES = {
    "plain": "stroke='currentColor' stroke-opacity='0.45' fill='currentColor' fill-opacity='0.04'",
    "accent": "stroke='var(--pst-color-primary, currentColor)' stroke-width='2' fill='currentColor' "
    "fill-opacity='0.07'",
    "faint": "stroke='currentColor' stroke-opacity='0.3' stroke-dasharray='4 3' fill='none'",
}
"""How a box or a line looks, by what it is."""


@attrs.frozen(kw_only=True)
class Box:
    """A rectangle; ``left`` and ``top`` count from the upper left corner of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def center(self) -> Point:
        """The point in the middle."""
        return self.left + self.width / 2, self.top + self.height / 2


def escape(text: str) -> str:
    """Return a text as content or attribute of XML; a character that XML does not have becomes U+FFFD."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text).translate(_SPECIAL)


def measure(text: str, size: float = SIZE) -> float:
    """Return about how wide a line of text is: no narrower than in most fonts."""
    return sum(map(_measure_character, text)) * size


def _measure_character(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 1 if unicodedata.east_asian_width(character) in "WF" else _LETTER


def wrap(text: str, width: float, *, size: float = SIZE, most: int = 0) -> tuple[str, ...]:
    """Return a text as lines of at most a width, broken at spaces and after the marks that names are joined with.

    A word that is too long is cut. With ``most`` there are no more lines than that; the last ends in an ellipsis then.
    """
    lines, line = [], ""
    for piece in _split(text, width, size):
        if line and measure(line + piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    lines.append(line.rstrip())
    if 0 < most < len(lines):
        return (*lines[: most - 1], f"{lines[most - 1][:-1]}\N{HORIZONTAL ELLIPSIS}")
    return tuple(lines)


def _split(text: str, width: float, size: float) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        if measure(piece, size) <= width:
            yield piece
        else:
            letter = max(map(_measure_character, piece)) * size
            step = max(1, int(width / letter))
            yield from (piece[start : start + step] for start in range(0, len(piece), step))


def draw_text(  # noqa: PLR0913  # one parameter for each thing that can be chosen
    at: Point,
    lines: Sequence[str],
    *,
    size: float = SIZE,
    anchor: str = "middle",
    is_code: bool = False,
    is_strong: bool = False,
    is_faint: bool = False,
) -> str:
    """Return lines of text: ``at`` is their middle; ``anchor`` is ``start``, ``middle`` or ``end`` of each."""
    x, y = at
    top = y - (len(lines) - 1) * LINE * size / 2
    family = " font-family='ui-monospace, SFMono-Regular, Menlo, Consolas, monospace'" if is_code else ""
    weight = " font-weight='600'" if is_strong else ""
    faint = " fill-opacity='0.7'" if is_faint else ""
    spans = "".join(
        f"<tspan x='{x:g}' y='{top + number * LINE * size:g}' dy='0.35em'>{escape(line)}</tspan>"
        for number, line in enumerate(lines)
    )
    return (
        f"<text font-size='{size:g}' text-anchor='{anchor}' fill='currentColor' stroke='none'"
        f"{family}{weight}{faint}>{spans}</text>"
    )


def draw_box(
    box: Box, lines: Sequence[str] = (), *, tone: str = "plain", is_code: bool = False, is_strong: bool = False
) -> str:
    """Return a box with rounded corners and lines of text in its middle; ``tone`` is one of plain, accent, faint."""
    frame = (
        f"<rect x='{box.left:g}' y='{box.top:g}' width='{box.width:g}' height='{box.height:g}' rx='5' {_TONES[tone]}/>"
    )
    return frame + (draw_text(box.center, lines, is_code=is_code, is_strong=is_strong) if lines else "")


def draw_line(start: Point, end: Point, *, tone: str = "plain") -> str:
    """Return a straight line."""
    return f"<path d='M{start[0]:g} {start[1]:g}L{end[0]:g} {end[1]:g}' {_TONES[tone]}/>"


def draw_arrow(start: Point, end: Point, *, is_curved: bool = False, is_dashed: bool = False) -> str:
    """Return an arrow; a curved one leaves and arrives horizontally."""
    middle = (start[0] + end[0]) / 2
    before = (middle, end[1]) if is_curved else start
    angle = math.atan2(end[1] - before[1], end[0] - before[0])
    tip = (end[0] - _HEAD * math.cos(angle), end[1] - _HEAD * math.sin(angle))
    way = f"C{middle:g} {start[1]:g} {middle:g} {end[1]:g} " if is_curved else "L"
    dashes = " stroke-dasharray='4 3'" if is_dashed else ""
    head = " ".join(f"{x:.4g},{y:.4g}" for x, y in (end, *(_turn(end, angle, side) for side in (-1, 1))))
    return (
        f"<path d='M{start[0]:g} {start[1]:g}{way}{tip[0]:.4g} {tip[1]:.4g}' fill='none' stroke='currentColor' "
        f"stroke-opacity='0.6'{dashes}/><polygon points='{head}' fill='currentColor' fill-opacity='0.7'/>"
    )


def _turn(end: Point, angle: float, side: int) -> Point:
    """Return a corner of the head of an arrow."""
    turned = angle + math.pi + side * math.pi / 7
    return end[0] + _HEAD * 1.2 * math.cos(turned), end[1] + _HEAD * 1.2 * math.sin(turned)


def draw_picture(parts: Iterable[str], size: Point, *, name: str, title: str, description: str) -> str:
    """Return a picture with its text alternative; ``name`` is an identifier that the page has once.

    It is as wide as its place and no wider than it was drawn; a place that is narrower has to scroll.
    """
    width, height = (math.ceil(length) for length in size)
    name = escape(name)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"role='img' aria-labelledby='{name}-title {name}-description' font-family='inherit'>"
        f"<title id='{name}-title'>{escape(title)}</title>"
        f"<desc id='{name}-description'>{escape(description)}</desc>{''.join(parts)}</svg>"
    )
