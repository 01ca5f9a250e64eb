"""A module of ``TypedDict`` classes for consumers that get the data of events as JSON."""

from __future__ import annotations

import ast
import keyword
import re
from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.collect.example_code import Import, quote, write_imports
from sphinx_event_catalog.collect.example_values import SCALARS
from sphinx_event_catalog.collect.examples import COLLECTIONS, MAPPINGS
from sphinx_event_catalog.export.artifacts import Refusal, write_text
from sphinx_event_catalog.export.texts import to_plain_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_event_catalog.catalog.model import Catalog, Event, Payload
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.export.artifacts import Artifact, Export

_HEAD = '''"""Types of the data of events as it travels in JSON: {title}, version {version}."""

from __future__ import annotations

{imports}'''
_NO_WORD = re.compile(r"[][., |]")
_TYPING = ("Any", "Final", "Literal", "TypedDict")
_PLAIN = {
    "builtins.str": "str",
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.bool": "bool",
    "builtins.list": "list[Any]",
    "builtins.dict": "dict[str, Any]",
}


def write_typeddict(export: Export) -> Iterator[Artifact | Refusal]:
    """Write one module with a class per payload class and per event, and a table of the latter by event type."""
    names = _name_classes(export.catalog)
    blocks = []
    for payload in export.catalog.payloads:
        refusal = _refuse_names(payload.qualified_name, [field.name for field in payload.fields])
        if refusal:
            yield refusal
        blocks.append(_write_payload(payload, names, is_open=refusal is not None))
    for event in export.catalog.events:
        refusal = _refuse_names(event.event_type, [key.name for key in event.data])
        if refusal:
            yield refusal
        blocks.append(_write_event(event, names, is_open=refusal is not None))
    table = {event_type: names[owner] for event_type, owner in export.owners.items()}
    for event in export.catalog.events:
        if table[event.event_type] != names[event.qualified_name]:
            reason = "another event has the same event type: only its class is in EVENTS"
            yield Refusal(format="typeddict", subject=event.qualified_name, reason=reason)
    body = "\n\n".join([*blocks, _write_table(table)])
    head = _HEAD.format(
        title=_as_docstring(export.name), version=_as_docstring(export.version), imports=_write_used_imports(body)
    )
    yield write_text("typeddict/events.py", f"{head}\n\n{body}")


def _write_table(table: Mapping[str, str]) -> str:
    rows = "".join(f"    {quote(event_type)}: {name},\n" for event_type, name in sorted(table.items()))
    return f'EVENTS: Final[dict[str, type]] = {{\n{rows}}}\n"""The class of the data of each event, by event type."""'


def _write_used_imports(body: str) -> str:
    return write_imports(Import("typing", name) for name in _TYPING if re.search(rf"\b{name}\b", body))


def _name_classes(catalog: Catalog) -> dict[str, str]:
    """Return a name for the class of each payload class and event, by qualified name."""
    names: dict[str, str] = {}
    taken = {*_TYPING, "EVENTS"}
    for payload in catalog.payloads:
        names[payload.qualified_name] = _take(_NO_WORD.sub("", payload.name), payload.module, taken)
    for event in catalog.events:
        name = "".join(word.capitalize() for word in event.name.split("_"))
        names[event.qualified_name] = _take(name, event.module, taken)
    return names


def _take(name: str, module: str, taken: set[str]) -> str:
    """Return the first free name: the name itself, or with more and more of its module before it."""
    free = re.sub(r"\W", "_", name)
    for part in reversed([part for part in module.split(".") if part not in {"data", "signals"}]):
        if free in taken:
            free = "".join(word.capitalize() for word in part.split("_")) + free
    while free in taken:
        free += "_"
    taken.add(free)
    return free


def _refuse_names(subject: str, names: Iterable[str]) -> Refusal | None:
    wrong = next((name for name in names if not name.isidentifier() or keyword.iskeyword(name)), None)
    if wrong is None:
        return None
    return Refusal(format="typeddict", subject=subject, field=wrong, reason=f"'{wrong}' cannot be written as a name")


def _write_payload(payload: Payload, names: Mapping[str, str], *, is_open: bool) -> str:
    fields = [(f.name, _write_type(f.type, names, is_nullable=f.default.text == "None")) for f in payload.fields]
    return _write_class(names[payload.qualified_name], to_plain_line(payload.summary), fields, is_open=is_open)


def _write_event(event: Event, names: Mapping[str, str], *, is_open: bool) -> str:
    fields = [(key.name, _write_type(key.type, names)) for key in event.data]
    return _write_class(names[event.qualified_name], f"The data of {event.event_type}.", fields, is_open=is_open)


def _write_class(name: str, text: str, fields: list[tuple[str, str]], *, is_open: bool) -> str:
    if is_open:
        return f"{name} = dict[str, Any]\n"
    docstring = f'    """{_as_docstring(text)}"""\n\n' if text else ""
    lines = "".join(f"    {field}: {hint}\n" for field, hint in fields)
    return f"class {name}(TypedDict):\n{docstring}{lines or '    pass' + chr(10)}"


def _write_type(type_: Type, names: Mapping[str, str], *, is_nullable: bool = False) -> str:
    hint = _write_plain(type_, names)
    return f"{hint} | None" if is_nullable and not type_.accepts_none else hint


def _write_plain(type_: Type, names: Mapping[str, str]) -> str:
    match type_.kind:
        case TypeKind.UNION | TypeKind.ALIAS:
            hint = " | ".join(dict.fromkeys(_write_plain(option, names) for option in type_.arguments))
        case TypeKind.LITERAL | TypeKind.ENUM:
            hint = _write_values(type_)
        case TypeKind.GENERIC:
            hint = _write_generic(type_, names)
        case TypeKind.NONE:
            hint = "None"
        case TypeKind.PAYLOAD:
            hint = names.get(type_.qualified_name, "Any")
        case _:
            hint = "str" if type_.qualified_name in SCALARS else _PLAIN.get(type_.qualified_name, "Any")
    return hint


def _write_values(type_: Type) -> str:
    """Return the values of an enum or literal as a ``Literal``, which takes no others than these."""
    try:
        values = [ast.literal_eval(value) for value in type_.values]
    except (ValueError, SyntaxError):
        return "Any"
    are_literal = values and all(isinstance(value, (str, int, type(None))) for value in values)
    return f"Literal[{', '.join(type_.values)}]" if are_literal else "Any"


def _write_generic(type_: Type, names: Mapping[str, str]) -> str:
    arguments = [_write_plain(argument, names) for argument in type_.arguments if argument.name != "..."]
    if type_.qualified_name in MAPPINGS:
        return f"dict[str, {arguments[-1]}]"
    if type_.qualified_name not in COLLECTIONS:
        return "Any"
    return f"list[{' | '.join(dict.fromkeys(arguments))}]"


def _as_docstring(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''").removesuffix('"')
