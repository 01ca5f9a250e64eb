"""The event catalog as test items: ``event_catalog_packages`` in the configuration of pytest switches it on."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_event_catalog.project import PREFIX, PYTEST, Project, ProjectError, list_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem

OPTION = "event_catalog_packages"
NODE = "event-catalog"

# The core is imported inside of the functions: the plugin is loaded by every test run, also by those without events.


class EventCatalogWarning(UserWarning):
    """A problem that does not fail a run that is not strict."""


class EventCatalogError(Exception):
    """The problems of one event, payload class or file."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the settings that pytest knows; all are in ``[tool.event-catalog]`` too."""
    for field in list_settings(PYTEST):
        facts = field.metadata
        kind: Any = "args" if list in facts["types"] else "bool" if bool in facts["types"] else "string"
        meaning = facts["meaning"].replace("``", "")
        parser.addini(f"{PREFIX}{field.name}", f"event catalog: {meaning}", type=kind, default=None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add one item for each event, payload class and file with problems, unless only certain files were asked for."""
    packages = config.getini(OPTION)
    if packages and not _asks_for_files(config):
        items.extend(collect_items(session, tuple(packages)))


def _asks_for_files(config: pytest.Config) -> bool:
    return bool(config.args) and all("::" in argument or argument.endswith(".py") for argument in config.args)


def collect_items(session: pytest.Session, packages: tuple[str, ...]) -> Iterator[pytest.Item]:
    """Yield the items of packages, sorted by qualified name.

    Raises ``pytest.UsageError`` if the settings of the project are wrong.
    """
    try:
        project = _read_project(session.config, packages)
        found = project.load()
    except ProjectError as error:
        raise pytest.UsageError(str(error)) from error
    by_subject: dict[str, list[Problem]] = {}
    for problem in found.problems:
        by_subject.setdefault(problem.subject, []).append(problem)
    parent = CatalogNode.from_parent(session, name=NODE, nodeid=NODE)
    for subject in sorted({*_list_subjects(found.catalog), *by_subject}):
        problems = tuple(by_subject.get(subject, ()))
        yield CatalogItem.from_parent(parent, name=subject, problems=problems, strict=project.settings.strict)


def _read_project(config: pytest.Config, packages: tuple[str, ...]) -> Project:
    given = {field.name: config.getini(f"{PREFIX}{field.name}") for field in list_settings(PYTEST)}
    timeout = given["timeout"]
    try:
        given["timeout"] = float(timeout) if timeout else None
    except ValueError as error:
        raise ProjectError(f"{PREFIX}timeout is {timeout!r}; expected a number") from error
    return Project.read(config.rootpath, {**given, "packages": packages})


def _list_subjects(catalog: Catalog) -> Iterator[str]:
    yield from (event.qualified_name for event in catalog.events)
    yield from (payload.qualified_name for payload in catalog.payloads if catalog.is_requested(payload.module))


class CatalogNode(pytest.Collector):
    """What the items of the catalog hang on."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return nothing: the items are made when all is collected."""
        return ()


class CatalogItem(pytest.Item):
    """One event, payload class or file; it fails with its problems."""

    def __init__(self, *, problems: tuple[Problem, ...], strict: bool, **options: Any) -> None:
        super().__init__(**options)
        self.problems = problems
        self.strict = strict

    def runtest(self) -> None:
        """Fail with the errors, and with the warnings if the run is strict; warn otherwise."""
        failing = [problem for problem in self.problems if problem.kind.severity.is_failing(strict=self.strict)]
        if failing:
            raise EventCatalogError("\n".join(map(str, failing)))
        for problem in self.problems:
            if problem.kind.severity.is_build_warning:
                text = f"{problem.kind.name}: {problem.message}"
                warnings.warn_explicit(text, EventCatalogWarning, problem.location.path, problem.location.line)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the problems without a traceback."""
        if isinstance(excinfo.value, EventCatalogError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the heading of a failure."""
        return self.path, None, f"event catalog: {self.name}"
