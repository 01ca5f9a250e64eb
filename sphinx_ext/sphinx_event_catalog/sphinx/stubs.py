"""Write the stub files of the generated pages: a docname without a file cannot be built."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders.html import StandaloneHTMLBuilder

from sphinx_event_catalog.export.artifacts import replace_file
from sphinx_event_catalog.sphinx.directives import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.builders import Builder

    from sphinx_event_catalog.sphinx.addresses import Addresses, Part
    from sphinx_event_catalog.sphinx.outdated.fingerprints import Fingerprints
    from sphinx_event_catalog.sphinx.site import Site

MARKER = ".. Written by sphinx_event_catalog on every build: changes are lost."
_WIDE = ":html_theme.sidebar_secondary.remove: true\n"
# Every page links to the index of payload classes: a project that lists only the other one has forgotten nothing.
_FIELDS = {
    "events": _WIDE,
    "data": f":orphan:\n{_WIDE}",
    "subdomain-page": _WIDE,
    "module-page": _WIDE,
    "matrix": _WIDE,
    "history": f":orphan:\n{_WIDE}",
    **dict.fromkeys(("gone-event", "gone-payload"), ":orphan:\n"),
}
# All that is no letter, digit, space, or period or hyphen between letters: whatever it is, it shall mean nothing.
_SPECIAL = re.compile(r"(?<=\w)[.-](?=\w)|([^\w\s]|_)")


def write_stubs(
    site: Site, fingerprints: Fingerprints, srcdir: Path, suffix: str, suffixes: Iterable[str] = ()
) -> Iterable[Path]:
    """Write a stub for every page of the catalog where its text changed, and remove those that are not needed any more.

    A stub names the fingerprint of what its page shows. So a changed page has a changed file, which every builder
    notices, whichever of those that share a folder of doctrees has read the page.

    A file without the marker, or with another one of the ``suffixes`` of sources, was written by hand: it is neither
    replaced nor removed. Returns all that are needed.
    """
    others = [other for other in suffixes if other != suffix]
    wanted = {
        srcdir / f"{docname}{suffix}": text
        for docname, text in _make_stubs(site, fingerprints)
        if not any((srcdir / f"{docname}{other}").exists() for other in others)
    }
    for path, text in wanted.items():
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if before is None or (before.startswith(MARKER) and before != text):
            replace_file(path, text.encode())
    for path in _list_stubs(site, srcdir, suffix):
        if path not in wanted and path.read_text(encoding="utf-8").startswith(MARKER):
            path.unlink()
    return wanted


def _list_stubs(site: Site, srcdir: Path, suffix: str) -> Iterator[Path]:
    """Yield every file that an earlier build may have written."""
    addresses = site.addresses
    for folder in (addresses.events_index, addresses.data_index, addresses.repositories_index, addresses.history_index):
        yield from (srcdir / folder).glob(f"*{suffix}")
    indexes = (addresses.repositories_index, addresses.matrix, addresses.history_index)
    singles = (srcdir / f"{docname}{suffix}" for docname in indexes)
    yield from (path for path in singles if path.exists())


def _make_stubs(site: Site, fingerprints: Fingerprints) -> Iterator[tuple[str, str]]:
    for docname, title, directive, argument in _list_pages(site):
        kind = PAGES[directive].kind
        yield docname, _stub(title, directive, argument, fingerprints.get(kind, argument))


def _list_pages(site: Site) -> Iterator[tuple[str, str, str, str]]:
    """Yield the page, the title, the directive and its argument of every stub."""
    addresses = site.addresses
    yield addresses.events_index, "Events", "events", ""
    yield addresses.data_index, "Event payloads", "data", ""
    yield addresses.health, "Catalog health", "health", ""
    if addresses.has_repositories:
        yield addresses.repositories_index, "Repositories", "repositories", ""
        yield addresses.matrix, "Events and repositories", "matrix", ""
    for name, docname in addresses.repositories.items():
        yield docname, name, "repository-page", name
    yield from _list_history_pages(addresses)
    for part in addresses.subdomain_parts:
        yield part.docname, _title(part, f"{part.group} events"), "subdomain-page", part.name
    for part in addresses.module_parts:
        yield part.docname, _title(part, part.group), "module-page", part.name
    for event in site.catalog.events:
        name = event.qualified_name
        yield addresses.events[name], addresses.titles[name], "event-page", name
    for payload in site.catalog.payloads:
        name = payload.qualified_name
        yield addresses.payloads[name], addresses.titles[name], "payload-page", name
    for directive, gone in (("gone-event", addresses.gone_events), ("gone-payload", addresses.gone_payloads)):
        yield from ((address.docname, address.title, directive, name) for name, address in gone.items())


def _list_history_pages(addresses: Addresses) -> Iterator[tuple[str, str, str, str]]:
    if addresses.has_history:
        yield addresses.history_index, "Versions and releases", "history", ""
    for name, docname in addresses.releases.items():
        yield docname, name, "release-page", name
    for (distribution, version), docname in addresses.versions.items():
        yield docname, f"{distribution} {version}", "version-page", docname.rpartition("/")[2]


def _title(part: Part, title: str) -> str:
    return title if part.number == 1 else f"{title}, page {part.number}"


def _stub(title: str, directive: str, argument: str, fingerprint: str) -> str:
    """Return the text of a stub; a wide page gives the room of its table of contents to its table."""
    escaped = _SPECIAL.sub(lambda match: f"\\{match[1]}" if match[1] else match[0], title)
    line = f".. openedx:{directive}:: {argument}".rstrip()
    fields = f"{_FIELDS[directive]}\n" if directive in _FIELDS else ""
    return f"{MARKER}\n   {fingerprint}\n\n{fields}{escaped}\n{'=' * 2 * len(escaped)}\n\n{line}\n"


def remove_outputs(builder: Builder, docnames: Iterable[str]) -> None:
    """Remove the HTML that an earlier build wrote for pages that are gone, which Sphinx would keep."""
    if isinstance(builder, StandaloneHTMLBuilder):
        for docname in docnames:
            Path(builder.get_outfilename(docname)).unlink(missing_ok=True)
