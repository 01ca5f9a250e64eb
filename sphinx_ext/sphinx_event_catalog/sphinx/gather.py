"""Collect and check what one build shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from sphinx_event_catalog.check import UnknownKindError, check
from sphinx_event_catalog.collect import collect
from sphinx_event_catalog.collect.django import SetupError
from sphinx_event_catalog.collect.inputs import take_inputs
from sphinx_event_catalog.collect.values import OverrideError, load_overrides
from sphinx_event_catalog.settings import SettingsError, open_ledger, read_schemas
from sphinx_event_catalog.sphinx.addresses import Addresses
from sphinx_event_catalog.sphinx.downloads import make_base_url
from sphinx_event_catalog.sphinx.site import Site

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_event_catalog.sphinx.config import CatalogConfig


def gather_site(app: Sphinx, config: CatalogConfig) -> Site:
    """Return the site of a configuration; raise ``ConfigError`` if something in it cannot be used."""
    folder = Path(app.confdir)
    try:
        catalog = collect(config.packages, django_settings=config.django_settings, setup_hook=config.setup)
        schemas = read_schemas(str(folder / config.schemas)) if config.schemas else None
        ledger = open_ledger(str(folder / config.ledger) if config.ledger else "", known=schemas or ())
        problems = check(catalog, ignore=config.ignore, stored_schemas=schemas, ledger=ledger)
        overrides = load_overrides(catalog, folder / config.examples) if config.examples else {}
    except (SetupError, SettingsError, UnknownKindError, OverrideError) as error:
        raise ConfigError(str(error)) from error
    others = (config.schemas, config.ledger, config.examples)
    return Site(
        config=config,
        catalog=catalog,
        addresses=Addresses(catalog, config.path),
        problems=problems,
        overrides=overrides,
        inputs=take_inputs(catalog, [folder / path for path in others if path]),
        base_url=make_base_url(app.config.html_baseurl),
    )
