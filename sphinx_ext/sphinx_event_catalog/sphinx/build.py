"""The course of a build: what happens on which event of Sphinx."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemBytecodeCache
from sphinx.errors import ConfigError
from sphinx.jinja2glue import BuiltinTemplateLoader

from sphinx_event_catalog.project import PREFIX
from sphinx_event_catalog.sphinx.config import get_settings
from sphinx_event_catalog.sphinx.domain import get_domain, publish_python_objects
from sphinx_event_catalog.sphinx.mentions import (
    find_pages_with_new_mentions,
    show_mentioned_events,
    show_mentions,
)
from sphinx_event_catalog.sphinx.references import (
    find_pages_with_doubtful_links,
    find_pages_with_other_kinds,
    find_pages_with_other_links,
    note_references,
)
from sphinx_event_catalog.sphinx.report import report_problems
from sphinx_event_catalog.sphinx.snapshot import find_snapshot, take_snapshot, write_snapshot
from sphinx_event_catalog.sphinx.stubs import remove_outputs, write_stubs
from sphinx_event_catalog.sphinx.surroundings import (
    find_pages_with_other_relations,
    find_pages_with_other_sidebars,
    note_relations,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_event_catalog.project import Settings
    from sphinx_event_catalog.sphinx.domain import OpenedxDomain
    from sphinx_event_catalog.sphinx.site import Site

ASSETS = Path(__file__).parent / "assets"
TEMPLATES = Path(__file__).parent / "templates"
_INDICES = ("genindex.html", "searchindex.js", "objects.inv")
_INDEX_TASKS = ("load_indexer", "gen_indices", "dump_search_index", "dump_inventory")
"""The methods of Sphinx' builders that write them, from all pages at once."""


def prepare_site(app: Sphinx) -> None:
    """Collect, check, report, and write the stubs: before any page is read.

    If all is as it was in the last build, its problems are reported again, and collecting waits until it is needed.
    """
    config = get_settings(app.config)
    _refuse_wrong(config)
    domain = get_domain(app.env)
    domain.start(app.builder, lambda: _gather(app, config))
    domain.snapshot = find_snapshot(app, config) if domain.data["fingerprints"] else None
    domain.is_unchanged = domain.snapshot is not None
    if domain.snapshot:
        report_problems(domain.snapshot.problems, domain.snapshot.packages)
        return
    started = time.time_ns()
    report_problems(domain.site.problems, domain.site.catalog.packages)
    stubs = write_stubs(domain.site, domain.fingerprints, Path(app.srcdir), _rst_suffix(app))
    domain.snapshot = take_snapshot(app, domain.site, stubs, started)


def _refuse_wrong(config: Settings) -> None:
    if not config.packages:
        raise ConfigError(f'{PREFIX}packages is empty; expected the packages to document, as in ["openedx_events"]')
    # Pages are written there, and removed: not among the pages of the project, and never outside of it.
    if {"", ".", ".."} & {*config.path.split("/")}:
        raise ConfigError(f"{PREFIX}path is '{config.path}'; expected a folder below the source folder")


def _gather(app: Sphinx, config: Settings) -> Site:
    # Importing all that reads and checks code takes a tenth of a build in which nothing changed.
    from sphinx_event_catalog.sphinx.gather import gather_site  # noqa: PLC0415

    return gather_site(app, config)


def _rst_suffix(app: Sphinx) -> str:
    suffixes: dict[str, str | None] = app.config.source_suffix
    return next(suffix for suffix, parser in suffixes.items() if parser in {None, "restructuredtext"})


def find_changed_pages(
    app: Sphinx,
    env: BuildEnvironment,
    added: AbstractSet[str],
    changed: AbstractSet[str],
    removed: AbstractSet[str],
) -> list[str]:
    """Return the pages that would show something else now than when they were read, and clean up behind those gone."""
    domain = get_domain(env)
    remove_outputs(app.builder, [docname for docname in removed if domain.site.addresses.is_generated(docname)])
    stale = [] if domain.is_unchanged else _find_stale_pages(domain)
    domain.is_idle = domain.is_unchanged and not (added or changed or removed)
    if stale or added or changed or removed:
        note_relations(env)
    return stale


