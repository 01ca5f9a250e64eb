"""Bound the memory of a build, and keep the garbage collector out of reading and storing what Sphinx remembers."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

from sphinx_event_catalog.memory import leave_memory_to_the_system

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

KEPT_PAGES = 1_000
"""How many pages stay in memory; loading one again takes a tenth of the time that writing it takes."""
LEAST_WRITERS = 2
"""How many processes write at least, in a parallel build."""
_CACHES = ("_write_doc_doctree_cache", "_pickled_doctree_cache")
"""The attributes of Sphinx' environment that keep each page, as a tree until it is written, then as bytes."""


def forget_pages(app: Sphinx, *_: nodes.document | str) -> None:
    """Forget the pages in memory when there are many: Sphinx has stored each, and loads it again to write it."""
    for name in _CACHES:
        cache: dict[str, Any] = getattr(app.env, name, {})
        if len(cache) >= KEPT_PAGES:
            cache.clear()


def _set_apart(*_: object) -> None:
    gc.freeze()
    gc.enable()


class Merging:
    """Makes it cheap to read pages in several processes.

    Each process sends its whole environment back. Of its tables of contents only those of its own pages are merged, yet
    they are half of it.
    """

    def __init__(self) -> None:
        self._process = os.getpid()

    @staticmethod
    def prepare(app: Sphinx, *_: object) -> None:
        """Pause the garbage collector in the process that merges."""
        if app.parallel > 1:
            gc.disable()

    def start_reading(self, app: Sphinx, *_: object) -> None:
        """Before the first page that a process reads, resume the collector, and empty what will be sent back."""
        if gc.isenabled():
            return
        _set_apart()
        if os.getpid() != self._process:
            app.env.tocs = {}


def _leave_as_usual(*_: object) -> None:
    gc.unfreeze()
    gc.enable()


def _set_apart_for_writers(app: Sphinx, *_: object) -> None:
    """Keep processes that write from walking over what they share, which would copy it, and have two of them at least.

    Of two processes Sphinx lets one write. The other resolves references in half that time, and then waits.
    """
    if app.parallel > 1:
        gc.freeze()
        app.parallel = max(app.parallel, LEAST_WRITERS + 1)


def setup_memory(app: Sphinx) -> None:
    """Connect what looks after the memory.

    The environment is loaded without a search for garbage; none is looked for in it, nor in the catalog, until the end
    of the build. Both last as long, and a walk over them takes longer than to load them.
    """
    leave_memory_to_the_system()
    app.connect("doctree-read", forget_pages)
    app.connect("doctree-resolved", forget_pages)
    if gc.isenabled():
        merging = Merging()
        app.connect("config-inited", lambda *_: gc.disable(), priority=900)
        app.connect("builder-inited", _set_apart, priority=100)
        app.connect("builder-inited", lambda *_: gc.freeze(), priority=900)
        app.connect("env-before-read-docs", merging.prepare)
        app.connect("source-read", merging.start_reading)
        app.connect("env-updated", lambda *_: gc.enable(), priority=100)
        app.connect("write-started", _set_apart_for_writers)
        app.connect("build-finished", _leave_as_usual, priority=900)
