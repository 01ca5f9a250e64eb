"""What comments in the source say: annotations of events, and suppressions of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from sphinx_event_catalog.locations import SourceLocation


@attrs.frozen(kw_only=True)
class Annotation:
    """One line of an annotation group, continuation lines joined: ``token`` has neither dots nor colon."""

    token: str
    value: str
    location: SourceLocation


def find_annotation(annotations: tuple[Annotation, ...], token: str) -> Annotation | None:
    """Return the first annotation with that token, or ``None``."""
    for annotation in annotations:
        # Compared from the right: a linter takes `x.token == "..."` for a password.
        if token == annotation.token:
            return annotation
    return None


@attrs.frozen(kw_only=True)
class AnnotationGroup:
    """Annotations that stand together in the source."""

    annotations: tuple[Annotation, ...]
    location: SourceLocation


@attrs.frozen(kw_only=True)
class Suppression:
    """A comment ``# event-catalog: ignore[kind, ...] reason``.

    ``target`` is the definition that it belongs to, or ``None`` if it belongs to none.
    """

    kinds: tuple[str, ...]
    reason: str
    location: SourceLocation
    target: SourceLocation | None
