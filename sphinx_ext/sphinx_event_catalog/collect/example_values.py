"""The values of examples: of types with a text form, by the name of a field, and those that an author chose.

The same name always gets the same value, and nobody real is named.
"""

from __future__ import annotations

import json
import re
import tomllib
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.names import strip_arguments
from sphinx_event_catalog.collect.example_code import Import, make_atom, make_call, make_literal, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.collect.example_code import Expression

COURSE_KEY = "course-v1:OpenedX+DemoX+DemoCourse"
USAGE_KEY = "block-v1:OpenedX+DemoX+DemoCourse+type@problem+block@introduction"
TIME = "2026-01-15T09:30:00+00:00"
UUID = "6f1f6f0e-6d1c-4c39-9d6f-0d9c8a7b5e21"


@attrs.frozen(kw_only=True)
class Scalar:
    """A type with a text form: an example of it, and the expression that makes the value from the text.

    ``json_schema`` are the keywords that describe the text in a JSON Schema.
    """

    example: str
    write: Callable[[str], Expression]
    json_schema: dict[str, str]


def _write_call(module: str, name: str, method: str = "") -> Callable[[str], Expression]:
    function = Import(module, name)
    return lambda text: make_call(function, [("", make_atom(quote(text)))], attribute=method)


def _make_key(module: str, name: str, example: str) -> tuple[str, Scalar]:
    key = Scalar(
        example=example,
        write=_write_call(module, name, ".from_string"),
        json_schema={"type": "string", "x-opaque-key": name},
    )
    return f"{module}.{name}", key


def _write_datetime(text: str) -> Expression:
    moment = datetime.fromisoformat(text).astimezone(UTC)
    parts = [moment.year, moment.month, moment.day, moment.hour, moment.minute, *filter(None, [moment.second])]
    arguments = [("", make_literal(part)) for part in parts]
    zone = make_atom("timezone.utc", Import("datetime", "timezone"))
    return make_call(Import("datetime", "datetime"), [*arguments, ("tzinfo=", zone)])


def _write_bytes(text: str) -> Expression:
    return make_atom(f"b{quote(text)}")


_KEYS = "opaque_keys.edx.keys"
_LOCATORS = "opaque_keys.edx.locator"

# In the syntax that JSON Schema, JavaScript and Python share.
_DECIMAL = r"^[-+]?(([0-9]+([.][0-9]*)?|[.][0-9]+)([Ee][-+]?[0-9]+)?|Infinity|NaN)$"
_LATIN_1 = r"^[\u0000-\u00ff]*$"

SCALARS: dict[str, Scalar] = {
    "datetime.datetime": Scalar(
        example=TIME, write=_write_datetime, json_schema={"type": "string", "format": "date-time"}
    ),
    "datetime.date": Scalar(
        example="2026-01-15",
        write=_write_call("datetime", "date", ".fromisoformat"),
        json_schema={"type": "string", "format": "date"},
    ),
    "uuid.UUID": Scalar(
        example=UUID, write=_write_call("uuid", "UUID"), json_schema={"type": "string", "format": "uuid"}
    ),
    "decimal.Decimal": Scalar(
        example="9.99", write=_write_call("decimal", "Decimal"), json_schema={"type": "string", "pattern": _DECIMAL}
    ),
    "builtins.bytes": Scalar(
        example="example", write=_write_bytes, json_schema={"type": "string", "pattern": _LATIN_1}
    ),
    **dict(
        [
            _make_key(_KEYS, "LearningContextKey", COURSE_KEY),
            _make_key(_KEYS, "CourseKey", COURSE_KEY),
            _make_key(_LOCATORS, "CourseLocator", COURSE_KEY),
            _make_key("ccx_keys.locator", "CCXLocator", "ccx-v1:OpenedX+DemoX+DemoCourse+ccx@1"),
            _make_key(_KEYS, "UsageKey", USAGE_KEY),
            _make_key(_LOCATORS, "BlockUsageLocator", USAGE_KEY),
            _make_key(_KEYS, "UsageKeyV2", "lb:OpenedX:DemoLibrary:problem:introduction"),
            _make_key(_KEYS, "AssetKey", "asset-v1:OpenedX+DemoX+DemoCourse+type@asset+block@logo.png"),
            _make_key(_LOCATORS, "LibraryLocator", "library-v1:OpenedX+DemoLibrary"),
            _make_key(_LOCATORS, "LibraryLocatorV2", "lib:OpenedX:DemoLibrary"),
            _make_key(_LOCATORS, "LibraryUsageLocatorV2", "lb:OpenedX:DemoLibrary:problem:introduction"),
            _make_key(_KEYS, "CollectionKey", "lib-collection:OpenedX:DemoLibrary:algebra"),
            _make_key(_LOCATORS, "LibraryCollectionLocator", "lib-collection:OpenedX:DemoLibrary:algebra"),
            _make_key(_KEYS, "ContainerKey", "lct:OpenedX:DemoLibrary:unit:algebra"),
            _make_key(_LOCATORS, "LibraryContainerLocator", "lct:OpenedX:DemoLibrary:unit:algebra"),
        ]
    ),
}
"""Every type with a text form, by qualified name."""


