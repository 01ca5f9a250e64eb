"""The ``settings-table`` directive: the Django settings that the code of a folder reads, from their annotations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from code_annotations.contrib.sphinx.extensions.settings import find_settings
from sphinx_event_catalog.sphinx.directives import TableDirective

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx


class SettingsTable(TableDirective):
    """A table of the settings in a folder; the argument is relative to the source folder."""

    required_arguments = 1
    headings = ("Setting", "Default", "Meaning")
    widths = (32, 12, 56)

    def rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield a row for each setting."""
        folder = (Path(self.env.srcdir) / self.arguments[0]).resolve()
        for name, setting in sorted(find_settings(str(folder)).items()):
            self.env.note_dependency(str(folder / setting["filename"]))
            default, meaning = setting[".. setting_default:"], setting[".. setting_description:"]
            yield f"setting-{name}", name, (f"``{default}``", " ".join(meaning.split()))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("settings-table", SettingsTable)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
