"""``usages.json``: written, read again, and described by a JSON Schema."""

from __future__ import annotations

import json
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

if TYPE_CHECKING:
    from pathlib import Path

_ROWS: dict[str, type[attrs.AttrsInstance]] = {
    "sources": Source,
    "usages": Usage,
    "unresolved": Unresolved,
    "unread": Unread,
}
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
    """Return the usages of a file; raises :class:`DocumentError` if it is none, or one of another scanner."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DocumentError(f"cannot read '{path.name}': {error}") from error
    if not isinstance(document, dict) or document.get("scanner") != SCANNER_VERSION:
        found = document.get("scanner") if isinstance(document, dict) else document
        raise DocumentError(
            f"'{path.name}' was written by scanner {found!r}; expected {SCANNER_VERSION}: scan the sources again"
        )
    try:
        rows = {name: tuple(_read_row(cls, row) for row in document[name]) for name, cls in _ROWS.items()}
        return Usages(events=tuple(document["events"]), scanner=document["scanner"], **rows)
    except (KeyError, TypeError, AttributeError) as error:
        raise DocumentError(f"'{path.name}' is no file of usages: {error}") from error


def _read_row(cls: type[attrs.AttrsInstance], row: dict[str, Any]) -> Any:
    return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})


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