_LATER = "2026-07-15T09:30:00+00:00"
_USER_ID = 42
_LIBRARY_KEY = "lib:OpenedX:DemoLibrary"

_TEXTS: tuple[tuple[str, str], ...] = (
    (r"(.*_)?user_?name|login|actor|subject", "learner"),
    (r"coach_email", "coach@example.com"),
    (r"(.*_)?e_?mail(_address)?", "learner@example.com"),
    (r"first_name|given_name", "Example"),
    (r"last_name|family_name|surname", "Learner"),
    (r"course_name|course_title", "Demonstration Course"),
    (r"image_url|(profile_|thumbnail_)?image", "https://example.com/image.png"),
    (r"(.*_)?ur[li]s?|href|link", "https://example.com/page"),
    (r"course_(id|key)|context_id|content_key|parent_content_key|scope", COURSE_KEY),
    (r"(.*_)?(usage_key|usage_id|module_id|block_id|xblock_id|location)|object_id", USAGE_KEY),
    (r"library_(id|key)", _LIBRARY_KEY),
    (r"org(_key|_id)?|organization", "OpenedX"),
    (r"(start|created|modified|timestamp)(_at|_date|_time)?|.*_(at|date|time|timestamp)", TIME),
    (r"(end|expir\w*)(_at|_date|_time)?", _LATER),
    (r"block_type", "problem"),
    (r"mode", "verified"),
    (r"(.*_)?status", "active"),
    (r"state", "created"),
    (r"operation|action", "created"),
    (r"roles?|.*_roles?", "instructor"),
    (r"pacing", "self"),
    (r"exam_type", "proctored"),
    (r"thread_type", "discussion"),
    (r"program_type", "MicroMasters"),
    (r"provider_type", "openedx"),
    (r"letter_grade", "B"),
    (r"grade", "0.85"),
    (r"language(_code)?|locale", "en"),
    (r"country(_code)?", "NL"),
    (r"currency(_code)?", "USD"),
    (r"ip(_address)?", "192.0.2.1"),
    (r"phone(_number)?", "+1 202 555 0100"),
    (r"user_agent", "Mozilla/5.0"),
    (r"(.*_)?version", "1"),
    (r"app_name", "discussion"),
    (r"file_names?", "essay.pdf"),
    (r"anonymous_user_id|.*_(hash|checksum|digest)", "0f8fad5bd9cb469fa16570867728950e"),
    (r"user_id", "42"),
    (r"(.*_)?(key|id|identifier|slug|code)", "example-{dashed}"),
    (r"description|body|message|(.*_)?msg|text|comment", "An example of a {spaced}."),
    (r"(.*_)?(name|title|label)", "Example {subject}"),
)
_NUMBERS: tuple[tuple[str, int], ...] = (
    (r"(.*_)?user_ids?|student_id|actor_id", _USER_ID),
    (r"(.*_)?ids?", 7),
    (r".*possible|max_.*|.*_max|total.*", 10),
    (r".*earned|.*score", 8),
    (r".*(size|bytes)s?", 2048),
    (r"ordering|index|position|offset", 0),
    (r"percent.*", 85),
    (r"duration|.*seconds", 60),
)
_TRUTHS = re.compile(r"(is_)?(active|enabled|passing|linked|visible|successful|public)|enable_.*")
_TIMES_AFTER = re.compile(r"(.*_)?(end|expir\w*|deadline|due)(_.*)?")
_PERSONS = re.compile(r"(full_)?name|display_name")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SUFFIXES = re.compile(r"\s*(Personal )?(Data|Payload|Info|Params)$")

_compiled_texts = tuple((re.compile(pattern), text) for pattern, text in _TEXTS)
_compiled_numbers = tuple((re.compile(pattern), number) for pattern, number in _NUMBERS)


def suggest_text(owner: str, name: str, *, is_personal: bool = False) -> str:
    """Return a text for the field ``name`` of the class ``owner`` (``""`` for a data key)."""
    if is_personal and _PERSONS.fullmatch(name):
        return "Example Learner"
    if re.fullmatch(r"(.*_)?uuid", name):
        return suggest_uuid(owner, name)
    name = name.strip("_")
    template = _match_text(name)
    return template.format(dashed=name.replace("_", "-"), spaced=name.replace("_", " "), subject=_name_subject(owner))


