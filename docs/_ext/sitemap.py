"""Write ``sitemap.xml``: the address of every page, whichever of them a build has written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET  # it writes XML and reads none

from sphinx_event_catalog.export.artifacts import replace_file

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write the addresses of all pages of the environment, sorted."""
    if exception or app.builder.name not in {"html", "dirhtml"} or not app.config.html_baseurl:
        return
    base = app.config.html_baseurl.rstrip("/")
    root = ET.Element("urlset", xmlns=_NAMESPACE)
    for docname in sorted(app.env.all_docs):
        ET.SubElement(ET.SubElement(root, "url"), "loc").text = f"{base}/{app.builder.get_target_uri(docname)}"
    ET.indent(root)
    replace_file(Path(app.outdir, "sitemap.xml"), ET.tostring(root, "utf-8", xml_declaration=True) + b"\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Write it at the end of a build."""
    app.connect("build-finished", write_sitemap)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
