"""Print the interface and the wire of the installed library as JSON; it runs with ours and with the published one."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
import pkgutil
import sys
import uuid
from typing import Any, get_args, get_origin

import attr
import django
from ccx_keys.locator import CCXLocator
from django.conf import settings
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import (
    LibraryCollectionLocator,
    LibraryContainerLocator,
    LibraryLocatorV2,
    LibraryUsageLocatorV2,
)

VALUES: dict[Any, Any] = {
    str: "text äöü ✓",
    int: -7,
    bool: True,
    float: 2.5,
    dt.datetime: dt.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
    uuid.UUID: uuid.UUID(int=77),
    CourseKey: CourseKey.from_string("course-v1:org+course+run"),
    UsageKey: UsageKey.from_string("block-v1:org+course+run+type@html+block@b"),
    CCXLocator: CCXLocator.from_string("ccx-v1:org+course+run+ccx@1"),
    LibraryLocatorV2: LibraryLocatorV2.from_string("lib:org:library"),
    LibraryUsageLocatorV2: UsageKey.from_string("lb:org:library:problem:p"),
    LibraryCollectionLocator: LibraryCollectionLocator.from_string("lib-collection:org:library:c"),
    LibraryContainerLocator: LibraryContainerLocator.from_string("lct:org:library:unit:u"),
}


def build(data_type: Any, *, every: bool) -> Any:
    """Return a value of a type, with every field and item or with the required ones."""
    if data_type in VALUES:
        return VALUES[data_type]
    if get_origin(data_type) is list:
        return [build(get_args(data_type)[0], every=every)] * 2 * every
    if get_origin(data_type) is dict:
        return {key: build(get_args(data_type)[1], every=every) for key in "zba" * every}
    wanted = [field for field in attr.fields(data_type) if every or field.default is attr.NOTHING]
    return data_type(**{field.name: build(field.type, every=every) for field in wanted})


def tell_event(signal: Any) -> dict[str, Any]:
    """Return the schema of an event and its bytes, or the class of the error that keeps it off the bus."""
    from openedx_events.event_bus.avro.schema import schema_from_signal  # noqa: PLC0415 - Django is to be set up first.
    from openedx_events.event_bus.avro.serializer import serialize_event_data_to_bytes  # noqa: PLC0415 - as above.

    try:
        told = {"schema": json.dumps(schema_from_signal(signal))}
    except TypeError:
        return {"schema": "TypeError"}
    for every in (True, False):
        # The default of one published payload is a class instead of a value: it cannot be sent as it comes.
        if every or signal.event_type != "org.openedx.learning.discussions.configuration.changed.v1":
            data = {key: build(data_type, every=every) for key, data_type in signal.init_data.items()}
            told[f"bytes, every field: {every}"] = serialize_event_data_to_bytes(data, signal).hex()
    return told


def tell_parameters(value: Any) -> Any:
    """Return the parameters of a callable without their types; the kind of any other value."""
    if not callable(value):
        return type(value).__name__
    try:
        parameters = inspect.signature(value).parameters.values()
    except ValueError:
        return None
    return [[one.name, one.kind.name, "" if one.default is one.empty else repr(one.default)] for one in parameters]


def tell_interface() -> dict[str, Any]:
    """Return the parameters of every public function, class and method that a module of the library defines."""
    import openedx_events  # noqa: PLC0415 - Django is to be set up first.

    told = {}
    for found in pkgutil.walk_packages(openedx_events.__path__, "openedx_events."):
        if "pytest_plugin" in found.name:
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            told[f"{module.__name__}.{name}"] = tell_parameters(value)
            # What every exception has is Python's, and not the same in every Python.
            for member in sorted({*dir(value)} - {*dir(BaseException)}) if inspect.isclass(value) else ():
                if not member.startswith("_"):
                    told[f"{module.__name__}.{name}.{member}"] = tell_parameters(getattr(value, member))
    return told


def main() -> None:
    settings.configure(INSTALLED_APPS=["openedx_events"], USE_TZ=True)
    django.setup()
    from openedx_events.tooling import OpenEdxPublicSignal  # noqa: PLC0415 - Django is to be set up first.

    events = {signal.event_type: tell_event(signal) for signal in OpenEdxPublicSignal.all_events()}
    json.dump({"events": events, "interface": tell_interface()}, sys.stdout)


if __name__ == "__main__":
    main()
