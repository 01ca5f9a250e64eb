"""Who will be called: the receivers of a signal, described at run time."""

from __future__ import annotations

import functools
import inspect
import weakref
from typing import TYPE_CHECKING, Any

import attrs
import django

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.dispatch import Signal


@attrs.frozen(kw_only=True)
class ReceiverInfo:
    """One connected receiver.

    Attributes:
        name (str): qualified name of the function, method or class.
        module (str): module that it was defined in.
        path (str | None): file of its source; None for built-in callables.
        line (int | None): first line of its source, counted from 1; None for built-in callables.
        is_async (bool): whether it is a coroutine function.
        dispatch_uid (str | None): the unique name that it was connected with.
    """

    name: str
    module: str
    path: str | None
    line: int | None
    is_async: bool
    dispatch_uid: str | None


def describe_receivers(signal: Signal) -> tuple[ReceiverInfo, ...]:
    """Return the live receivers of a signal in the order in which they were connected."""
    return tuple(_describe(uid, receiver) for uid, receiver in read_receivers(signal))


def read_receivers(signal: Signal) -> list[tuple[object, Callable[..., Any]]]:
    """Return the live receivers of a signal that hear every sender, in order, each after its key.

    A signal has no public way to list its receivers, so this is the one place that knows how Django 4.2 to 6.0 keep
    them: ``(key, id of the sender), receiver or weak reference, ...``. See ``Signal.connect`` in
    https://github.com/django/django/blob/main/django/dispatch/dispatcher.py.

    Raises:
        RuntimeError: this Django keeps them in another way.
    """
    found = []
    for entry in list(signal.receivers):
        try:
            (key, sender), connected, *_ = entry
        except (TypeError, ValueError) as error:
            raise RuntimeError(
                f"Django {django.__version__} keeps receivers in a way that is not known: {entry!r}"
            ) from error
        receiver = connected() if isinstance(connected, weakref.ReferenceType) else connected
        # An event has no sender: what is connected for one is not called.
        if receiver is not None and sender == id(None):
            found.append((key, receiver))
    return found


def _describe(lookup: object, receiver: Callable[..., Any]) -> ReceiverInfo:
    code = _code_of(receiver)
    named = _named(receiver)
    return ReceiverInfo(
        name=getattr(named, "__qualname__", type(named).__qualname__),
        module=getattr(named, "__module__", type(named).__module__),
        path=code.co_filename if code else None,
        line=code.co_firstlineno if code else None,
        is_async=inspect.iscoroutinefunction(receiver),
        dispatch_uid=lookup if isinstance(lookup, str) else None,
    )


def _named(receiver: Any) -> Any:
    return _named(receiver.func) if isinstance(receiver, functools.partial) else receiver


def _code_of(receiver: Any) -> Any:
    named = inspect.unwrap(_named(receiver))
    function = named if inspect.isroutine(named) or inspect.isclass(named) else type(named).__call__
    return getattr(function, "__code__", None)
