"""``event-catalog explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_event_catalog.check import UnknownKindError, read_registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_event_catalog.catalog.problems import ExampleFile, Kind

_TITLES = {"before": "As published:", "bad": "Bad:", "good": "Good:"}


@click.command("explain")
@click.argument("kind", required=False)
def explain_command(kind: str | None) -> None:
    """Explain a kind of problem with a bad and a good example; without KIND, list all kinds."""
    registry = read_registry()
    if kind is None:
        click.echo("".join(f"{line}\n" for line in _list_kinds(registry.kinds.values())), nl=False)
        return
    try:
        found = registry.find_kind(kind)
    except UnknownKindError as error:
        raise click.UsageError(str(error)) from error
    click.echo("\n".join(_explain(found)))


def _list_kinds(kinds: Iterable[Kind]) -> Iterator[str]:
    listed = list(kinds)
    width = max(len(kind.name) for kind in listed)
    for kind in listed:
        yield f"{kind.name:{width}}  {kind.severity.value:7}  {kind.meaning}"


def _explain(kind: Kind) -> Iterator[str]:
    yield f"{click.style(kind.name, bold=True)} ({kind.severity.value})"
    yield kind.meaning
    for part, title in _TITLES.items():
        files = getattr(kind, part)
        if files:
            yield f"\n{click.style(title, bold=True)}\n"
            yield from _indent(files)
    yield "\nTo keep a definition as it is, say why in a comment on or above it:\n"
    yield f"    # event-catalog: ignore[{kind.name}] <reason>"


def _indent(files: Iterable[ExampleFile]) -> Iterator[str]:
    several = len(tuple(files)) > 1
    for file in files:
        heading = [f"# {file.path}"] if several else []
        yield from (f"    {line}".rstrip() for line in [*heading, *file.text.rstrip().split("\n")])
        if several:
            yield ""
