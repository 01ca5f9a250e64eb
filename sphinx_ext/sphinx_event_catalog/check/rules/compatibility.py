"""Rules that hold definitions to the published version: a change that breaks somebody belongs into a major version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_event_catalog.catalog.definitions import COURSE_KEY, USER_ID, write_class, write_event
from sphinx_event_catalog.catalog.history import ChangeKind, Verdict
from sphinx_event_catalog.catalog.ledger import FILE, LedgerEntry, write_ledger
from sphinx_event_catalog.catalog.locations import SourceLocation
from sphinx_event_catalog.catalog.model import Catalog
from sphinx_event_catalog.catalog.problems import Severity
from sphinx_event_catalog.check.rules import Finding, rule
from sphinx_event_catalog.history.differences import find_step
from sphinx_event_catalog.history.reports import name_subject, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_event_catalog.catalog.history import BusJudgement, Change, Difference, Judgement
    from sphinx_event_catalog.check.rules import Facts

_AVRO = {ChangeKind.FIELD_ADDED_REQUIRED, ChangeKind.DATA_KEY_ADDED}
"""The kinds of changes that the stored schemas of their events tell, too."""
_GONE = {ChangeKind.EVENT_REMOVED, ChangeKind.EVENT_RETYPED}

_GRADE = "grade: int  # grade (int): The grade in percent."
_PUBLISHED = write_class(USER_ID, COURSE_KEY, _GRADE)


def _retype(version: str) -> dict[str, str]:
    """Return an event that gets another event type in a version."""
    former = "org.openedx.learning.course.enrollment.created.v1"
    event_type = former.replace("course.enrollment", "course_run.course.enrollment")
    variable = "openedx_events.learning.signals.COURSE_ENROLLMENT_CREATED"
    entry = LedgerEntry(event_type=former, variable=variable, retyped=version, replaced_by=event_type)
    return {"learning/signals.py": write_event(event_type=event_type), FILE: write_ledger([entry])}


@rule(
    "breaks-event-bus",
    Severity.ERROR,
    "A change since the published version breaks consumers on the event bus, but is in no new major version.",
    of=Catalog,
    before=write_event(),
    bad=_retype("11.3.0"),
    good=_retype("12.0.0"),
)
def find_breaking_on_bus(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find changes after which one side of the event bus cannot read what the other wrote."""
    for difference, change in _list_changes(facts):
        is_told = change.kind in _AVRO and any(event in facts.stored_schemas for event in change.events)
        if change.bus.verdict is Verdict.BREAKING and not is_told:
            yield _describe(catalog, facts, difference, change, "consumers on the event bus", change.bus)


@rule(
    "breaks-receivers",
    Severity.ERROR,
    "A change since the published version breaks code that receives the event, but is in no new major version.",
    of=Catalog,
    before=_PUBLISHED,
    bad=write_class(USER_ID, COURSE_KEY, "grade: int | None  # grade (int | None): The grade in percent."),
    good=write_class(USER_ID, COURSE_KEY, _GRADE),
)
def find_breaking_for_receivers(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find changes after which a receiver looks for something that is gone, or gets what it does not expect."""
    for difference, change in _list_changes(facts):
        if change.receivers.verdict is Verdict.BREAKING:
            yield _describe(catalog, facts, difference, change, "receivers", change.receivers)


@rule(
    "breaks-senders",
    Severity.ERROR,
    "A change since the published version breaks code that sends the event, but is in no new major version.",
    of=Catalog,
    before=_PUBLISHED,
    bad=write_class(COURSE_KEY, USER_ID, _GRADE),
    good=_PUBLISHED.replace("in percent", "of the exam in percent"),
)
def find_breaking_for_senders(catalog: Catalog, facts: Facts) -> Iterator[Finding]:
    """Find changes after which code that makes a payload or sends the event fails."""
    for difference, change in _list_changes(facts):
        if change.senders.verdict is Verdict.BREAKING:
            yield _describe(catalog, facts, difference, change, "senders", change.senders)


def _list_changes(facts: Facts) -> Iterator[tuple[Difference, Change]]:
    """Yield the changes that need a major version and are in none."""
    if any(problem.kind.name == "import-failed" for problem in facts.catalog.problems):
        # What could not be imported is not gone.
        return
    for difference in facts.differences:
        gone = {_name_old_type(change) for change in difference.changes if change.kind in _GONE}
        for change in difference.changes if difference.step != "major" else ():
            events = {_name_old_type(change)} if change.kind in _GONE else set(change.events)
            if not (events and events <= gone and all(_is_told(event, difference, facts) for event in events)):
                yield difference, change


def _name_old_type(change: Change) -> str:
    return change.before if change.kind is ChangeKind.EVENT_RETYPED else change.event


def _is_told(event_type: str, difference: Difference, facts: Facts) -> bool:
    """Tell whether the ledger has an event going in a major version; if it lacks it, that is a problem of its own."""
    entry = facts.ledger.find(event_type) if facts.ledger else None
    if entry is None or not entry.is_gone:
        return True
    return find_step(difference.old, entry.removed or entry.retyped) == "major"


def _describe(  # what a finding is made of
    catalog: Catalog, facts: Facts, difference: Difference, change: Change, who: str, judged: Judgement | BusJudgement
) -> Finding:
    owner = change.payload or next((e.qualified_name for e in catalog.events if e.event_type == change.event), "")
    detail = f": {tell(change)}" if tell(change) else ""
    message = (
        f"'{name_subject(change)}' ({change.kind.value}{detail}) breaks {who} of version {difference.old}: "
        f"{judged.reason}; expected it as it was, or a new major version"
    )
    return Finding(_locate(catalog, facts, change), message, owner or change.before)


def _locate(catalog: Catalog, facts: Facts, change: Change) -> SourceLocation:
    """Return the line of what changed; of what is gone the line of the ledger, or the top of its module or package."""
    payload = facts.payloads.get(change.payload)
    if payload is not None:
        field = payload.find_field(change.field)
        return field.location if field else payload.location
    event = next(iter(facts.events_by_type.get(change.event, ())), None)
    if event is not None:
        return event.location
    entry = facts.ledger.find(change.event) if facts.ledger else None
    if facts.ledger and isinstance(entry, LedgerEntry):
        return facts.ledger.locate(entry)
    parts = (change.payload or change.before).split(".")
    known = {record.location.path for record in (*catalog.events, *catalog.payloads)}
    paths = ["/".join(parts[:end]) + ".py" for end in range(len(parts) - 1, 0, -1)]
    path = next((path for path in paths if path in known), f"{parts[0]}/__init__.py")
    return SourceLocation(path=path, line=1, end_line=1)


@rule(
    "history-unreadable",
    Severity.WARNING,
    "A snapshot of a published version, or the file of releases, cannot be read: what it says is left out.",
    of=Catalog,
    before=_PUBLISHED,
    bad={"learning/signals.py": _PUBLISHED, "history/1.0.0.json": '{"format": "event-catalog-snapshot",'},
    good=_PUBLISHED,
)
def find_unreadable_history(catalog: Catalog, facts: Facts) -> Iterator[Finding]:  # noqa: ARG001  # a rule's signature
    """Find files of the history that are cut off, of a newer format, twice there, or wrong in what they name."""
    for history in facts.histories:
        for error in history.errors:
            path = error.path.relative_to(history.folder.parent).as_posix()
            yield Finding(SourceLocation(path=path, line=error.line, end_line=error.line), error.message, path)