def suggest_number(owner: str, name: str) -> int:
    """Return an integer for the field ``name`` of the class ``owner``."""
    if name == "id" and _name_subject(owner).startswith("user"):
        return _USER_ID
    return next((number for pattern, number in _compiled_numbers if pattern.fullmatch(name)), 1)


def suggest_truth(name: str) -> bool:
    """Return a boolean for a field of that name."""
    return bool(_TRUTHS.fullmatch(name))


def suggest_time(name: str) -> str:
    """Return a moment for a field of that name, in ISO 8601 with the offset of UTC."""
    return _LATER if _TIMES_AFTER.fullmatch(name) else TIME


def suggest_uuid(owner: str, name: str) -> str:
    """Return a UUID that belongs to one field of one class."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{owner}.{name}"))


@lru_cache(maxsize=4096)
def _match_text(name: str) -> str:
    return next((text for pattern, text in _compiled_texts if pattern.fullmatch(name)), "example {spaced}")


@lru_cache(maxsize=4096)
def _name_subject(owner: str) -> str:
    """Return what a class is about, in words: ``BadgeTemplateData`` is about a badge template."""
    words = _SUFFIXES.sub("", _CAMEL.sub(" ", strip_arguments(owner).rpartition(".")[2]))
    return " ".join(word if word.isupper() else word.lower() for word in words.split()) or "name"


Json = Any
"""A value that ``json.dumps`` takes."""

_TABLES = {"values", "python"}
_PYTHON_KEYS = {"code": str, "imports": list, "wire": object}


class OverrideError(ValueError):
    """A file of example values cannot be read, or names something that the catalog does not have."""


@attrs.frozen(kw_only=True)
class Override:
    """A value that the author of a package chose: its JSON, and ``code`` with ``imports`` where Python differs."""

    wire: Json
    code: str = ""
    imports: tuple[Import, ...] = ()


def read_overrides(path: Path) -> dict[str, Override]:
    """Read a TOML or JSON file of example values.

    Its table ``values`` maps ``Class.field``, ``module.Class.field``, the name of a data key or the qualified name of a
    type to the value as it travels. Its table ``python`` maps the same names to ``{"code", "imports", "wire"}``, for
    types that only their author can write: an expression, the names that it imports, and its JSON.

    Raises :class:`OverrideError` if the file is not like that.
    """
    content = _load(path)
    unknown = sorted(set(content) - _TABLES)
    if unknown:
        raise OverrideError(f"{path.name}: unknown table '{unknown[0]}', expected 'values' or 'python'")
    plain = {name: Override(wire=value) for name, value in content.get("values", {}).items()}
    return plain | {name: _read_python(path, name, entry) for name, entry in content.get("python", {}).items()}


def load_overrides(catalog: Catalog, path: Path) -> dict[str, Override]:
    """Read a file of example values for a catalog.

    Raises :class:`OverrideError` if it cannot be read or a name in it is no field, data key or type of the catalog.
    """
    overrides = read_overrides(path)
    unknown = sorted(set(overrides) - set(_list_names(catalog)))
    if unknown:
        raise OverrideError(f"{path.name}: '{unknown[0]}' is no field, data key or type of the catalog")
    return overrides


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise OverrideError(f"{path.name}: {getattr(error, 'strerror', '') or error}") from error
    tables = content.values() if isinstance(content, dict) else [None]
    if not all(isinstance(table, dict) for table in tables):
        raise OverrideError(f"{path.name}: expected the tables 'values' and 'python'")
    return dict(content)


def _read_python(path: Path, name: str, entry: Mapping[str, Any]) -> Override:
    wrong = [key for key, kind in _PYTHON_KEYS.items() if not isinstance(entry.get(key), kind) or key not in entry]
    if wrong or set(entry) != set(_PYTHON_KEYS):
        raise OverrideError(f"{path.name}: '{name}' needs 'code' (text), 'imports' (a list of names) and 'wire'")
    imports = tuple(Import(*imported.rpartition(".")[::2]) for imported in entry["imports"])
    return Override(wire=entry["wire"], code=entry["code"], imports=imports)


def _list_names(catalog: Catalog) -> Iterator[str]:
    for event in catalog.events:
        for key in event.data:
            yield key.name
            yield from (part.qualified_name for part in key.type.walk())
    for payload in catalog.payloads:
        for field in payload.fields:
            yield f"{payload.name}.{field.name}"
            yield f"{payload.qualified_name}.{field.name}"
            yield from (part.qualified_name for part in field.type.walk())
