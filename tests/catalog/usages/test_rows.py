"""What a row says, and how rows are written."""

from __future__ import annotations

import json

import jsonschema
from sphinx_event_catalog.catalog.usages import Usages
from sphinx_event_catalog.usages.document import make_schema, read_document, write_document

from tests.catalog.usages.conftest import read_files

HANDLERS = """\
from django.dispatch import receiver
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED

@receiver(COURSE_ENROLLMENT_CREATED, dispatch_uid="one")
def handle(sender, enrollment, **kwargs):
    user = enrollment.user
    log(user.pii.username.lower(), enrollment.course.course_key.org, kwargs["metadata"].id)

@receiver(COURSE_ENROLLMENT_CREATED)
def by_name(sender, signal, **kwargs):
    enrollment = kwargs.get("enrollment")
    if enrollment is None:
        return
    print(enrollment.mode, enrollment.missing)

@receiver(COURSE_ENROLLMENT_CREATED)
def pass_on(sender, enrollment, **kwargs):
    task.delay(asdict(enrollment))

@receiver(COURSE_ENROLLMENT_CREATED)
def pass_all_on(**kwargs):
    other(**kwargs)
"""


def test_a_receiver_has_the_fields_that_it_reads(scan_files):
    found = scan_files({"handlers.py": HANDLERS})
    assert {usage.function: (usage.reads, usage.escapes) for usage in found.usages} == {
        "handle": (("enrollment.course.course_key", "enrollment.user.pii.username"), False),
        "by_name": (("enrollment.missing", "enrollment.mode"), False),
        "pass_on": (("enrollment",), True),
        "pass_all_on": ((), True),
    }


def test_a_receiver_has_its_function_and_the_lines_of_both(scan_files):
    (first, *_) = scan_files({"handlers.py": HANDLERS}).usages
    assert (first.line, first.function, first.function_line, first.dispatch_uid) == (4, "handle", 5, "one")


def test_a_plugin_receiver_names_the_service_and_the_function_elsewhere(scan_files):
    files = {"app/__init__.py": "", "app/receivers.py": HANDLERS.replace("@receiver(", "@other(")}
    files["app/apps.py"] = """\
class Config:
    plugin_app = {"signals_config": {"cms.djangoapp": {"relative_path": "receivers", "receivers": [{
        "receiver_func_name": "handle",
        "signal_path": "openedx_events.learning.signals.COURSE_ENROLLMENT_CREATED",
    }]}}}
"""
    (usage,) = scan_files(files).usages
    assert (usage.service, usage.function, usage.function_path, usage.line) == ("cms", "handle", "app/receivers.py", 4)
    assert usage.reads == ("enrollment.course.course_key", "enrollment.user.pii.username")


def test_a_wrapper_is_reported_with_the_call_that_names_the_event(scan_files):
    files = {"service/__init__.py": "", "service/wrappers.py": read_files("forms.txt")["service/wrappers.py"]}
    usages = {usage.line: usage for usage in scan_files(files).usages}
    deepest = next(usage for usage in usages.values() if usage.event.endswith("CERTIFICATE_REVOKED"))
    assert deepest.function == "sends"
    assert deepest.via == (
        "service/wrappers.py:11 emit_much_later",
        "service/wrappers.py:8 emit_later",
        "service/wrappers.py:5 emit",
    )


def test_a_name_written_elsewhere_has_its_line(scan_files):
    text = """\
from openedx_events.learning.signals import CERTIFICATE_CREATED
MAP = {
    "created": CERTIFICATE_CREATED,
}

def send():
    MAP["created"].send_event()
"""
    (usage,) = scan_files({"sends.py": text}).usages
    assert (usage.line, usage.ref_line) == (7, 3)


def test_a_send_has_the_line_of_its_annotation(scan_files):
    files = {"annotated.py": read_files("forms.txt")["service/annotated.py"]}
    (send,) = (usage for usage in scan_files(files).usages if usage.kind == "send")
    assert (send.line, send.annotated) == (6, 4)


def test_an_event_of_the_same_name_is_another_event(scan_files):
    files = {path: text for path, text in read_files("forms.txt").items() if path.startswith("service/")}
    found = scan_files(files)
    own = {usage.event_type for usage in found.usages if usage.event == "service.events.COURSE_CREATED"}
    assert own == {"org.openedx.service.course.made.v1"}


def test_the_same_source_gives_the_same_bytes(scan_files):
    files = read_files("forms.txt")
    assert write_document(scan_files(files)) == write_document(scan_files(files))


def test_what_is_written_fits_the_schema_and_reads_as_it_was(scan_files, tmp_path):
    found = scan_files(read_files("forms.txt") | {"broken.py": "import openedx_events\ndef"})
    text = write_document(found)
    jsonschema.Draft202012Validator.check_schema(make_schema())
    jsonschema.validate(json.loads(text), make_schema())
    path = tmp_path / "usages.json"
    path.write_text(text, encoding="utf-8")
    assert read_document(path) == found


def test_nothing_found_is_a_document_too(tmp_path):
    path = tmp_path / "usages.json"
    path.write_text(write_document(Usages()), encoding="utf-8")
    assert read_document(path) == Usages()


def test_an_annotation_may_stand_behind_the_code(scan_files):
    text = """\
from openedx_events.learning.signals import CERTIFICATE_CREATED
CERTIFICATE_CREATED.send_event()  # .. event_implemented_name: CERTIFICATE_CREATED
"""
    rows = {usage.kind: usage for usage in scan_files({"sends.py": text}).usages}
    assert (rows["annotation"].line, rows["send"].annotated) == (2, 2)
