"""Every example project passes its own tests, and every file that a page shows has run in them."""

from __future__ import annotations

import functools

import pytest

from docs._ext.code_blocks import find_code_blocks
from tests.docs.pages import EXAMPLES, ROOT, find_pages, find_projects
from tests.docs.projects import run_project
from tests.docs.readers import read_excerpt

PROJECTS = {project.name: project for project in find_projects()}


@functools.cache
def find_shown_lines():
    """Return the lines of each example's file that pages show."""
    shown = {}
    for page in find_pages():
        for block in find_code_blocks((ROOT / page).read_text("utf-8")):
            if block.directive == "literalinclude":
                path = ((ROOT / page).parent / block.argument).resolve()
                shown.setdefault(path, set()).update(read_excerpt(path, block.options)[1])
    return shown


@pytest.mark.parametrize("project", PROJECTS)
def test_project_passes_its_tests_and_runs_what_is_shown(project, tmp_path):
    """A page never shows a line of Python that no test has executed."""
    run = run_project(PROJECTS[project], tmp_path)

    assert run.status == 0, run.output
    missing = {
        name: sorted(set(lines) & find_shown_lines().get(PROJECTS[project] / name, set()))
        for name, lines in run.missing.items()
    }
    assert {name: lines for name, lines in missing.items() if lines} == {}


def test_every_project_is_shown_on_a_page():
    """An example that no page includes helps nobody."""
    shown = {path.relative_to(EXAMPLES).parts[0] for path in find_shown_lines() if EXAMPLES in path.parents}

    assert set(PROJECTS) == shown
