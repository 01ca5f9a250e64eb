"""Every format over the package in this repository, held to the format's own validator."""

from __future__ import annotations

import ast
import copy
import json
import re
from pathlib import PurePosixPath

import avro.errors
import avro.schema
import fastavro
import jsonschema
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from sphinx_event_catalog.export import FORMATS, REFUSALS_FILE, UnknownFormatError, export
from sphinx_event_catalog.export.artifacts import Export
from sphinx_event_catalog.export.cloudevents import ATTRIBUTES

from tests.library.definitions import find_bus_events, find_events

HYPHENATED = "org.openedx.enterprise.subsidy.redemption-reversed.v1"
"""An event type whose hyphen is a wire fact that Avro's rules for names do not allow."""


def load(exported, path):
    return json.loads(exported[path])


def paths(exported, folder, extension=".json"):
    return sorted(path for path in exported if path.startswith(f"{folder}/") and path.endswith(extension))


def test_every_file_belongs_to_a_format_and_every_format_writes_all_its_files(exported):
    patterns = [re.sub(r"\\{\w+\\}", "[^/]+", re.escape(file)) for found in FORMATS for file in found.files]
    matched = {path: [p for p in patterns if re.fullmatch(p, path)] for path in exported if path != REFUSALS_FILE}

    assert {path for path, found in matched.items() if len(found) != 1} == set()
    assert {pattern for found in matched.values() for pattern in found} == set(patterns)


def test_files_come_by_format_and_refusals_last(catalog):
    written = [artifact.path for artifact in export(Export(catalog=catalog), ["avro", "backstage"])]

    assert written[0] == "avro/org.openedx.analytics.tracking.event.emitted.v1.avsc"
    assert written[-2:] == ["catalog-info.yaml", REFUSALS_FILE]


def test_one_format_writes_its_files_alone(catalog):
    assert [artifact.path for artifact in export(Export(catalog=catalog), ["backstage"])] == [
        "catalog-info.yaml",
        REFUSALS_FILE,
    ]


def test_unknown_format_is_refused_with_the_known_ones(catalog):
    with pytest.raises(UnknownFormatError, match="unknown format 'csv', expected one of: json, avro"):
        next(export(Export(catalog=catalog), ["csv"]))


def test_two_exports_are_the_same_bytes(make_export, exported):
    assert {artifact.path: artifact.content for artifact in export(make_export())} == exported


def test_refusals_name_the_event_the_field_and_the_reason(exported):
    refusals = load(exported, REFUSALS_FILE)

    assert {(r["format"], r["subject"].rsplit(".", 2)[1], r["field"]) for r in refusals} == {
        (name, action, field)
        for name, field in (
            ("asyncapi", ""),
            ("avro", ""),
            ("cloudevents", "certificate_config.signatories[].image"),
            ("json-schema", "certificate_config.signatories[].image"),
        )
        for action in ("changed", "deleted")
    }
    assert all("BinaryIO" in refusal["reason"] for refusal in refusals)


