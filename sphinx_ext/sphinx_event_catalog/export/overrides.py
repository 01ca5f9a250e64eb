"""Read the example values that the author of a package chose."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.export.expressions import Import

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import Catalog

Json = Any
"""A value that ``json.dumps`` takes."""

_TABLES = {"values", "python"}
_PYTHON_KEYS = {"code": str, "imports": list, "wire": object}


class OverrideError(ValueError):
    """A file of example values cannot be read, or names something that the catalog does not have."""


@attrs.frozen(kw_only=True)
class Override:
    """A value that the author of a package chose: its JSON, and ``code`` with ``imports`` where Python differs."""

    wire: Json
    code: str = ""
    imports: tuple[Import, ...] = ()


def read_overrides(path: Path) -> dict[str, Override]:
    """Read a TOML or JSON file of example values.

    Its table ``values`` maps ``Class.field``, ``module.Class.field``, the name of a data key or the qualified name of a
    type to the value as it travels. Its table ``python`` maps the same names to ``{"code", "imports", "wire"}``, for
    types that only their author can write: an expression, the names that it imports, and its JSON.

    Raises :class:`OverrideError` if the file is not like that.
    """
    content = _load(path)
    unknown = sorted(set(content) - _TABLES)
    if unknown:
        raise OverrideError(f"{path.name}: unknown table '{unknown[0]}', expected 'values' or 'python'")
    plain = {name: Override(wire=value) for name, value in content.get("values", {}).items()}
    return plain | {name: _read_python(path, name, entry) for name, entry in content.get("python", {}).items()}


def load_overrides(catalog: Catalog, path: Path) -> dict[str, Override]:
    """Read a file of example values for a catalog.

    Raises :class:`OverrideError` if it cannot be read or a name in it is no field, data key or type of the catalog.
    """
    overrides = read_overrides(path)
    unknown = sorted(set(overrides) - set(_list_names(catalog)))
    if unknown:
        raise OverrideError(f"{path.name}: '{unknown[0]}' is no field, data key or type of the catalog")
    return overrides


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise OverrideError(f"{path.name}: {getattr(error, 'strerror', '') or error}") from error
    tables = content.values() if isinstance(content, dict) else [None]
    if not all(isinstance(table, dict) for table in tables):
        raise OverrideError(f"{path.name}: expected the tables 'values' and 'python'")
    return dict(content)


def _read_python(path: Path, name: str, entry: Mapping[str, Any]) -> Override:
    wrong = [key for key, kind in _PYTHON_KEYS.items() if not isinstance(entry.get(key), kind) or key not in entry]
    if wrong or set(entry) != set(_PYTHON_KEYS):
        raise OverrideError(f"{path.name}: '{name}' needs 'code' (text), 'imports' (a list of names) and 'wire'")
    imports = tuple(Import(*imported.rpartition(".")[::2]) for imported in entry["imports"])
    return Override(wire=entry["wire"], code=entry["code"], imports=imports)


def _list_names(catalog: Catalog) -> Iterator[str]:
    for event in catalog.events:
        for key in event.data:
            yield key.name
            yield from (part.qualified_name for part in key.type.walk())
    for payload in catalog.payloads:
        for field in payload.fields:
            yield f"{payload.name}.{field.name}"
            yield f"{payload.qualified_name}.{field.name}"
            yield from (part.qualified_name for part in field.type.walk())
