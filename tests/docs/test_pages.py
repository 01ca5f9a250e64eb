"""Every code block of every hand-written page is executed, tested in its project, or marked with a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import attrs
import pytest

from docs._ext.code_blocks import digest_code_blocks, find_code_blocks
from docs._ext.maintenance_chart import RESULTS
from tests.docs.pages import DOCS, ROOT, find_pages, has_chart, name_document
from tests.docs.runners import build_environment, has_work, run_page

PAGES = find_pages()
CHARTED = [page for page in PAGES if has_chart((ROOT / page).read_text("utf-8"))]


def run_page_apart(page, folder, /):
    """Run a page in a process of its own if it has anything to run, and return its outcomes."""
    if not has_work(ROOT / page):
        return [attrs.asdict(outcome) for outcome in run_page(ROOT / page, folder)]
    report = folder / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.run_page", ROOT / page, folder, report],
        cwd=ROOT, env=build_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(report.read_text("utf-8"))


def find_faults(page, outcomes, /):
    """Return a line for each block that failed or that nothing claimed."""
    wrong = [outcome for outcome in outcomes if outcome["what"] in {"failed", "unclaimed"}]
    return [f"{page}:{outcome['line']}: {outcome['what']} {outcome['detail']}" for outcome in wrong]


@pytest.mark.parametrize("page", sorted(set(PAGES) - set(CHARTED)))
def test_every_block_of_a_page_runs(page, tmp_path):
    assert find_faults(page, run_page_apart(page, tmp_path)) == []


@pytest.mark.parametrize("page", CHARTED)
def test_every_block_of_a_guide_runs_and_is_recorded(page, tmp_path):
    """The maintenance charts show what this run says: ``make examples`` writes it down."""
    outcomes = run_page_apart(page, tmp_path)

    assert find_faults(page, outcomes) == []
    counts = Counter(outcome["what"] for outcome in outcomes)
    expected = {
        "digest": digest_code_blocks((ROOT / page).read_text("utf-8")),
        "executed": counts["executed"],
        "failed": 0,
        "included": counts["included"],
        "not_executable": counts["not_executable"],
    }
    assert expected == json.loads((DOCS / RESULTS).read_text("utf-8")).get(name_document(page))


def test_continuous_integration_runs_the_commands_of_the_readme():
    """These commands cannot run inside the tests, so they run around them."""
    readme = (ROOT / "README.rst").read_text("utf-8")
    blocks = [block for block in find_code_blocks(readme) if ".ci/run" in (block.reason or "")]
    commands = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()

    assert blocks
    assert [block.source.strip() for block in blocks if block.source.strip() not in commands] == []
