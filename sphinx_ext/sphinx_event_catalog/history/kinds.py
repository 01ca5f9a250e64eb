"""What each kind of change means, with an example of it that breaks somebody and one that does not."""

from __future__ import annotations

import attrs

from sphinx_event_catalog.catalog.history import ChangeKind


@attrs.frozen(kw_only=True)
class Explanation:
    """A kind of change in a sentence, why it matters, and examples.

    ``before`` turns into ``bad`` by this change; ``good`` is a way that breaks nobody. A change that is harmless has
    no bad example, and its good one is the change itself.
    """

    meaning: str
    reason: str
    before: str = ""
    bad: str = ""
    good: str = ""


_EVENT = """\
COURSE_CREATED = OpenEdxPublicSignal(
    event_type="org.openedx.learning.course.created.v1",
    data={"course": CourseData},
)
"""
_CLASS = """\
@attrs.frozen
class CourseData:
    course_key: str
    display_name: str = ""
"""
_FIELD_AT_END = f"{_CLASS}    language: str | None = None\n"


def complete(example: str) -> str:
    """Return the text of a module: what an example leaves out of class and event is added."""
    imports = "import attrs\nfrom openedx_events.tooling import OpenEdxPublicSignal\n\n"
    payload = "" if "class CourseData" in example else _CLASS
    event = "" if "COURSE_CREATED" in example or "No event" in example else _EVENT
    return f"{imports}{payload}\n{example}\n{event}"


