"""Small Sphinx projects with a package of their own, built in this process as often as a test wants."""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING

import attrs
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_escape_sequences
from sphinx.util.inventory import InventoryFile

from openedx_events.tooling import OpenEdxPublicSignal
from tests.site import sample

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Built:
    """What one build did: its warnings, the pages read, the pages written, and where the output is."""

    warnings: list[str]
    read: set[str]
    written: set[str]
    output: Path

    def page(self, docname, /):
        """Return an HTML page as a tree."""
        return parse(self.output / f"{docname}.html")

    def body(self, docname, /):
        """Return the part of an HTML page that is its own."""
        return self.page(docname).find(class_="body")

    def inventory(self):
        """Return what other projects can link to: by type, each name with its place in the site."""
        return read_inventory(self.output)


@attrs.frozen(kw_only=True)
class Project:
    """A folder with a Sphinx project in ``docs`` and a package; ``package`` is unique in this process."""

    folder: Path
    package: str

    @property
    def docs(self):
        """The source folder."""
        return self.folder / "docs"

    def write(self, path, text, /):
        """Write a file of the package; ``{package}`` in a ``signals.py`` is its name."""
        target = self.folder / self.package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def write_sample(self):
        """Write the whole sample package."""
        for path, text in sample.FILES.items():
            self.write(path, text.format(package=self.package) if path.endswith("signals.py") else text)

    def edit(self, path, old, new, /):
        """Replace a text that stands exactly once in a file of the package."""
        target = self.folder / self.package / path
        text = target.read_text(encoding="utf-8")
        assert text.count(old) == 1
        target.write_text(text.replace(old, new), encoding="utf-8")

    def find_line(self, path, text, /):
        """Return the number of the line of a file of the package where a text starts that stands there once."""
        content = (self.folder / self.package / path).read_text(encoding="utf-8")
        assert content.count(text) == 1
        return content[: content.index(text)].count("\n") + 1

    def write_page(self, docname, text, /):
        """Write a page by hand."""
        target = self.docs / f"{docname}.rst"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def write_conf(self, **values):
        """Write ``conf.py`` with these values besides the required ones."""
        needed = {"extensions": ["sphinx_event_catalog"], "event_catalog_packages": [self.package]}
        quick = {"html_theme": "basic", "nitpicky": True, "html_copy_source": False}
        text = "".join(f"{name} = {value!r}\n" for name, value in {**needed, **quick, **values}.items())
        (self.docs / "conf.py").write_text(text, encoding="utf-8")

    def build(self, builder="html", /, *, jobs=1, output="_build", connect=()):
        """Build the project as a new process would: with the modules of the package imported afresh.

        ``connect`` is a dictionary of callbacks by Sphinx event.
        """
        self._forget_modules()
        read = set()
        folder = self.docs / output
        before = _list_times(folder / builder)
        app = SphinxTestApp(
            builder, srcdir=self.docs, builddir=folder, parallel=jobs, freshenv=False, warningiserror=False,
            confoverrides=self._find_theme(),
        )  # fmt: skip
        try:
            app.connect("doctree-read", lambda app, _doctree: read.add(app.env.current_document.docname))
            for event, callback in dict(connect).items():
                app.connect(event, callback)
            app.build()
            warnings = self._read_warnings(app)
        finally:
            app.cleanup()
        written = {name for name, time in _list_times(folder / builder).items() if before.get(name) != time}
        return Built(warnings=warnings, read=read, written=written, output=folder / builder)

    def _find_theme(self):
        """Return the theme as an override: the class of Sphinx takes basic for alabaster if ``conf.py`` names it."""
        found = re.search(r"^html_theme = '(\w+)'$", (self.docs / "conf.py").read_text(encoding="utf-8"), re.MULTILINE)
        return {"html_theme": found[1]} if found else {}

    def _forget_modules(self):
        for name in [n for n in sys.modules if n == self.package or n.startswith(f"{self.package}.")]:
            del sys.modules[name]
        importlib.invalidate_caches()
        OpenEdxPublicSignal._mapping.clear()
        OpenEdxPublicSignal.instances.clear()

    def _read_warnings(self, app):
        text = strip_escape_sequences(app.warning.getvalue()).replace(f"{self.folder}/", "")
        return text.replace(self.package, "PKG").splitlines()


def read_inventory(output, /):
    """Return the entries of an inventory: by type, each name with its place in the site."""
    inventory = InventoryFile.loads((output / "objects.inv").read_bytes(), uri="")
    return {kind: {name: item.uri for name, item in inventory.data[kind].items()} for kind in inventory.data}


def parse(path, /):
    """Return an HTML file as a tree."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def text_of(node, /):
    """Return the text of a part of a page, white space folded, permalink signs left out."""
    return re.sub(r"\s+", " ", node.get_text().replace("¶", "")).strip()


def _list_times(folder):
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*.html")
        if path.name not in {"genindex.html", "search.html"}
    }
