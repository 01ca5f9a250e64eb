"""The validators and readers of other ecosystems, most of them Node packages, accept what is exported.

They are installed once, as ``package-lock.json`` pins them, and run offline.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from sphinx_event_catalog.export import export
from sphinx_event_catalog.export.artifacts import Export
from sphinx_event_catalog.export.facts import list_event_facts
from sphinx_event_catalog.usages.document import read_document

from tests.library.definitions import find_bus_events, find_events

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MODULES = HERE / "node_modules"
LOCK = HERE / "package-lock.json"
INSTALL_SECONDS = 240
VALIDATE_SECONDS = 120
FOLDERS = ("asyncapi", "avro", "cloudevents", "json-schema")
HYPHENATED = "avro/org.openedx.enterprise.subsidy.redemption-reversed.v1.avsc"
MODELS = (
    "org.openedx.learning.badge.awarded.v1",
    "org.openedx.learning.course.enrollment.created.v1",
    "org.openedx.learning.xblock.skill.verified.v1",
)
"""Events whose models are generated: payload classes within others, lists, times, numbers."""


@pytest.fixture(scope="module")
def validate():
    """Return a function that runs the validators on the files of a folder."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: the validators of AsyncAPI, Backstage and CloudEvents cannot run")
    with LOCK.open() as lock:
        # Two workers of one run must not install at the same time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()

    def run(folder):
        if (folder / "catalog-info.yaml").exists():
            entities = list(yaml.safe_load_all((folder / "catalog-info.yaml").read_text()))
            (folder / "entities.json").write_text(json.dumps(entities))
        command = ["node", "validate.mjs", str(folder)]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=VALIDATE_SECONDS, check=True)
        return json.loads(done.stdout)

    return run


def _install():
    installed = MODULES / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    try:
        subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=True)
    except subprocess.SubprocessError as error:
        pytest.skip(f"npm cannot install the validators: {error}")


@pytest.fixture
def folder(exported, tmp_path):
    """The exported files that Node validators read, on disk."""
    for path, content in exported.items():
        if path.startswith((*(f"{name}/" for name in FOLDERS), "asyncapi", "catalog-info")):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
    return tmp_path


def test_validators_accept_every_file(validate, folder, catalog):
    verdicts = validate(folder)
    counts = {name: sum(event.subdomain == name for event in catalog.events) for name in _subdomains(catalog)}

    assert verdicts["asyncapi"] == {
        "asyncapi.json": {"errors": [], "messages": len(find_events())},
        "asyncapi-avro.json": {"errors": [], "messages": len(find_bus_events())},
        **{f"asyncapi/{name}.json": {"errors": [], "messages": count} for name, count in counts.items()},
    }
    assert len(verdicts["schemas"]) == len(find_events()) + len(catalog.payloads)
    assert {path: errors for path, errors in verdicts["schemas"].items() if errors} == {}
    assert len(verdicts["avro"]) == len(find_bus_events())
    assert len(verdicts["backstage"]) == 1 + len(counts) + len(_list_users())
    assert len(verdicts["cloudevents"]) == len(find_bus_events())
    assert {tuple(found) for kind in ("backstage", "cloudevents") for found in verdicts[kind].values()} == {()}


def test_validators_refuse_broken_files(validate, folder):
    """Each kind of document, broken in one place, is refused: the acceptance above means something."""
    document = json.loads((folder / "asyncapi.json").read_text())
    name = "org.openedx.learning.badge.awarded.v1"
    document["operations"][name]["channel"]["$ref"] = "#/channels/nowhere"
    (folder / "asyncapi.json").write_text(json.dumps(document))
    avro = json.loads((folder / "asyncapi-avro.json").read_text())
    avro["components"]["messages"][name]["payload"]["schema"]["fields"][0]["type"] = "no such type"
    (folder / "asyncapi-avro.json").write_text(json.dumps(avro))
    envelope = json.loads((folder / f"cloudevents/{name}.json").read_text())
    (folder / f"cloudevents/{name}.json").write_text(json.dumps({**envelope, "source": "", "sourceHost": 1}))
    entities = (folder / "catalog-info.yaml").read_text()
    (folder / "catalog-info.yaml").write_text(entities.replace("  owner: unknown\n", "", 1))
    verdicts = validate(folder)

    assert verdicts["asyncapi"]["asyncapi.json"]["errors"]
    assert verdicts["asyncapi"]["asyncapi-avro.json"]["errors"]
    assert [file for file, errors in verdicts["cloudevents"].items() if errors] == [f"cloudevents/{name}.json"]
    assert [bool(errors) for errors in verdicts["backstage"].values()].count(True) == 1