EXPLANATIONS: dict[ChangeKind, Explanation] = {
    ChangeKind.EVENT_ADDED: Explanation(
        meaning="An event is new.",
        reason="Nobody sends or receives it yet.",
        before=_EVENT,
        good=f"{_EVENT}\nCOURSE_ARCHIVED = OpenEdxPublicSignal(\n"
        '    event_type="org.openedx.learning.course.archived.v1",\n    data={"course": CourseData},\n)\n',
    ),
    ChangeKind.EVENT_REMOVED: Explanation(
        meaning="An event is gone: neither its type nor its name is there any more.",
        reason="Code that imports it fails, and data of this type that is on the event bus is not known to anybody.",
        before=_EVENT,
        bad="# No event.\n",
        good=f"# .. event_warning: Deprecated. It is no longer sent.\n{_EVENT}",
    ),
    ChangeKind.EVENT_RETYPED: Explanation(
        meaning="An event has another type under the same name.",
        reason="Source code goes on to work, but consumers tell events by their type and drop what they do not know.",
        before=_EVENT,
        bad=_EVENT.replace("v1", "v2"),
        good=f"{_EVENT}\n{_EVENT.replace('v1', 'v2').replace('COURSE_CREATED', 'COURSE_CREATED_V2')}",
    ),
    ChangeKind.EVENT_RENAMED: Explanation(
        meaning="An event has another variable or module under the same type.",
        reason="The event bus does not see it, but code that imports the signal fails.",
        before=_EVENT,
        bad=f"{_EVENT.replace('COURSE_CREATED', 'COURSE_ADDED')}# Was COURSE_CREATED.\n",
        good=f"# The name stays, even if it is not the best one.\n{_EVENT}",
    ),
    ChangeKind.DATA_KEY_ADDED: Explanation(
        meaning="An event has one more data key.",
        reason="`send_event` needs every data key, and a data key has no default that stored data could be read with.",
        before=_EVENT,
        bad=_EVENT.replace("}", ', "author": str}'),
        good=f"{_CLASS}    author: str | None = None\n\n\n{_EVENT}",
    ),
    ChangeKind.DATA_KEY_REMOVED: Explanation(
        meaning="An event has one data key less.",
        reason="Receivers that take it fail, and so does `send_event` with it.",
        before=_EVENT.replace("}", ', "author": str}'),
        bad=_EVENT,
        good=_EVENT.replace("}", ', "author": str}'),
    ),
    ChangeKind.DATA_KEY_TYPE_CHANGED: Explanation(
        meaning="The value of a data key has another type.",
        reason="Receivers get something else than they were written for, and senders give something else.",
        before=_EVENT,
        bad=_EVENT.replace("CourseData", "str"),
        good=f"{_EVENT}\n{_EVENT.replace('v1', 'v2').replace('CREATED', 'CREATED_V2').replace('CourseData', 'str')}",
    ),
    ChangeKind.PAYLOAD_ADDED: Explanation(
        meaning="A payload class is new.",
        reason="Nobody uses it yet.",
        before=_CLASS,
        good=f"{_CLASS}\n\n@attrs.frozen\nclass AuthorData:\n    name: str\n",
    ),
    ChangeKind.PAYLOAD_REMOVED: Explanation(
        meaning="A payload class is gone.",
        reason="Code and tests that import it fail.",
        before=f"{_CLASS}\n\n@attrs.frozen\nclass AuthorData:\n    name: str\n",
        bad=_CLASS,
        good=f"{_CLASS}\n\n@attrs.frozen\nclass AuthorData:\n    name: str  # Deprecated with its class.\n",
    ),
    ChangeKind.PAYLOAD_RENAMED: Explanation(
        meaning="A payload class has another name or module.",
        reason="Senders import the class. Avro compares the names of records too.",
        before=_EVENT,
        bad=f"{_CLASS}\n{_EVENT}".replace("CourseData", "CourseInfoData") + "# Was class CourseData.\n",
        good=f"# The name stays, even if it is not the best one.\n{_CLASS}",
    ),
    ChangeKind.FIELD_ADDED: Explanation(
        meaning="A payload class has one more field, with a default.",
        reason="Senders need not give it. Stored data can be read only if the default is `None`: the Avro schema "
        "has no other default.",
        before=_CLASS,
        bad=f'{_CLASS}    language: str = "en"\n',
        good=_FIELD_AT_END,
    ),
    ChangeKind.FIELD_ADDED_REQUIRED: Explanation(
        meaning="A payload class has one more field, without a default.",
        reason="Senders that do not give it fail, and stored data cannot be read.",
        before=_CLASS,
        bad=_CLASS.replace("    display_name", "    language: str\n    display_name"),
        good=_FIELD_AT_END,
    ),
    ChangeKind.FIELD_REMOVED: Explanation(
        meaning="A payload class has one field less.",
        reason="Receivers that read it fail, and so do senders that give it. Old consumers can read new data only if "
        "the default of the field was `None`.",
        before=_CLASS,
        bad=_CLASS.replace('    display_name: str = ""\n', ""),
        good=_CLASS,
    ),
    ChangeKind.FIELD_TYPE_CHANGED: Explanation(
        meaning="A field has another type.",
        reason="Receivers are safe if every new value was allowed before, senders if every old value still is.",
        before=_CLASS,
        bad=_CLASS.replace("course_key: str", "course_key: int"),
        good=f"{_CLASS}    course_id: int | None = None\n",
    ),
    ChangeKind.FIELD_DEFAULT_CHANGED: Explanation(
        meaning="A field has another default.",
        reason="Everything works, with another value where senders give none.",
        before=_CLASS,
        good=_CLASS.replace('""', '"untitled"'),
    ),
    ChangeKind.FIELD_BECAME_OPTIONAL: Explanation(
        meaning="A field that was required has a default.",
        reason="Senders may leave it out; receivers get a value as before.",
        before=_CLASS,
        good=_CLASS.replace("course_key: str", 'course_key: str = ""'),
    ),
    ChangeKind.FIELD_BECAME_REQUIRED: Explanation(
        meaning="A field that had a default has none any more.",
        reason="Senders that left it out fail.",
        before=_CLASS,
        bad=_CLASS.replace(' = ""', ""),
        good=_CLASS,
    ),
    ChangeKind.FIELD_ORDER_CHANGED: Explanation(
        meaning="Fields that were there before stand in another place.",
        reason="Positional arguments of senders stand for other fields. Avro with both schemas goes by name, but "
        "consumers that read with their own schema alone take one value for another.",
        before=f'{_CLASS}    short_name: str = ""\n',
        bad=f'{_CLASS}    short_name: str = ""\n'.replace("display_name", "?")
        .replace("short_name", "display_name")
        .replace("?", "short_name"),
        good=f'{_CLASS}    short_name: str = ""\n    language: str | None = None\n',
    ),
    ChangeKind.KEY_FIELD_CHANGED: Explanation(
        meaning="The annotated key field of an event is another one.",
        reason="Nothing stops, but messages about one thing may be in another order while both are in use.",
        before=f"# .. event_type: org.openedx.learning.course.created.v1\n# .. event_name: COURSE_CREATED\n"
        f"# .. event_key_field: course.course_key\n{_EVENT}",
        good=f"# .. event_type: org.openedx.learning.course.created.v1\n# .. event_name: COURSE_CREATED\n"
        f"# .. event_key_field: course.display_name\n{_EVENT}",
    ),
    ChangeKind.SCHEMA_ADDED: Explanation(
        meaning="An event that had no Avro schema has one.",
        reason="It can go on the event bus from now on.",
        before=f"{_CLASS}    settings: dict | None = None\n",
        good=f"{_CLASS}    settings: dict[str, str] | None = None\n",
    ),
    ChangeKind.SCHEMA_REMOVED: Explanation(
        meaning="An event that had an Avro schema has none any more.",
        reason="It can no longer go on the event bus, and what is there cannot be read.",
        before=f"{_CLASS}    settings: dict[str, str] | None = None\n",
        bad=f"{_CLASS}    settings: dict | None = None\n",
        good=f"{_CLASS}    settings: dict[str, str] | None = None\n    details: str | None = None\n",
    ),
    ChangeKind.SCHEMA_CHANGED: Explanation(
        meaning="The Avro schema of an event is another one although its definition is not.",
        reason="The library writes a type in another way: no definition shows it, so there is no example.",
    ),
}
"""Every kind of change."""
