"""The course of a build: what happens on which event of Sphinx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.matching import Matcher

from sphinx_event_catalog.catalog.kinds import LOSSES
from sphinx_event_catalog.catalog.locations import find_package
from sphinx_event_catalog.project import PREFIX
from sphinx_event_catalog.sphinx.config import get_settings
from sphinx_event_catalog.sphinx.domain import WARNING_TYPE, get_domain, publish_python_objects
from sphinx_event_catalog.sphinx.outdated.fingerprints import Fingerprints
from sphinx_event_catalog.sphinx.outdated.mentions import (
    find_pages_with_new_mentions,
    show_mentioned_events,
    show_mentions,
)
from sphinx_event_catalog.sphinx.outdated.references import (
    find_pages_with_doubtful_links,
    find_pages_with_other_kinds,
    find_pages_with_other_links,
    note_references,
)
from sphinx_event_catalog.sphinx.outdated.relations import (
    find_pages_with_another_tree,
    find_pages_with_other_relations,
    find_pages_with_other_sidebars,
    note_relations,
)
from sphinx_event_catalog.sphinx.site import Site, gather_site
from sphinx_event_catalog.sphinx.stubs import remove_outputs, write_stubs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_event_catalog.catalog.locations import Package, SourceLocation
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.project import Settings
    from sphinx_event_catalog.sphinx.domain import OpenedxDomain


logger = logging.getLogger(__name__)

_REST = {None, "restructuredtext"}
_OWN_SUFFIX = ".catalog.rst"
STATIC = Path(__file__).parent / "html/static"
TEMPLATES = Path(__file__).parent / "html/templates"


def prepare_site(app: Sphinx) -> None:
    """Collect, check, report, and write the stubs: before any page is read."""
    config = get_settings(app.config)
    domain = get_domain(app.env)
    if not config.packages and _has_other_sites(app):
        # Its roles refer to the catalogs of other sites.
        empty = Site.make_empty(config)
        domain.start(app.builder, empty, Fingerprints(empty).get)
        return
    _refuse_wrong(config)
    site = gather_site(app, config)
    fingerprints = Fingerprints(site)
    domain.start(app.builder, site, fingerprints.get)
    report_problems(app, domain.site.problems, domain.site.catalog.packages)
    _refuse_left_out(app, domain.site.addresses.docnames)
    try:
        write_stubs(site, fingerprints, Path(app.srcdir), _rst_suffix(app), app.config.source_suffix)
    except OSError as error:
        message = f"cannot write the page '{error.filename}': {error.strerror}; expected a source folder to write into"
        raise ConfigError(message) from error


def _has_other_sites(app: Sphinx) -> bool:
    return "sphinx.ext.intersphinx" in app.extensions and bool(app.config.intersphinx_mapping)


def _refuse_left_out(app: Sphinx, docnames: Iterable[str]) -> None:
    """Raise ``ConfigError`` if patterns of the project leave pages out that others link to."""
    suffix = _rst_suffix(app)
    is_excluded, is_included = Matcher(app.config.exclude_patterns), Matcher(app.config.include_patterns)
    for name in (f"{docname}{suffix}" for docname in docnames):
        if is_excluded(name) or not is_included(name):
            patterns = "exclude_patterns" if is_excluded(name) else "include_patterns"
            raise ConfigError(f"{patterns} leaves out '{name}', a page of the catalog that others link to")


def _refuse_wrong(config: Settings) -> None:
    if not config.packages:
        raise ConfigError(f'{PREFIX}packages is empty; expected the packages to document, as in ["openedx_events"]')
    # Pages are written there, and removed: not among the pages of the project, and never outside of it.
    if {"", ".", ".."} & {*config.path.split("/")}:
        raise ConfigError(f"{PREFIX}path is '{config.path}'; expected a folder below the source folder")


def _rst_suffix(app: Sphinx) -> str:
    suffixes: dict[str, str | None] = app.config.source_suffix
    return next(suffix for suffix, parser in suffixes.items() if parser in _REST)


def add_suffix(app: Sphinx, config: Config) -> None:  # noqa: ARG001  # Sphinx' signature
    """Let a project that has no pages in reST have those of the catalog, and no others."""
    if not _REST.intersection(config.source_suffix.values()):
        config.source_suffix = {**config.source_suffix, _OWN_SUFFIX: "restructuredtext"}


def name_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Give the sections of generated pages names of their own for sphinx.ext.autosectionlabel: all have the same ones.

    It takes the source of a title for the name, which is put back afterwards.
    """
    docname = app.env.current_document.docname
    if get_domain(app.env).site.addresses.is_generated(docname):
        for title in _list_titles(doctree):
            title.rawsource = f"{docname}:{title.rawsource}"


