"""A term of the glossary is a link where a page first uses it."""

from __future__ import annotations

import re

import pytest

from docs._ext.code_blocks import find_code_blocks
from tests.docs.pages import DOCS, ROOT, find_pages

GLOSSARY = DOCS / "reference" / "glossary.rst"
# The cards of the landing page are links, and a link cannot contain another one.
WITHOUT_LINKS = (GLOSSARY, DOCS / "index.rst")
PAGES = [page for page in find_pages() if page.startswith("docs/") and ROOT / page not in WITHOUT_LINKS]
# Words that are on nearly every page, or that mostly have their everyday meaning.
EVERYDAY = {"action", "catalog", "event", "field", "filter", "message", "problem", "service", "subject", "trigger"}
LINK = re.compile(r":term:`(?:[^`<]*<(?P<target>[^>`]+)>|(?P<name>[^`]+))`")
NO_PROSE = re.compile(
    r"``.*?``|:[\w:+]+:`[^`]*`|`[^`]*`_{1,2}|\*\*.*?\*\*|\*[^*\n ][^*\n]*\*|"  # roles, literals, links, emphasis
    r"^.*\n[=~-]{4,}$|^ *\.\. .*$|^ +:[\w-]+:.*$|^ *(?:\w+/)*[\w-]+$",  # headings, directives, options, entries
    re.MULTILINE,
)


def read_terms():
    """Return the first name of each term, for each of its names."""
    body = GLOSSARY.read_text("utf-8").partition(".. glossary::")[2]
    entries = re.findall(r"^\n((?:   \w.*\n)+)      ", body, re.MULTILINE)
    names = [[name.strip() for name in entry.splitlines()] for entry in entries]
    return {name: group[0] for group in names for name in group}


TERMS = read_terms()


def keep_prose(text, /):
    """Return the text with all that is not prose replaced by blanks."""
    blank = [(block.start, block.end) for block in find_code_blocks(text)]
    blank += [match.span() for match in re.finditer(r"^\.\. (?:not executable|_).*\n(?: +\S.*\n)*", text, re.MULTILINE)]
    blank += [match.span() for match in NO_PROSE.finditer(text)]
    for start, end in blank:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


def find_uses(text, /):
    """Yield each term that is used in prose without a link, with the place of its first use."""
    prose = keep_prose(text)
    for name in sorted(TERMS, key=len, reverse=True):
        words = r"\s+".join(map(re.escape, name.split()))
        matches = list(re.finditer(rf"(?<![\w-]){words}(?:e?s)?(?![\w-])", prose, re.IGNORECASE))
        for match in matches:
            prose = prose[: match.start()] + " " * len(match[0]) + prose[match.end() :]
        if matches:
            yield TERMS[name], matches[0].span()


def find_unlinked(text, /):
    """Return each term that is not linked where it is first used, with the place of that use."""
    links = {}
    for match in LINK.finditer(text):
        links.setdefault(TERMS[match["target"] or match["name"].replace("\n", " ")], match.start())
    first = {}
    for term, span in find_uses(text):
        first[term] = min(span, first.get(term, span))
    return {term: span for term, span in first.items() if term not in EVERYDAY and links.get(term, len(text)) > span[0]}


@pytest.mark.parametrize("page", PAGES)
def test_each_term_is_a_link_where_it_is_first_used(page):
    text = (ROOT / page).read_text("utf-8")

    assert {term: text[slice(*span)] for term, span in find_unlinked(text).items()} == {}


def test_every_everyday_word_is_a_term():
    assert set(TERMS.values()) >= EVERYDAY
