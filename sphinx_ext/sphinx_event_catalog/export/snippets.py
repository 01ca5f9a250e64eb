"""Write the code that people need for an event: send it, receive it, test it, put it on the event bus.

Each snippet is a whole file that runs as it stands, laid out as ruff and black lay code out. Where a snippet cannot be
written, its reason says why.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.collect.example_code import (
    WIDTH,
    Import,
    find_aliases,
    make_atom,
    make_bracket,
    make_literal,
    write_imports,
)
from sphinx_event_catalog.collect.examples import UNPROVED, ExampleBuilder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_event_catalog.catalog.model import Catalog, Event
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.collect.example_code import Expression
    from sphinx_event_catalog.collect.examples import EventExample

_METADATA = Import("openedx_events.data", "EventsMetadata")
_HANDLED = '''"""Receivers of Open edX events.

Import this module in the ``ready`` method of your ``AppConfig``: that connects them.
"""

{imports}
log = logging.getLogger(__name__)


@receiver({event})
{signature}
    """React to one event; ``metadata`` says when it happened and which service sent it."""
    log.info("%s: %s", metadata.event_type, {logged})
'''
_TESTED = """{imports}

def test_{variable}_is_received():
    received = []

    def receive({names}, metadata, **kwargs):
        received.append((metadata.event_type, {names}))

{assignments}
    {event}.connect(receive)
    try:
{send}
    finally:
        {event}.disconnect(receive)

{expectation}
"""
_PUBLISHED = """# Settings of the service that sends the event.
{setting}

