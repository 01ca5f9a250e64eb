"""The settings of a project."""

from __future__ import annotations

import json

import attrs
import pytest
from sphinx_event_catalog.settings import Settings, SettingsError, read_schemas, read_settings
from sphinx_event_catalog.sphinx.config import CatalogConfig


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the table into a project."""
    return lambda text: (tmp_path / "pyproject.toml").write_text(f"[tool.event-catalog]\n{text}\n")


def test_every_setting_is_read(write, tmp_path):
    write(
        'packages = ["acme"]\ndjango_settings = "acme.settings"\nsetup = "acme:setup"\nignore = ["markup"]\n'
        'strict = true\nschemas = "avro"\nledger = "l.toml"\n'
    )
    expected = {
        "packages": ("acme",),
        "django_settings": "acme.settings",
        "setup": "acme:setup",
        "ignore": ("markup",),
        "strict": True,
        "schemas": str(tmp_path / "avro"),
        "ledger": str(tmp_path / "l.toml"),
    }
    assert set(expected) == {field.name for field in attrs.fields(Settings)}
    assert attrs.asdict(read_settings(tmp_path)) == expected


def test_the_nearest_project_counts(write, tmp_path):
    write('packages = ["acme"]')
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert read_settings(tmp_path / "a" / "b").packages == ("acme",)
    (tmp_path / "a" / "pyproject.toml").write_text("")
    assert read_settings(tmp_path / "a" / "b") == Settings()


def test_django_settings_may_be_a_table(write, tmp_path):
    write('django_settings = {INSTALLED_APPS = ["acme"]}')
    assert read_settings(tmp_path).django_settings == {"INSTALLED_APPS": ["acme"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pakages = []", "has no setting 'pakages'; expected one of packages, django_settings, setup, ignore"),
        ('packages = "acme"', "packages is 'acme'; expected a list of strings"),
        ("ignore = [1]", r"ignore is \[1\]; expected a list of strings"),
        ('strict = "yes"', "strict is 'yes'; expected bool"),
        ("django_settings = 1", "django_settings is 1; expected str or dict"),
        ("packages = [", "cannot read pyproject.toml"),
    ],
)
def test_a_wrong_setting_is_an_error(text, message, write, tmp_path):
    write(text)
    with pytest.raises(SettingsError, match=message):
        read_settings(tmp_path)


def test_what_conf_py_has_too_has_the_same_name_and_default():
    """One vocabulary for the command, pytest and Sphinx."""
    settings, config = attrs.fields_dict(Settings), attrs.fields_dict(CatalogConfig)
    assert set(settings) - set(config) == {"strict"}
    shared = set(settings) & set(config)
    assert {name: settings[name].default for name in shared} == {name: config[name].default for name in shared}


def test_every_setting_has_a_meaning():
    for field in attrs.fields(Settings):
        assert field.metadata["meaning"].endswith(".")


def test_schemas_are_found_by_either_file_name(tmp_path):
    schema = {"type": "record", "name": "CloudEvent", "fields": []}
    for name in ("org+acme+sold+v1_schema.avsc", "org.acme.bought.v1.avsc"):
        (tmp_path / name).write_text(json.dumps(schema))
    assert read_schemas(str(tmp_path)) == {"org.acme.sold.v1": schema, "org.acme.bought.v1": schema}
    assert read_schemas("") == {}


@pytest.mark.parametrize("text", ["[]", "{", '{"type": "string"}'])
def test_a_schema_that_is_none_is_an_error(text, tmp_path):
    (tmp_path / "org.acme.sold.v1.avsc").write_text(text)
    with pytest.raises(SettingsError, match=r"org\.acme\.sold\.v1\.avsc"):
        read_schemas(str(tmp_path))
