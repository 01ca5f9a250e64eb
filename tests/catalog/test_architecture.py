"""The house itself: what may import what (the contracts in pyproject.toml), and how long functions may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "sphinx_ext" / "sphinx_event_catalog"
PACKAGES = {"sphinx_event_catalog": EXTENSION, "openedx_events": ROOT / "openedx_events"}
LONGEST_FUNCTION = 50
NINTH_DECILE = 25
MEDIAN = 10
SETUP = 15


def find_modules(package):
    """Return the modules of a package by name, with their files."""
    folder = PACKAGES[package]
    names = {
        path: ".".join([package, *path.relative_to(folder).with_suffix("").parts]).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
    }
    return {name: path for path, name in names.items()}


EXCEPTION = re.compile(r"# (?:noqa|type: ignore)")
EXPLAINED = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\]) +(?:#|-) ?\w")

MODULES = {name: path for package in PACKAGES for name, path in find_modules(package).items()}
READS_MARKUP = {"sphinx_event_catalog.check.markup"}
"""What needs docutils; the rest of the core loads it when a text has markup."""
CORE = [
    name
    for name in find_modules("sphinx_event_catalog")
    if name.split(".")[1:2] not in ([], ["sphinx"]) and name not in READS_MARKUP
]
NEEDS_APPS = {name for name in MODULES if ".management." in name}


def parse(name):
    """Return the syntax tree of a module."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def find_imports(name, *, on_import_only=False):
    """Return the modules of this repository that a module imports."""
    tree = parse(name)
    nodes = list(_walk_import_time(tree.body)) if on_import_only else list(ast.walk(tree))
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return {module for module in found if module in MODULES}


def _walk_import_time(body):
    """Yield the statements that run on import: neither those of functions nor those for type checkers."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            continue
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for field in ("body", "orelse", "handlers", "finalbody"):
                yield from _walk_import_time(getattr(statement, field, ()))


def find_functions(name):
    """Yield the name and the length in lines of each function; its docstring does not count, nor do decorators."""
    for node in ast.walk(parse(name)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            has_docstring = ast.get_docstring(node) is not None
            documented = node.body[0].end_lineno - node.body[0].lineno + 1 if has_docstring else 0
            yield f"{name}.{node.name}", node.end_lineno - node.lineno + 1 - documented


IMPORT_ALONE = """
import importlib, os, sys, traceback

*modules, outside, forbidden = (part.split() for part in sys.argv[1:])
for name in outside:
    importlib.import_module(name)
assert not set(forbidden) & set(sys.modules), outside
failed = 0
rooms = {}
for name in modules[0]:
    rooms.setdefault(".".join(name.split(".")[:2]), []).append(name)
for room in rooms.values():
    child = os.fork()
    if child == 0:
        try:
            for name in room:
                importlib.import_module(name)
                assert not set(forbidden) & set(sys.modules), f"imports {set(forbidden) & set(sys.modules)}"
        except BaseException:
            print(name, traceback.format_exc())
            sys.stdout.flush()
            os._exit(1)
        os._exit(0)
    failed |= os.waitpid(child, 0)[1]
sys.exit(failed != 0)
"""
"""A process that imports what is not ours, and then each room of ours in a fork of its own.

No module can rely on what another room imported, and none on one of its own room: there are no cycles.
"""


def find_outside(modules):
    """Return the modules of others that modules of ours import when they are imported themselves."""
    found = set()
    for node in (node for module in modules for node in _walk_import_time(parse(module).body)):
        found |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
        found |= {node.module} if isinstance(node, ast.ImportFrom) else set()
    return sorted(name for name in found if name.split(".")[0] not in PACKAGES)


def import_alone(modules, outside=(), forbidden=""):
    """Import modules, each room as the first one of ours; return what went wrong, such as a forbidden module."""
    command = [sys.executable, "-W", "error", "-c", IMPORT_ALONE, " ".join(modules), " ".join(outside), forbidden]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_every_room_imports_alone():
    modules = sorted(set(MODULES) - NEEDS_APPS)
    assert import_alone(modules, find_outside(modules)) == ""


def test_the_core_never_imports_sphinx():
    """Neither through what it uses itself."""
    assert import_alone(CORE, find_outside(CORE), "sphinx docutils") == ""


def test_reading_markup_needs_docutils_alone():
    assert import_alone(sorted(READS_MARKUP), find_outside(READS_MARKUP), "sphinx") == ""


def test_importing_the_extension_does_not_import_django():
    """Its settings are the user's; the pytest plugin is loaded by test runs without Django, too."""
    modules = ["sphinx_event_catalog", "sphinx_event_catalog.cli", "sphinx_event_catalog.pytest_plugin"]
    assert import_alone(modules, forbidden="django") == ""


def test_loading_the_pytest_plugin_costs_next_to_nothing():
    assert (
        import_alone(["sphinx_event_catalog.pytest_plugin"], forbidden="code_annotations sphinx_event_catalog.check")
        == ""
    )


def test_a_module_that_imports_what_it_must_not_is_named():
    told = import_alone(["sphinx_event_catalog.sphinx", "sphinx_event_catalog.catalog"], forbidden="docutils")
    assert told.startswith("sphinx_event_catalog.sphinx Traceback")
    assert told.count("AssertionError: imports {'docutils'}") == 1


def test_imports_keep_the_contracts():
    """Between rooms they point one way, Sphinx is known to one room alone, and the library is apart."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_there_are_no_import_cycles():
    """Not even for types: what two modules both need belongs in a third."""
    graph = {module: find_imports(module) - {module} for module in MODULES}
    # A package is imported before its modules, which is no cycle.
    graph = {
        module: {other for other in others if not module.startswith(f"{other}.")} for module, others in graph.items()
    }
    done = set()
    while ready := {module for module in set(graph) - done if graph[module] <= done}:
        done |= ready
    assert set(graph) - done == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_are_short(package):
    lengths = dict(found for module in find_modules(package) for found in find_functions(module))
    assert median(lengths.values()) <= MEDIAN
    assert quantiles(lengths.values(), n=10)[-1] <= NINTH_DECILE
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_setup_functions_are_shorter():
    lengths = [found for module in find_modules("sphinx_event_catalog") for found in find_functions(module)]
    assert {name: length for name, length in lengths if name.rsplit(".", 1)[1] == "setup" and length > SETUP} == {}


def test_every_exception_to_a_check_has_its_reason():
    """``# noqa: CODE`` and ``# type: ignore[code]`` are followed by why, or stand below a comment that says it."""
    unexplained = [
        f"{module}:{number}"
        for module, path in MODULES.items()
        for number, (above, line) in enumerate(pairwise(["", *path.read_text(encoding="utf-8").splitlines()]), 1)
        if EXCEPTION.search(line) and not EXPLAINED.search(line) and not above.lstrip().startswith("# ")
    ]
    assert unexplained == []