# The service that receives the event connects a receiver and runs this consumer.
# python manage.py consume_events \\
#     --topic {topic} \\
#     --group_id example-service
"""


@attrs.frozen(kw_only=True)
class Snippet:
    """A whole file of code; ``reason`` says why there is none, or why it is in doubt."""

    code: str = ""
    language: str = "python"
    reason: str = ""


@attrs.frozen(kw_only=True)
class Snippets:
    """The snippets of one event."""

    send: Snippet
    receive: Snippet
    test: Snippet
    event_bus: Snippet


def make_snippets(catalog: Catalog, event: Event, *, builder: ExampleBuilder | None = None) -> Snippets:
    """Return the snippets of an event of a catalog.

    Give the same ``builder`` for every event of a catalog: it builds the example of each payload once.
    """
    refusal = _refuse_names(event)
    if refusal:
        unwritten = Snippet(reason=refusal)
        return Snippets(send=unwritten, receive=unwritten, test=unwritten, event_bus=_make_event_bus(event))
    example = (builder or ExampleBuilder(catalog)).build_importable(event)
    return Snippets(
        send=_make_send(event, example),
        receive=_make_receive(event),
        test=_make_test(event, example),
        event_bus=_make_event_bus(event),
    )


def name_topic(event: Event) -> str:
    """Return a topic for an event: its subdomain and subject, so that what happens to one thing stays in order."""
    words = [event.subdomain, *event.parts.subject.split("."), "lifecycle"]
    return "-".join(re.sub(r"[^a-z0-9]+", "-", word.lower()) for word in words if word)


def _refuse_names(event: Event) -> str:
    wrong = next((key.name for key in event.data if not key.name.isidentifier() or keyword.iskeyword(key.name)), None)
    return "" if wrong is None else f"data key '{wrong}' cannot be written as the name of an argument"


def _import_signal(event: Event) -> Import:
    return Import(event.module, event.name)


def _make_send(event: Event, example: EventExample) -> Snippet:
    if example.code_gaps:
        return Snippet(reason=_explain(example))
    items = [(f"{name}=", argument.code) for name, argument in example.arguments if argument.code]
    call = make_bracket(f"{event.name}.send_event(", items, ")")
    imports = write_imports(example.imports | {_import_signal(event)})
    return Snippet(code=f"{imports}\n{call.lay_out(0, WIDTH)}\n", reason="" if example.is_proved else UNPROVED)


def _make_receive(event: Event) -> Snippet:
    hints = [(key.name, _write_hint(key.type, {})) for key in event.data]
    aliases = find_aliases(found for _, hint in hints if hint for found in hint[1])
    hints = [(key.name, _write_hint(key.type, aliases)) for key in event.data]
    imports = {found for _, hint in hints if hint for found in hint[1]}
    parameters = [f"{name}: {hint[0]}" if hint else name for name, hint in hints]
    parameters = ["sender", *parameters, f"metadata: {_METADATA.name}", "**kwargs"]
    signature = make_bracket(f"def handle_{event.name.lower()}(", [("", make_atom(p)) for p in parameters], "):")
    code = _HANDLED.format(
        imports=write_imports(
            imports | {_METADATA, _import_signal(event), Import("django.dispatch", "receiver"), Import("logging")}
        ),
        event=event.name,
        signature=signature.lay_out(0, WIDTH),
        logged=_choose_logged(event),
    )
    return Snippet(code=code)


def _choose_logged(event: Event) -> str:
    """Return what to log: what the event is about, unless that is personal data."""
    key = event.key_field
    if key is None or key.type is None or key.is_personal:
        return "metadata.id"
    return key.path


def _make_test(event: Event, example: EventExample) -> Snippet:
    if example.code_gaps:
        return Snippet(reason=_explain(example))
    names = [name for name, _ in example.arguments]
    send = make_bracket(f"{event.name}.send_event(", [(f"{name}=", make_atom(name)) for name in names], ")")
    expected = make_bracket(
        "(", [("", make_literal(event.event_type)), *(("", make_atom(name)) for name in names)], ")"
    )
    expectation = make_bracket("[", [("", expected)], "]")
    start = "assert received == "
    code = _TESTED.format(
        imports=write_imports(example.imports | {_import_signal(event)}),
        variable=event.name.lower(),
        names=", ".join(names),
        assignments="\n".join(_indent(f"{n} = ", argument.code, 4) for n, argument in example.arguments),
        event=event.name,
        send=_indent("", send, 8),
        expectation=_indent(start, expectation, 4),
    )
    return Snippet(code=code, reason="" if example.is_proved else UNPROVED)


def _indent(start: str, expression: Expression | None, indent: int) -> str:
    return f"{' ' * indent}{start}{expression.lay_out(indent, WIDTH - indent - len(start))}" if expression else ""


def _make_event_bus(event: Event) -> Snippet:
    reason = _refuse_event_bus(event)
    if reason or event.key_field is None:
        return Snippet(reason=reason)
    topic = name_topic(event)
    config = {event.event_type: {topic: {"event_key_field": event.key_field.path, "enabled": True}}}
    setting = _indent("EVENT_BUS_PRODUCER_CONFIG = ", make_literal(config), 0)
    return Snippet(code=_PUBLISHED.format(setting=setting, topic=topic))


def _refuse_event_bus(event: Event) -> str:
    """Return why an event cannot be put on the event bus, or ``""``."""
    if not event.bus.is_capable:
        return event.bus.reason
    if event.key_field is None:
        return "the event has no key field, which the event bus orders by: 'event_key_field' is not annotated"
    if event.key_field.type is None:
        return f"key field '{event.key_field.path}' does not exist in the data of the event"
    return ""


def _explain(example: EventExample) -> str:
    return "; ".join(map(str, example.code_gaps))


def _write_hint(type_: Type, aliases: Mapping[str, str]) -> tuple[str, frozenset[Import]] | None:
    """Return the hint and its imports, or ``None`` for a type that no import leads to.

    ``aliases`` are the local names of imported classes, by qualified name.
    """
    imports: set[Import] = set()
    for part in type_.walk():
        if part.kind is TypeKind.UNRESOLVED or "<" in part.qualified_name:
            return None
        imported = _import_class(part, aliases)
        imports |= {imported} if imported else set()
    return _write_type(type_, aliases), frozenset(imports)


def _import_class(type_: Type, aliases: Mapping[str, str]) -> Import | None:
    """Return the import of the outermost class that a type names."""
    if type_.kind in {TypeKind.UNION, TypeKind.NONE} or not type_.qualified_name:
        return None
    if type_.kind is TypeKind.LITERAL:
        return Import("typing", "Literal")
    module = type_.qualified_name.removesuffix(f".{type_.name}")
    outer = type_.class_name.partition(".")[0]
    return None if module == "builtins" else Import(module, outer, aliases.get(f"{module}.{outer}", ""))


def _write_type(type_: Type, aliases: Mapping[str, str]) -> str:
    if type_.kind is TypeKind.UNION:
        return " | ".join(_write_type(argument, aliases) for argument in type_.arguments)
    imported = _import_class(type_, aliases)
    outer, dot, inner = type_.class_name.partition(".")
    name = f"{imported.local_name}{dot}{inner}" if imported and type_.kind is not TypeKind.LITERAL else type_.name
    if type_.kind in {TypeKind.GENERIC, TypeKind.PAYLOAD} and type_.arguments:
        return f"{name}[{', '.join(_write_type(argument, aliases) for argument in type_.arguments)}]"
    return name if imported else f"{outer}{dot}{inner}"
