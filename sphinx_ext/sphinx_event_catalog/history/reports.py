"""Write a difference for people and for machines; the same difference gives the same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sphinx_event_catalog.catalog.history import ChangeKind, Verdict
from sphinx_event_catalog.history.kinds import EXPLANATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx_event_catalog.catalog.history import Change, Difference

    Places = Mapping[str, tuple[str, int]]
    """The path and line of events, payload classes and fields, by qualified name, as far as they are known."""
    Report = Callable[[Difference, Places], str]

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KINDS = list(ChangeKind)
FINDING = "breaking-release"
"""The rule of SARIF that a patch or minor release breaks somebody."""


def name_subject(change: Change) -> str:
    """Return what a change is about: ``COURSE_CREATED``, ``CourseData`` or ``CourseData.name``, with its module."""
    subject = change.payload or change.name or change.event
    return f"{subject}.{change.field}" if change.field else subject


def tell(change: Change) -> str:
    """Return what was before and is after, in a few words; ``""`` if the kind and the subject say it all."""
    is_plain = change.kind in {ChangeKind.EVENT_ADDED, ChangeKind.EVENT_REMOVED, ChangeKind.SCHEMA_CHANGED}
    if is_plain or change.kind in {ChangeKind.PAYLOAD_ADDED, ChangeKind.PAYLOAD_REMOVED}:
        return ""
    if change.before and change.after:
        return f"{change.before} -> {change.after}"
    return change.after or change.before


def list_findings(difference: Difference) -> tuple[str, ...]:
    """Return what is wrong with the step itself: a patch or minor release that breaks somebody."""
    count = len(difference.breaking)
    if not count or difference.step in {"", "major"}:
        return ()
    changes = "1 change breaks" if count == 1 else f"{count} changes break"
    return (f"{changes} somebody, but {difference.new} is a {difference.step} release; expected a major one",)


def write_text(difference: Difference, _: Places) -> str:
    """Return lines for a terminal: breaking changes with their reasons, then the others."""
    return "".join(f"{line}\n" for line in _list_lines(difference))


def _list_lines(difference: Difference) -> Iterator[str]:
    yield _summarize(difference)
    for change in difference.changes:
        detail = tell(change)
        yield f"{change.kind.value:24} {name_subject(change)}{': ' + detail if detail else ''}"
        for who, verdict, reason in _list_verdicts(change):
            yield f"    {who + ':':11}{verdict:11} {reason}"
    yield from (f"finding: {finding}" for finding in list_findings(difference))


def _summarize(difference: Difference) -> str:
    step = f" ({difference.step})" if difference.step else ""
    count, breaking = len(difference.changes), len(difference.breaking)
    return f"{difference.old} -> {difference.new}{step}: {count} change{'s' * (count != 1)}, {breaking} breaking"


def _list_verdicts(change: Change) -> Iterator[tuple[str, str, str]]:
    reasons = {"bus": change.bus.reason, "receivers": change.receivers.reason, "senders": change.senders.reason}
    yield from ((who, verdict.value, reasons[who]) for who, verdict in change.verdicts.items())


def write_json(difference: Difference, _: Places) -> str:
    """Return a JSON document."""
    document = {
        "from": difference.old,
        "to": difference.new,
        "step": difference.step or None,
        "changes": [describe_change(change) for change in difference.changes],
        "findings": list(list_findings(difference)),
    }
    return json.dumps(document, indent=2) + "\n"


def describe_change(change: Change) -> dict[str, Any]:
    """Return a change as JSON has it; what it is not about is ``null``."""
    return {
        "kind": change.kind.value,
        "event": change.event or None,
        "name": change.name or None,
        "payload": change.payload or None,
        "field": change.field or None,
        "before": change.before or None,
        "after": change.after or None,
        "events": list(change.events),
        **{who: verdict.value for who, verdict in change.verdicts.items()},
        "bus_unregistered": change.bus.unregistered.verdict.value,
        "reasons": {
            **{who: reason for who, _, reason in _list_verdicts(change)},
            "bus_unregistered": change.bus.unregistered.reason,
        },
    }


def write_markdown(difference: Difference, _: Places) -> str:
    """Return what a bot would post on a pull request."""
    lines = [f"### Events: {_summarize(difference)}", ""]
    lines += [f"> **{_escape(finding)}**\n" for finding in list_findings(difference)]
    if difference.changes:
        lines += ["| change | of | what | bus | receivers | senders |", "|---|---|---|---|---|---|"]
    lines += [_write_row(change) for change in difference.changes]
    breaking = list(_list_reasons(difference))
    lines += ["", "**Why it breaks**", "", *breaking] if breaking else []
    return "\n".join(lines).rstrip() + "\n"


def _write_row(change: Change) -> str:
    verdicts = [_mark(verdict) for verdict in change.verdicts.values()]
    cells = [change.kind.value, _code(name_subject(change)), _code(tell(change)), *verdicts]
    return f"| {' | '.join(cells)} |"


def _mark(verdict: Verdict) -> str:
    return f"**{verdict.value}**" if verdict is Verdict.BREAKING else verdict.value


def _list_reasons(difference: Difference) -> Iterator[str]:
    for change in difference.breaking:
        for who, verdict, reason in _list_verdicts(change):
            if verdict == Verdict.BREAKING.value:
                yield f"- {_code(name_subject(change))}, {who}: {_escape(reason)}"


def _code(text: str) -> str:
    """Write text as code that can stand in a cell of a table: whatever is in it, it is shown as it is."""
    if not text:
        return ""
    shown = " ".join(text.split()).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in _list_runs(shown)), default=0) + 1)
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _list_runs(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split(" ") if run]


def _escape(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|!&" else character for character in text)


def write_sarif(difference: Difference, places: Places) -> str:
    """Return a SARIF 2.1.0 log with the breaking changes as errors and the findings as warnings."""
    rules = [_describe_rule(kind.value, EXPLANATIONS[kind].meaning) for kind in ChangeKind]
    rules.append(_describe_rule(FINDING, "A patch or minor release breaks somebody."))
    results = [_describe_result(change, places) for change in difference.changes]
    results += [
        {"ruleId": FINDING, "ruleIndex": len(_KINDS), "level": "warning", "message": {"text": finding}}
        for finding in list_findings(difference)
    ]
    run = {
        "tool": {"driver": {"name": "event-catalog diff", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _describe_rule(name: str, meaning: str) -> dict[str, Any]:
    return {"id": name, "shortDescription": {"text": meaning}}


def _describe_result(change: Change, places: Places) -> dict[str, Any]:
    subject = name_subject(change)
    told = "; ".join(f"{who}: {verdict} ({reason})" for who, verdict, reason in _list_verdicts(change))
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": subject}]}
    place = places.get(subject) or places.get(change.payload or change.event)
    if place:
        region = {"startLine": place[1]}
        location["physicalLocation"] = {
            "artifactLocation": {"uri": place[0], "uriBaseId": "%SRCROOT%"},
            "region": region,
        }
    return {
        "ruleId": change.kind.value,
        "ruleIndex": _KINDS.index(change.kind),
        "level": "error" if change.is_breaking else "note",
        "message": {"text": f"{subject}: {tell(change) or change.kind.value}; {told}"},
        "locations": [location],
    }


REPORTS: dict[str, Report] = {
    "text": write_text,
    "json": write_json,
    "markdown": write_markdown,
    "sarif": write_sarif,
}
"""The formats of a difference by name, the default first."""
