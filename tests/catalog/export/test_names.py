"""File names and topics of events whose names are not what one expects."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from sphinx_event_catalog.export import export
from sphinx_event_catalog.export.artifacts import Export
from sphinx_event_catalog.export.snippets import name_topic


def export_all(catalog):
    return {artifact.path: artifact.content for artifact in export(Export(catalog=catalog))}


def test_no_name_leads_out_of_the_folder(collect_text):
    """An event type is any text: it must not decide where a file goes."""
    catalog = collect_text(
        """
        A = OpenEdxPublicSignal("org.openedx./../../up.a.b.v1", {"a": str})
        B = OpenEdxPublicSignal("../../etc/passwd", {"a": str})
        C = OpenEdxPublicSignal("", {"a": str})
        """
    )
    paths = [PurePosixPath(path) for path in export_all(catalog)]

    assert [path for path in paths if path.is_absolute() or ".." in path.parts] == []
    assert len(set(paths)) == len(paths)
    assert max(len(path.parts) for path in paths) == 3


def test_two_events_of_one_type_have_a_file_each(collect_text):
    catalog = collect_text(
        """
        A = OpenEdxPublicSignal("org.openedx.x.twin.born.v1", {"a": str})
        B = OpenEdxPublicSignal("org.openedx.x.twin.born.v1", {"a": int})
        """
    )
    files = export_all(catalog)
    refusals = [found for found in json.loads(files["refusals.json"]) if found["format"] == "typeddict"]

    assert {f"avro/org.openedx.x.twin.born.v1{end}.avsc" for end in ("", "-2")} <= set(files)
    assert [found["subject"].rpartition(".")[2] for found in refusals] == ["B"]
    compile(files["typeddict/events.py"], "events.py", "exec")


def test_topics_of_a_subdomain_and_subject_are_one(catalog):
    topics = {event.name: name_topic(event) for event in catalog.events}

    assert topics["CERTIFICATE_CREATED"] == topics["CERTIFICATE_REVOKED"] == "learning-certificate-lifecycle"
    assert topics["COURSE_ENROLLMENT_CREATED"] == "learning-course-enrollment-lifecycle"
    assert topics["XBLOCK_PUBLISHED"] == "content-authoring-xblock-lifecycle"
