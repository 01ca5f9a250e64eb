"""Report problems as Sphinx warnings of type ``event_catalog``: the one place that does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from sphinx_event_catalog.catalog.locations import find_package
from sphinx_event_catalog.sphinx.domain import WARNING_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx_event_catalog.catalog.locations import Package, SourceLocation
    from sphinx_event_catalog.catalog.problems import Problem

logger = logging.getLogger(__name__)


def report_problems(problems: Iterable[Problem], packages: Iterable[Package]) -> None:
    """Log every problem that is more than information, at its file and line."""
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
