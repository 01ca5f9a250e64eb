"""Run snippets as their readers would."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def run(code, name="snippet"):
    """Run a whole file of code and return it as a module."""
    module = ModuleType(name)
    exec(compile(code, f"<{name}>", "exec"), module.__dict__)  # noqa: S102  # the snippet under test is code to run
    return module


def signal_of(event):
    """Return the live signal of an event of the catalog."""
    return getattr(import_module(event.module), event.name)


def send_and_catch(event, code):
    """Run a snippet that sends an event; return what each receiver call got."""
    caught = []

    def catch(**arguments):
        caught.append(arguments)

    signal = signal_of(event)
    signal.connect(catch)
    try:
        run(code)
    finally:
        signal.disconnect(catch)
    return caught
