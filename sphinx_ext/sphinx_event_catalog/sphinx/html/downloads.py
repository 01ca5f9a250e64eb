"""Write the exports into the built site, and link them from the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.osutil import relative_uri

from sphinx_event_catalog.export import FORMATS, export
from sphinx_event_catalog.export.artifacts import replace_file
from sphinx_event_catalog.export.markdown import INDEXES
from sphinx_event_catalog.sphinx.config import EXPORTS_FOLDER, get_settings
from sphinx_event_catalog.sphinx.domain import get_domain
from sphinx_event_catalog.sphinx.nodes import HTML_BUILDERS, download_field
from sphinx_event_catalog.sphinx.outdated.fingerprints import make_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from sphinx_event_catalog.export.artifacts import Export
    from sphinx_event_catalog.sphinx.site import Site

_DIGEST_FILE = "event-catalog-exports.digest"


def show_downloads(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in the links to the exported files of a page; outside HTML, and where there are none, the field goes."""
    for field in list(doctree.findall(download_field)):
        is_html = app.builder.name in HTML_BUILDERS
        files = [*_find_files(get_domain(app.env).site, field["kind"], field["target"])] if is_html else []
        if not files:
            field.parent.remove(field)
            continue
        links: list[nodes.Node] = []
        for label, path in files:
            uri = relative_uri(app.builder.get_target_uri(docname), f"{EXPORTS_FOLDER}/{path}")
            links += [nodes.Text(" \N{MIDDLE DOT} ")] if links else []
            links.append(nodes.reference(label, label, refuri=uri, internal=True))
        field.append(nodes.field_body("", nodes.paragraph("", "", *links)))


def _find_files(site: Site, kind: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield the name of the format and the path of each exported file about an event or a payload class."""
    names = {"event": site.export.event_files, "payload": site.export.payload_files}[kind]
    placeholder = f"{{{kind}}}"
    for found in FORMATS:
        if found.name not in (site.config.exports or ()):
            continue
        if kind == "event" and not found.has_event(site.export, site.graph.events_by_name[target]):
            continue
        if kind == "payload" and not found.has_payload(site.export, site.catalog.payloads_by_name[target]):
            continue
        yield from (
            (found.name, path.replace(placeholder, names[target])) for path in found.files if placeholder in path
        )


def write_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Write every exported file whose content changed; nothing at all if the catalog is the one written last."""
    formats = get_settings(app.config).exports
    if exception or app.builder.name not in HTML_BUILDERS or not (formats and get_settings(app.config).packages):
        return
    domain = get_domain(app.env)
    noted = Path(app.doctreedir) / _DIGEST_FILE
    has_files = Path(app.outdir, EXPORTS_FOLDER).is_dir() and noted.exists()
    before = noted.read_text(encoding="utf-8").split("\n") if has_files else [""]
    own = _find_own_indexes(app)
    site = domain.site
    overrides = sorted(site.examples.overrides.items())
    history = list(site.timeline.versions.values()), [found.releases.releases for found in site.histories]
    chosen = (overrides, formats, app.config.html_baseurl, app.builder.name, own)
    digest = make_digest(site.catalog, site.problems, site.usages, site.ledger.entries, history, *chosen)
    if before[0] == digest:
        return
    # Until all are written, no catalog is the one written last.
    replace_file(noted, "\n".join(["", *before[1:]]).encode())
    indexes = _write_all(Path(app.outdir), site.export, formats, own)
    for name in set(before[1:]) - {*indexes, *own}:
        Path(app.outdir, name).unlink(missing_ok=True)
    replace_file(noted, "\n".join([digest, *indexes]).encode())


def _find_own_indexes(app: Sphinx) -> list[str]:
    """Return the files for the root of the site that the project brings itself: those stay as they are."""
    extra = [Path(app.confdir, entry) for entry in app.config.html_extra_path]
    return [name for name in INDEXES if any(path.name == name or (path / name).exists() for path in extra)]


def _write_all(outdir: Path, request: Export, formats: tuple[str, ...], own: list[str]) -> list[str]:
    """Write every file, remove what is in their folder besides, and return which files stand at the root instead."""
    folder = outdir / EXPORTS_FOLDER
    written = []
    for artifact in export(request, formats):
        path = (outdir if artifact.path in INDEXES else folder) / artifact.path
        if artifact.path in own:
            continue
        written.append(path)
        if not path.exists() or path.read_bytes() != artifact.content:
            replace_file(path, artifact.content)
    for path in set(folder.rglob("*")).difference(written):
        if path.is_file():
            path.unlink()
    return [path.name for path in written if path.parent == outdir]


def setup_downloads(app: Sphinx) -> None:
    """Register the exports."""
    app.connect("doctree-resolved", show_downloads)
    app.connect("build-finished", write_downloads)
