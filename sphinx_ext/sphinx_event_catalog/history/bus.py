"""Decide what a change does on the event bus: write records with one Avro schema and read them with the other."""

from __future__ import annotations

import io
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.history import BusJudgement, Judgement, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Schema = Mapping[str, Any]
    Records = dict[str, dict[str, Any]]
    """The record types of a schema by name; within each, other records are mentioned by name only."""

TOP = "CloudEvent"
"""The name of the outermost record of each event's schema."""

_SAMPLES = 16
_ADDRESS = re.compile(r" from <[^<>]* object at 0x[0-9a-f]+>")
_DEPTH = 4
_LONGEST = 160
_VALUES: dict[str, Callable[[int], Any]] = {
    "null": lambda _: None,
    "boolean": lambda number: number % 2 == 0,
    "int": lambda number: number,
    "long": lambda number: 2**40 + number,
    "float": lambda number: number + 0.5,
    "double": lambda number: number + 2.5e10,
    "bytes": lambda number: b"\xff" * number,
    "string": lambda number: f"text {number}",
}
"""A value of each primitive type; each place in a record has another number, so that no two are mixed up."""

SAME = BusJudgement(
    Verdict.COMPATIBLE,
    "the Avro schema is the same",
    Judgement(Verdict.COMPATIBLE, "the Avro schema is the same"),
)
NOT_CARRIED = attrs.evolve(
    SAME, reason="no event carries it", unregistered=Judgement(Verdict.COMPATIBLE, "no event carries it")
)


def judge_everywhere(verdict: Verdict, reason: str) -> BusJudgement:
    """Return one judgement for both kinds of consumers: those that know the writer's schema, and those that do not."""
    return BusJudgement(verdict, reason, Judgement(verdict, reason))


def choose_heaviest(judgements: Iterable[BusJudgement]) -> BusJudgement:
    """Return the judgement over several events; without one nothing is carried."""
    found = list(judgements)
    if not found:
        return NOT_CARRIED
    heaviest = max(found, key=lambda judgement: judgement.verdict.weight)
    unregistered = max((judgement.unregistered for judgement in found), key=lambda judged: judged.verdict.weight)
    return attrs.evolve(heaviest, unregistered=unregistered)


def judge_schemas(old: Schema, new: Schema) -> BusJudgement:
    """Let an old consumer read new data, and a new consumer read stored data."""
    return _judge_texts(_write(old), _write(new))


def _write(schema: Schema) -> str:
    # The namespace is the event type, which Avro does not compare.
    return json.dumps({key: value for key, value in schema.items() if key not in {"namespace", "doc"}})


@lru_cache(maxsize=4096)
def _judge_texts(old: str, new: str) -> BusJudgement:
    if old == new:
        return SAME
    try:
        before, after = _Codec.parse(old), _Codec.parse(new)
    except Exception as error:  # noqa: BLE001  # a schema of others may be wrong in any way
        return judge_everywhere(Verdict.UNKNOWN, f"the Avro schema is not valid: {_shorten(error)}")
    return BusJudgement(*_judge(before, after, _Codec.read), Judgement(*_judge(before, after, _Codec.read_blindly)))


def _judge(before: _Codec, after: _Codec, read: Callable[[_Codec, _Codec], str]) -> tuple[Verdict, str]:
    directions = {
        "an old consumer cannot read new data": read(before, after),
        "a new consumer cannot read stored data": read(after, before),
    }
    failed = [f"{who}: {error}" for who, error in directions.items() if error]
    if failed:
        return Verdict.BREAKING, "; ".join(failed)
    return Verdict.COMPATIBLE, "old consumers read new data, and new consumers read stored data"


