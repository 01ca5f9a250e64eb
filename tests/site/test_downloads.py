"""The exported files of a site, and the two that stand at its root for language models."""

from __future__ import annotations

import re

INDEXES = ("llms.txt", "llms-full.txt")


def test_files_for_language_models_stand_at_the_root_and_lead_to_files(project):
    output = project.build().output
    for name in INDEXES:
        text = (output / name).read_text(encoding="utf-8")
        links = re.findall(r"\]\(([^)]+)\)", text)
        assert "_catalog/data/" in " ".join(links)
        assert [link for link in links if not (output / link).is_file()] == []
        assert not (output / "_catalog" / name).exists()


def test_a_file_that_the_project_brings_itself_stays(project):
    (project.docs / "extra").mkdir()
    (project.docs / "extra" / "llms.txt").write_text("own", encoding="utf-8")
    project.write_conf(html_extra_path=["extra"])
    output = project.build().output
    assert (output / "llms.txt").read_text(encoding="utf-8") == "own"
    assert (output / "llms-full.txt").exists()


def test_files_for_language_models_go_with_their_format(project):
    output = project.build().output
    project.write_conf(event_catalog_exports=["json"])
    project.build()
    assert [name for name in INDEXES if (output / name).exists()] == []
