"""Divide what is too long for one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST_ROWS = 300
"""How many rows a page lists: they stay below half a megabyte."""


@attrs.frozen(kw_only=True)
class Part:
    """One page of a list: ``names`` are the qualified names that it lists; ``number`` counts from 1.

    ``first`` is the first page of the list.
    ``group`` is the whole that it is a part of: a subdomain, or a module with payload classes.
    """

    group: str
    number: int
    docname: str
    first: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What a directive calls it: the group, with the number of each further page."""
        return self.group if self.number == 1 else f"{self.group} {self.number}"


def is_divided(items: Sequence[object]) -> bool:
    """Tell whether there are too many for one page."""
    return len(items) > MOST_ROWS


def divide(group: str, docname: str, names: Sequence[str]) -> list[Part]:
    """Divide a list; the first page has the name of the whole, each further one its number too."""
    starts = range(0, max(1, len(names)), MOST_ROWS)
    return [
        Part(
            group=group,
            number=number,
            docname=docname if number == 1 else f"{docname}-{number}",
            first=docname,
            names=tuple(names[start : start + MOST_ROWS]),
        )
        for number, start in enumerate(starts, 1)
    ]


class Parts:
    """The parts of several lists: by their own name, by their group, and by what they list."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.by_name = {part.name: part for part in parts}
        self.by_group: dict[str, list[Part]] = {}
        self.of: dict[str, Part] = {}
        for part in self.by_name.values():
            self.by_group.setdefault(part.group, []).append(part)
            self.of.update(dict.fromkeys(part.names, part))

    def __iter__(self) -> Iterator[Part]:
        return iter(self.by_name.values())

    def siblings(self, part: Part) -> list[Part]:
        """Return all parts of the list that one belongs to."""
        return self.by_group[part.group]


def divide_all(groups: Mapping[str, Sequence[str]], docnames: Mapping[str, str]) -> Parts:
    """Divide the list of names of each group."""
    return Parts(part for group, names in groups.items() for part in divide(group, docnames[group], names))
