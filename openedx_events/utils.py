"""Text for the log: what the receivers of an event answered."""

from __future__ import annotations

import traceback
from pprint import PrettyPrinter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class ResponsePrettyPrinter(PrettyPrinter):
    """Print the responses of receivers; an exception that gets lines of its own is printed with its traceback."""

    def _format(
        self, obj: Any, stream: SupportsWrite[str], indent: int, allowance: int, context: dict[int, int], level: int
    ) -> None:
        if isinstance(obj, BaseException) and obj.__traceback__ is not None:
            obj = "".join(traceback.format_exception(obj))
        super()._format(obj, stream, indent, allowance, context, level)


def format_responses(
    obj: Any,
    indent: int = 1,
    width: int = 80,
    depth: int | None = None,
    *,
    compact: bool = False,
    sort_dicts: bool = True,
) -> str:
    """Return the responses of a signal, ``[(receiver, response or exception), ...]``, as text for people.

    The arguments are those of ``pprint.pformat``.
    """
    printer = ResponsePrettyPrinter(indent, width, depth, compact=compact, sort_dicts=sort_dicts)
    return printer.pformat(obj)
