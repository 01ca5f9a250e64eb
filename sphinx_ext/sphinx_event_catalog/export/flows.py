"""Draw the way of an event: from those who send it, over the event bus, to those who receive it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.export.pictures import SIZE, Box, draw_arrow, draw_box, draw_picture, draw_text, wrap
from sphinx_event_catalog.export.usages import tell_enabled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_event_catalog.export.pictures import Point
    from sphinx_event_catalog.export.usages import EventUsages, Group

_WIDTH, _WAY, _GAP, _PAD = 206, 44, 8, 10
"""The width of a column, the space between two columns, that between two boxes, and that around texts."""
_EDGE, _HEADING, _LINE = 2, 26, 18
_MOST = 7
"""How many boxes a column has before the rest is counted."""
_NOBODY = "nobody that was read"


@attrs.frozen
class _Column:
    """The repositories on one side: the lines of each box."""

    title: str
    boxes: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        """The height of the frame around the boxes."""
        return _HEADING + sum(_tell_height(lines) + _GAP for lines in self.boxes) + _PAD - _GAP

    def draw(self, left: float, top: float) -> Iterator[str]:
        """Yield the frame, its title and its boxes."""
        yield draw_box(Box(left=left, top=top, width=_WIDTH, height=self.height), tone="faint")
        yield draw_text((left + _WIDTH / 2, top + _HEADING / 2), [self.title], is_faint=True)
        top += _HEADING
        for lines in self.boxes:
            box = Box(left=left + _PAD, top=top, width=_WIDTH - 2 * _PAD, height=_tell_height(lines))
            yield draw_box(box, lines, is_code=lines != (_NOBODY,))
            top = box.bottom + _GAP


def draw_event(found: EventUsages) -> str:
    """Return the picture of an event; ``""`` where nothing is known."""
    if not (found.sent or found.received or found.bus):
        return ""
    senders, receivers = _make_column("Sent by", found.sent), _make_column("Received by", found.received)
    name = wrap(found.title, _WIDTH - 2 * _PAD)
    bus = _list_bus_lines(found.bus)
    stack = _tell_height(name) + (_WAY + _tell_height(bus) if bus else 0)
    height = max(senders.height, receivers.height, stack) + 2 * _EDGE
    event = Box(left=_EDGE + _WIDTH + _WAY, top=(height - stack) / 2, width=_WIDTH, height=_tell_height(name))
    right = event.right + _WAY
    parts = [
        *senders.draw(_EDGE, (height - senders.height) / 2),
        *receivers.draw(right, (height - receivers.height) / 2),
        draw_box(event, name, tone="accent", is_code=True, is_strong=True),
        draw_arrow((_EDGE + _WIDTH, height / 2), _middle(event, event.left), is_curved=True, is_dashed=not found.sent),
        draw_arrow(
            _middle(event, event.right),
            (right, height / 2 - (_GAP if bus else 0)),
            is_curved=True,
            is_dashed=not found.received,
        ),
        *_draw_bus(event, bus, (right, height / 2 + _GAP)),
    ]
    return draw_picture(
        parts,
        (right + _WIDTH + _EDGE, height),
        name=make_anchor(f"way-of-{found.event}"),
        title=f"Who sends and receives {found.title}",
        description=describe_way(found),
    )


def _make_column(title: str, groups: Sequence[Group]) -> _Column:
    names: dict[str, set[str]] = {}
    for group in groups:
        names.setdefault(group.name, set()).update(group.services)
    boxes = [_list_lines(name, services) for name, services in names.items()]
    more = len(boxes) - _MOST
    # One more fits where it would only be counted.
    kept = boxes if more <= 1 else [*boxes[:_MOST], (f"and {more:,} more",)]
    return _Column(title, tuple(kept) or ((_NOBODY,),))


def _list_lines(name: str, services: set[str]) -> tuple[str, ...]:
    """Return the lines of the box of a repository, or of a package and its version."""
    package, _, version = name.partition("==")
    width = _WIDTH - 4 * _PAD
    known = [f"({', '.join(sorted(services))})"] if services else []
    return (*wrap(package, width), *(wrap(version, width) if version else ()), *known)


def _list_bus_lines(groups: Sequence[Group]) -> tuple[str, ...]:
    """Return the lines of the box of the event bus: its topics."""
    topics = dict.fromkeys(row.topic for group in groups for row in group.rows if row.topic)
    lines = [line for topic in topics for line in wrap(topic, _WIDTH - 2 * _PAD)]
    return ("event bus", *lines[:_MOST], *(["\N{HORIZONTAL ELLIPSIS}"] if lines[_MOST:] else [])) if groups else ()


def _draw_bus(event: Box, lines: Sequence[str], receivers: Point) -> Iterator[str]:
    if not lines:
        return
    box = Box(left=event.left, top=event.bottom + _WAY, width=_WIDTH, height=_tell_height(lines))
    yield draw_box(box, lines)
    yield draw_arrow((box.center[0], event.bottom), (box.center[0], box.top))
    yield draw_arrow(_middle(box, box.right), receivers, is_curved=True, is_dashed=True)


def _tell_height(lines: Sequence[str]) -> float:
    return len(lines) * _LINE + SIZE


def _middle(box: Box, edge: float) -> Point:
    return edge, box.center[1]


def describe_way(found: EventUsages) -> str:
    """Return what the picture shows, in words."""
    told = [
        f"Sent by {_list_names(found.sent)}.",
        *(f"On the event bus in {text}." for text in dict.fromkeys(_describe_bus(found.bus))),
        f"Received by {_list_names(found.received)}.",
    ]
    return " ".join(told)


def _list_names(groups: Sequence[Group]) -> str:
    return ", ".join(dict.fromkeys(group.name for group in groups)) or _NOBODY


def _describe_bus(groups: Sequence[Group]) -> Iterator[str]:
    for group in groups:
        for row in group.rows:
            topic = f", topic {row.topic}" if row.topic else ""
            enabled = f", {''.join(tell_enabled(row.enabled))}" if row.enabled else ""
            yield f"{group.name}{topic}{enabled}"