@attrs.frozen
class _Codec:
    """A parsed schema and data written with it."""

    schema: Any
    samples: tuple[tuple[Any, bytes], ...]

    @classmethod
    def parse(cls, text: str) -> _Codec:
        """Parse a schema and write samples with it; raises whatever is wrong with the schema."""
        # It takes a tenth of a second to import, and most changes need no schema.
        import fastavro  # noqa: PLC0415

        schema = fastavro.parse_schema(json.loads(text))
        return cls(schema, tuple((value, _encode(schema, value)) for value in make_samples(json.loads(text))))

    def read(self, writer: _Codec) -> str:
        """Read what another schema wrote, with both schemas; return what goes wrong, or ``""``."""
        return self._read(writer, writer.schema, self.schema)

    def read_blindly(self, writer: _Codec) -> str:
        """Read what another schema wrote as if it was written with this one."""
        return self._read(writer, self.schema, None)

    def _read(self, writer: _Codec, written_with: Any, wanted: Any) -> str:
        import fastavro  # noqa: PLC0415  # as above

        for value, data in writer.samples:
            try:
                found = fastavro.schemaless_reader(io.BytesIO(data), written_with, wanted)
            except Exception as error:  # noqa: BLE001  # bytes that mean something else may raise anything
                return _shorten(error)
            wrong = _find_difference(value, found)
            if wrong:
                return wrong
        return ""


def _encode(schema: Any, value: Any) -> bytes:
    import fastavro  # noqa: PLC0415  # as above

    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, value)
    return out.getvalue()


def _shorten(error: Exception) -> str:
    # The address of an object is another one in each run.
    text = _ADDRESS.sub("", " ".join(str(error).split())) or type(error).__name__
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _find_difference(written: Any, found: Any, path: str = "") -> str:
    """Tell the first value that was read as another one, of the fields that both sides have."""
    if isinstance(written, tuple):
        return _find_difference(written[1], found, path)
    if isinstance(written, dict) and isinstance(found, dict):
        pairs = [(f"{path}.{key}".lstrip("."), value, found[key]) for key, value in written.items() if key in found]
    elif isinstance(written, list) and isinstance(found, list) and len(written) == len(found):
        pairs = [(f"{path}[{i}]", *values) for i, values in enumerate(zip(written, found, strict=True))]
    else:
        return "" if written == found else f"'{path}' was written as {written!r:.40} and is read as {found!r:.40}"
    return next((wrong for name, old, new in pairs if (wrong := _find_difference(old, new, name))), "")


def make_samples(schema: Schema) -> Iterator[Any]:
    """Yield records of a schema, in which each branch of each union and each symbol of each enum comes up."""
    records = take_apart(schema)
    count = max(2, min(_SAMPLES, _count_choices(list(records.values()))))
    for number in range(count):
        yield _Maker(records, number).make(schema, 0)


def _count_choices(part: Any) -> int:
    if isinstance(part, list):
        return max([len(part), *map(_count_choices, part)])
    if isinstance(part, dict):
        return max([len(part.get("symbols", ())), *map(_count_choices, part.values())])
    return 0


@attrs.define
class _Maker:
    """Makes one sample; its number chooses among branches and symbols, and whether containers are empty."""

    records: Records
    number: int
    count: int = 0

    def make(self, part: Any, depth: int) -> Any:
        """Make a value of a part of a schema; too deep, records that hold themselves end."""
        if isinstance(part, list):
            # Of the first sample the last branch, which is seldom null; too deep the first one, which mostly is.
            branch = part[-1 - self.number % len(part)] if depth < _DEPTH else part[0]
            value = self.make(branch, depth)
            name = branch["name"] if isinstance(branch, dict) and "name" in branch else branch
            return (name, value) if isinstance(name, str) and name in self.records else value
        if isinstance(part, dict):
            return self._make_compound(part, depth)
        if part in self.records:
            return self.make(self.records[part], depth)
        self.count += 1
        return _VALUES[part](self.count)

    def _make_compound(self, part: Schema, depth: int) -> Any:
        kind = part["type"]
        if kind == "record":
            fields = self.records[part["name"]]["fields"]
            return {field["name"]: self.make(field["type"], depth + 1) for field in fields}
        if kind == "enum":
            return part["symbols"][self.number % len(part["symbols"])]
        if kind == "fixed":
            return b"\0" * part["size"]
        empty = self.number % 2 == 1 or depth >= _DEPTH
        if kind == "array":
            return [] if empty else [self.make(part["items"], depth + 1)]
        if kind == "map":
            return {} if empty else {"key": self.make(part["values"], depth + 1)}
        return self.make(kind, depth)