def restore_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Give titles their source back."""
    start = f"{app.env.current_document.docname}:"
    for title in _list_titles(doctree):
        title.rawsource = title.rawsource.removeprefix(start)


def _list_titles(doctree: nodes.document) -> Iterator[nodes.title]:
    return (section[0] for section in doctree.findall(nodes.section) if isinstance(section[0], nodes.title))


def find_changed_pages(
    app: Sphinx,
    env: BuildEnvironment,
    added: AbstractSet[str],  # noqa: ARG001  # Sphinx' signature
    changed: AbstractSet[str],  # noqa: ARG001  # as above
    removed: AbstractSet[str],
) -> list[str]:
    """Return the pages that would show something else now than when they were read, and clean up behind those gone."""
    domain = get_domain(env)
    remove_outputs(app.builder, [docname for docname in removed if domain.site.addresses.is_generated(docname)])
    note_relations(env)
    return _find_stale_pages(domain)


def _find_stale_pages(domain: OpenedxDomain) -> list[str]:
    return sorted(
        docname
        for docname, pages in domain.data["fingerprints"].items()
        if any(domain.find_fingerprint(*page) != before for page, before in pages.items())
    )


def read_lists_last(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:  # noqa: ARG001  # Sphinx' signature
    """Read pages before those that list them: for each page read, Sphinx walks over all that were listed so far."""
    docnames.sort(key=set(get_domain(env).site.addresses.lists).__contains__)


def finish_reading(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:  # noqa: ARG001  # Sphinx' signature
    """Publish the Python objects, and find the pages to write again."""
    publish_python_objects(env)
    return sorted(
        {
            *find_pages_with_doubtful_links(env),
            *find_pages_with_new_mentions(env),
            *find_pages_with_other_links(env),
            *find_pages_with_other_kinds(env),
            *find_pages_with_other_relations(env),
            *find_pages_with_other_sidebars(env),
            *find_pages_with_another_tree(env),
        }
        & env.found_docs
    )


def add_assets(app: Sphinx) -> None:
    """Add the style sheet and script of the catalog, and its templates."""
    # New lists: the defaults of Sphinx are shared by all builds of a process.
    app.config.html_static_path = [*app.config.html_static_path, str(STATIC)]
    app.config.templates_path = [*app.config.templates_path, str(TEMPLATES)]


def report_problems(app: Sphinx, problems: Sequence[Problem], packages: Iterable[Package]) -> None:
    """Log every problem that is more than information, at its file and line.

    With a loss the build exits with 1, as all commands do: its pages are right, and some are missing.
    """
    if any(problem.kind in LOSSES for problem in problems):
        app.statuscode = 1
    by_name = {package.name: package for package in packages}
    for problem in problems:
        if problem.kind.severity.is_build_warning:
            where = _show(problem.location, by_name)
            logger.warning(problem.message, location=where, type=WARNING_TYPE, subtype=problem.kind.subtype)


def _show(location: SourceLocation, packages: Mapping[str, Package]) -> str:
    """Return ``path:line``, the path relative to the current folder where it lies below it."""
    package = find_package(location.path, packages)
    if package is None:
        return f"{location.path}:{location.line}"
    path, here = package.root / location.path, Path.cwd()
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{location.line}"


def setup_build(app: Sphinx) -> None:
    """Connect the course of a build to Sphinx."""
    app.connect("config-inited", lambda app, _config: add_assets(app))
    # After Sphinx has completed the value.
    app.connect("config-inited", add_suffix, priority=900)
    app.connect("builder-inited", prepare_site)
    app.connect("doctree-read", name_sections, priority=400)
    app.connect("doctree-read", restore_sections, priority=600)
    app.connect("env-get-outdated", find_changed_pages)
    app.connect("env-before-read-docs", read_lists_last)
    app.connect("doctree-read", note_references)
    app.connect("env-updated", finish_reading)
    app.connect("doctree-resolved", show_mentions)
    app.connect("doctree-resolved", show_mentioned_events)
    app.add_css_file("event-catalog.css")
    app.add_js_file("event-catalog.js", loading_method="defer")
