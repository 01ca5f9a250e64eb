"""Plausible values by the name of a field: the same name always gets the same value, and nobody real is named."""

from __future__ import annotations

import re
import uuid
from functools import lru_cache

from sphinx_event_catalog.export.scalars import COURSE_KEY, TIME, USAGE_KEY

_LATER = "2026-07-15T09:30:00+00:00"
_USER_ID = 42
_LIBRARY_KEY = "lib:OpenedX:DemoLibrary"

_TEXTS: tuple[tuple[str, str], ...] = (
    (r"(.*_)?user_?name|login|actor|subject", "learner"),
    (r"coach_email", "coach@example.com"),
    (r"(.*_)?e_?mail(_address)?", "learner@example.com"),
    (r"first_name|given_name", "Example"),
    (r"last_name|family_name|surname", "Learner"),
    (r"course_name|course_title", "Demonstration Course"),
    (r"image_url|(profile_|thumbnail_)?image", "https://example.com/image.png"),
    (r"(.*_)?ur[li]s?|href|link", "https://example.com/page"),
    (r"course_(id|key)|context_id|content_key|parent_content_key|scope", COURSE_KEY),
    (r"(.*_)?(usage_key|usage_id|module_id|block_id|xblock_id|location)|object_id", USAGE_KEY),
    (r"library_(id|key)", _LIBRARY_KEY),
    (r"org(_key|_id)?|organization", "OpenedX"),
    (r"(start|created|modified|timestamp)(_at|_date|_time)?|.*_(at|date|time|timestamp)", TIME),
    (r"(end|expir\w*)(_at|_date|_time)?", _LATER),
    (r"block_type", "problem"),
    (r"mode", "verified"),
    (r"(.*_)?status", "active"),
    (r"state", "created"),
    (r"operation|action", "created"),
    (r"roles?|.*_roles?", "instructor"),
    (r"pacing", "self"),
    (r"exam_type", "proctored"),
    (r"thread_type", "discussion"),
    (r"program_type", "MicroMasters"),
    (r"provider_type", "openedx"),
    (r"letter_grade", "B"),
    (r"grade", "0.85"),
    (r"language(_code)?|locale", "en"),
    (r"country(_code)?", "NL"),
    (r"currency(_code)?", "USD"),
    (r"ip(_address)?", "192.0.2.1"),
    (r"phone(_number)?", "+1 202 555 0100"),
    (r"user_agent", "Mozilla/5.0"),
    (r"(.*_)?version", "1"),
    (r"app_name", "discussion"),
    (r"file_names?", "essay.pdf"),
    (r"anonymous_user_id|.*_(hash|checksum|digest)", "0f8fad5bd9cb469fa16570867728950e"),
    (r"user_id", "42"),
    (r"(.*_)?(key|id|identifier|slug|code)", "example-{dashed}"),
    (r"description|body|message|(.*_)?msg|text|comment", "An example of a {spaced}."),
    (r"(.*_)?(name|title|label)", "Example {subject}"),
)
_NUMBERS: tuple[tuple[str, int], ...] = (
    (r"(.*_)?user_ids?|student_id|actor_id", _USER_ID),
    (r"(.*_)?ids?", 7),
    (r".*possible|max_.*|.*_max|total.*", 10),
    (r".*earned|.*score", 8),
    (r".*(size|bytes)s?", 2048),
    (r"ordering|index|position|offset", 0),
    (r"percent.*", 85),
    (r"duration|.*seconds", 60),
)
_TRUTHS = re.compile(r"(is_)?(active|enabled|passing|linked|visible|successful|public)|enable_.*")
_TIMES_AFTER = re.compile(r"(.*_)?(end|expir\w*|deadline|due)(_.*)?")
_PERSONS = re.compile(r"(full_)?name|display_name")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SUFFIXES = re.compile(r"\s*(Personal )?(Data|Payload|Info|Params)$")

_compiled_texts = tuple((re.compile(pattern), text) for pattern, text in _TEXTS)
_compiled_numbers = tuple((re.compile(pattern), number) for pattern, number in _NUMBERS)


def suggest_text(owner: str, name: str, *, is_personal: bool = False) -> str:
    """Return a text for the field ``name`` of the class ``owner`` (``""`` for a data key)."""
    if is_personal and _PERSONS.fullmatch(name):
        return "Example Learner"
    if re.fullmatch(r"(.*_)?uuid", name):
        return suggest_uuid(owner, name)
    name = name.strip("_")
    template = _match_text(name)
    return template.format(dashed=name.replace("_", "-"), spaced=name.replace("_", " "), subject=_name_subject(owner))


def suggest_number(owner: str, name: str) -> int:
    """Return an integer for the field ``name`` of the class ``owner``."""
    if name == "id" and _name_subject(owner).startswith("user"):
        return _USER_ID
    return next((number for pattern, number in _compiled_numbers if pattern.fullmatch(name)), 1)


def suggest_truth(name: str) -> bool:
    """Return a boolean for a field of that name."""
    return bool(_TRUTHS.fullmatch(name))


def suggest_time(name: str) -> str:
    """Return a moment for a field of that name, in ISO 8601 with the offset of UTC."""
    return _LATER if _TIMES_AFTER.fullmatch(name) else TIME


def suggest_uuid(owner: str, name: str) -> str:
    """Return a UUID that belongs to one field of one class."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{owner}.{name}"))


@lru_cache(maxsize=4096)
def _match_text(name: str) -> str:
    return next((text for pattern, text in _compiled_texts if pattern.fullmatch(name)), "example {spaced}")


@lru_cache(maxsize=4096)
def _name_subject(owner: str) -> str:
    """Return what a class is about, in words: ``BadgeTemplateData`` is about a badge template."""
    words = _SUFFIXES.sub("", _CAMEL.sub(" ", owner.rpartition(".")[2]))
    return " ".join(word if word.isupper() else word.lower() for word in words.split()) or "name"
