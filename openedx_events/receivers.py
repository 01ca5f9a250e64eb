"""Who will be called: the receivers of a signal, described at run time."""

from __future__ import annotations

import functools
import inspect
import weakref
from typing import TYPE_CHECKING, Any

import attrs

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
    """Return the live receivers of a signal in the order in which they are called."""
    with signal.lock:
        connected = list(signal.receivers)
    pairs = [(entry[0][0], _alive(entry[1])) for entry in connected]
    return tuple(_describe(uid, receiver) for uid, receiver in pairs if receiver is not None)


def _alive(receiver: Any) -> Callable[..., Any] | None:
    return receiver() if isinstance(receiver, weakref.ReferenceType) else receiver


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
