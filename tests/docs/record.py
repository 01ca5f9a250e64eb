"""Run every example of the documentation and record the results for the maintenance charts.

``python -m tests.docs.record`` writes ``docs/maintenance/results.json`` and prints the count of blocks.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

from docs._ext.code_blocks import digest_code_blocks, find_code_blocks
from docs._ext.maintenance_chart import RESULTS
from tests.docs.pages import DOCS, EXAMPLES, ROOT, find_pages, find_projects, has_chart, name_document
from tests.docs.projects import run_project
from tests.docs.test_pages import find_faults, run_page_apart


def record():
    """Run every project and every page, and write the results of the pages."""
    failing = [project.name for project in find_projects() if _is_failing(project)]
    results, total = {}, Counter()
    for page in find_pages():
        counts = _count(page, failing)
        total.update(counts)
        text = (ROOT / page).read_text("utf-8")
        if has_chart(text):
            results[name_document(page)] = {"digest": digest_code_blocks(text), **counts}
    (DOCS / RESULTS).write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", "utf-8")
    return total


def _is_failing(project, /):
    with tempfile.TemporaryDirectory() as folder:
        run = run_project(project, Path(folder))
    if run.status:
        print(f"{project.name} fails:\n{run.output}")  # noqa: T201 - this is a command
    return bool(run.status)


def _count(page, failing, /):
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run_page_apart(page, Path(folder))
    for fault in find_faults(page, outcomes):
        print(fault)  # noqa: T201 - this is a command
    counts = Counter(outcome["what"] for outcome in outcomes)
    broken = sum(_is_from(ROOT / page, block, failing) for block in find_code_blocks((ROOT / page).read_text("utf-8")))
    return {
        "executed": counts["executed"],
        "failed": counts["failed"] + counts["unclaimed"] + broken,
        "included": counts["included"] - broken,
        "not_executable": counts["not_executable"],
    }


def _is_from(page, block, projects, /):
    path = (page.parent / block.argument).resolve()
    return block.directive == "literalinclude" and any(EXAMPLES / name in path.parents for name in projects)


if __name__ == "__main__":
    print(dict(record()))  # noqa: T201 - this is a command
