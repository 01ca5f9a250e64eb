"""Draw the cost of builds against the number of events, as SVG that takes its color from where it stands."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.site.results import Results

    Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 720, 400
_LINE_HEIGHT = 15
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 120, 20, 50
# Each is told apart by its color, its marker, and its label, on light and on dark.
_LOOKS = {
    "catalog": ("#0a84c6", '<circle r="5"/>'),
    "plain": ("#c05a00", '<rect x="-4.5" y="-4.5" width="9" height="9"/>'),
    "plain-book": ("#a04fc0", '<path d="M0-6 6 5H-6Z"/>'),
    "published": ("#2f8f4e", '<path d="M0-6 6 0 0 6-6 0Z"/>'),
}


@attrs.frozen(kw_only=True)
class Scale:
    """A logarithmic axis from one pixel to another; both ends are powers of ten."""

    low: int
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return the pixel of a value."""
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def ticks(self) -> list[int | float]:
        """The powers of ten."""
        return [10**power for power in range(self.low, self.high + 1)]


def draw(results: Results) -> str:
    """Return the plot of the clean builds of every style."""
    lines = {style: _find_points(results, style) for style in _LOOKS}
    lines = {style: points for style, points in lines.items() if points}
    points = [point for found in lines.values() for point in found]
    across = _make_scale([x for x, _ in points], _LEFT, _WIDTH - _RIGHT)
    up = _make_scale([y for _, y in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        *_draw_axes(across, up),
        *(part for style, found in lines.items() for part in _draw_line(style, found, across, up)),
        *_draw_labels({style: (across.place(found[-1][0]), up.place(found[-1][1])) for style, found in lines.items()}),
    ]
    title = "CPU seconds of a clean build against the number of events, both logarithmic"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{title}" '
        f'fill="currentColor" font-family="sans-serif" font-size="13">\n<title>{title}</title>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _find_points(results: Results, style: str) -> Points:
    found = ((events, results.median(style, events)) for events in results.sizes(style))
    return [(events, user) for events, user in found if user]


def _make_scale(values: Sequence[float], start: float, end: float) -> Scale:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return Scale(low=low, high=max(high, low + 1), start=start, end=end)


def _draw_axes(across: Scale, up: Scale) -> Iterator[str]:
    for tick in across.ticks:
        x = across.place(tick)
        yield f'<path d="M{x} {up.start}V{up.end}" stroke="currentColor" stroke-opacity=".2"/>'
        yield f'<text x="{x}" y="{up.start + 18}" text-anchor="middle">{tick:,}</text>'
    for tick in up.ticks:
        y = up.place(tick)
        yield f'<path d="M{across.start} {y}H{across.end}" stroke="currentColor" stroke-opacity=".2"/>'
        yield f'<text x="{across.start - 8}" y="{y + 4}" text-anchor="end">{tick:,}</text>'
    yield f'<text x="{(across.start + across.end) / 2}" y="{_HEIGHT - 12}" text-anchor="middle">events</text>'
    middle = (up.start + up.end) / 2
    turned = f'text-anchor="middle" transform="rotate(-90 14 {middle})"'
    yield f'<text x="14" y="{middle}" {turned}>CPU seconds</text>'


def _draw_line(style: str, points: Points, across: Scale, up: Scale) -> Iterator[str]:
    color, marker = _LOOKS[style]
    places = [(across.place(x), up.place(y)) for x, y in points]
    path = "L".join(f"{x} {y}" for x, y in places)
    yield f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2"/>'
    yield from (f'<g fill="{color}" transform="translate({x} {y})">{marker}</g>' for x, y in places)


def _draw_labels(ends: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    """Write the name of each line at its end, each below the one above it."""
    lowest = float(-_LINE_HEIGHT)
    for style, (x, y) in sorted(ends.items(), key=lambda end: end[1][1]):
        lowest = max(y, lowest + _LINE_HEIGHT)
        yield f'<text x="{x + 10}" y="{lowest + 4}">{style}</text>'
