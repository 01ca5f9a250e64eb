"""A Sphinx extension that measures which step of a build takes how much of its time.

It wraps the steps of Sphinx and of the catalog with timers and writes the CPU seconds of each to the file that the
configuration value ``phases_file`` names. A step within another is counted once, as itself.
"""

from __future__ import annotations

import json
import pickle
import time
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sphinx import builders
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable

SPHINX_STEPS = {
    "load environment": ((Sphinx, "_load_existing_env"),),
    "read": ((Builder, "read"),),
    "resolve": ((BuildEnvironment, "get_and_resolve_doctree"),),
    "write": ((Builder, "write"),),
    "search index": (
        (StandaloneHTMLBuilder, "index_page"),
        (StandaloneHTMLBuilder, "load_indexer"),
        (StandaloneHTMLBuilder, "dump_search_index"),
    ),
}
START, REST = "start", "rest"


class Stopwatch:
    """Adds up the CPU seconds of named steps; time in an inner step does not count for the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {START: time.process_time()}
        self._steps = [REST]
        self._since = time.process_time()

    def time(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time counted as that step."""

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._switch()
            self._steps.append(step)
            try:
                return function(*args, **kwargs)
            finally:
                self._switch()
                self._steps.pop()

        return timed

    def _switch(self) -> None:
        now = time.process_time()
        self.seconds[self._steps[-1]] = self.seconds.get(self._steps[-1], 0) + now - self._since
        self._since = now

    def write(self, path: Path) -> None:
        """Write what was measured."""
        self._switch()
        path.write_text(json.dumps({step: round(s, 3) for step, s in self.seconds.items()}), encoding="utf-8")


def _find_catalog_steps() -> dict[str, tuple[tuple[Any, str], ...]]:
    from sphinx_event_catalog import check  # noqa: PLC0415  # other ways do not need it
    from sphinx_event_catalog.collect import collector  # noqa: PLC0415  # as above
    from sphinx_event_catalog.sphinx import build  # noqa: PLC0415  # as above
    from sphinx_event_catalog.sphinx.html import downloads  # noqa: PLC0415  # as above

    # What the process that imports the packages needs is not in it: these are seconds of this one.
    return {
        "collect": ((collector, "collect"),),
        "check": ((check, "check"),),
        "stubs": ((build, "write_stubs"),),
        "exports": ((downloads, "_write_all"),),
        "compare": ((build, "find_changed_pages"),),
    }


def _wrap(stopwatch: Stopwatch, steps: dict[str, tuple[tuple[Any, str], ...]]) -> None:
    for step, places in steps.items():
        for owner, name in places:
            setattr(owner, name, stopwatch.time(step, getattr(owner, name)))


def _time_pickling(stopwatch: Stopwatch) -> None:
    """Count the pickling of the environment, and that of the pages as part of what goes on around it."""
    timed = stopwatch.time("pickle environment", pickle.dump)

    def dump(value: Any, *args: Any) -> None:
        (timed if isinstance(value, BuildEnvironment) else pickle.dump)(value, *args)

    builders.pickle = SimpleNamespace(**{**vars(pickle), "dump": dump})  # type: ignore[assignment, attr-defined]  # a stand-in


def setup(app: Sphinx) -> dict[str, Any]:
    """Start to measure; this has to be the first extension."""
    stopwatch = Stopwatch()
    app.add_config_value("phases_file", "", "", (str,))
    _wrap(stopwatch, SPHINX_STEPS)
    if "sphinx_event_catalog" in app.config.extensions:
        _wrap(stopwatch, _find_catalog_steps())
    _time_pickling(stopwatch)
    app.connect("build-finished", lambda app, _error: stopwatch.write(Path(app.config.phases_file)), priority=999)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
