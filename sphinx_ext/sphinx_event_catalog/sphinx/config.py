"""The configuration values of the extension: one table, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.export import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config

PREFIX = "event_catalog_"
EXPORTS_FOLDER = "_catalog"
"""The folder of an HTML site with the exported files."""


def _value(default: Any, types: tuple[type, ...], meaning: str, rebuild: str = "") -> Any:
    """Declare a configuration value: its default, its types, its row in the documentation."""
    return attrs.field(default=default, metadata={"types": types, "meaning": meaning, "rebuild": rebuild})


@attrs.frozen(kw_only=True)
class CatalogConfig:
    """The values of one build. Each field is the configuration value ``event_catalog_<field>`` of ``conf.py``."""

    packages: tuple[str, ...] = _value(
        (), (list, tuple), "The packages whose events are documented, by import name. The only required value.", "env"
    )
    path: str = _value("reference", (str,), "The folder of the generated pages, relative to the source folder.", "env")
    django_settings: str | Mapping[str, Any] | None = _value(
        None,
        (str, dict),
        "The name of a Django settings module, or a dictionary of settings, that importing the packages needs. With "
        "either, ``django.setup()`` is called. Without it, settings are empty and no app is loaded.",
    )
    setup: str = _value("", (str,), "A function ``module:name`` that is called before the packages are imported.")
    repository: str | Mapping[str, str] = _value(
        "",
        (str, dict),
        "The address of the repository that holds the packages, or one by package. Found from git or from the metadata "
        "of the distribution where it is not given.",
    )
    revision: str | Mapping[str, str] = _value(
        "", (str, dict), "The tag or commit that source links point to, or one by package. Found like the repository."
    )

    exports: tuple[str, ...] = _value(
        tuple(found.name for found in FORMATS),
        (list, tuple),
        "The formats that are written into the folder ``_catalog`` of an HTML site and linked from the pages.",
    )
    schemas: str = _value(
        "",
        (str,),
        "The folder of the Avro schemas stored when events were published, relative to ``conf.py``. With it, a field "
        "that breaks old receivers is a problem.",
    )
    ledger: str = _value(
        "",
        (str,),
        "The TOML file that tells what became of published events (:ref:`ledger`), relative to the folder of "
        "``conf.py``.",
    )
    examples: str = _value(
        "",
        (str,),
        "A TOML or JSON file of example values that stand in the place of the usual ones, relative to the folder of "
        "``conf.py``.",
    )
    ignore: tuple[str, ...] = _value(
        (),
        (list, tuple),
        "Problems that are not reported: ``kind`` or ``kind:pattern``, the pattern being one of qualified names with "
        "``*``, as in ``key-field-missing:my_events.*``. A comment beside the definition is better: it can give a "
        "reason.",
    )

    @classmethod
    def from_sphinx(cls, config: Config) -> CatalogConfig:
        """Read the values of ``conf.py``."""
        values = {field.name: getattr(config, PREFIX + field.name) for field in attrs.fields(cls)}
        lists = {name: tuple(values[name]) for name in ("packages", "exports", "ignore")}
        return cls(**{**values, **lists, "path": values["path"].strip("/")})


def setup_config(app: Sphinx) -> None:
    """Register every configuration value."""
    for field in attrs.fields(CatalogConfig):
        app.add_config_value(PREFIX + field.name, field.default, field.metadata["rebuild"], field.metadata["types"])


def choose(value: str | Mapping[str, str], package: str) -> str:
    """Return the value for a package: the value itself, or the one given for that package."""
    return value if isinstance(value, str) else value.get(package, "")
