"""Write the Sphinx projects that are compared: the same events, shown in different ways."""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from benchmarks.synthetic import PACKAGE, write_package

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2]
_CONFIG = """import sys

sys.path[:0] = [{source!r}, {repository!r}]
project = "Synthetic events"
extensions = {extensions!r}
exclude_patterns = ["_build"]
html_show_search_summary = False
phases_file = {phases!r}
"""
_BOOK_THEME = """
html_theme = "sphinx_book_theme"
html_theme_options = {"collapse_navbar": True, "navbar_persistent": []}
"""
_TRIMMED = """
sidebars = ["navbar-logo.html", "icon-links.html", "search-button-field.html"]
html_sidebars = {"reference/**": sidebars}
"""
_CATALOG = f"""
event_catalog_packages = [{PACKAGE!r}]
event_catalog_exports = []
nitpicky = True
"""
_PUBLISHED = """
import django
from django.conf import settings

settings.configure(USE_TZ=True)
django.setup()
openedxevents_source_path = sys.path[0]
openedxevents_repo_url = "https://github.com/openedx/synthetic-events"


def linkcode_resolve(domain, info):
    # Without the line that the published site looks for: that costs the same, within the noise.
    return f"{openedxevents_repo_url}/blob/main/{info['module'].replace('.', '/')}.py" if domain == "py" else None
"""
_INDEX = """Synthetic events
================

.. toctree::

"""


@attrs.frozen(kw_only=True)
class Style:
    """A way to make the pages of a package.

    ``write`` gets the folder of the package and that of the pages; ``writes`` are folders that a build adds to sources.
    """

    name: str
    meaning: str
    extensions: tuple[str, ...] = ()
    config: str
    write: Callable[[Path, Path], None]
    writes: tuple[str, ...] = ()


def write_project(style: Style, folder: Path, events: int) -> None:
    """Empty a folder; write a synthetic package into ``source`` and a Sphinx project about it into ``docs``."""
    shutil.rmtree(folder, ignore_errors=True)
    write_package(folder / "source", events)
    # Compiled once: no build should be the one that does it.
    compileall.compile_dir(folder / "source", quiet=1)
    _write_config(style, folder / "source", folder / "docs")
    style.write(folder / "source", folder / "docs")


def _write_config(style: Style, source: Path, docs: Path) -> None:
    docs.mkdir(parents=True, exist_ok=True)
    config = _CONFIG.format(
        source=str(source),
        repository=str(REPOSITORY),
        extensions=["benchmarks.site.phases", *style.extensions],
        phases=str(docs.parent / "phases.json"),
    )
    (docs / "conf.py").write_text(config + style.config, encoding="utf-8")


def _write_index(_source: Path, docs: Path) -> None:
    (docs / "index.rst").write_text(f"{_INDEX}   reference/events\n   reference/data\n", encoding="utf-8")


def _write_plain(source: Path, docs: Path) -> None:
    """Let the catalog write its pages, and write the same as reST."""
    catalog = source.parent / "catalog"
    _write_config(CATALOG, source, catalog)
    _write_index(source, catalog)
    extensions = ("sphinx_event_catalog", "benchmarks.site.rest_builder")
    options = ("-q", "-b", "rest", "-d", catalog / "doctrees", "-D", f"extensions={','.join(extensions)}")
    subprocess.run([sys.executable, "-m", "sphinx", *options, catalog, docs], cwd=REPOSITORY, check=True)


def _write_published(source: Path, docs: Path) -> None:
    (docs / "index.rst").write_text(f"{_INDEX}   events\n   data\n", encoding="utf-8")
    (docs / "events.rst").write_text("Events\n======\n\n.. openedxevents::\n", encoding="utf-8")
    modules = sorted(f"{PACKAGE}.{path.parent.name}.data" for path in source.glob("*/*/data.py"))
    sections = [f".. automodule:: {module}\n   :members:\n" for module in modules]
    (docs / "data.rst").write_text("\n".join(["Event payloads\n==============\n", *sections]), encoding="utf-8")


CATALOG = Style(
    name="catalog",
    meaning="a page for every event and payload class by sphinx_event_catalog, sphinx_book_theme",
    extensions=("sphinx_event_catalog",),
    config=_BOOK_THEME + _CATALOG,
    write=_write_index,
    writes=("docs/reference",),
)
PLAIN = Style(
    name="plain",
    meaning="the same content as handwritten reST pages, basic theme",
    config='html_theme = "basic"\n',
    write=_write_plain,
)
PLAIN_BOOK = Style(
    name="plain-book",
    meaning="the same reST pages with sphinx_book_theme, without a navigation of all pages on each",
    config=_BOOK_THEME + _TRIMMED,
    write=_write_plain,
)
PUBLISHED = Style(
    name="published",
    meaning=(
        "all events on one page by code-annotations, all payload classes on another by autodoc, sphinx_book_theme, "
        "with the extensions of the published site"
    ),
    extensions=(
        "sphinx_copybutton",
        "sphinx.ext.autodoc",
        "sphinx.ext.napoleon",
        "sphinx.ext.linkcode",
        "code_annotations.contrib.sphinx.extensions.openedx_events",
    ),
    config=_BOOK_THEME + _PUBLISHED,
    write=_write_published,
)
STYLES = (CATALOG, PLAIN, PLAIN_BOOK, PUBLISHED)
