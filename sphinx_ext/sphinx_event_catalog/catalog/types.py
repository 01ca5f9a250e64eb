"""The types and defaults of fields, as records that print the way people write them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.names import printable, strip_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator


class TypeKind(Enum):
    """What a :class:`Type` stands for."""

    CLASS = "class"
    PAYLOAD = "payload"
    GENERIC = "generic"
    UNION = "union"
    ALIAS = "alias"
    ENUM = "enum"
    LITERAL = "literal"
    NONE = "none"
    UNRESOLVED = "unresolved"


@attrs.frozen(kw_only=True)
class Type:
    """A type as people write it, with every class in it known by its qualified name.

    ``arguments`` are the parameters of a generic, the members of a union, or the one type behind an alias or a NewType.
    A payload class that is generic has its arguments, too, and in its name: ``Page[Row]`` is a class of its own.
    ``values`` are the values of an enum or a literal, as source text; ``members`` are the names of an enum, in the same
    order.
    """

    kind: TypeKind
    name: str = printable()
    qualified_name: str = printable("")
    arguments: tuple[Type, ...] = ()
    values: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind is TypeKind.GENERIC:
            return f"{self.name}[{', '.join(map(str, self.arguments))}]"
        if self.kind is TypeKind.UNION:
            return " | ".join(map(str, self.arguments))
        return self.name

    def walk(self) -> Iterator[Type]:
        """Yield this type and every type in it, outermost first."""
        yield self
        for argument in self.arguments:
            yield from argument.walk()

    @property
    def class_name(self) -> str:
        """The name without the arguments that are part of it: ``Page`` of ``Page[Row]``."""
        return strip_arguments(self.name)

    @property
    def accepts_none(self) -> bool:
        """Whether ``None`` is a value of this type."""
        if self.kind in {TypeKind.UNION, TypeKind.ALIAS}:
            return any(argument.accepts_none for argument in self.arguments)
        return self.kind is TypeKind.NONE or self.qualified_name == "typing.Any"

    @property
    def payloads(self) -> tuple[str, ...]:
        """The qualified names of the payload classes in this type, in order, each once."""
        if self.kind is TypeKind.PAYLOAD:
            return (self.qualified_name,)
        return tuple(dict.fromkeys(name for argument in self.arguments for name in argument.payloads))

    @property
    def single_payload(self) -> str:
        """The payload class that a value of this type is an instance of (``None`` aside), or ``""``."""
        if self.kind is TypeKind.PAYLOAD:
            return self.qualified_name
        if self.kind not in {TypeKind.UNION, TypeKind.ALIAS}:
            return ""
        members = {a.single_payload for a in self.arguments if a.kind is not TypeKind.NONE}
        return members.pop() if len(members) == 1 else ""


class DefaultKind(Enum):
    """Where the value of a field comes from when the sender gives none."""

    REQUIRED = "required"
    VALUE = "value"
    FACTORY = "factory"
    CLASS = "class"


@attrs.frozen(kw_only=True)
class Default:
    """The default of a field.

    ``text`` is the value as source text; for a factory what the factory makes (``[]``, ``{}``) or its call; for a class
    used as the default by mistake the name of that class; for a required field ``""``.
    """

    kind: DefaultKind
    text: str = printable("")
    is_mutable: bool = False


REQUIRED = Default(kind=DefaultKind.REQUIRED)
