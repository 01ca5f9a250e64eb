"""The ledger of a project: every event that was published, and what became of those that are gone.

A ledger is a TOML file with one line for each event type::

    [events]
    "org.acme.shop.item.sold.v1" = { variable = "acme.shop.signals.ITEM_SOLD", classes = ["acme.shop.data.ItemData"] }
    "org.acme.shop.cart.left.v1" = { variable = "acme.shop.signals.CART_LEFT", removed = "2.0.0" }
    "org.acme.shop.item.bought.v1" = { retyped = "2.0.0", replaced_by = "org.acme.shop.item.bought.v2" }
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import Event

FILE = "event-ledger.toml"
_TABLE = "events"


class LedgerError(ValueError):
    """A ledger cannot be used; the message names file, line, what is wrong and what was expected."""


@attrs.frozen(kw_only=True)
class LedgerEntry:
    """One published event type.

    ``variable`` is the qualified name of the signal, ``classes`` are those of the payload classes that it carried:
    what links to the event may name them. ``removed`` or ``retyped`` is the version of the package in which the event
    went away or got another event type; both are ``""`` while it is there. ``replaced_by`` is an event type.
    """

    event_type: str
    variable: str = ""
    classes: tuple[str, ...] = ()
    removed: str = ""
    retyped: str = ""
    replaced_by: str = ""
    line: int = attrs.field(default=1, eq=False)

    @property
    def is_gone(self) -> bool:
        """Whether no event has this type any more."""
        return bool(self.removed or self.retyped)

    def __str__(self) -> str:
        """Return the line of the file; JSON strings and lists are TOML, too."""
        keys = ("variable", "classes", "removed", "retyped", "replaced_by")
        values = ((key, getattr(self, key)) for key in keys)
        listed = ", ".join(f"{key} = {json.dumps(value)}" for key, value in values if value)
        return f"{json.dumps(self.event_type)} = {{ {listed} }}" if listed else f"{json.dumps(self.event_type)} = {{}}"


@attrs.frozen(kw_only=True)
class Ledger:
    """The entries of a file, by event type, in its order; ``path`` is how the project names the file."""

    path: str = FILE
    entries: tuple[LedgerEntry, ...] = ()

    def find(self, event_type: str) -> LedgerEntry | None:
        """Return the entry of an event type, or ``None``."""
        return next((entry for entry in self.entries if entry.event_type == event_type), None)

    def locate(self, entry: LedgerEntry | None) -> SourceLocation:
        """Return the line of an entry, or the last line of the file, where a new one belongs."""
        line = entry.line if entry else max((entry.line for entry in self.entries), default=1)
        return SourceLocation(path=self.path, line=line, end_line=line)


def find_owners(events: Iterable[Event], ledger: Ledger | None) -> dict[str, str]:
    """Return the qualified name of the event that each event type belongs to, if several have it.

    It is the one that the ledger names, else the first in the source: a copy takes no address from the original.
    """
    published = {entry.event_type: entry.variable for entry in ledger.entries} if ledger else {}
    ordered = sorted(events, key=lambda event: _rank(event, published), reverse=True)
    return {event.event_type: event.qualified_name for event in ordered}


def _rank(event: Event, published: Mapping[str, str]) -> tuple[bool, str, int]:
    is_copy = event.qualified_name != published.get(event.event_type)
    return is_copy, event.location.path, event.location.line


def read_ledger(path: Path, name: str = "") -> Ledger:
    """Return the ledger in a file; ``name`` is what to call the file in messages.

    Raises :class:`LedgerError` if it cannot be read or holds something else.
    """
    name = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise LedgerError(f"cannot read the ledger '{name}': {error}") from error
    table = document.pop(_TABLE, {})
    if document or not isinstance(table, dict):
        wrong = next(iter(document), _TABLE)
        raise LedgerError(f"{name}: '{wrong}' is not known; expected one table [{_TABLE}]")
    lines = {event_type: _find_line(event_type, text.splitlines()) for event_type in table}
    entries = (_read_entry(event_type, value, lines[event_type], name) for event_type, value in table.items())
    return Ledger(path=name, entries=tuple(entries))


def write_ledger(entries: Iterable[LedgerEntry]) -> str:
    """Return the text of a ledger, sorted by event type."""
    lines = sorted(map(str, entries))
    return "".join(f"{line}\n" for line in [f"[{_TABLE}]", *lines])


def _find_line(event_type: str, lines: Iterable[str]) -> int:
    """Return the first line that names an event type and sets something: TOML itself tells no lines."""
    starts = (
        f"{event_type}.",
        f'"{event_type}"',
        f"'{event_type}'",
        f'[{_TABLE}."{event_type}"',
        f"[{_TABLE}.'{event_type}'",
    )
    return next((number for number, line in enumerate(lines, 1) if line.lstrip().startswith(starts)), 1)


def _read_entry(event_type: str, value: Any, line: int, name: str) -> LedgerEntry:
    if not isinstance(value, dict):
        raise LedgerError(f"{name}:{line}: '{event_type}' is {value!r}; expected a table {{ removed = \"...\" }}")
    problem = next(_find_problems(value), "")
    if problem:
        raise LedgerError(f"{name}:{line}: '{event_type}' {problem}")
    classes = tuple(value.get("classes", ()))
    return LedgerEntry(**{**value, "classes": classes}, event_type=event_type, line=line)


def _find_problems(value: dict[str, Any]) -> Iterator[str]:
    known = {"variable": str, "classes": list, "removed": str, "retyped": str, "replaced_by": str}
    for key, item in value.items():
        if key not in known and isinstance(item, dict):
            yield f"has '{key}'; expected the whole event type in quotes"
        elif key not in known:
            yield f"has '{key}'{suggest(key, known) or '; expected one of ' + ', '.join(known)}"
        elif not isinstance(item, known[key]) or not all(isinstance(name, str) for name in item):
            yield f"has {key} = {item!r}; expected a {'list of strings' if known[key] is list else 'string'}"
    if value.get("removed") and value.get("retyped"):
        yield "has both 'removed' and 'retyped'; expected one of them"
