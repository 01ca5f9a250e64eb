"""The settings of a project: the table ``[tool.event-catalog]`` of its ``pyproject.toml``, read once."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.ledger import Ledger, LedgerError, read_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TABLE = "event-catalog"


class SettingsError(ValueError):
    """The settings of a project cannot be used."""


def _value(default: Any, meaning: str) -> Any:
    """Declare a setting: its default and its row in the documentation."""
    return attrs.field(default=default, metadata={"meaning": meaning})


@attrs.frozen(kw_only=True)
class Settings:
    """What the command and the pytest plugin go by, under the names that ``conf.py`` has for the same things."""

    packages: tuple[str, ...] = _value((), "The packages whose events are checked, by import name.")
    django_settings: str | Mapping[str, Any] | None = _value(
        None, "The name of a Django settings module, or a table of settings, that importing the packages needs."
    )
    setup: str = _value("", "A function ``module:name`` that is called before the packages are imported.")
    ignore: tuple[str, ...] = _value((), "Problems that are not reported: ``kind`` or ``kind:pattern``.")
    strict: bool = _value(default=False, meaning="Whether warnings fail a run, not only errors.")
    schemas: str = _value(
        "",
        "The folder of the Avro schemas stored when events were published, one ``<event type>.avsc`` each, or with "
        "``+`` for each dot and ``_schema`` at the end, as ``manage.py generate_avro_schemas`` writes them. Relative "
        "to ``pyproject.toml``.",
    )
    ledger: str = _value(
        "",
        "The TOML file that tells what became of published events (:ref:`ledger`). Relative to ``pyproject.toml``.",
    )


def read_settings(folder: Path) -> Settings:
    """Return the settings of the project that a folder is in: those of the nearest ``pyproject.toml``.

    Raises :class:`SettingsError` for a file that cannot be read, an unknown setting or a value of the wrong type.
    """
    path = next((path for parent in (folder, *folder.parents) if (path := parent / "pyproject.toml").is_file()), None)
    if path is None:
        return Settings()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get(TABLE, {})
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read {path.name}: {error}") from error
    settings = Settings(**{name: _read_value(name, value) for name, value in table.items()})
    paths = {name: value for name in ("schemas", "ledger") if (value := getattr(settings, name))}
    changes: dict[str, Any] = {name: str(path.parent / value) for name, value in paths.items()}
    return attrs.evolve(settings, **changes)


def _read_value(name: str, value: Any) -> Any:
    fields = attrs.fields_dict(Settings)
    if name not in fields:
        raise SettingsError(f"[tool.{TABLE}] has no setting '{name}'; expected one of {', '.join(fields)}")
    default = fields[name].default
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    allowed: tuple[type, ...] = (str, dict) if default is None else (type(default),)
    if not isinstance(value, allowed):
        expected = "a list of strings" if isinstance(default, tuple) else " or ".join(t.__name__ for t in allowed)
        raise SettingsError(f"[tool.{TABLE}] {name} is {value!r}; expected {expected}")
    return value


def read_schemas(folder: str) -> dict[str, dict[str, Any]]:
    """Return the Avro schemas stored in a folder by event type; none without a folder.

    Raises :class:`SettingsError` if there is no such folder or a file in it is no JSON object.
    """
    if not folder:
        return {}
    if not Path(folder).is_dir():
        raise SettingsError(f"there is no folder of stored schemas '{folder}'")
    return {_event_type(path): _read_schema(path) for path in sorted(Path(folder).glob("*.avsc"))}


def open_ledger(path: str, *, known: Iterable[str]) -> Ledger | None:
    """Return the ledger in a file, or an empty one where only stored schemas are known; ``None`` without both.

    Raises :class:`SettingsError` if the ledger cannot be used.
    """
    if not path:
        return Ledger() if any(known) else None
    try:
        return read_ledger(Path(path))
    except LedgerError as error:
        raise SettingsError(str(error)) from error


def _event_type(path: Path) -> str:
    return path.stem.removesuffix("_schema").replace("+", ".")


def _read_schema(path: Path) -> dict[str, Any]:
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read the stored schema '{path.name}': {error}") from error
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise SettingsError(f"stored schema '{path.name}' is no Avro record")
    return schema
