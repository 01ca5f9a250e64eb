"""Write all pages again after a build that did not come to a good end: what it left may be half of a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_event_catalog.sphinx.outdated.fingerprints import make_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def find_pages_left_by_interruption(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return all pages if the last build did not come to a good end, and mark this one as begun.

    It is the moment between reading and writing: what was read by a build that ended before it, is read again.
    """
    marker = _find_marker(app)
    pages = sorted(env.all_docs) if marker.exists() else []
    marker.touch()
    return pages


def note_good_end(app: Sphinx, exception: Exception | None) -> None:
    """Remove the mark of a build that has begun."""
    if not exception:
        _find_marker(app).unlink(missing_ok=True)


def _find_marker(app: Sphinx) -> Path:
    """Return the marker: builders and output folders may share the doctrees, and each has one of its own."""
    return Path(app.doctreedir, f"event-catalog-{app.builder.name}-{make_digest(str(app.outdir))[:8]}.unfinished")


def setup_interruptions(app: Sphinx) -> None:
    """Connect the marker to the build."""
    app.connect("env-updated", find_pages_left_by_interruption)
    # After everything else that is written at the end.
    app.connect("build-finished", note_good_end, priority=999)
