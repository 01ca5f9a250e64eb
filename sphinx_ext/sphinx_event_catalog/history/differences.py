"""Differences between two snapshots, each with its verdicts.

An event is the same if its type is the same; else if its qualified name is. What descriptions say makes no difference.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from sphinx_event_catalog.catalog.history import Change, ChangeKind, Difference, Judgement, TypeFacts, Verdict
from sphinx_event_catalog.history.bus import (
    NOT_CARRIED,
    SAME,
    TOP,
    Edit,
    choose_heaviest,
    judge_edit,
    judge_everywhere,
    judge_schemas,
    rename_record,
)
from sphinx_event_catalog.history.snapshots import parse_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx_event_catalog.catalog.history import BusJudgement, EventFacts, FieldFacts, PayloadFacts, Snapshot

    Pairs = tuple[tuple[EventFacts, EventFacts], ...]

_STEPS = ("major", "minor", "patch")
_KINDS = list(ChangeKind)
_ORDER = Edit()


def compare(old: Snapshot, new: Snapshot) -> Difference:
    """Return everything that changed from one snapshot to another."""
    comparison = _Comparison(old, new)
    changes = list(comparison.find_changes())
    changes += comparison.find_unexplained(changes)
    return Difference(
        old=old.version,
        new=new.version,
        step=find_step(old.version, new.version),
        changes=tuple(sorted(changes, key=_sort_key)),
        bus=tuple(sorted((event, judged) for event, judged in comparison.bus.items() if judged is not SAME)),
    )


def compare_all(snapshots: Iterable[Snapshot]) -> tuple[Difference, ...]:
    """Return the differences of each snapshot to the one before it."""
    return tuple(compare(old, new) for old, new in pairwise(snapshots))


def find_step(old: str, new: str) -> str:
    """Return which part of a version differs first: ``major``, ``minor`` or ``patch``; ``""`` if none can be told."""
    versions = parse_version(old), parse_version(new)
    if versions[0] is None or versions[1] is None:
        return ""
    pairs = zip((*versions[0].release, 0, 0, 0), (*versions[1].release, 0, 0, 0), _STEPS, strict=False)
    return next((step for before, after, step in pairs if before != after), "")


def _sort_key(change: Change) -> tuple[bool, str, str, int, str, str]:
    return not change.event, change.event, change.payload, _KINDS.index(change.kind), change.field, change.before


_FINE = Judgement(Verdict.COMPATIBLE, "source code works as before")
_NEW = Judgement(Verdict.COMPATIBLE, "nobody uses it yet")


def _break(reason: str) -> Judgement:
    return Judgement(Verdict.BREAKING, reason)


_BY_SOURCE = {
    ChangeKind.EVENT_ADDED: (_NEW, _NEW),
    ChangeKind.EVENT_REMOVED: (_break("importing the signal fails"), _break("importing the signal fails")),
    ChangeKind.EVENT_RETYPED: (_FINE, _FINE),
    ChangeKind.EVENT_RENAMED: (_break("importing the signal fails"), _break("importing the signal fails")),
    ChangeKind.DATA_KEY_ADDED: (_FINE, _break("send_event without the new data key fails")),
    ChangeKind.DATA_KEY_REMOVED: (_break("the data key is gone"), _break("send_event with the data key fails")),
    ChangeKind.PAYLOAD_ADDED: (_NEW, _NEW),
    ChangeKind.PAYLOAD_REMOVED: (_break("the class is gone"), _break("the class is gone")),
    ChangeKind.PAYLOAD_RENAMED: (
        Judgement(Verdict.COMPATIBLE, "its fields are read as before"),
        _break("importing the class fails"),
    ),
    ChangeKind.FIELD_ADDED: (_FINE, Judgement(Verdict.COMPATIBLE, "the new field has a default")),
    ChangeKind.FIELD_ADDED_REQUIRED: (_FINE, _break("making the class without the new field fails")),
    ChangeKind.FIELD_REMOVED: (_break("the field is gone"), _break("making the class with the field fails")),
    ChangeKind.FIELD_DEFAULT_CHANGED: (
        Judgement(Verdict.COMPATIBLE, "the field has another value where the sender gives none"),
        Judgement(Verdict.COMPATIBLE, "the field has another value where it is left out"),
    ),
    ChangeKind.FIELD_BECAME_OPTIONAL: (_FINE, _FINE),
    ChangeKind.FIELD_BECAME_REQUIRED: (_FINE, _break("making the class without the field fails")),
    ChangeKind.FIELD_ORDER_CHANGED: (_FINE, _break("positional arguments stand for other fields")),
    ChangeKind.KEY_FIELD_CHANGED: (_FINE, _FINE),
    ChangeKind.SCHEMA_ADDED: (_FINE, _FINE),
    ChangeKind.SCHEMA_REMOVED: (_FINE, _FINE),
    ChangeKind.SCHEMA_CHANGED: (_FINE, _FINE),
}
"""What a kind of change does to receivers and senders; a change of type depends on the two types."""


def judge_types(old: TypeFacts, new: TypeFacts) -> tuple[Judgement, Judgement]:
    """Judge a change of type for receivers and for senders.

    Receivers are safe if every new value was one before, senders if every old value still is one.
    """
    before, after = _list_members(old), _list_members(new)
    came = [member for member in sorted(after) if not any(_is_part(member, known) for known in before)]
    gone = [member for member in sorted(before) if not any(_is_part(member, known) for known in after)]
    return (
        _break(f"the value can be {_quote(came)}")
        if came
        else Judgement(Verdict.COMPATIBLE, "every value it can have now it could have before"),
        _break(f"the value can no longer be {_quote(gone)}")
        if gone
        else Judgement(Verdict.COMPATIBLE, "every value that was allowed before still is"),
    )


def _quote(members: list[str]) -> str:
    return " or ".join(f"'{member}'" for member in members)


def _is_part(narrow: str, wide: str) -> bool:
    """Whether every value of a type without unions is one of another: ``dict[str, bool]`` of ``dict``."""
    if wide in {narrow, "Any"}:
        return True
    (outer, arguments), (wide_outer, wide_arguments) = map(_take_generic_apart, (narrow, wide))
    if outer != wide_outer or outer == "":
        return False
    is_as_long = len(arguments) == len(wide_arguments)
    return not wide_arguments or (is_as_long and all(map(_is_part, arguments, wide_arguments)))


def _take_generic_apart(text: str) -> tuple[str, list[str]]:
    found = re.fullmatch(r"([^\[]*)\[(.*)\]", text)
    return (found[1], _split(found[2], ", ")) if found else (text, [])


def _list_members(found: TypeFacts) -> set[str]:
    """Return the members of a union, of an enum or of a literal; equal names of different classes stay apart."""
    stands_for = dict(found.stands_for)
    members = [inner for part in _split(found.text, " | ") for inner in _split(stands_for.get(part, part), " | ")]
    listed: set[str] = set()
    for member in members:
        literal = re.fullmatch(r"Literal\[(.*)\]", member)
        listed |= set(_split(literal[1], ", ")) if literal else {_qualify(member, found.classes)}
    return listed


def _qualify(member: str, classes: tuple[str, ...]) -> str:
    """Write the words of a type that name a class with its module."""
    by_name = {name.rpartition(".")[2]: name for name in classes}
    return re.sub(r"[A-Za-z_]\w*", lambda word: by_name.get(word[0], word[0]), member)


def _split(text: str, separator: str) -> list[str]:
    """Split a type at a separator that is within no brackets or quotes."""
    parts, depth, quote = [""], 0, ""
    for character in text:
        if quote or character in "'\"":
            quote = "" if character == quote else quote or character
        else:
            depth += (character in "[(") - (character in "])")
        parts[-1] += character
        if not depth and not quote and parts[-1].endswith(separator):
            parts[-1] = parts[-1].removesuffix(separator)
            parts.append("")
    return parts


@attrs.frozen
class Matches:
    """Pairs of one event in two snapshots, by new event type, events that are gone, and events that came."""

    pairs: Pairs
    gone: tuple[EventFacts, ...]
    came: tuple[EventFacts, ...]


def match_events(before: Snapshot, after: Snapshot) -> Matches:
    """Tell which event of one snapshot is which of another: by type and name, then by either alone."""
    old, new = list(before.events), list(after.events)
    pairs = [
        pair for key in (_by_type_and_name, _by_type, _by_qualified_name, _by_name) for pair in _match(old, new, key)
    ]
    return Matches(tuple(sorted(pairs, key=lambda pair: pair[1].event_type)), tuple(old), tuple(new))


@attrs.define(slots=False)
class _Comparison:
    """Two snapshots side by side."""

    old: Snapshot
    new: Snapshot

    @cached_property
    def matches(self) -> Matches:
        """Which event is which."""
        return match_events(self.old, self.new)

    @property
    def pairs(self) -> Pairs:
        """Events that are on both sides."""
        return self.matches.pairs

    @cached_property
    def bus(self) -> dict[str, BusJudgement]:
        """The judgement over all changes of an event together, by new event type."""
        return {new.event_type: _judge_events(old, new) for old, new in self.pairs}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """New qualified names of payload classes by old ones."""
        gone = {
            name: found for name, found in self.old.payloads_by_name.items() if name not in self.new.payloads_by_name
        }
        came = {
            name: found for name, found in self.new.payloads_by_name.items() if name not in self.old.payloads_by_name
        }
        found: dict[str, str] = {}
        for is_same in (_have_same_name, self._have_same_place):
            for old in sorted(set(gone) - set(found)):
                candidates = [new for new in sorted(set(came) - set(found.values())) if is_same(gone[old], came[new])]
                found.update({old: candidates[0]} if len(candidates) == 1 else {})
        return found

    @cached_property
    def _replaced(self) -> set[tuple[str, str]]:
        """Pairs of classes of which the new one is where the old one was: in a data key or a field."""
        types = [(dict(old.data), dict(new.data)) for old, new in self.pairs]
        for name, old_payload in self.old.payloads_by_name.items():
            new_payload = self.new.payloads_by_name.get(name)
            if new_payload is not None:
                types.append(
                    tuple({f.name: f.type for f in payload.fields} for payload in (old_payload, new_payload))  # type: ignore[arg-type]  # a pair
                )
        shared = [(before[key], after[key]) for before, after in types for key in before if key in after]
        return {(old, new) for before, after in shared for old in before.classes for new in after.classes}

    def _have_same_place(self, old: PayloadFacts, new: PayloadFacts) -> bool:
        names = set(old.fields_by_name), set(new.fields_by_name)
        is_alike = bool(names[0]) and (names[0] <= names[1] or names[1] <= names[0])
        return is_alike and (old.qualified_name, new.qualified_name) in self._replaced

    def translate(self, found: TypeFacts) -> TypeFacts:
        """Return an old type with the new names of payload classes."""
        renamed = {old: new for old, new in self.renamed.items() if old in found.classes}
        if not renamed:
            return found
        words = {old.rpartition(".")[2]: new.rpartition(".")[2] for old, new in renamed.items()}
        return attrs.evolve(
            found,
            text=re.sub(r"[A-Za-z_]\w*", lambda word: words.get(word[0], word[0]), found.text),
            classes=tuple(sorted(renamed.get(name, name) for name in found.classes)),
        )

    def find_changes(self) -> Iterator[Change]:
        """Yield all changes of definitions."""
        for event in self.matches.gone:
            bus = _judge_gone(event)
            yield _change(ChangeKind.EVENT_REMOVED, event, bus=bus, before=event.qualified_name)
        for event in self.matches.came:
            bus = judge_everywhere(Verdict.COMPATIBLE, "nobody uses it yet")
            yield _change(ChangeKind.EVENT_ADDED, event, bus=bus, after=event.qualified_name)
        for old, new in self.pairs:
            yield from self._compare_identity(old, new)
            yield from self._compare_data(old, new)
            yield from self._compare_bus(old, new)
        yield from self._compare_payload_lists()
        for old_name, old_payload in self.old.payloads_by_name.items():
            new_payload = self.new.payloads_by_name.get(self.renamed.get(old_name, old_name))
            if new_payload is not None:
                yield from self._compare_payloads(old_payload, new_payload)

    def _compare_identity(self, old: EventFacts, new: EventFacts) -> Iterator[Change]:
        if old.event_type != new.event_type:
            bus = _judge_retyped(old, new)
            yield _change(ChangeKind.EVENT_RETYPED, new, bus=bus, before=old.event_type, after=new.event_type)
        if old.qualified_name != new.qualified_name:
            before, after = old.qualified_name, new.qualified_name
            yield _change(ChangeKind.EVENT_RENAMED, new, bus=SAME, before=before, after=after)

    def _compare_data(self, old: EventFacts, new: EventFacts) -> Iterator[Change]:
        before, after = dict(old.data), dict(new.data)
        for key in sorted(before.keys() | after.keys()):
            if key in before and key in after:
                translated = self.translate(before[key])
                if translated == after[key]:
                    continue
                kind, sides = ChangeKind.DATA_KEY_TYPE_CHANGED, judge_types(translated, after[key])
            else:
                kind, sides = (ChangeKind.DATA_KEY_REMOVED if key in before else ChangeKind.DATA_KEY_ADDED), None
            yield _change(
                kind,
                new,
                field=key,
                before=_tell_type(before.get(key), after.get(key)),
                after=_tell_type(after.get(key), before.get(key)),
                bus=_judge_event_edit(old, new, {TOP: TOP}, Edit(key)),
                sides=sides,
            )

    def _compare_bus(self, old: EventFacts, new: EventFacts) -> Iterator[Change]:
        if old.key_field != new.key_field:
            bus = judge_everywhere(
                Verdict.COMPATIBLE, "what is sent is the same; only the order of messages may differ"
            )
            yield _change(ChangeKind.KEY_FIELD_CHANGED, new, bus=bus, before=old.key_field, after=new.key_field)
        if old.schema is None and new.schema is not None and old.no_schema:
            bus = judge_everywhere(Verdict.COMPATIBLE, "nothing was on the event bus before")
            yield _change(ChangeKind.SCHEMA_ADDED, new, bus=bus, before=old.no_schema)
        if old.schema is not None and new.schema is None and new.no_schema:
            bus = judge_everywhere(Verdict.BREAKING, f"the event has no Avro schema any more: {new.no_schema}")
            yield _change(ChangeKind.SCHEMA_REMOVED, new, bus=bus, after=new.no_schema)

    def _compare_payload_lists(self) -> Iterator[Change]:
        for name, new_name in self.renamed.items():
            bus = self._judge_payload(name, partial(_judge_rename, name=name, new_name=new_name))
            yield self._change_payload(ChangeKind.PAYLOAD_RENAMED, new_name, bus=bus, before=name, after=new_name)
        for name in self.old.payloads_by_name.keys() - self.new.payloads_by_name.keys() - self.renamed.keys():
            yield self._change_payload(ChangeKind.PAYLOAD_REMOVED, name, bus=NOT_CARRIED, before=name)
        for name in self.new.payloads_by_name.keys() - self.old.payloads_by_name.keys() - set(self.renamed.values()):
            yield self._change_payload(ChangeKind.PAYLOAD_ADDED, name, bus=NOT_CARRIED, after=name)

    def _compare_payloads(self, old: PayloadFacts, new: PayloadFacts) -> Iterator[Change]:
        for name in sorted(old.fields_by_name.keys() | new.fields_by_name.keys()):
            before, after = old.fields_by_name.get(name), new.fields_by_name.get(name)
            if not self._is_told_elsewhere(before, after):
                yield from self._compare_fields(old, new, before, after)
        kept = [name for name in old.fields_by_name if name in new.fields_by_name]
        if list(new.fields_by_name)[: len(kept)] != kept:
            yield self._change_payload(
                ChangeKind.FIELD_ORDER_CHANGED,
                new.qualified_name,
                before=", ".join(old.fields_by_name),
                after=", ".join(new.fields_by_name),
                bus=self._judge_field(old, new, _ORDER),
            )

    def _is_told_elsewhere(self, *fields: FieldFacts | None) -> bool:
        """Whether a field is inherited from a class that is compared itself."""
        owners = [field.inherited_from for field in fields if field is not None]
        return all(owner in self.old.payloads_by_name and owner in self.new.payloads_by_name for owner in owners)

    def _compare_fields(
        self, old: PayloadFacts, new: PayloadFacts, before: FieldFacts | None, after: FieldFacts | None
    ) -> Iterator[Change]:
        for kind, texts, sides in self._list_field_changes(before, after):
            field = (after or before).name  # type: ignore[union-attr]  # one of both is there
            bus = self._judge_field(old, new, Edit(field))
            yield self._change_payload(
                kind, new.qualified_name, field=field, before=texts[0], after=texts[1], bus=bus, sides=sides
            )

    def _list_field_changes(
        self, before: FieldFacts | None, after: FieldFacts | None
    ) -> Iterator[tuple[ChangeKind, tuple[str, str], tuple[Judgement, Judgement] | None]]:
        if before is None and after is not None:
            added = ChangeKind.FIELD_ADDED_REQUIRED if after.default is None else ChangeKind.FIELD_ADDED
            yield added, ("", _tell_field(after)), None
        elif after is None and before is not None:
            yield ChangeKind.FIELD_REMOVED, (_tell_field(before), ""), None
        elif before is not None and after is not None:
            translated = self.translate(before.type)
            if translated != after.type:
                texts = _tell_type(before.type, after.type), _tell_type(after.type, before.type)
                yield ChangeKind.FIELD_TYPE_CHANGED, texts, judge_types(translated, after.type)
            if before.default != after.default:
                yield _name_default_change(before, after), (before.default or "", after.default or ""), None

    def _judge_field(self, old: PayloadFacts, new: PayloadFacts, edit: Edit) -> BusJudgement:
        names = {_record_name(old.qualified_name): _record_name(new.qualified_name)}
        for payload in self.old.payloads:
            if old.qualified_name in payload.bases:
                names[_record_name(payload.name)] = _record_name(
                    self.renamed.get(payload.qualified_name, payload.qualified_name)
                )
        return self._judge_payload(
            old.qualified_name, lambda before, after: _judge_event_edit(before, after, names, edit)
        )

    def _judge_payload(self, name: str, judge: Callable[[EventFacts, EventFacts], BusJudgement]) -> BusJudgement:
        """Judge a change of a class on each event that carries it."""
        carriers = self.old.carriers.get(name, ())
        return choose_heaviest(judge(old, new) for old, new in self.pairs if old.event_type in carriers)

    def _change_payload(  # noqa: PLR0913  # one parameter for each thing that a change tells
        self,
        kind: ChangeKind,
        name: str,
        /,
        *,
        bus: BusJudgement,
        field: str = "",
        before: str = "",
        after: str = "",
        sides: tuple[Judgement, Judgement] | None = None,
    ) -> Change:
        events = set(self.new.carriers.get(name, ())) | set(self.old.carriers.get(name, ()))
        receivers, senders = sides or _BY_SOURCE[kind]
        return Change(
            kind=kind,
            payload=name,
            field=field,
            before=before,
            after=after,
            events=tuple(sorted(events)),
            bus=bus,
            receivers=receivers,
            senders=senders,
        )

    def find_unexplained(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield a change for each event whose schema differs more than its definition tells."""
        explained: dict[str, Verdict] = defaultdict(lambda: Verdict.NO_SCHEMA)
        for change in changes:
            for event in {change.event, *change.events}:
                explained[event] = max(explained[event], change.bus.verdict, key=lambda verdict: verdict.weight)
        for old, new in self.pairs:
            whole = self.bus[new.event_type]
            is_breaking = whole.verdict is Verdict.BREAKING
            known = {explained[old.event_type], explained[new.event_type]}
            has_both = old.schema is not None and new.schema is not None
            if (
                has_both
                and whole is not SAME
                and ((is_breaking and Verdict.BREAKING not in known) or known == {Verdict.NO_SCHEMA})
            ):
                yield _change(ChangeKind.SCHEMA_CHANGED, new, bus=whole)


