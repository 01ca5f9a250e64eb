"""Resolve what a built site names: in its pages, its search index and its inventory."""

from __future__ import annotations

import html
import json
from functools import cache
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from tests.site.projects import parse, read_inventory

TOP = "/en/latest/"
"""What the links of the page for a missing address start with: it stands under any address."""
_ALWAYS = {"py-modindex.html"}
"""What Sphinx lists in every inventory, whether it is there or not."""


def read_search_index(output):
    """Return the search index of a site."""
    text = (output / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


def list_search_results(output):
    """Yield the name, the page and the anchor of everything that the search finds by name, as its script makes them."""
    index = read_search_index(output)
    for prefix, entries in index["objects"].items():
        for page, kind, _, short, name in entries:
            full = html.unescape(f"{prefix}.{name}" if prefix else name)
            start = index["objnames"][str(kind)][1]
            anchor = full if short == "" else f"{start}-{full}" if short == "-" else short
            yield full, index["docnames"][page], anchor
    for name, places in index["indexentries"].items():
        for page, anchor, *_ in places:
            yield name, index["docnames"][page], anchor
    for name, places in index["alltitles"].items():
        for page, anchor in places:
            yield name, index["docnames"][page], anchor or ""


def find_dead(output):
    """Return every place that a page, the search or the inventory names and that is not there."""

    @cache
    def list_ids(path):
        page = output / unquote(path)
        elements = parse(page)(True) if page.is_file() else ()
        return {element.get("id") or element.get("name") for element in elements} | {"" if page.is_file() else None}

    def is_dead(path, anchor):
        return path.endswith(".html") and anchor not in list_ids(path)

    found = {(f"{docname}.html", anchor) for _, docname, anchor in list_search_results(output)}
    dead = {("search", f"{path}#{anchor}") for path, anchor in found if is_dead(path, anchor)}
    for entries in read_inventory(output).values():
        dead |= {("inventory", uri) for uri in entries.values() if uri not in _ALWAYS and is_dead(*urldefrag(uri))}
    for path in output.rglob("*.html"):
        name = path.relative_to(output).as_posix()
        for link in [] if name.startswith("_static") else parse(path)("a", href=True):
            if not urlsplit(link["href"]).scheme:
                target, anchor = urldefrag(urljoin(name, link["href"].removeprefix(TOP)))
                dead |= {(name, link["href"])} if is_dead(target.partition("?")[0], unquote(anchor)) else set()
    return sorted(dead)
