"""Draw how many events each version has, what came, went and broke in it, and which version each release reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.export.pictures import SIZE, draw_picture, draw_text, escape, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinx_event_catalog.export.history import VersionRecord

_BAR, _GAP, _LEFT, _TOP, _HEIGHT, _ROW = 6, 1, 44, 46, 200, 18
_LEGEND = (
    ("events", "fill='currentColor' fill-opacity='0.35'"),
    ("came", "fill='var(--pst-color-primary, currentColor)'"),
    ("went", "fill='none' stroke='currentColor'"),
    ("breaks somebody", "fill='var(--pst-color-danger, currentColor)'"),
)


@attrs.frozen(kw_only=True)
class _Frame:
    """The scale of a picture: ``most`` events are as high as it is."""

    versions: Sequence[VersionRecord]
    most: int

    @property
    def base(self) -> float:
        return _TOP + _HEIGHT

    def left(self, number: int) -> float:
        return _LEFT + number * (_BAR + _GAP)

    def height(self, events: int) -> float:
        return _HEIGHT * events / self.most

    @property
    def depth(self) -> float:
        return max(self.height(record.removed) for record in self.versions)


def draw_versions(versions: Sequence[VersionRecord], reached: Mapping[str, str]) -> str:
    """Return a picture of the versions of a distribution, oldest first; ``reached`` are versions by release."""
    frame = _Frame(versions=versions, most=max((record.events for record in versions), default=0) or 1)
    labels = list(_place_labels(frame, reached))
    rows = max((row for *_, row in labels), default=-1) + 1
    bottom = frame.base + frame.depth + _ROW * (1.5 + rows)
    parts = [
        *_draw_legend(),
        *_draw_axis(frame),
        *(part for number in range(len(versions)) for part in _draw_version(frame, number)),
        *(part for label in labels for part in _draw_label(frame, *label)),
    ]
    width = max(frame.left(len(versions)) + _LEFT, 480)
    breaking = sum(bool(record.breaking) for record in versions)
    title = f"Events in {len(versions)} versions"
    description = f"Up to {frame.most} events. {breaking} of the versions break somebody. The table has the numbers."
    return draw_picture(parts, (width, bottom), name="version-picture", title=title, description=description)


def _draw_legend() -> Iterator[str]:
    left = float(_LEFT)
    for text, style in _LEGEND:
        if text == _LEGEND[-1][0]:
            yield _draw_mark(left + 5, 17, style)
        else:
            yield f"<rect x='{left:g}' y='8' width='10' height='10' {style}/>"
        yield draw_text((left + 16, 13), [text], anchor="start", size=12)
        left += 34 + measure(text, 12)


def _draw_mark(middle: float, base: float, style: str) -> str:
    return f"<path d='M{middle - 4:g} {base:g}h8l-4 -7z' {style}/>"


def _draw_axis(frame: _Frame) -> Iterator[str]:
    right = frame.left(len(frame.versions))
    for events in (0, frame.most):
        level = frame.base - frame.height(events)
        yield f"<path d='M{_LEFT - 4} {level:g}H{right:g}' stroke='currentColor' stroke-opacity='0.3'/>"
        yield draw_text((_LEFT - 8, level), [str(events)], anchor="end", size=11)


def _draw_version(frame: _Frame, number: int) -> Iterator[str]:
    record, left = frame.versions[number], frame.left(number)
    height, added, removed = map(frame.height, (record.events, record.added, record.removed))
    top = frame.base - height
    told = [f"{record.events} events", *(f"{count} {what}" for count, what in _count(record) if count)]
    yield f"<g><title>{escape(record.version)}: {', '.join(told)}</title>"
    for y, size, (_, style) in ((top, height, _LEGEND[0]), (top, added, _LEGEND[1]), (frame.base, removed, _LEGEND[2])):
        if size:
            yield f"<rect x='{left:g}' y='{y:.4g}' width='{_BAR}' height='{size:.3g}' {style}/>"
    if record.breaking:
        yield _draw_mark(left + _BAR / 2, top - 3, _LEGEND[3][1])
    yield "</g>"


def _count(record: VersionRecord) -> tuple[tuple[int, str], ...]:
    return (record.added, "came"), (record.removed, "went"), (len(record.breaking), "breaking changes")


def _place_labels(frame: _Frame, reached: Mapping[str, str]) -> Iterator[tuple[str, float, int]]:
    """Yield what stands below the bars, from left to right: text, place and row, so that no two overlap.

    Row 0 has major versions, as many as there is room for; releases are below.
    """
    places = {record.version: frame.left(number) + _BAR / 2 for number, record in enumerate(frame.versions)}
    majors: dict[str, float] = {}
    for version, place in places.items():
        majors.setdefault(version.partition(".")[0], place)
    end = 0.0
    for text, place in majors.items():
        if place - _measure_half(text) > end:
            end = place + _measure_half(text)
            yield text, place, 0
    yield from _place_releases({name: places[version] for name, version in reached.items()})


def _place_releases(places: Mapping[str, float]) -> Iterator[tuple[str, float, int]]:
    ends: list[float] = []
    for name, place in places.items():
        row = next((row for row, end in enumerate(ends) if end < place - _measure_half(name)), len(ends))
        ends += [0.0] * (row + 1 - len(ends))
        ends[row] = place + _measure_half(name)
        yield name, place, row + 1


def _measure_half(text: str) -> float:
    return measure(text, 11) / 2 + 5


def _draw_label(frame: _Frame, text: str, place: float, row: int) -> Iterator[str]:
    y = frame.base + frame.depth + _ROW * (row + 0.9)
    if row:
        yield (
            f"<path d='M{place:g} {_TOP}V{y - SIZE / 2:g}' stroke='currentColor' stroke-opacity='0.35' "
            "stroke-dasharray='2 3'/>"
        )
    yield draw_text((place, y), [text], size=11, is_strong=bool(row))
