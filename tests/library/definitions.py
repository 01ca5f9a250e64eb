"""Read the definitions and the facts that they are held to, in the words of the facts."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attr
from code_annotations.base import AnnotationConfig
from code_annotations.find_static import StaticSearch
from griffe import Docstring, DocstringAttribute, parse_google

import openedx_events
from openedx_events.event_bus.avro.schema import schema_from_signal
from openedx_events.tooling import OpenEdxPublicSignal

if TYPE_CHECKING:
    from collections.abc import Iterator

SUBDOMAINS = ("analytics", "authz", "content_authoring", "enterprise", "learning")
PACKAGE = Path(openedx_events.__file__).parent
FACTS = json.loads(Path(__file__).with_name("facts.json").read_text(encoding="utf-8"))


def find_events() -> dict[str, OpenEdxPublicSignal]:
    """Return the signals of all subdomains by variable name."""
    return {
        name: value
        for subdomain in SUBDOMAINS
        for name, value in vars(importlib.import_module(f"openedx_events.{subdomain}.signals")).items()
        if isinstance(value, OpenEdxPublicSignal)
    }


def find_payloads() -> dict[str, type]:
    """Return the payload classes of all subdomains by qualified name."""
    modules = [importlib.import_module(f"openedx_events.{subdomain}.data") for subdomain in SUBDOMAINS]
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if inspect.isclass(value) and attr.has(value) and value.__module__ == module.__name__
    }


def find_bus_events() -> dict[str, OpenEdxPublicSignal]:
    """Return the signals whose schema can be made, by variable name."""
    return {name: signal for name, signal in find_events().items() if _has_schema(signal)}


def _has_schema(signal: OpenEdxPublicSignal) -> bool:
    try:
        schema_from_signal(signal)
    except TypeError:
        return False
    return True


def describe_event(name: str, signal: OpenEdxPublicSignal, module: str) -> dict[str, Any]:
    """Describe a signal as the facts do."""
    return {
        "module": module,
        "name": name,
        "event_type": signal.event_type,
        "minor_version": signal.minor_version,
        "data": {key: name_type(value) for key, value in signal.init_data.items()},
    }


def describe_payload(payload: type) -> dict[str, Any]:
    """Describe a payload class as the facts do: its attrs bases and all fields, inherited ones included."""
    return {
        "bases": [name_type(base) for base in payload.__bases__ if base is not object],
        "fields": [describe_field(field) for field in attr.fields(payload)],
    }


def describe_field(field: attr.Attribute[Any]) -> list[str]:
    """Return name, type and default of a field."""
    described = [field.name, name_type(field.type), describe_default(field.default)]
    return [*described, "keyword only"] if field.kw_only else described


def describe_default(default: Any) -> str:
    """Write a default the way the facts do."""
    if default is attr.NOTHING:
        return "required"
    if isinstance(default, attr.Factory):  # type: ignore[arg-type]  # attrs types this class as a function
        return f"factory:{default.factory.__name__}"
    return f"default:{default!r}"


def name_type(live: Any, *, short: bool = False) -> str:
    """Write a type with the qualified names of all classes in it, or with ``short`` as it stands in the code."""
    origin = get_origin(live)
    if origin is not None:
        return f"{origin.__name__}[{', '.join(name_type(argument, short=short) for argument in get_args(live))}]"
    if short or live.__module__ == "builtins":
        return str(live.__name__)
    return f"{live.__module__}.{live.__qualname__}"


@cache
def read_annotations() -> dict[str, dict[str, str]]:
    """Return the annotations of all events, tokens in order, as code-annotations itself reads them."""
    vocabulary = files("code_annotations") / "contrib" / "config" / "openedx_events_annotations.yaml"
    config = AnnotationConfig(str(vocabulary), verbosity=-1, source_path_override=str(PACKAGE))
    search = StaticSearch(config)
    found = {}
    for entries in search.search().values():
        for group in search.iter_groups(entries):
            tokens = {
                entry["annotation_token"].strip(". :"): re.sub(r"\s+", " ", entry["annotation_data"]) for entry in group
            }
            found[tokens["event_name"]] = tokens
    return found


def read_documented_fields(payload: type) -> Iterator[DocstringAttribute]:
    """Yield what the docstring of a class says about its fields."""
    for section in parse_google(Docstring(inspect.getdoc(payload) or ""), warnings=False):
        if isinstance(section.value, list):
            yield from (item for item in section.value if isinstance(item, DocstringAttribute))


def resolve_path(signal: OpenEdxPublicSignal, path: str) -> tuple[type, attr.Attribute[Any]]:
    """Return the class and the field that a key field path ends at."""
    key, *names = path.split(".")
    owner, field = signal.init_data[key], None
    for name in names:
        owner = owner if field is None else field.type
        field = getattr(attr.fields(owner), name)
    assert field is not None
    return owner, field
