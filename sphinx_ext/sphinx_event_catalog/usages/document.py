"""``usages.json``: written, read again, and described by a JSON Schema."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.usages import (
    CONFIDENCES,
    FORMS,
    KINDS,
    SCANNER_VERSION,
    Source,
    Unread,
    Unresolved,
    Usage,
    Usages,
)
from sphinx_event_catalog.usages.scanner import Found

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ROWS: dict[str, type[attrs.AttrsInstance]] = {
    "sources": Source,
    "usages": Usage,
    "unresolved": Unresolved,
    "unread": Unread,
}
_FOUND = ("usages", "unresolved", "unread")
_TYPES = {"str": str, "int": int, "bool": bool, "tuple": tuple}
_CHOICES = {"kind": KINDS, "form": FORMS, "confidence": CONFIDENCES}


class DocumentError(ValueError):
    """A file is no ``usages.json`` that can be used."""


def write_document(usages: Usages) -> str:
    """Return usages as JSON: what has its default is left out, everything is in order."""
    document: dict[str, Any] = {"scanner": usages.scanner, "events": list(usages.events)}
    document |= {name: [_write_row(row) for row in getattr(usages, name)] for name in _ROWS}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _write_row(row: attrs.AttrsInstance) -> dict[str, Any]:
    fields = attrs.fields(type(row))
    return {
        field.name: list(value) if isinstance(value, tuple) else value
        for field in fields
        if (value := getattr(row, field.name)) != field.default
    }


def read_document(path: Path) -> Usages:
    """Return the usages of a file; raises :class:`DocumentError` if it is none.

    One of another scanner is read as far as it has the same rows; that it is old is for a rule to say.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
    except (OSError, ValueError) as error:
        raise DocumentError(f"cannot read '{path.name}': {error}") from error
    if not isinstance(document, dict) or type(document.get("scanner")) is not int:
        raise DocumentError(f"'{path.name}' is no file of usages: expected what 'event-catalog usages scan' writes")
    try:
        rows = {name: tuple(_read_row(cls, row) for row in document[name]) for name, cls in _ROWS.items()}
        events = tuple(document["events"])
        lines = _find_lines(text, events)
        return Usages(events=events, scanner=document["scanner"], file=path.name, lines=lines, **rows)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        scanner = document["scanner"]
        old = f"; it was written by scanner {scanner}, this is {SCANNER_VERSION}" if scanner != SCANNER_VERSION else ""
        raise DocumentError(f"'{path.name}' is no file of usages: {error}{old}") from error


def _find_lines(text: str, events: Iterable[str]) -> dict[str, int]:
    """Return the first line that names each event type, and under ``""`` the one where their list starts."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        lines.setdefault(line.strip().rstrip(","), number)
    wanted = {event: json.dumps(event, ensure_ascii=False) for event in events} | {"": '"events": ['}
    return {event: lines[written] for event, written in wanted.items() if written in lines}


def _read_row(cls: type[attrs.AttrsInstance], row: dict[str, Any]) -> Any:
    """Return a record; raises ``TypeError`` for a value of another type or a name that it does not have."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    types = {field.name: _TYPES[str(field.type).partition("[")[0]] for field in attrs.fields(cls)}
    wrong = [name for name, value in values.items() if name in types and type(value) is not types[name]]
    if wrong:
        raise TypeError(f"{wrong[0]} is {values[wrong[0]]!r}; expected {types[wrong[0]].__name__}")
    return cls(**values)


def keep_found(path: Path, found: Found) -> None:
    """Keep what a scan of one tree has found, for the next scan of the same tree."""
    document: dict[str, Any] = {name: sorted(map(_write_row, getattr(found, name)), key=repr) for name in _FOUND}
    document |= {"events": found.events, "aliases": found.aliases, "files": found.files}
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another process may read it, or write the same.
    own = path.with_suffix(f".{os.getpid()}")
    own.write_text(json.dumps(document), encoding="utf-8")
    own.replace(path)


def find_kept(path: Path) -> Found | None:
    """Return what was kept; ``None`` if that is nothing, or nothing that can be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        rows: dict[str, Any] = {name: {_read_row(_ROWS[name], row) for row in document[name]} for name in _FOUND}
        rest = {name: document[name] for name in ("events", "aliases", "files")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Found(**rows, **rest)


def make_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``usages.json``, made from the records."""
    rows = {name: {"type": "array", "items": _describe(cls)} for name, cls in _ROWS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Usages of events",
        "type": "object",
        "properties": {
            "scanner": {"const": SCANNER_VERSION},
            "events": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        }
        | rows,
        "required": ["scanner", "events", *rows],
        "additionalProperties": False,
    }


def _describe(cls: type[attrs.AttrsInstance]) -> dict[str, Any]:
    fields = attrs.fields(cls)
    return {
        "type": "object",
        "properties": {field.name: _describe_field(field) for field in fields},
        "required": [field.name for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _describe_field(field: attrs.Attribute[Any]) -> dict[str, Any]:
    if field.name in _CHOICES:
        return {"enum": list(_CHOICES[field.name])}
    types: dict[str, dict[str, Any]] = {
        "str": {"type": "string"},
        "int": {"type": "integer", "minimum": 0},
        "bool": {"type": "boolean"},
    }
    return types.get(str(field.type), {"type": "array", "items": {"type": "string"}})
