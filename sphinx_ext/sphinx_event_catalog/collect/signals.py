"""Find the live signals of packages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.locations import is_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

    from sphinx_event_catalog.collect.sources import Sources

_IMPORT = 2


@attrs.frozen(kw_only=True)
class FoundSignal:
    """A live signal and the variable that holds it."""

    signal: Any
    module: str
    name: str


def find_signals(packages: Sequence[str], sources: Sources) -> Iterator[FoundSignal]:
    """Yield every signal that the packages define once, with the variable that it was first assigned to.

    A signal that they only import from elsewhere is not theirs.
    """
    tooling = sys.modules.get("openedx_events.tooling")
    if tooling is None:
        return
    modules = {name: module for name, module in sorted(sys.modules.items()) if is_within(name, packages)}
    for options in _group_by_signal(modules, tooling.OpenEdxPublicSignal).values():
        nearest = min(options, key=lambda found: _remove_from_definition(found, sources))
        if _remove_from_definition(nearest, sources) < _IMPORT or not _is_defined_outside(nearest, packages, sources):
            yield nearest


def _group_by_signal(modules: Mapping[str, ModuleType], signal_class: type) -> dict[int, list[FoundSignal]]:
    candidates: dict[int, list[FoundSignal]] = {}
    for name, module in modules.items():
        for variable, value in list(getattr(module, "__dict__", {}).items()):
            if isinstance(value, signal_class):
                found = FoundSignal(signal=value, module=name, name=variable)
                candidates.setdefault(id(value), []).append(found)
    return candidates


def _remove_from_definition(found: FoundSignal, sources: Sources) -> int:
    """Return 0 for the variable that a signal was made for, 1 for another name of it, 2 for an import."""
    source = sources.get(found.module)
    assignment = source.assignments.get(found.name) if source else None
    return _IMPORT if assignment is None else int(assignment.is_alias)


def _is_defined_outside(found: FoundSignal, packages: Sequence[str], sources: Sources) -> bool:
    """Tell whether a module outside of the packages assigns the signal; a signal made without one belongs to them."""
    holders = [
        name
        for name, module in list(sys.modules.items())
        if getattr(module, "__dict__", {}).get(found.name) is found.signal and not is_within(name, packages)
    ]
    return any((source := sources.get(name)) and found.name in source.assignments for name in holders)