def _by_type_and_name(event: EventFacts) -> str:
    return f"{event.event_type} {event.qualified_name}"


def _by_type(event: EventFacts) -> str:
    return event.event_type


def _by_qualified_name(event: EventFacts) -> str:
    return event.qualified_name


def _by_name(event: EventFacts) -> str:
    return event.name


def _match(
    old: list[EventFacts], new: list[EventFacts], key: Callable[[EventFacts], str]
) -> Iterator[tuple[EventFacts, EventFacts]]:
    """Take pairs of events with one key out of both lists."""
    for event in list(old):
        other = next((found for found in new if key(found) == key(event)), None)
        if other is not None:
            old.remove(event)
            new.remove(other)
            yield event, other


def _have_same_name(old: PayloadFacts, new: PayloadFacts) -> bool:
    return old.name == new.name


def _record_name(qualified_name: str) -> str:
    """Return the name of the Avro record of a class: its own name, without those of classes around it."""
    return qualified_name.rpartition(".")[2]


def _name_default_change(before: FieldFacts, after: FieldFacts) -> ChangeKind:
    if before.default is None:
        return ChangeKind.FIELD_BECAME_OPTIONAL
    return ChangeKind.FIELD_BECAME_REQUIRED if after.default is None else ChangeKind.FIELD_DEFAULT_CHANGED


