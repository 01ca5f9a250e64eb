"""Configuration of the documentation site."""

import os
from contextlib import redirect_stdout
from importlib.metadata import version as find_version
from pathlib import Path

from sphinx_event_catalog.collect.repositories import find_repository

# When it is first imported it prints that it cannot draw social cards. They are switched off below.
with redirect_stdout(None):
    import sphinxext.opengraph  # noqa: F401  # named in the extensions

# Autodoc imports the library here, where Django needs some settings; the process that collects inherits them.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django.conf.global_settings")

project = "Open edX events"
author = "The Open edX community"
copyright = "2026, the Open edX community"
version = release = find_version("openedx-events")
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_event_catalog",
    "notfound.extension",
    "sphinx_copybutton",
    "sphinx_click",
    "sphinxext.opengraph",
    "docs._ext.benchmarks",
    "docs._ext.history",
    "docs._ext.maintenance_chart",
    "docs._ext.management_command",
    "docs._ext.markdown_twins",
    "docs._ext.repository",
    "docs._ext.rooms",
    "docs._ext.settings_table",
    "docs._ext.sitemap",
]
exclude_patterns = ["_build"]
napoleon_use_ivar = True
nitpicky = True
nitpick_ignore_regex = [
    # The sites of other projects are not asked while this one is built.
    ("py:class", r"(ccx_keys|datetime|django|opaque_keys|uuid)(\..+)?|UUID|Signal"),
    # Names for types that exist for type checkers only.
    ("py:class", r"ProducerConfig|Responses"),
]
toc_object_entries_show_parents = "hide"
# The help texts of commands are shown as they are: an option starts with two hyphens, not with a dash.
smartquotes_action = "qe"

# Where the repository is: git tells it in a clone with a remote. Without it there are no links to it.
repository_url = find_repository(Path(__file__).parent)
event_catalog_repository = repository_url

# The address of the site; Read the Docs tells its own.
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "http://localhost:8000/")
ogp_site_url = html_baseurl
ogp_social_cards = {"enable": False}

# What a command prints is not part of the command.
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "sphinx_book_theme"
html_static_path = ["docs/_static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_title = "Open edX events"
html_show_search_summary = False
# Without it the theme complains in the console of every first visit.
html_context = {"default_mode": "auto"}
html_theme_options = {
    "repository_url": repository_url,
    "use_repository_button": bool(repository_url),
    "collapse_navbar": True,
    "navbar_persistent": [],
}

# The packages and their stored schemas are named once, in [tool.event-catalog] of pyproject.toml.
