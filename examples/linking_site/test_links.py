"""Tests that the references of this site lead to the catalog of the other one."""

import re
from pathlib import Path

from sphinx.cmd.build import build_main


def test_references_lead_to_the_other_site(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend("../acme_events")
    assert (
        build_main(
            [
                "-W",
                "-n",
                "-q",
                "-b",
                "html",
                "../acme_events/docs",
                str(tmp_path / "acme"),
            ]
        )
        == 0
    )
    Path("inventories").mkdir()
    (tmp_path / "acme/objects.inv").rename("inventories/acme.inv")

    assert (
        build_main(
            ["-W", "-n", "-q", "-b", "html", ".", str(tmp_path / "site")]
        )
        == 0
    )

    page = (tmp_path / "site/index.html").read_text()
    site = "https://events.acme.example/reference"
    assert re.findall(r'"(https://events.acme.example/[^"]*)"', page) == [
        f"{site}/events/edu.acme.learning.diploma.mailed.v1.html#acme_events.signals.DIPLOMA_MAILED",
        f"{site}/data/acme_events.data.DiplomaData.html#acme_events.data.DiplomaData.tracking_number",
        f"{site}/events.html",
    ]