def _tell_field(field: FieldFacts) -> str:
    return f"{field.type}" if field.default is None else f"{field.type} = {field.default}"


def _tell_type(found: TypeFacts | None, other: TypeFacts | None) -> str:
    """Return a type as text; with the modules of its classes where the other type looks the same."""
    if found is None:
        return ""
    if other is None or str(found) != str(other):
        return str(found)
    meanings = [f"{name}: {meaning}" for name, meaning in found.stands_for]
    return f"{_qualify(found.text, found.classes)}{' (' + '; '.join(meanings) + ')' if meanings else ''}"


def _change(  # noqa: PLR0913  # as above
    kind: ChangeKind,
    event: EventFacts,
    /,
    *,
    bus: BusJudgement,
    field: str = "",
    before: str = "",
    after: str = "",
    sides: tuple[Judgement, Judgement] | None = None,
) -> Change:
    receivers, senders = sides or _BY_SOURCE[kind]
    return Change(
        kind=kind,
        event=event.event_type,
        name=event.name,
        field=field,
        before=before,
        after=after,
        events=(event.event_type,),
        bus=bus,
        receivers=receivers,
        senders=senders,
    )


def _judge_gone(event: EventFacts) -> BusJudgement:
    if event.schema is None:
        return _judge_without_schemas(event, event)
    return judge_everywhere(Verdict.BREAKING, "a new consumer does not know the type of stored data")


