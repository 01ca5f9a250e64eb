"""Count problems."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem


@attrs.frozen(kw_only=True)
class Summary:
    """How much was checked and what was found; ``kinds`` counts by kind, most frequent first."""

    events: int
    payloads: int
    errors: int
    warnings: int
    infos: int
    kinds: dict[str, int]


def summarize(problems: Sequence[Problem], catalog: Catalog) -> Summary:
    """Count the problems of a catalog."""
    severities = Counter(problem.kind.severity for problem in problems)
    kinds = Counter(problem.kind.value for problem in problems)
    return Summary(
        events=len(catalog.events),
        payloads=sum(catalog.is_requested(payload.module) for payload in catalog.payloads),
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        infos=severities[Severity.INFO],
        kinds=dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
    )


def count(number: int, noun: str) -> str:
    """Return ``1 error``, ``2 errors``, ``2 payload classes``."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
