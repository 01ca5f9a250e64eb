"""The configuration values of the extension: the settings that ``conf.py`` knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from sphinx.errors import ConfigError

from sphinx_event_catalog.export import FORMATS
from sphinx_event_catalog.project import PREFIX, SPHINX, Project, ProjectError, Settings, list_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config

EXPORTS_FOLDER = "_catalog"
"""The folder of an HTML site with the exported files."""


def read_settings(app: Sphinx, config: Config) -> None:
    """Complete the values of ``conf.py`` by those of ``pyproject.toml``, so that Sphinx compares both with what was.

    Raises ``ConfigError`` if a value cannot be used.
    """
    given = {field.name: config[PREFIX + field.name] for field in list_settings(SPHINX)}
    try:
        settings = Project.read(Path(app.confdir), given).settings
    except ProjectError as error:
        raise ConfigError(f"{PREFIX}{error}" if not str(error).startswith(("[", "cannot")) else str(error)) from error
    exports = tuple(found.name for found in FORMATS) if settings.exports is None else settings.exports
    complete = attrs.evolve(settings, path=settings.path.strip("/"), exports=exports)
    for field in list_settings(SPHINX):
        config[PREFIX + field.name] = getattr(complete, field.name)


def get_settings(config: Config) -> Settings:
    """Return the settings of a build, completed by those of ``pyproject.toml``."""
    return Settings(**{field.name: config[PREFIX + field.name] for field in list_settings(SPHINX)})


def setup_config(app: Sphinx) -> None:
    """Register every configuration value; one that is ``None`` is not given."""
    for field in list_settings(SPHINX):
        types = (*field.metadata["types"], type(None))
        app.add_config_value(PREFIX + field.name, None, field.metadata["rebuild"], types)
    # Before anything else reads them.
    app.connect("config-inited", read_settings, priority=100)


def choose(value: str | Mapping[str, str], package: str) -> str:
    """Return the value for a package: the value itself, or the one given for that package."""
    return value if isinstance(value, str) else value.get(package, "")