def test_catalog_and_each_event_are_valid_by_the_published_schema(exported, catalog):
    schema = load(exported, "catalog.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = ["catalog.json", *paths(exported, "events")]

    assert len(files) == 1 + len(catalog.events)
    assert {file: [e.message for e in validator.iter_errors(load(exported, file))] for file in files} == {
        key: [] for key in files
    }


@pytest.mark.parametrize("change", ["remove", "add", "retype"])
def test_catalog_with_a_changed_key_is_not_valid(exported, change):
    validator = jsonschema.Draft202012Validator(load(exported, "catalog.schema.json"))
    broken = load(exported, "catalog.json")
    event = broken["events"][0]
    if change == "remove":
        del event["bus"]
    elif change == "add":
        event["color"] = "red"
    else:
        event["status"] = "asleep"

    assert not validator.is_valid(broken)


def test_catalog_tells_everything_of_every_event_and_payload(exported, catalog):
    document = load(exported, "catalog.json")

    assert [event["event_type"] for event in document["events"]] == [event.event_type for event in catalog.events]
    assert [p["qualified_name"] for p in document["payloads"]] == [p.qualified_name for p in catalog.payloads]
    assert all(event["example"]["avro_bytes"] > 0 for event in document["events"] if event["bus"]["capable"])
    assert {f["name"] for p in document["payloads"] for f in p["fields"]} == {
        field.name for payload in catalog.payloads for field in payload.fields
    }


def test_avro_schemas_parse_with_fastavro_and_with_avro(exported):
    refused = {}
    files = paths(exported, "avro", ".avsc")
    for path in files:
        fastavro.parse_schema(load(exported, path))
        try:
            avro.schema.parse(exported[path].decode())
        except avro.errors.AvroException as error:
            refused[path] = type(error).__name__

    assert len(files) == len(find_bus_events())
    # fastavro, which the event bus uses, takes the hyphen; the reference implementation does not.
    assert refused == {f"avro/{HYPHENATED}.avsc": "InvalidName"}


def test_json_schemas_are_valid_and_accept_their_examples(exported, catalog):
    files = [*paths(exported, "json-schema/events"), *paths(exported, "json-schema/payloads")]
    assert len(files) == len(catalog.events) + len(catalog.payloads)
    without = set()
    for path in files:
        schema = load(exported, path)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        for example in schema.get("examples", []):
            validator.validate(example)
        without |= set() if "examples" in schema else {PurePosixPath(path).stem.rpartition(".")[2]}

    assert without == {"v1", "CertificateConfigData", "CertificateSignatoryData"}


def _broken(value):
    """Yield copies of an example, each with one value replaced by one of another type, or with one key gone."""
    for key in value:
        yield (
            {**copy.deepcopy(value), key: {"not": ["expected"]}}
            if not isinstance(value[key], dict)
            else {
                **copy.deepcopy(value),
                key: "not expected",
            }
        )


def test_json_schemas_refuse_broken_examples(exported):
    for path in [*paths(exported, "json-schema/events"), *paths(exported, "json-schema/payloads")]:
        schema = load(exported, path)
        validator = jsonschema.Draft202012Validator(schema)
        for example in schema.get("examples", []):
            for broken in _broken(example):
                assert not validator.is_valid(broken), (path, broken)
            for key in schema.get("required", []):
                assert not validator.is_valid({name: value for name, value in example.items() if name != key}), path


def test_json_schema_checks_formats(exported):
    schema = load(exported, "json-schema/payloads/openedx_events.learning.data.CourseData.json")
    checked = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    (example,) = schema["examples"]

    assert not checked.is_valid({**example, "start": "yesterday"})
    assert checked.is_valid({**example, "start": None})


def test_cloudevents_are_read_by_the_sdk_and_carry_every_documented_attribute(exported):
    for path in paths(exported, "cloudevents"):
        document = load(exported, path)
        read = JSONFormat().read(CloudEvent, exported[path])

        assert read.get_type() == PurePosixPath(path).stem
        assert read.get_data() == document["data"]
        assert [*ATTRIBUTES, "data"] == list(document)


def test_asyncapi_examples_are_what_their_messages_describe(exported):
    """The parser does not look into the examples of AsyncAPI 3, so they are held to the schemas here."""
    document = load(exported, "asyncapi.json")
    checked = 0
    for message in document["components"]["messages"].values():
        validator = jsonschema.Draft7Validator({**message["payload"], "components": document["components"]})
        for example in message.get("examples", []):
            validator.validate(example["payload"])
            assert not validator.is_valid(dict.fromkeys(example["payload"], "not expected")) or _holds_text(message)
            checked += 1
    assert checked == len(find_bus_events())


def _holds_text(message):
    return all(schema.get("type") == "string" for schema in message["payload"]["properties"].values())


def test_every_link_of_the_markdown_pages_leads_to_a_file(exported):
    links = 0
    folders = [path for folder in ("events", "data", "repositories") for path in paths(exported, folder, ".md")]
    for path in [*folders, "llms.txt", "llms-full.txt"]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", exported[path].decode()):
            if "://" not in target:
                resolved = PurePosixPath(path).parent / target
                assert _normal(resolved) in exported, (path, target)
                links += 1
    assert links > 300


def _normal(path):
    parts = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_llms_txt_lists_every_page_once_and_the_full_text_holds_each(exported):
    index, full = exported["llms.txt"].decode(), exported["llms-full.txt"].decode()
    pages = [path for folder in ("events", "data", "repositories") for path in paths(exported, folder, ".md")]

    assert sorted(re.findall(r"^- \[.+?\]\((.+?)\)", index, re.MULTILINE)) == sorted(pages)
    assert index.startswith(f"# Events of openedx_events\n\n> {len(find_events())} Open edX events")
    # Links lead from where the text stands now.
    texts = {page: exported[page].decode().strip().replace("](../", "](") for page in pages}
    assert [page for page, text in texts.items() if text not in full] == []


def test_typeddict_module_describes_every_example(exported, catalog, tmp_path):
    """A type checker accepts each example as its class, and refuses one with a key of another type."""
    mypy = pytest.importorskip("mypy.api")
    (tmp_path / "events.py").write_bytes(exported["typeddict/events.py"])
    table = next(node for node in ast.walk(ast.parse(exported["typeddict/events.py"])) if isinstance(node, ast.Dict))
    classes = {key.value: value.id for key, value in zip(table.keys, table.values, strict=True)}
    request = Export(catalog=catalog)
    lines = ["import events\n"]
    for number, event in enumerate(catalog.events):
        if event.bus.is_capable:
            lines.append(f"e{number}: events.{classes[event.event_type]} = {request.example(event).wire!r}\n")
    lines.append("wrong: events.UserPersonalData = {'username': 1, 'email': '', 'name': ''}\n")
    (tmp_path / "check.py").write_text("".join(lines))
    options = ["--strict", "--no-incremental", "--config-file", "", "--cache-dir", str(tmp_path)]
    output, _, _ = mypy.run([*options, str(tmp_path / "check.py")])

    assert set(classes) == {event.event_type for event in catalog.events}
    assert re.findall(r"check.py:(\d+): error", output) == [str(len(lines))]


def test_typeddict_module_is_formatted_and_has_no_unused_import(exported, tmp_path, run_ruff):
    (tmp_path / "events.py").write_bytes(exported["typeddict/events.py"])

    assert run_ruff(tmp_path, "120") == []