def _judge_retyped(old: EventFacts, new: EventFacts) -> BusJudgement:
    if old.schema is None:
        return _judge_without_schemas(old, new)
    return judge_everywhere(Verdict.BREAKING, "consumers tell events by their type, and do not know the other one")


def _judge_without_schemas(old: EventFacts, new: EventFacts) -> BusJudgement:
    """Judge a pair of events of which at least one has no schema."""
    if old.schema is not None and new.no_schema:
        return judge_everywhere(Verdict.BREAKING, f"the event has no Avro schema any more: {new.no_schema}")
    if old.no_schema and new.schema is not None:
        return judge_everywhere(Verdict.COMPATIBLE, "nothing was on the event bus before")
    if old.no_schema and new.no_schema:
        return judge_everywhere(Verdict.NO_SCHEMA, f"the event has no Avro schema: {new.no_schema}")
    return judge_everywhere(Verdict.UNKNOWN, "the Avro schema is not known")


def _judge_events(old: EventFacts, new: EventFacts) -> BusJudgement:
    if old.event_type != new.event_type:
        return _judge_retyped(old, new)
    if old.schema is None or new.schema is None:
        return _judge_without_schemas(old, new)
    return judge_schemas(old.schema, new.schema)


def _judge_event_edit(old: EventFacts, new: EventFacts, names: dict[str, str], edit: Edit) -> BusJudgement:
    if old.schema is None or new.schema is None:
        return _judge_without_schemas(old, new)
    return judge_edit(old.schema, new.schema, names, edit)


def _judge_rename(old: EventFacts, new: EventFacts, *, name: str, new_name: str) -> BusJudgement:
    if old.schema is None or new.schema is None:
        return _judge_without_schemas(old, new)
    return judge_schemas(old.schema, rename_record(old.schema, _record_name(name), _record_name(new_name)))
