"""Suggest the name that was meant by one that does not exist."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggest(name: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> str:
    """Return ``; did you mean 'the nearest name'?``, the end of a message, or ``""`` if no name is near.

    Upper and lower case do not matter. ``most`` is how many names are told; ``cutoff`` is how alike they must be, from
    0 (anything) to 1 (equal).
    """
    by_folded = {variant.casefold(): variant for variant in sorted(known)}
    near = get_close_matches(name.casefold(), by_folded, n=most, cutoff=cutoff)
    listed = " or ".join(f"'{by_folded[found]}'" for found in near)
    return f"; did you mean {listed}?" if listed else ""
