"""A process is after a build what it was before, whether the build succeeded, failed or was never started."""

from __future__ import annotations

import ast
import atexit
import gc
import multiprocessing.util  # noqa: F401  # it sets up a hook of its own when Sphinx first uses it
import os
import re
import signal
import sys
import warnings
from pathlib import Path

import attrs
import pytest
import sphinx.search
import sphinx_event_catalog
from docutils.readers import standalone
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ConfigError, ExtensionError, SphinxError, ThemeError
from sphinx.util.docutils import docutils_namespace
from sphinx_event_catalog.check import markup
from sphinx_event_catalog.sphinx import internals

from tests.site import sample

FAIL = """
def fail(*_):
    raise ValueError("nothing but a test")


def setup(app):
    app.connect({event!r}, fail, priority=950)
"""


def describe_process():
    """Return what a guest could change in its process."""
    return {
        "collector": (gc.isenabled(), gc.get_freeze_count(), gc.get_threshold(), len(gc.callbacks)),
        "exit hooks": atexit._ncallbacks(),
        "search languages": dict(sphinx.search.languages),
        "methods of the builder": dict(vars(StandaloneHTMLBuilder)),
        "path": list(sys.path),
        "import hooks": (list(sys.meta_path), list(sys.path_hooks)),
        "folder": Path.cwd(),
        "warning filters": list(warnings.filters),
        "environment": dict(os.environ),
        "signal handlers": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "recursion limit": sys.getrecursionlimit(),
    }


def prepare(project, *, builder="html", jobs=1):
    """Return an application that is ready to build, made without what the tools for tests restore."""
    docs = project.docs
    return Sphinx(
        docs, docs, docs / "_build", docs / "_build/doctrees", builder, status=None, warning=None, parallel=jobs
    )


def run(project, **options):
    """Build a project."""
    with docutils_namespace():
        prepare(project, **options).build()


def run_failing(project, error, **options):
    """Build a project that cannot be built."""
    with pytest.raises(error):
        run(project, **options)


def fail_in(event):
    """Return a build that another extension ends."""

    def build(project):
        path = project.docs / "conf.py"
        path.write_text(path.read_text(encoding="utf-8") + FAIL.format(event=event), encoding="utf-8")
        run_failing(project, (ExtensionError, ThemeError, ValueError))

    return build


def configure(error, **values):
    """Return a build with a configuration that ends it."""

    def build(project):
        project.write_conf(**values)
        run_failing(project, error)

    return build


def build_never(project):
    """Prepare a build that nobody starts."""
    with docutils_namespace():
        prepare(project)


BUILDS = {
    "success": run,
    "success in two processes": lambda project: run(project, jobs=2),
    "never started": build_never,
    "no such builder": lambda project: run_failing(project, SphinxError, builder="no_such_builder"),
    "no such theme": configure(ThemeError, html_theme="no_such_theme"),
    "our error: no package": configure(ConfigError, event_catalog_packages=[]),
    "our error: unknown kind": configure(ConfigError, event_catalog_ignore=["no-such-kind"]),
    **{
        f"another extension in {event}": fail_in(event)
        for event in ("config-inited", "builder-inited", "source-read", "env-updated", "html-page-context")
    },
}


@pytest.mark.parametrize("name", BUILDS)
def test_a_build_leaves_its_process_as_it_was(project, name):
    project.build(
        "dummy", jobs=2, output="warm"
    )  # Sphinx and its libraries set up what is theirs when they are first used
    before = describe_process()
    BUILDS[name](project)
    assert describe_process() == before


def test_two_jobs_stay_two(project):
    with docutils_namespace():
        app = prepare(project, jobs=2)
        app.build()
    assert app.parallel == 2


def test_a_builder_keeps_its_own_methods(project):
    with docutils_namespace():
        app = prepare(project)
        app.build()
    replaced = {name for name, value in vars(app.builder).items() if callable(value)} & {*dir(type(app.builder))}
    assert replaced == set()


def test_no_extension_is_switched_on_that_changes_other_pages(project):
    with docutils_namespace():
        app = prepare(project)
    assert "sphinx_copybutton" not in app.extensions


RENAMED = '''
from sphinx.builders.html import StandaloneHTMLBuilder


class Builder(StandaloneHTMLBuilder):
    """As a later Sphinx could be: the same work, one method under another name."""

    def write_search_index(self):
        super().dump_search_index()

    def handle_finish(self):
        self.finish_tasks.add_task(self.write_search_index)
        self.finish_tasks.add_task(self.dump_inventory)


def setup(app):
    app.add_builder(Builder, override=True)
'''


def test_a_builder_with_other_method_names_writes_the_same_index_again(project):
    path = project.docs / "conf.py"
    path.write_text(path.read_text(encoding="utf-8") + RENAMED, encoding="utf-8")
    index = project.build().output / "searchindex.js"
    first = index.stat().st_size
    project.build()
    assert sample.LESSON in index.read_text(encoding="utf-8")
    assert index.stat().st_size > first / 2


OTHERS = ("sphinx.domains.", "sphinx.environment.adapters", "sphinx_design", "sphinx.locale", "sphinx.search")
"""Modules of others whose content is their own matter, for the most part."""


def test_one_module_reaches_into_what_is_not_public():
    reached = {
        path.name
        for path in sorted(Path(sphinx_event_catalog.__file__).parent.rglob("*.py"))
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(OTHERS)
    }
    assert reached == {"internals.py"}


@pytest.mark.parametrize("expected", internals.EXPECTATIONS, ids=lambda expected: expected.what)
def test_what_is_not_as_expected_is_an_error_that_says_where_to_look(project, monkeypatch, expected):
    """It is an error of this extension, before anything is built, and not a traceback or a page that lies."""
    changed = attrs.evolve(expected, holds=lambda: False)
    monkeypatch.setattr(internals, "EXPECTATIONS", (changed,))
    with pytest.raises(ExtensionError, match=re.escape(expected.address)), docutils_namespace():
        prepare(project)


def test_the_transforms_of_texts_are_those_of_docutils():
    """A text of a package is a document of its own, so what resolves names in one has to run there."""
    own = {transform.__name__ for transform in markup._TRANSFORMS}
    theirs = {transform.__name__ for transform in standalone.Reader().get_transforms()}
    of_whole_documents = {
        "Decorations",
        "DocInfo",
        "DocTitle",
        "ExposeInternals",
        "SectionSubTitle",
        "StripComments",
        "Transitions",
    }
    assert theirs - own == of_whole_documents
    assert own <= theirs
