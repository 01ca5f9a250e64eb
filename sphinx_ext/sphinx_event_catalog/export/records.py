"""Examples as records: a value as Python and as JSON, and the places that no value is known for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.export.expressions import make_literal

if TYPE_CHECKING:
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.export.expressions import Expression
    from sphinx_event_catalog.export.overrides import Json


@attrs.frozen(kw_only=True)
class Gap:
    """A place that no value is known for: the path of the field, its type as text, and why."""

    path: str
    type: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@attrs.frozen(kw_only=True)
class Example:
    """An example of a value: the expression that makes it, and the JSON that it travels as.

    ``code`` is ``None`` if ``code_gaps`` is not empty; ``wire`` has no meaning if ``wire_gaps`` is not empty.
    """

    code: Expression | None = None
    wire: Json = None
    code_gaps: tuple[Gap, ...] = ()
    wire_gaps: tuple[Gap, ...] = ()


@attrs.frozen(kw_only=True)
class EventExample:
    """The example of an event: one example for each data key, in order."""

    arguments: tuple[tuple[str, Example], ...]

    @property
    def code_gaps(self) -> tuple[Gap, ...]:
        """Why the event cannot be built, or nothing."""
        return tuple(gap for _, example in self.arguments for gap in example.code_gaps)

    @property
    def wire_gaps(self) -> tuple[Gap, ...]:
        """Why the event has no JSON form, or nothing."""
        return tuple(gap for _, example in self.arguments for gap in example.wire_gaps)

    @property
    def wire(self) -> dict[str, Json] | None:
        """The data of the event as it travels, or ``None`` if it has no JSON form."""
        return None if self.wire_gaps else {name: example.wire for name, example in self.arguments}


def make_plain(value: Json) -> Example:
    """Return the example of a value that is the same in Python and in JSON."""
    return Example(code=make_literal(value), wire=value)


def refuse(type_: Type, reason: str) -> Example:
    """Return the example of a type that no value is known for."""
    gaps = (Gap(path="", type=str(type_), reason=reason),)
    return Example(code_gaps=gaps, wire_gaps=gaps)


def nest(example: Example, name: str) -> Example:
    """Return an example as that of a field ``name``, or of the items ``[]`` or ``{}``, of what holds it."""
    if not example.code_gaps and not example.wire_gaps:
        return example
    return attrs.evolve(
        example, code_gaps=_nest_gaps(example.code_gaps, name), wire_gaps=_nest_gaps(example.wire_gaps, name)
    )


def _nest_gaps(gaps: tuple[Gap, ...], name: str) -> tuple[Gap, ...]:
    return tuple(attrs.evolve(gap, path=_join(name, gap.path)) for gap in gaps)


def _join(name: str, path: str) -> str:
    return f"{name}.{path}" if path and path[0] not in "[{" else f"{name}{path}"
