"""The event catalog as test items: ``event_catalog_packages`` in the configuration of pytest switches it on."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import attrs
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.settings import Settings

OPTION = "event_catalog_packages"
NODE = "event-catalog"

# The core is imported inside of the functions: the plugin is loaded by every test run, also by those without events.


class EventCatalogWarning(UserWarning):
    """A problem that does not fail a run that is not strict."""


class EventCatalogError(Exception):
    """The problems of one event, payload class or file."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the only option of the plugin; everything else is in ``[tool.event-catalog]``."""
    parser.addini(OPTION, "packages whose events are checked, by import name", type="args", default=[])


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
    settings, is_whole = _read_settings(session.config.rootpath, packages)
    catalog, problems = _check(settings, is_whole=is_whole)
    by_subject: dict[str, list[Problem]] = {}
    for problem in problems:
        by_subject.setdefault(problem.subject, []).append(problem)
    parent = CatalogNode.from_parent(session, name=NODE, nodeid=NODE)
    for subject in sorted({*_list_subjects(catalog), *by_subject}):
        found = tuple(by_subject.get(subject, ()))
        yield CatalogItem.from_parent(parent, name=subject, problems=found, strict=settings.strict)


def _read_settings(folder: Path, packages: tuple[str, ...]) -> tuple[Settings, bool]:
    from sphinx_event_catalog.settings import SettingsError, read_settings  # noqa: PLC0415  # see above

    try:
        settings = read_settings(folder)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from error
    # Events of packages that this run does not look at are not gone.
    is_whole = set(settings.packages) <= set(packages)
    return attrs.evolve(settings, packages=packages), is_whole


def _check(settings: Settings, *, is_whole: bool) -> tuple[Catalog, tuple[Problem, ...]]:
    from sphinx_event_catalog.check import UnknownKindError, check  # noqa: PLC0415  # see above
    from sphinx_event_catalog.collect import collect  # noqa: PLC0415  # see above
    from sphinx_event_catalog.collect.django import SetupError  # noqa: PLC0415  # see above
    from sphinx_event_catalog.settings import SettingsError, open_ledger, read_schemas  # noqa: PLC0415  # see above

    try:
        catalog = collect(settings.packages, django_settings=settings.django_settings, setup_hook=settings.setup)
        schemas = read_schemas(settings.schemas)
        ledger = open_ledger(settings.ledger, known=schemas) if is_whole else None
        return catalog, check(catalog, ignore=settings.ignore, stored_schemas=schemas, ledger=ledger)
    except (SetupError, SettingsError, UnknownKindError) as error:
        raise pytest.UsageError(str(error)) from error


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
