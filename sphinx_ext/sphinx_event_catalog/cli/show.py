"""``event-catalog list`` and ``event-catalog show``."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING

import click

from sphinx_event_catalog.cli.loading import choose_settings, load_catalog, takes_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.model import Catalog, Event, Field

_INDENT = "  "


@click.command("list")
@takes_packages
def list_command(packages: tuple[str, ...], django_settings: str | None, setup: str | None) -> None:
    """List the events of packages by subdomain."""
    catalog = load_catalog(choose_settings(packages, django_settings, setup))
    click.echo("".join(f"{line}\n" for line in _list_events(catalog)), nl=False)


@click.command("show")
@click.argument("event")
@takes_packages
def show_command(event: str, packages: tuple[str, ...], django_settings: str | None, setup: str | None) -> None:
    """Show one event with every field of its payload.

    EVENT is a variable name, an event type or a qualified name.
    """
    catalog = load_catalog(choose_settings(packages, django_settings, setup))
    click.echo("".join(f"{line}\n" for line in _describe(find_event(event, catalog), catalog)), nl=False)


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
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise click.UsageError(f"event '{name}' does not exist{hint}")


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
    for title, value in _list_facts(event):
        yield f"{title + ':':11}{value}"
    yield ""
    for key in event.data:
        yield f"{click.style(key.name, bold=True)}: {key.type}"
        yield from _describe_fields(key.type.payloads, catalog, _INDENT, frozenset())


def _list_facts(event: Event) -> Iterator[tuple[str, str]]:
    yield "type", event.event_type
    yield "import", f"from {event.module} import {event.name}"
    yield "key field", event.key_field.path if event.key_field else "none"
    yield "sent by", ", ".join(event.trigger_repositories) or "unknown"
    yield "event bus", "yes" if event.bus.is_capable else f"no: {event.bus.reason}"
    yield "source", str(event.location)


def _describe_fields(payloads: tuple[str, ...], catalog: Catalog, indent: str, seen: frozenset[str]) -> Iterator[str]:
    for name in payloads:
        payload = catalog.payloads_by_name.get(name)
        for field in payload.fields if payload and name not in seen else ():
            yield f"{indent}{field.name}: {field.type}{_describe_default(field)}"
            yield from _describe_fields(field.type.payloads, catalog, indent + _INDENT, seen | {name})


def _describe_default(field: Field) -> str:
    personal = click.style("  personal", fg="magenta") if field.is_personal else ""
    return personal if field.is_required else f" = {field.default.text}{personal}"
