"""The pages whose code blocks are tested, and the projects that they include files from."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
GENERATED = (
    "docs/_build",
    "docs/reference/events",
    "docs/reference/data",
    "docs/reference/repositories",
    "docs/reference/matrix",
    "docs/reference/history/",
)


def find_pages():
    """Return every page that is written by hand, as paths from the root of the repository."""
    pages = [path.relative_to(ROOT) for path in [*ROOT.glob("*.rst"), *ROOT.glob("*/README.rst"), *DOCS.rglob("*.rst")]]
    return sorted({page.as_posix() for page in pages if not page.as_posix().startswith(GENERATED)})


def find_projects():
    """Return the folder of every example project."""
    return sorted(path for path in EXAMPLES.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))


def name_document(page, /):
    """Return the Sphinx document name of a page."""
    return Path(page).relative_to("docs").with_suffix("").as_posix()


def has_chart(text, /):
    """Tell whether a page ends with a maintenance chart, so that its results are recorded."""
    return text.rstrip().endswith(".. maintenance-chart::")
