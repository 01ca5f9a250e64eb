"""List what a catalog was collected from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.collect.packages import run_git
from sphinx_event_catalog.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.collect.records import Description


def take_inputs(catalog: Catalog, description: Description, others: Iterable[Path]) -> Inputs | None:
    """Stamp everything that a catalog depends on, and other files and folders; ``None`` if it cannot be known.

    These are all imported modules, all files of the packages, the folders that modules are searched in, which change
    when something is installed, and the state of git, which links to the source show.
    """
    if not description.folders or any(p.kind == kinds.IMPORT_FAILED for p in catalog.problems):
        # What is missing now may be there next time.
        return None
    git = {path for package in catalog.packages for path in _list_git_files(package.root)}
    extra = [str(path) for path in others]
    return Inputs.take(
        [
            *description.files,
            *description.search_path,
            *map(str, git),
            *(path for path in extra if not Path(path).is_dir()),
        ],
        [*description.folders, *(path for path in extra if Path(path).is_dir())],
    )


def _list_git_files(root: Path) -> Iterator[Path]:
    """Yield the files that say which commit is checked out, which files it has, and where it is published."""
    answer = run_git(root, "rev-parse", "--absolute-git-dir", "--git-common-dir", "--symbolic-full-name", "HEAD")
    if not answer:
        return
    own, common, head = answer.splitlines()
    yield from (Path(own, name) for name in ("HEAD", "index"))
    yield from (Path(root, common, name) for name in ("config", "packed-refs", head))
