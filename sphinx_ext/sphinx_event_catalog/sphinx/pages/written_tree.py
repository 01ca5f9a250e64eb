"""Write the tree of fields as HTML at once: as the nodes of ``field_tree`` become, at a fifth of the time.

Half of what a page shows are its fields. Other formats, and a single page of HTML, use the nodes. A test holds the two
to the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
from docutils import nodes

from sphinx_event_catalog.catalog.names import make_anchor
from sphinx_event_catalog.catalog.types import TypeKind
from sphinx_event_catalog.export.facts import list_field_facts
from sphinx_event_catalog.sphinx.nodes import write_head_end, written_tree
from sphinx_event_catalog.sphinx.pages.elements import is_shown_personal
from sphinx_event_catalog.sphinx.pages.field_tree import CYCLE, INHERITED, find_since, is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.catalog.model import Event, Field, Payload
    from sphinx_event_catalog.catalog.types import Type
    from sphinx_event_catalog.export.facts import Fact
    from sphinx_event_catalog.history.pasts import Mark
    from sphinx_event_catalog.sphinx.addresses import Address
    from sphinx_event_catalog.sphinx.pages.contexts import WriteContext

_WORDS = re.compile(r"[^ \n]+| +|\n")
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\N{NO-BREAK SPACE}": "&nbsp;"})
_CODE = '<code class="{}docutils literal notranslate">{}</code>'
_KEY = ' <span class="sd-badge event-mark event-mark-good">key</span>'
_PERSONAL = ' <span class="sd-badge event-mark event-mark-alert">PII</span>'


def write_event_tree(context: WriteContext, event: Event) -> written_tree:
    """Return the tree of an event."""
    key = event.key_field.path if event.key_field else ""
    writer = _Writer(context=context, key=key, since=find_since(context, event))
    for data in event.data:
        payloads = context.payloads(data.type.payloads)
        past = context.site.pasts.mark(event, data.name, writer.since)
        head = _write_head(context, data.name, data.type) + writer.tell(past)
        writer.open(data.name, head, has_inner=bool(payloads), opened=True)
        for payload in payloads:
            if payload.summary:
                writer.add_summary(payload)
        writer.add_fields(payloads, data.name, ())
        writer.close(has_inner=bool(payloads))
    return writer.finish()


def write_payload_tree(context: WriteContext, payload: Payload) -> written_tree:
    """Return the tree of a payload class."""
    writer = _Writer(context=context, since=find_since(context, payload))
    for field in payload.fields:
        writer.add_field(field, f"{payload.qualified_name}.{field.name}", (payload.qualified_name,))
    return writer.finish()


@attrs.define(kw_only=True)
class _Writer:
    """Collects the HTML, the nodes in it that Sphinx writes, and the words that a search should find.

    ``key`` is the path of the key field of the event, ``since`` the first version that has what the page is about.
    """

    context: WriteContext
    key: str = ""
    since: str = ""
    _parts: list[str | nodes.Node] = attrs.field(factory=list, init=False)
    _words: list[str] = attrs.field(factory=list, init=False)

    def finish(self) -> written_tree:
        parsed = [part for part in self._parts if not isinstance(part, str)]
        parts = ['<ul class="event-fields">\n', *self._parts, "</ul>\n"]
        return written_tree("", nodes.Text(" ".join(self._words)), *parsed, parts=parts)

    def open(self, anchor: str, head: str, *, has_inner: bool, opened: bool) -> None:
        at = make_anchor(anchor)
        mark = _KEY if anchor == self.key else ""
        end = write_head_end(at, has_inner=has_inner, is_open=opened)
        self._parts.append(f'<li class="event-field" id="{at}"><div class="event-field-head">{head}{mark}{end}')

    def close(self, *, has_inner: bool) -> None:
        self._parts.append("</details></li>\n" if has_inner else "</li>\n")

    def add_fields(self, payloads: Sequence[Payload], anchor: str, seen: tuple[str, ...]) -> None:
        """Add the fields of some classes; nothing if there are none."""
        if not any(payload.fields for payload in payloads):
            return
        self._parts.append('<ul class="event-fields">\n')
        for payload in payloads:
            for field in payload.fields:
                self.add_field(field, f"{anchor}.{field.name}", (*seen, payload.qualified_name))
        self._parts.append("</ul>\n")

    def add_field(self, field: Field, anchor: str, seen: tuple[str, ...]) -> None:
        names = field.type.payloads
        inner = self.context.payloads(name for name in names if name not in seen)
        has_inner = any(payload.fields for payload in inner)
        self._words += (
            field.name,
            str(field.type),
            "required" if field.is_required else f"default {field.default.text}",
        )
        owner = self.context.site.catalog.payloads_by_name[seen[-1]]
        past = self.tell(self.context.site.pasts.mark(owner, field.name, self.since))
        head = _write_head(self.context, field.name, field.type) + _write_marks(self.context, field) + past
        self.open(anchor, head, has_inner=has_inner, opened=is_open(seen))
        if field.description:
            self._add_text(field)
        for fact in list_field_facts(field):
            self._add_fact(fact)
        if len(seen) == 1:
            self._add_origin(field)
        if len(inner) < len(names):
            self._parts.append(f"<p>{CYCLE}</p>\n")
        self.add_fields(inner, anchor, seen)
        self.close(has_inner=has_inner)

    def tell(self, marks: Iterable[Mark]) -> str:
        """Return what the line of a field tells of its past."""
        found = list(marks)
        self._words += map(str, found)
        return "".join(f' <span class="event-since">{_write_mark(mark)}</span>' for mark in found)

    def add_summary(self, payload: Payload) -> None:
        """Add the summary of a class; only its first paragraph."""
        location = payload.description_location
        if self.context.is_written_as_is(payload.summary):
            self._add_plain(payload.summary)
        else:
            self._parts.append(nodes.paragraph("", "", *self.context.inline(payload.summary, location)))

    def _add_text(self, field: Field) -> None:
        if self.context.is_written_as_is(field.description):
            self._add_plain(field.description)
        else:
            self._parts += self.context.text(field.description, field.description_location)

    def _add_plain(self, text: str) -> None:
        self._words.append(text)
        self._parts.append(f"<p>{_escape(' '.join(self.context.set_quotes(text).split()))}</p>\n")

    def _add_fact(self, fact: Fact) -> None:
        self._words += fact.values
        note = f" {_escape(fact.note)}" if fact.note else ""
        self._parts.append(f"<p>{fact.label}: {' '.join(map(_write_code, fact.values))}{note}</p>\n")

    def _add_origin(self, field: Field) -> None:
        base = self.context.site.catalog.payloads_by_name.get(field.inherited_from)
        if base:
            address = self.context.site.addresses.of_payload(base)
            link = _write_link(self.context, address, _write_code(base.name))
            self._parts.append(f"<p>{INHERITED} {link}.</p>\n")


def _write_head(context: WriteContext, name: str, type_: Type) -> str:
    written = _CODE.format("event-type ", "".join(_write_type(context, type_)))
    return f"{_write_code(name, 'event-field-name ')} {written}"


def _write_mark(mark: Mark) -> str:
    version = _escape(mark.version)
    return f"was {_write_code(mark.type)} before {version}" if mark.type else f"since {version}"


def _write_marks(context: WriteContext, field: Field) -> str:
    if field.is_required:
        mark = ' <span class="event-required">required</span>'
    else:
        mark = f' <span class="event-default">default {_write_code(field.default.text)}</span>'
    return mark + _PERSONAL if is_shown_personal(context, field) else mark


def _write_type(context: WriteContext, type_: Type) -> Iterator[str]:
    """Yield the parts of a type, as ``elements.type_nodes`` makes them."""
    if type_.kind is TypeKind.UNION:
        yield from _write_types(context, type_.arguments, " | ")
        return
    payload = context.site.catalog.payloads_by_name.get(type_.qualified_name)
    if type_.kind is TypeKind.PAYLOAD and payload:
        address = context.site.addresses.of_payload(payload)
        yield _write_link(context, address, f"<span>{_protect(payload.name)}</span>")
    else:
        yield _protect(type_.name)
    if type_.kind is TypeKind.GENERIC:
        yield _protect("[")
        yield from _write_types(context, type_.arguments, ", ")
        yield _protect("]")


def _write_types(context: WriteContext, types: Sequence[Type], separator: str) -> Iterator[str]:
    for number, type_ in enumerate(types):
        if number:
            yield _protect(separator)
        yield from _write_type(context, type_)


def _write_link(context: WriteContext, address: Address, content: str) -> str:
    href, title = _escape(context.find_uri(address)), _escape(address.name)
    return f'<a class="reference internal" href="{href}" title="{title}">{content}</a>'


def _write_code(text: str, classes: str = "") -> str:
    return _CODE.format(classes, _protect(text))


def _protect(text: str) -> str:
    """Keep the words of code together, as Sphinx does."""
    return "".join(
        f'<span class="pre">{token}</span>' if token.strip() else token if len(token) == 1 else _pad(token)
        for token in _WORDS.findall(_escape(text))
    )


def _pad(spaces: str) -> str:
    return "&#160;" * (len(spaces) - 1) + " "


def _escape(text: str) -> str:
    return text.translate(_SPECIAL)
