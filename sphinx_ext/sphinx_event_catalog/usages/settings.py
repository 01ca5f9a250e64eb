"""The settings of plugins and of the event bus, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.usages.values import Constant, Mapping, Reference, find_strings, only_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.usages.expressions import Evaluator
    from sphinx_event_catalog.usages.values import Origin, Setting, Value, Values

_SERVICES = {"lms.djangoapp": "lms", "cms.djangoapp": "cms"}


@attrs.frozen(kw_only=True)
class Topic:
    """An event on a topic of the event bus, or a part of that."""

    setting: str
    origin: Origin
    text: str = ""
    event: str = ""
    event_type: str = ""
    ref: Origin | None = None
    marks: frozenset[str] = frozenset()
    topic: str = ""
    key_field: str = ""
    enabled: str = ""


def flatten(setting: Setting, values: Values, origin: Origin, text: str = "") -> Iterator[Topic]:
    """Yield what a part of the settings says: one row for each event and topic."""
    yield from _flatten(setting.name, setting.keys, values, origin, text)


def _flatten(name: str, keys: tuple[Values, ...], values: Values, origin: Origin, text: str) -> Iterator[Topic]:
    if len(keys) >= 3:  # noqa: PLR2004  # event type, topic and what is said of them
        yield from _read_option(name, keys, values, origin, text)
        return
    if len(keys) == 2:  # noqa: PLR2004  # event type and topic
        yield from _read_topic(name, keys, values, origin)
        return
    for value in values:
        for entry in value.entries if isinstance(value, Mapping) else ():
            place = origin if keys else entry.origin
            yield from _flatten(name, (*keys, entry.key), entry.value, place, entry.text)


def _read_topic(name: str, keys: tuple[Values, ...], values: Values, origin: Origin) -> Iterator[Topic]:
    key_field = enabled = ""
    for value in values:
        for entry in value.entries if isinstance(value, Mapping) else ():
            option = only_string(entry.key)
            if option == "event_key_field":
                key_field = only_string(entry.value)
            elif option == "enabled":
                enabled = _write(entry.value, entry.text)
    for event in _read_events(name, keys[0], origin):
        yield attrs.evolve(event, topic=only_string(keys[1]), key_field=key_field, enabled=enabled)


def _read_option(name: str, keys: tuple[Values, ...], values: Values, origin: Origin, text: str) -> Iterator[Topic]:
    option = only_string(keys[2])
    for event in _read_events(name, keys[0], origin):
        row = attrs.evolve(event, topic=only_string(keys[1]))
        if option == "enabled":
            yield attrs.evolve(row, enabled=_write(values, text))
        elif option == "event_key_field":
            yield attrs.evolve(row, key_field=only_string(values))


def _read_events(name: str, key: Values, origin: Origin) -> Iterator[Topic]:
    for value in key:
        row = Topic(setting=name, origin=origin, ref=value.origin, marks=value.marks)
        if isinstance(value, Constant) and isinstance(value.value, str):
            yield attrs.evolve(row, event_type=value.value)
        elif isinstance(value, Reference) and value.name.endswith(".event_type"):
            yield attrs.evolve(row, event=value.name.removesuffix(".event_type"))
        else:
            yield attrs.evolve(row, text=getattr(value, "text", "") or getattr(value, "name", ""))


def _write(values: Values, text: str) -> str:
    """Return ``true``, ``false`` or the text of an expression."""
    value = values[0].value if len(values) == 1 and isinstance(values[0], Constant) else None
    return str(value).lower() if isinstance(value, bool) and not text else text


@attrs.frozen(kw_only=True)
class PluginReceiver:
    """A receiver of the settings of a plugin: the path of the signal is ``""`` if it cannot be told."""

    signal: str
    text: str
    origin: Origin
    ref: Origin | None
    marks: frozenset[str]
    service: str
    module: str
    function: str
    dispatch_uid: str


def find_plugin_receivers(evaluator: Evaluator, value: Value) -> Iterator[PluginReceiver]:
    """Yield the receivers in a dictionary of plugin settings; none if it is no such dictionary."""
    for found in evaluator.resolve((value,)) if _may_hold(value) else ():
        if isinstance(found, Mapping) and (projects := found.find("signals_config")):
            yield from _read_projects(evaluator, projects)


def _may_hold(value: Value) -> bool:
    return isinstance(value, Mapping) or type(value).__name__ == "Result"


def _read_projects(evaluator: Evaluator, projects: Values) -> Iterator[PluginReceiver]:
    for project in evaluator.resolve(projects):
        for entry in project.entries if isinstance(project, Mapping) else ():
            name = only_string(entry.key)
            for config in evaluator.resolve(entry.value):
                if isinstance(config, Mapping):
                    module = only_string(config.find("relative_path")) or "signals"
                    for receiver in evaluator.list_items(config.find("receivers")) or ():
                        yield from _read_receiver(evaluator, receiver, _SERVICES.get(name, name), module)


def _read_receiver(evaluator: Evaluator, values: Values, service: str, module: str) -> Iterator[PluginReceiver]:
    for value in evaluator.resolve(values):
        if not isinstance(value, Mapping):
            continue
        entry = next((e for e in reversed(value.entries) if "signal_path" in find_strings(e.key)), None)
        for path in entry.value if entry else ():
            is_known = isinstance(path, Constant) and isinstance(path.value, str)
            yield PluginReceiver(
                signal=path.value if isinstance(path, Constant) and is_known else "",
                text=entry.text if entry else "",
                origin=entry.origin if entry else path.origin,  # type: ignore[arg-type]  # there is an entry
                ref=path.origin,
                marks=path.marks,
                service=service,
                module=module,
                function=only_string(value.find("receiver_func_name")),
                dispatch_uid=only_string(value.find("dispatch_uid")),
            )
