"""The settings of a project, and its four doors."""

from __future__ import annotations

import json
import subprocess
import sys

import attrs
import pytest
from sphinx_event_catalog.project import (
    COMMAND,
    FIELDS,
    PYTEST,
    SPHINX,
    Project,
    ProjectError,
    Settings,
    read_schemas,
)


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the table into a project."""
    return lambda text: (tmp_path / "pyproject.toml").write_text(f"[tool.event-catalog]\n{text}\n")


def test_every_setting_is_read(write, tmp_path):
    write(
        'packages = ["acme"]\ndjango_settings = "acme.settings"\nsetup = "acme:setup"\npython = "python3.12"\n'
        'in_process = true\ntimeout = 5\nignore = ["markup"]\nstrict = true\nschemas = "avro"\n'
        'ledger = "l.toml"\nhistory = "history"\nusages = "usages.json"\n'
        'examples = "examples.toml"\npath = "events"\nrepository = "https://github.com/acme/events"\n'
        'revision = "v1"\nexports = ["json"]\ntokens = { event_owner = "Owned by" }\n'
    )
    expected = {
        "packages": ("acme",),
        "django_settings": "acme.settings",
        "setup": "acme:setup",
        "python": "python3.12",
        "in_process": True,
        "timeout": 5,
        "ignore": ("markup",),
        "strict": True,
        "schemas": str(tmp_path / "avro"),
        "ledger": str(tmp_path / "l.toml"),
        "history": str(tmp_path / "history"),
        "usages": str(tmp_path / "usages.json"),
        "examples": str(tmp_path / "examples.toml"),
        "path": "events",
        "repository": "https://github.com/acme/events",
        "revision": "v1",
        "exports": ("json",),
        "tokens": {"event_owner": "Owned by"},
    }
    assert set(expected) == set(FIELDS)
    assert attrs.asdict(Project.read(tmp_path).settings) == expected


def test_what_is_given_wins_and_its_paths_are_its_own(write, tmp_path):
    write('packages = ["acme"]\nschemas = "avro"\nexamples = "examples.toml"')
    elsewhere = tmp_path / "docs"
    elsewhere.mkdir()
    given = {"schemas": "stored", "packages": None, "ignore": ["markup"]}
    settings = Project.read(elsewhere, given).settings
    assert settings.packages == ("acme",)
    assert settings.ignore == ("markup",)
    assert settings.schemas == str(elsewhere / "stored")
    assert settings.examples == str(tmp_path / "examples.toml")


def test_the_nearest_project_counts(write, tmp_path):
    write('packages = ["acme"]')
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert Project.read(tmp_path / "a" / "b").settings.packages == ("acme",)
    (tmp_path / "a" / "pyproject.toml").write_text("")
    assert Project.read(tmp_path / "a" / "b").settings == Settings()


def test_django_settings_may_be_a_table(write, tmp_path):
    write('django_settings = {INSTALLED_APPS = ["acme"]}')
    assert Project.read(tmp_path).settings.django_settings == {"INSTALLED_APPS": ["acme"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pakages = []", "has no setting 'pakages'; expected one of packages, django_settings, setup, python"),
        ('packages = "acme"', "packages is 'acme'; expected a list of strings"),
        ("ignore = [1]", r"ignore is \[1\]; expected a list of strings"),
        ('strict = "yes"', "strict is 'yes'; expected bool"),
        ("django_settings = 1", "django_settings is 1; expected str or dict"),
        ("packages = [", "cannot read pyproject.toml"),
    ],
)
def test_a_wrong_setting_is_an_error(text, message, write, tmp_path):
    write(text)
    with pytest.raises(ProjectError, match=message):
        Project.read(tmp_path)


def test_every_setting_has_a_meaning_and_a_door():
    for field in FIELDS.values():
        assert field.metadata["meaning"].endswith(".")
        assert set(field.metadata["doors"]) <= {SPHINX, COMMAND, PYTEST}


def test_schemas_are_found_by_either_file_name(tmp_path):
    schema = {"type": "record", "name": "CloudEvent", "fields": []}
    for name in ("org+acme+sold+v1_schema.avsc", "org.acme.bought.v1.avsc"):
        (tmp_path / name).write_text(json.dumps(schema))
    assert read_schemas(str(tmp_path)) == {"org.acme.sold.v1": schema, "org.acme.bought.v1": schema}
    assert read_schemas("") == {}


@pytest.mark.parametrize("text", ["[]", "{", '{"type": "string"}'])
def test_a_schema_that_is_none_is_an_error(text, tmp_path):
    (tmp_path / "org.acme.sold.v1.avsc").write_text(text)
    with pytest.raises(ProjectError, match=r"org\.acme\.sold\.v1\.avsc"):
        read_schemas(str(tmp_path))


SHOP = {
    "__init__.py": '"""A shop."""\n',
    "data.py": '''"""Data."""

import attrs


@attrs.frozen
class OrderData:
    """An order.

    Attributes:
        number (str): The number.
        shop (str): The shop.
    """

    number: str
    shop: str
''',
    "signals.py": '''"""Signals."""

from openedx_events.tooling import OpenEdxPublicSignal

from {name}.data import OrderData

# .. event_type: com.example.shop.order.placed.v1
# .. event_name: ORDER_PLACED
# .. event_key_field: order.number
# .. event_description: Emitted when an order has been placed.
# .. event_data: OrderData
# .. event_trigger_repository: example/shop
ORDER_PLACED = OpenEdxPublicSignal(event_type="com.example.shop.order.placed.v1", data={{"order": OrderData}})
''',
}
STORED = {
    "type": "record",
    "name": "CloudEvent",
    "fields": [
        {
            "name": "order",
            "type": {"type": "record", "name": "OrderData", "fields": [{"name": "number", "type": "string"}]},
        }
    ],
}


@pytest.fixture
def shop(tmp_path, monkeypatch, write):
    """Write a package with a field that was added later, and a project that says so in one place."""
    name = "shop_of_four_doors"
    folder = tmp_path / name
    folder.mkdir()
    for path, text in SHOP.items():
        (folder / path).write_text(text.format(name=name))
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "com.example.shop.order.placed.v1.avsc").write_text(json.dumps(STORED))
    (tmp_path / "examples.json").write_text(json.dumps({"values": {"OrderData.shop": "corner"}}))
    write(f'packages = ["{name}"]\nschemas = "schemas"\nexamples = "examples.json"')
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_event_catalog"]\n')
    (tmp_path / "index.rst").write_text("Shop\n====\n\n.. toctree::\n\n   reference/events\n   reference/data\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(*command):
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)


def _read_export(folder):
    catalog = json.loads((folder / "catalog.json").read_text())
    told = [(problem["kind"], problem["subject"], problem["message"]) for problem in catalog["problems"]]
    return [(event["event_type"], event["example"]["wire"]) for event in catalog["events"]], told


def test_all_doors_tell_the_same_events_problems_and_examples(shop):
    script = "import sys; from sphinx_event_catalog.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", script]
    checked = subprocess.run([*command, "check", "--format", "json"], capture_output=True, text=True, check=False)
    problems = [(p["kind"], p["subject"], p["message"]) for p in json.loads(checked.stdout)["problems"]]
    assert [kind for kind, _, _ in problems] == ["field-required-later"]
    exported = subprocess.run([*command, "export", "-o", "out"], capture_output=True, text=True, check=False)
    assert (exported.returncode, exported.stderr) == (0, "")
    built = _run("sphinx", "-q", "-b", "html", ".", "site")
    assert built.returncode == 0, built.stderr
    tested = _run("pytest", "-p", "no:cacheprovider", "-o", "event_catalog_packages=shop_of_four_doors", "-q", "-rA")
    examples = [("com.example.shop.order.placed.v1", {"order": {"number": "example number", "shop": "corner"}})]

    assert _read_export(shop / "out") == (examples, problems)
    assert _read_export(shop / "site" / "_catalog") == (examples, problems)
    assert problems[0][2] in built.stderr
    assert problems[0][2] in tested.stdout
    assert tested.returncode == 1
