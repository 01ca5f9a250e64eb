"""Try whether a payload class accepts its example.

Nothing is imported for this: where the class is not loaded, such as for a catalog that was made elsewhere, there is
nothing to try. A class that attrs alone makes accepts everything, so only the others are tried.
"""

from __future__ import annotations

import sys
from functools import reduce
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_event_catalog.catalog.model import Payload
    from sphinx_event_catalog.collect.expressions import Expression, Import

_OWN_CODE = ("__new__", "__attrs_pre_init__", "__attrs_post_init__")
_GENERATED = "<attrs generated"
_ADDRESS = " at 0x"


def find_failure(payload: Payload, expression: Expression) -> str:
    """Return what the class says against its example, on one line, or ``""``."""
    live = _find_class(payload)
    if live is None or not attrs.has(live) or _accepts_everything(live):
        return ""
    try:
        # The text is this package's own, made of literals and of calls of classes that are already loaded.
        made = eval(expression.flat, _find_names(expression.imports))  # noqa: S307
        # A field that neither the sender nor the class sets is missed as soon as it is read.
        attrs.asdict(made, recurse=False)
    except Exception as error:  # noqa: BLE001  # a constructor may raise anything
        return _describe(error)
    return ""


def _find_class(payload: Payload) -> Any:
    module = sys.modules.get(payload.module)
    return reduce(lambda found, name: getattr(found, name, None), payload.name.split("."), module)


def _accepts_everything(live: type) -> bool:
    generated = getattr(live.__init__, "__code__", None)  # type: ignore[misc]  # the class is only looked at
    if generated is None or not generated.co_filename.startswith(_GENERATED):
        return False
    own = {name for base in live.__mro__[:-1] for name in vars(base)}
    if not own.isdisjoint(_OWN_CODE):
        return False
    return not any(field.validator or field.converter or not field.init for field in attrs.fields(live))


def _find_names(imports: Iterable[Import]) -> dict[str, Any]:
    return {found.local_name: getattr(sys.modules[found.module], found.name) for found in imports}


def _describe(error: Exception) -> str:
    # The validators of attrs raise with the attribute and the value besides the message.
    text = " ".join(str(error.args[0] if error.args else "").split())
    # The address of an object differs from run to run.
    return type(error).__name__ if _ADDRESS in text or not text else f"{type(error).__name__}: {text}"
