"""Bounds that keep every page below half a megabyte, whatever the package."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import attrs
from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_event_catalog.catalog.model import Payload

MOST_FIELDS = 300
"""How many fields the tree of a page shows; a payload class on its own page shows all that are its own."""
MOST_TEXT = 20_000
"""How many characters a description has on its own page."""
MOST_TEXT_OF_TREE = 200_000
"""How many characters the descriptions in a tree have together."""
MOST_SUMMARY = 500
"""How many characters a summary has in a row of a list."""
MOST_CODE = 10_000
"""How many characters an example has."""
MOST_VALUE = 200
"""How many characters a default or another value has in a row."""
MOST_PROBLEMS = 50
"""How many problems a page shows that is about something else; the page of the catalog's health shows more."""
MOST_ITEMS = 20
"""How many things a row or a fact lists, and how many types a type that is made of others."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def cut(text: str, most: int) -> str:
    """Return a text, or its start where it is too long."""
    return text if len(text) <= most else f"{text[:most]}{ELLIPSIS}"


def trim(content: Sequence[nodes.Node], most: int) -> list[nodes.Node]:
    """Return nodes with their first characters only: elements whole, except for the text and paragraphs at the end."""
    kept: list[nodes.Node] = []
    for node in content:
        size = len(node.astext())
        if size <= most:
            kept.append(node)
            most -= size
            continue
        if isinstance(node, nodes.Text):
            kept.append(nodes.Text(cut(str(node), most)))
        elif isinstance(node, nodes.paragraph):
            node[:] = trim(node.children, most)
            kept.append(node)
        else:
            kept.append(nodes.Text(ELLIPSIS) if isinstance(node, nodes.Inline) else nodes.paragraph("", ELLIPSIS))
        break
    return kept


@attrs.frozen(kw_only=True)
class Place:
    """A place in a tree that has fields below it: its path, the classes of its value, and the classes around it."""

    path: str
    payloads: tuple[str, ...]
    around: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Expansion:
    """Which places of a tree show the fields below them: their paths.

    ``first`` is the path of the first place where the fields of a class stand; ``fields`` is how many the tree shows.
    """

    opened: frozenset[str]
    first: Mapping[str, str]
    fields: int

    @property
    def most_text(self) -> int:
        """How many characters each description has at most."""
        return MOST_TEXT_OF_TREE // max(self.fields, 10)


def expand(payloads: Mapping[str, Payload], places: Iterable[Place], fields: int) -> Expansion:
    """Choose what a tree shows that has some fields already: from the outside in, until there are ``MOST_FIELDS``."""
    opened: set[str] = set()
    first: dict[str, str] = {}
    waiting = deque(places)
    while waiting:
        place = waiting.popleft()
        records = [payloads[name] for name in place.payloads if name in payloads and name not in place.around]
        below = [(record, field) for record in records for field in record.fields]
        if fields + len(below) > MOST_FIELDS:
            continue
        fields += len(below)
        opened.add(place.path)
        for record in records:
            first.setdefault(record.qualified_name, place.path)
        waiting.extend(
            Place(
                path=f"{place.path}.{field.name}",
                payloads=field.type.payloads,
                around=place.around | {record.qualified_name},
            )
            for record, field in below
            if field.type.payloads
        )
    return Expansion(opened=frozenset(opened), first=first, fields=fields)
