"""The stored Avro schemas: what is on the wire today can be read by yesterday's code and the other way round."""

from __future__ import annotations

import copy
import io
import json

import avro.compatibility
import avro.schema
import fastavro
import pytest

from openedx_events.event_bus.avro.schema import schema_from_signal
from openedx_events.event_bus.avro.serializer import AvroSignalSerializer
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED
from openedx_events.management.commands.generate_avro_schemas import get_schema_path
from tests.library.test_avro import list_bus_capable
from tests.library.values import ValueBuilder

FOLDER = get_schema_path("x").parent
BUS_CAPABLE = list_bus_capable()
ENROLLMENT = "enrollment"
UNSENT = "it is not sent, and it has no default"


def read_stored(signal):
    return json.loads(get_schema_path(signal.event_type).read_text(encoding="utf-8"))


def find_breaks(writer, reader):
    """Return each field that a reader's schema cannot read from what a writer's schema wrote, and why."""
    return list(_find_breaks(_spell_out(writer, {}), _spell_out(reader, {}), ""))


def _find_breaks(writer, reader, path):
    if isinstance(writer, dict) and isinstance(reader, dict) and writer["type"] == reader["type"]:
        if writer["type"] == "record":
            sent = {field["name"]: field["type"] for field in writer["fields"]}
            for field in reader["fields"]:
                where = f"{path}.{field['name']}".lstrip(".")
                if field["name"] in sent:
                    yield from _find_breaks(sent[field["name"]], field["type"], where)
                elif "default" not in field:
                    yield f"{where}: it is not sent, and it has no default"
            return
        part = {"array": "items", "map": "values"}[writer["type"]]
        yield from _find_breaks(writer[part], reader[part], f"{path}[]")
    elif isinstance(writer, list) and isinstance(reader, list):
        yield from _find_breaks(writer[-1], reader[-1], path)
    else:
        schemas = [avro.schema.parse(json.dumps(_spell_out(schema, {}, again=False))) for schema in (reader, writer)]
        result = avro.compatibility.ReaderWriterCompatibilityChecker().get_compatibility(*schemas)
        yield from (f"{path}: {message}" for message in sorted(result.messages))


def _spell_out(schema, records, *, again=True):
    """Return a schema with every record written out where it is named, or the other way round."""
    if isinstance(schema, list):
        return [_spell_out(part, records, again=again) for part in schema]
    if isinstance(schema, str):
        return records.get(schema, schema)
    spelled = {key: value for key, value in schema.items() if key != "namespace"}
    if schema["type"] == "record":
        if schema["name"] in records and not again:
            return schema["name"]
        records[schema["name"]] = schema["name"] if not again else spelled
        spelled["fields"] = [
            {**field, "type": _spell_out(field["type"], records, again=again)} for field in schema["fields"]
        ]
    for part in {"items", "values"} & schema.keys():
        spelled[part] = _spell_out(schema[part], records, again=again)
    return spelled


def write_and_read(record, writer, reader):
    stream = io.BytesIO()
    fastavro.schemaless_writer(stream, copy.deepcopy(writer), record)
    stream.seek(0)
    return fastavro.schemaless_reader(stream, copy.deepcopy(writer), copy.deepcopy(reader))


def test_every_event_that_can_go_on_the_bus_has_a_stored_schema():
    assert {get_schema_path(signal.event_type).name for signal in BUS_CAPABLE} == {
        path.name for path in FOLDER.iterdir()
    }


@pytest.mark.parametrize("signal", BUS_CAPABLE, ids=lambda signal: signal.event_type)
def test_the_schema_of_today_is_the_stored_one_byte_for_byte(signal):
    """Where a change is meant and the rest of this module passes, store it: ``manage.py generate_avro_schemas``."""
    stored = get_schema_path(signal.event_type).read_text(encoding="utf-8")
    assert json.dumps(schema_from_signal(signal), indent=2) == stored


@pytest.mark.parametrize("signal", BUS_CAPABLE, ids=lambda signal: signal.event_type)
def test_schemas_read_each_other_without_a_break(signal):
    stored, today = read_stored(signal), schema_from_signal(signal)
    assert find_breaks(writer=stored, reader=today) == []
    assert find_breaks(writer=today, reader=stored) == []


@pytest.mark.parametrize("every", [True, False], ids=["every field", "required fields"])
@pytest.mark.parametrize("signal", BUS_CAPABLE, ids=lambda signal: signal.event_type)
def test_records_of_today_are_read_with_the_stored_schema_and_the_other_way_round(signal, every):
    stored, today = read_stored(signal), schema_from_signal(signal)
    record = AvroSignalSerializer(signal).to_dict(ValueBuilder(every=every).build_data(signal))
    assert write_and_read(record, today, stored) == record
    assert write_and_read(record, stored, today) == record


def rename(fields):
    fields[2]["name"] = "kind"


def retype(fields):
    fields[2]["type"] = "long"


def add_required(fields):
    fields.append({"name": "added", "type": "string"})


def deepen(fields):
    add_required(fields[0]["type"]["fields"][2]["type"]["fields"])


def add_optional(fields):
    fields.append({"name": "added", "type": ["null", "string"], "default": None})


def remove_required(fields):
    del fields[2]


def remove_optional(fields):
    del fields[5]


def make_optional(fields):
    fields[2].update(type=["null", "string"], default=None)


@pytest.mark.parametrize(
    ("change", "new_reads_old", "old_reads_new"),
    [
        (rename, f"{ENROLLMENT}.kind: {UNSENT}", f"{ENROLLMENT}.mode: {UNSENT}"),
        (
            retype,
            f"{ENROLLMENT}.mode: reader type: long not compatible with writer type: string",
            f"{ENROLLMENT}.mode: reader type: string not compatible with writer type: long",
        ),
        (add_required, f"{ENROLLMENT}.added: {UNSENT}", None),
        (remove_required, None, f"{ENROLLMENT}.mode: {UNSENT}"),
        (make_optional, None, f"{ENROLLMENT}.mode: reader type: string not compatible with writer type: null"),
        (deepen, f"{ENROLLMENT}.user.pii.added: {UNSENT}", None),
        (add_optional, None, None),
        (remove_optional, None, None),
    ],
)
def test_a_change_that_breaks_readers_is_told_with_its_field(change, new_reads_old, old_reads_new):
    stored = read_stored(COURSE_ENROLLMENT_CREATED)
    changed = copy.deepcopy(stored)
    change(changed["fields"][0]["type"]["fields"])
    assert ([new_reads_old] if new_reads_old else []) == find_breaks(writer=stored, reader=changed)[:1]
    assert ([old_reads_new] if old_reads_new else []) == find_breaks(writer=changed, reader=stored)[:1]
