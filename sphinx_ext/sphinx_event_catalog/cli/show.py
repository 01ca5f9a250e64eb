"""``event-catalog list`` and ``event-catalog show``."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from sphinx_event_catalog.catalog.suggestions import suggest
from sphinx_event_catalog.cli.loading import load_project, takes_project, tell_losses
from sphinx_event_catalog.export.facts import list_event_facts, list_field_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Catalog, Event, Field
    from sphinx_event_catalog.project import Project

_INDENT = "  "


@click.command("list")
@takes_project
def list_command(*, project: Project) -> None:
    """List the events of packages by subdomain.

    Exits with 1 if something of the packages could not be read, so is not in the list.
    """
    found = load_project(project)
    click.echo("".join(f"{line}\n" for line in _list_events(found.catalog)), nl=False)
    tell_losses(found)


@click.command("show")
@click.argument("event")
@takes_project
def show_command(*, event: str, project: Project) -> None:
    """Show one event with every field of its payload.

    EVENT is a variable name, an event type or a qualified name. Exits with 1 if something of the packages could not be
    read: it may be a part of the event.
    """
    found = load_project(project)
    catalog = found.catalog
    click.echo("".join(f"{line}\n" for line in _describe(find_event(event, catalog), catalog)), nl=False)
    tell_losses(found)


def find_event(name: str, catalog: Catalog) -> Event:
    """Return the event with that variable name, event type or qualified name.

    Raises ``click.UsageError`` if there is none or more than one.
    """
    found = [event for event in catalog.events if name in {event.name, event.event_type, event.qualified_name}]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(event.qualified_name for event in found)
        raise click.UsageError(f"event '{name}' is ambiguous; expected one of {names}")
    known = [known for event in catalog.events for known in (event.name, event.event_type, event.qualified_name)]
    raise click.UsageError(f"event '{name}' does not exist{suggest(name, known)}")


def _list_events(catalog: Catalog) -> Iterator[str]:
    width = max((len(event.name) for event in catalog.events), default=0)
    for subdomain, events in groupby(catalog.events, key=lambda event: event.subdomain):
        yield click.style(subdomain, bold=True)
        yield from (f"{_INDENT}{event.name:{width}}  {event.event_type}" for event in events)


def _describe(event: Event, catalog: Catalog) -> Iterator[str]:
    yield click.style(event.name, bold=True)
    yield " ".join(event.description.split())
    if event.warning:
        yield click.style(" ".join(event.warning.split()), fg="yellow")
    yield ""
    facts = tuple(list_event_facts(event))
    width = max(len(fact.label) for fact in facts) + 2
    yield from (f"{fact.label + ':':{width}}{fact.text}" for fact in facts)
    yield ""
    for key in event.data:
        yield f"{click.style(key.name, bold=True)}: {key.type}"
        yield from _describe_fields(key.type.payloads, catalog, _INDENT, frozenset())


def _describe_fields(payloads: tuple[str, ...], catalog: Catalog, indent: str, seen: frozenset[str]) -> Iterator[str]:
    for name in payloads:
        payload = catalog.payloads_by_name.get(name)
        for field in payload.fields if payload and name not in seen else ():
            yield f"{indent}{field.name}: {field.type}{_describe_default(field)}"
            yield from (f"{indent}{_INDENT}{fact.label}: {fact.text}" for fact in list_field_facts(field))
            yield from _describe_fields(field.type.payloads, catalog, indent + _INDENT, seen | {name})


def _describe_default(field: Field) -> str:
    personal = click.style("  personal", fg="magenta") if field.is_personal else ""
    return personal if field.is_required else f" = {field.default.text}{personal}"
