"""Help the search index of Sphinx where a catalog is large."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sphinx.search.en import SearchEnglish

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_MOST_WORDS = 50_000


class RememberingEnglish(SearchEnglish):
    """English as Sphinx knows it; the stem of a word is found once, not again on each page."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._find_stem = lru_cache(maxsize=_MOST_WORDS)(super().stem)

    def stem(self, word: str) -> str:
        """Return the stem of a word."""
        return self._find_stem(word)


def setup_search(app: Sphinx) -> None:
    """Register the language."""
    app.add_search_language(RememberingEnglish)