def take_apart(schema: Schema) -> Records:
    """Return the named types of a schema by name; each mentions the others by name."""
    found: Records = {}
    _note(schema, found)
    return found


def _note(part: Any, found: Records) -> Any:
    if isinstance(part, list):
        return [_note(branch, found) for branch in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _note(value, found) if key in {"type", "items", "values"} else value for key, value in part.items()}
    if part.get("type") == "record":
        inner["fields"] = [{**field, "type": _note(field["type"], found)} for field in part["fields"]]
    if "name" not in part:
        return inner
    found[part["name"]] = inner
    return part["name"]


def put_together(name: str, records: Records) -> dict[str, Any]:
    """Return a schema in which each named type is written out where it first comes up."""
    seen: set[str] = set()

    def write_out(part: Any) -> Any:
        if isinstance(part, list):
            return [write_out(branch) for branch in part]
        if isinstance(part, str):
            if part not in records or part in seen:
                return part
            seen.add(part)
            return write_out(records[part])
        inner = {key: write_out(value) if key in {"type", "items", "values"} else value for key, value in part.items()}
        if part.get("type") == "record":
            inner["type"] = "record"
            inner["fields"] = [{**field, "type": write_out(field["type"])} for field in part["fields"]]
        return inner

    written: dict[str, Any] = write_out(name)
    return written


def judge_edit(old: Schema, new: Schema, names: Mapping[str, str], edit: Edit) -> BusJudgement:
    """Judge one change alone: the old schema against itself with that change, taken from the new one.

    ``names`` are the records that change, by their old name, with the new one.
    """
    before, after = take_apart(old), take_apart(new)
    edited = {
        name: edit.apply(before[name], after[renamed])
        for name, renamed in names.items()
        if name in before and renamed in after
    }
    if all(before[name] == record for name, record in edited.items()):
        return SAME
    top = str(old["name"])
    return judge_schemas(put_together(top, before), put_together(top, {**after, **before, **edited}))


@attrs.frozen
class Edit:
    """Take one field of a record, or the order of all, from a newer record; without a name it is the order."""

    field: str = ""

    def apply(self, old: Schema, new: Schema) -> dict[str, Any]:
        """Return the old record with the change."""
        fields = {field["name"]: field for field in old["fields"]}
        newer = {field["name"]: field for field in new["fields"]}
        if not self.field:
            order = list(newer)
            kept = sorted((name for name in fields if name in newer), key=order.index)
            return {**old, "fields": [fields[name] for name in [*kept, *(n for n in fields if n not in newer)]]}
        if self.field not in newer:
            fields.pop(self.field, None)
        elif self.field in fields:
            fields[self.field] = newer[self.field]
        else:
            return {**old, "fields": list(_insert(fields, newer, self.field))}
        return {**old, "fields": list(fields.values())}


def _insert(fields: Mapping[str, Any], newer: Mapping[str, Any], name: str) -> Iterator[Any]:
    """Yield the old fields with a new one where the newer record has it: behind the one that is before it there."""
    ahead = list(newer)[: list(newer).index(name)]
    before = next((known for known in reversed(ahead) if known in fields), "")
    if not before:
        yield newer[name]
    for known, field in fields.items():
        yield field
        if known == before:
            yield newer[name]


def rename_record(schema: Schema, old: str, new: str) -> dict[str, Any]:
    """Return a schema with another name for one of its records."""
    records = take_apart(schema)
    renamed = {new if name == old else name: _rename(record, old, new) for name, record in records.items()}
    return put_together(str(schema["name"]), renamed)


def _rename(part: Any, old: str, new: str) -> Any:
    if isinstance(part, list):
        return [_rename(branch, old, new) for branch in part]
    if not isinstance(part, dict):
        return new if part == old else part
    inner = {
        key: _rename(value, old, new) if key in {"type", "items", "values", "name"} and part.get("type") else value
        for key, value in part.items()
    }
    if part.get("type") == "record":
        inner["fields"] = [{**field, "type": _rename(field["type"], old, new)} for field in part["fields"]]
    return inner
