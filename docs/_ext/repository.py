"""The ``clone`` directive: how to get the repository of the site, if its address is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

UNKNOWN = "This site was built from files that no git remote is known for, so it cannot say where its repository is."


class Clone(SphinxDirective):
    """The commands that clone ``repository_url``, or a sentence that it is not known."""

    def run(self) -> list[nodes.Node]:
        """Return the commands."""
        url = self.config.repository_url
        if not url:
            return [nodes.paragraph("", UNKNOWN)]
        commands = f"$ git clone {url}.git\n$ cd {url.rpartition('/')[2]}"
        return [nodes.literal_block(commands, commands, language="console")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_config_value("repository_url", "", "env", str)
    app.add_directive("clone", Clone)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