def _find_stale_pages(domain: OpenedxDomain) -> list[str]:
    return sorted(
        docname
        for docname, pages in domain.data["fingerprints"].items()
        if any(domain.fingerprints.get(*page) != before for page, before in pages.items())
    )


def read_lists_last(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:  # noqa: ARG001  # Sphinx' signature
    """Read pages before those that list them: for each page read, Sphinx walks over all that were listed so far."""
    domain = get_domain(env)
    if not domain.is_unchanged:
        docnames.sort(key=set(domain.site.addresses.lists).__contains__)


def finish_reading(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:  # noqa: ARG001  # Sphinx' signature
    """Publish the Python objects, and find the pages to write again."""
    domain = get_domain(env)
    if domain.is_idle:
        return []
    publish_python_objects(env)
    doubtful = set(find_pages_with_doubtful_links(env))
    if doubtful:
        # They are written in every build, which takes the catalog.
        domain.snapshot = None
    return sorted(
        {
            *doubtful,
            *find_pages_with_new_mentions(env),
            *find_pages_with_other_links(env),
            *find_pages_with_other_kinds(env),
            *find_pages_with_other_relations(env),
            *find_pages_with_other_sidebars(env),
        }
    )


def save_time(app: Sphinx, builder: Builder) -> None:
    """Collect before pages are written, if any are; if none is, leave the indices of Sphinx as they are, too."""
    domain, prepare = get_domain(app.env), builder.prepare_writing

    def prepare_writing(docnames: AbstractSet[str]) -> None:
        if domain.is_idle and not docnames and all((builder.outdir / name).exists() for name in _INDICES):
            for task in _INDEX_TASKS:
                setattr(builder, task, lambda *_: None)
        else:
            # Here, not in each of the processes that write.
            domain.site  # noqa: B018  # made when it is first asked for
        prepare(docnames)

    builder.prepare_writing = prepare_writing  # type: ignore[method-assign]  # the first to know what will be written


def keep_templates(app: Sphinx) -> None:
    """Let Jinja keep its compiled templates beside the pages that were read: compiling them takes as long as ten pages.

    It compiles a template again when its text or the version of Jinja or Python differs.
    """
    templates = getattr(app.builder, "templates", None)
    if isinstance(templates, BuiltinTemplateLoader):
        folder = Path(app.doctreedir) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def finish_build(app: Sphinx, error: Exception | None) -> None:
    """Remember what the catalog was made from, once all that follows from it is written."""
    domain = get_domain(app.env)
    if not error and not (domain.is_unchanged and domain.snapshot):
        write_snapshot(app, domain.snapshot)


def add_assets(app: Sphinx) -> None:
    """Add the style sheet and script of the catalog, and its templates."""
    # New lists: the defaults of Sphinx are shared by all builds of a process.
    app.config.html_static_path = [*app.config.html_static_path, str(ASSETS)]
    app.config.templates_path = [*app.config.templates_path, str(TEMPLATES)]


def setup_build(app: Sphinx) -> None:
    """Connect the course of a build to Sphinx."""
    app.connect("config-inited", lambda app, _config: add_assets(app))
    app.connect("builder-inited", prepare_site)
    app.connect("builder-inited", keep_templates)
    app.connect("env-get-outdated", find_changed_pages)
    app.connect("env-before-read-docs", read_lists_last)
    app.connect("doctree-read", note_references)
    app.connect("env-updated", finish_reading)
    app.connect("write-started", save_time)
    app.connect("doctree-resolved", show_mentions)
    app.connect("doctree-resolved", show_mentioned_events)
    # After the exports.
    app.connect("build-finished", finish_build, priority=900)
    app.add_css_file("event-catalog.css")
    app.add_js_file("event-catalog.js", loading_method="defer")
