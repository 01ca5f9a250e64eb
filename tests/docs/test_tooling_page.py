"""The reference of the library names every module and every setting that there is to use."""

from __future__ import annotations

import ast
import re

from code_annotations.contrib.sphinx.extensions.settings import find_settings

from docs._ext.management_command import find_arguments
from tests.docs.pages import DOCS, ROOT

LIBRARY = ROOT / "openedx_events"
INTERNAL = {
    "openedx_events": "holds the version only",
    "openedx_events.event_bus.avro.decoding": "used by the deserializer",
    "openedx_events.event_bus.avro.encoding": "used by the serializer",
    "openedx_events.event_bus.avro.field_types": "used by the schema",
    "openedx_events.event_bus.avro.failures": "used by the serializer",
    "openedx_events.event_bus.avro.types": "used by the schema",
    "openedx_events.utils": "used for the log",
}
FOREIGN_SETTINGS = {"SERVICE_VARIANT": "belongs to the platform"}
COMMANDS = LIBRARY / "management"


def name_module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def find_tooling_modules():
    """Yield every module of the library that is neither a definition nor a command."""
    subdomains = {path.parent for path in LIBRARY.glob("*/signals.py")}
    for path in LIBRARY.rglob("*.py"):
        if path.parent not in subdomains and COMMANDS not in path.parents:
            yield name_module(path)


def find_settings_in_code():
    """Yield the name of every Django setting that the library asks for."""
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr":
                yield from re.findall(r"^settings, '(\w+)'", ", ".join(map(ast.unparse, node.args)))
            if isinstance(node, ast.keyword) and node.arg == "setting_name" and isinstance(node.value, ast.Constant):
                yield node.value.value


def test_each_module_is_on_the_page_or_internal():
    page = (DOCS / "reference" / "tooling.rst").read_text("utf-8")
    modules = set(find_tooling_modules())
    entries = re.findall(r"^\.\. auto\w+:: (\S+)$", page, re.MULTILINE)
    shown = {entry if entry in modules else entry.rpartition(".")[0] for entry in entries}

    assert modules - shown == set(INTERNAL)


def test_each_setting_has_its_annotation_and_each_annotation_its_setting():
    assert set(find_settings_in_code()) - set(FOREIGN_SETTINGS) == set(find_settings(str(LIBRARY)))


def test_each_command_is_on_the_page():
    page = (DOCS / "reference" / "tooling.rst").read_text("utf-8")
    commands = [path.stem for path in (COMMANDS / "commands").glob("[!_]*.py")]

    assert sorted(re.findall(r"^\.\. management-command:: (\S+)$", page, re.MULTILINE)) == sorted(commands)


def test_the_arguments_of_a_command_are_its_own():
    assert [action.dest for action in find_arguments("consume_events")] == ["topic", "group_id", "extra"]
