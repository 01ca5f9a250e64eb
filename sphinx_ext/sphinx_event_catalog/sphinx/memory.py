"""Bound the memory of a build, and keep the garbage collector out of reading and storing what Sphinx remembers."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

KEPT_PAGES = 1_000
"""How many pages stay in memory; loading one again takes a tenth of the time that writing it takes."""
_CACHES = ("_write_doc_doctree_cache", "_pickled_doctree_cache")
"""The attributes of Sphinx' environment that keep each page, as a tree until it is written, then as bytes."""


def forget_pages(app: Sphinx, *_: nodes.document | str) -> None:
    """Forget the pages in memory when there are many: Sphinx has stored each, and loads it again to write it."""
    for name in _CACHES:
        cache: dict[str, Any] = getattr(app.env, name, {})
        if len(cache) >= KEPT_PAGES:
            cache.clear()


def _set_environment_apart(*_: object) -> None:
    gc.freeze()
    gc.enable()


def setup_memory(app: Sphinx) -> None:
    """Connect what looks after the memory.

    The environment is loaded without a search for garbage; none is looked for in it, nor in the catalog, until the end
    of the build. Both last as long, and a walk over them takes longer than to load them.
    """
    app.connect("doctree-read", forget_pages)
    app.connect("doctree-resolved", forget_pages)
    if gc.isenabled():
        app.connect("config-inited", lambda *_: gc.disable(), priority=900)
        app.connect("builder-inited", _set_environment_apart, priority=100)
        app.connect("builder-inited", lambda *_: gc.freeze(), priority=900)
        app.connect("build-finished", lambda *_: gc.unfreeze(), priority=900)
