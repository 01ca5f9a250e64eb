"""A cross-linked, checked reference catalog of Open edX events, made from the imported code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the extension up for Sphinx."""
    # The command line and the exports must work where Sphinx is not wanted.
    from sphinx_event_catalog.sphinx import setup_extension  # noqa: PLC0415

    setup_extension(app)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
