"""The places that reach into something that is not public: each says what it expects, and where that is kept.

What is expected is looked at when the extension is loaded. If it does not hold, that is an error: nothing is guessed.
"""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
from docutils import nodes
from sphinx.domains.python import ObjectEntry, PythonDomain
from sphinx.environment.adapters.toctree import global_toctree_for_doc
from sphinx.errors import ExtensionError
from sphinx_design.shared import create_component, is_component

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@attrs.frozen
class Expectation:
    """Something that is not public: what it is expected to be, whether it is, and where it is kept."""

    what: str
    holds: Callable[[], bool]
    address: str


EXPECTATIONS = (
    Expectation(
        "objects of the Python domain in a dictionary of entries with 'docname', 'node_id', 'objtype' and 'aliased'",
        lambda: (
            ObjectEntry._fields == ("docname", "node_id", "objtype", "aliased")
            and isinstance(PythonDomain.initial_data["objects"], dict)
        ),
        "https://github.com/sphinx-doc/sphinx/blob/master/sphinx/domains/python/__init__.py",
    ),
    Expectation(
        "a function 'global_toctree_for_doc' of an environment, a page, a builder, 'tags' and options",
        lambda: [*inspect.signature(global_toctree_for_doc).parameters][:3] == ["env", "docname", "builder"],
        "https://github.com/sphinx-doc/sphinx/blob/master/sphinx/environment/adapters/toctree.py",
    ),
    Expectation(
        "tabs of sphinx-design as containers named 'tab-set', 'tab-item' and 'tab-content'",
        lambda: is_component(create_component("tab-set"), "tab-set"),
        "https://github.com/executablebooks/sphinx-design/blob/main/sphinx_design/tabs.py",
    ),
)


def is_part_of_tabs(node: nodes.Node, name: str) -> bool:
    """Tell whether a node is a part of the tabs of sphinx-design, such as ``tab-item``."""
    return bool(is_component(node, name))


def check_expectations() -> None:
    """Raise ``ExtensionError`` if something that is not public is not as expected."""
    for expected in EXPECTATIONS:
        if not expected.holds():
            raise ExtensionError(f"expected {expected.what}; see what it is now at {expected.address}")


def replace_python_objects(
    env: BuildEnvironment, wanted: Mapping[str, tuple[str, str, str]], is_ours: Callable[[str], bool]
) -> None:
    """Make some names objects of the Python domain, and remove those that pages of ours had; all at once.

    ``wanted`` are the page, the anchor and the type of each name. ``PythonDomain.note_object`` takes one at a time,
    while its page is read, and each page that is read looks through all of them. What a project documents itself keeps
    its own place.
    """
    objects = env.domains.python_domain.objects
    for name in [name for name, entry in objects.items() if name not in wanted and is_ours(entry.docname)]:
        del objects[name]
    for name, place in wanted.items():
        if name not in objects or objects[name].aliased:
            objects[name] = ObjectEntry(*place, aliased=True)


def make_global_toctree(
    app: Sphinx, docname: str, options: Mapping[str, Any], ends: Iterable[str]
) -> nodes.Element | None:
    """Return the site's tree of pages as a page shows it, which ends at some pages."""
    with _ended_at(app.env, ends):
        return global_toctree_for_doc(app.env, docname, app.builder, tags=app.tags, **options)


@contextmanager
def _ended_at(env: BuildEnvironment, docnames: Iterable[str]) -> Iterator[None]:
    """Let trees of pages end at some pages: as ``:tocdepth: 1`` in them would, which holds for the whole site."""
    metadata = {name: dict(env.metadata[name]) for name in docnames if name in env.metadata}
    try:
        for name in metadata:
            env.metadata[name]["tocdepth"] = 1
        yield
    finally:
        env.metadata.update(metadata)


def make_tab_set(items: Iterable[tuple[str, Sequence[nodes.Node]]], group: str) -> nodes.container:
    """Return a set of tabs as the directives of sphinx-design make it; all sets of a group share the chosen tab."""
    return create_component(
        "tab-set",
        classes=["sd-tab-set", "no-search"],
        children=[_make_tab(label, content, group) for label, content in items],
    )


def _make_tab(label: str, content: Sequence[nodes.Node], group: str) -> nodes.container:
    title = nodes.rubric(label, label, classes=["sd-tab-label"], sync_id=label, sync_group=group)
    inner = create_component("tab-content", classes=["sd-tab-content"], children=content)
    return create_component("tab-item", classes=["sd-tab-item"], children=[title, inner], selected=False)
