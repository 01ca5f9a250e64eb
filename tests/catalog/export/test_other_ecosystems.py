"""The validators of AsyncAPI, Backstage and CloudEvents, which are Node packages, accept what is exported.

They are installed once, as ``package-lock.json`` pins them, and run offline.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.library.definitions import find_bus_events, find_events

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
LOCK = HERE / "package-lock.json"
INSTALL_SECONDS = 240
VALIDATE_SECONDS = 120
FOLDERS = ("asyncapi", "cloudevents")


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
            (tmp_path / path).parent.mkdir(exist_ok=True)
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
    assert len(verdicts["backstage"]) == 1 + len(counts)
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


def _subdomains(catalog):
    return [subdomain.name for subdomain in catalog.subdomains]
