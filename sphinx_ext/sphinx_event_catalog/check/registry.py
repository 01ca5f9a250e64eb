"""Find every kind of problem and every rule: those of this package, and those that other distributions add."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module, metadata
from inspect import ismodule
from pkgutil import iter_modules
from traceback import format_exception_only
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.problems import Kind, Problem
from sphinx_event_catalog.catalog.suggestions import suggest
from sphinx_event_catalog.check import rules
from sphinx_event_catalog.check.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from importlib.metadata import EntryPoint
    from types import ModuleType

ENTRY_POINTS = "sphinx_event_catalog.rules"


class UnknownKindError(ValueError):
    """A setting names a kind of problem that does not exist."""


@attrs.frozen(kw_only=True)
class Registry:
    """Everything that can be found: kinds by name, sorted, and rules; ``problems`` are those of rules left out."""

    kinds: Mapping[str, Kind]
    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...] = ()

    def find_kind(self, name: str) -> Kind:
        """Return the kind of that name.

        Raises :class:`UnknownKindError`, which suggests the nearest name, if there is none.
        """
        if name not in self.kinds:
            raise UnknownKindError(f"problem kind '{name}' does not exist{suggest(name, self.kinds)}")
        return self.kinds[name]


@cache
def read_registry() -> Registry:
    """Load every rule that is installed, once in a process: reading all entry points takes a while.

    A rule that cannot be loaded, or whose kind has the name of another one, is left out and is a problem.
    """
    own = [kinds, *(import_module(f"{rules.__name__}.{module.name}") for module in iter_modules(rules.__path__))]
    found = [item for module in own for item in _list_rules(module)]
    names = {_kind_of(item).name for item in found}
    problems = []
    for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.name, entry.value)):
        try:
            added = _load(entry, names)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a module of others raises
            problems.append(_report(entry, describe_error(error)))
        else:
            found += added
            names |= {rule.kind.name for rule in added}
    by_name = {_kind_of(item).name: _kind_of(item) for item in found}
    return Registry(
        kinds=dict(sorted(by_name.items())),
        rules=tuple(item for item in found if isinstance(item, Rule)),
        problems=tuple(problems),
    )


def describe_error(error: BaseException) -> str:
    """Return the type and the text of an exception on one line, also if it cannot be made a text."""
    return " ".join(format_exception_only(error)[-1].split())


def _list_rules(module: ModuleType) -> list[Rule | Kind]:
    """Return the rules of a module, and the kinds that no rule finds, in the order of the source."""
    return [item for item in vars(module).values() if isinstance(item, (Rule, Kind))]


def _kind_of(item: Rule | Kind) -> Kind:
    return item.kind if isinstance(item, Rule) else item


def _load(entry: EntryPoint, names: Collection[str]) -> list[Rule]:
    loaded = entry.load()
    found = [item for item in _list_rules(loaded) if isinstance(item, Rule)] if ismodule(loaded) else [loaded]
    if not found or not all(isinstance(item, Rule) for item in found):
        raise TypeError(f"'{entry.value}' is {loaded!r}; expected a module with rules, or a rule")
    for item in found:
        if item.kind.name in names:
            raise ValueError(f"the kind of problem '{item.kind.name}' of '{entry.value}' exists already")
    return found


def _report(entry: EntryPoint, why: str) -> Problem:
    """Return the problem of an entry point that is of no use, at its line in ``entry_points.txt``."""
    name, line = "", 1
    if entry.dist is not None:
        name = f"{re.sub('[-_.]+', '_', entry.dist.name)}-{entry.dist.version}.dist-info/"
        lines = (entry.dist.read_text("entry_points.txt") or "").splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.partition("=")[0].strip() == entry.name), 1)
    return Problem(
        kind=kinds.RULE_FAILED,
        location=SourceLocation(path=f"{name}entry_points.txt", line=line, end_line=line),
        subject=entry.value,
        message=f"the rules '{entry.name}' cannot be loaded: {why}",
    )