def _list_users():
    """Return the repositories that send or receive an event of the catalog."""
    usages = read_document(ROOT / "docs" / "usages.json").usages
    return {usage.repository for usage in usages if usage.kind in {"send", "receive"} and usage.is_known}


def _subdomains(catalog):
    return [subdomain.name for subdomain in catalog.subdomains]


def test_readers_of_avro_refuse_the_event_whose_page_says_so(validate, folder, catalog):
    """What the page says of ``-`` in an event type is true of ``avsc``; of Apache Avro another test holds it."""
    refused = {file for file, errors in validate(folder)["avro"].items() if errors}
    facts = {event.event_type: {fact.name for fact in list_event_facts(event)} for event in catalog.events}

    assert refused == {HYPHENATED}
    assert refused == {f"avro/{event_type}.avsc" for event_type, names in facts.items() if "avro_readers" in names}


ODD = """
import decimal, enum, uuid
from datetime import date, datetime
from typing import Any, Literal, NewType

class Tier(enum.Enum):
    BRONZE = "bronze"
    GOLD = "gold"

class Mixed(enum.Enum):
    ONE = 1
    TWO = "two"

Name = NewType("Name", str)

@attrs.frozen
class Odd:
    price: decimal.Decimal
    id: uuid.UUID
    day: date
    at: datetime | None
    raw: bytes
    pair: tuple[int, str]
    many: tuple[int, ...]
    unique: frozenset[str]
    by_name: dict[str, list[int]]
    size: Literal["s", 1, None]
    anything: Any
    mixed: Mixed
    choice: int | str | None
    name: Name | None = None
    tier: Tier = Tier.BRONZE
    tiers: tuple[Tier, ...] = (Tier.GOLD,)
    count: int = 2**40
    inner: "Odd | None" = None

A = OpenEdxPublicSignal("org.openedx.x.a.b.v1", {"odd": Odd})
"""


def test_schema_of_every_type_compiles_in_strict_mode(validate, collect_text, tmp_path):
    found = collect_text(ODD)
    for artifact in export(Export(catalog=found), ["json-schema"]):
        (tmp_path / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / artifact.path).write_bytes(artifact.content)
    schema = json.loads((tmp_path / "json-schema/events/org.openedx.x.a.b.v1.json").read_text())
    fields = schema["$defs"]["Odd"]["properties"]

    assert {file: errors for file, errors in validate(tmp_path)["schemas"].items() if errors} == {}
    assert len(schema["examples"]) == 1
    assert fields["tier"] == {"title": "Tier", "type": "string", "enum": ["bronze", "gold"], "default": "bronze"}
    assert fields["count"]["maximum"] == 2**63 - 1


def test_schema_with_a_keyword_or_format_of_its_own_is_refused(validate, folder):
    path = folder / "json-schema/payloads/openedx_events.learning.data.CourseData.json"
    schema = json.loads(path.read_text())
    path.write_text(json.dumps({**schema, "x-pii": True}))
    other = folder / "json-schema/payloads/openedx_events.learning.data.UserData.json"
    other.write_text(json.dumps({**json.loads(other.read_text()), "format": "int64"}))

    refused = {file for file, errors in validate(folder)["schemas"].items() if errors}
    assert refused == {str(found.relative_to(folder)) for found in (path, other)}


@pytest.mark.parametrize("event_type", MODELS)
def test_generated_models_are_one_file_and_accept_the_example(event_type, exported, tmp_path, monkeypatch):
    schema = json.loads(exported[f"json-schema/events/{event_type}.json"])
    (tmp_path / "schema.json").write_text(json.dumps(schema))
    command = [sys.executable, "-m", "datamodel_code_generator", "--input", "schema.json"]
    options = ["--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel"]
    options += ["--class-name", "Event", "--formatters", "builtin"]
    name = f"models_{event_type.replace('.', '_')}"
    subprocess.run([*command, *options, "--output", f"{name}.py"], cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.syspath_prepend(tmp_path)
    models = import_module(name)
    (example,) = schema["examples"]

    assert json.loads(models.Event.model_validate(example).model_dump_json(by_alias=True)).keys() == example.keys()
    with pytest.raises(ValueError, match="validation error"):
        models.Event.model_validate({key: {"not": ["expected"]} for key in example})
