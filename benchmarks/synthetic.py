"""Write a synthetic package of events: any number of them, the same bytes for the same seed.

Every subject has four events and two payload classes of twelve fields, the second with the first in it. A fifth of the
events is in the first subdomain, as it is in life; descriptions are plain sentences, some with markup.
"""

from __future__ import annotations

from itertools import islice, product
from math import ceil
from random import Random
from typing import TYPE_CHECKING

import attrs

from benchmarks.words import CAUSES, CONSEQUENCES, FIELDS, QUALIFIERS, REPOSITORIES, SUBDOMAINS, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = "synthetic_events"
_FIELDS_PER_CLASS = 12
_EVENTS_PER_SUBDOMAIN = 200
_FEWEST_SUBDOMAINS = 5
_ACTIONS = ("created", "changed", "completed", "deleted")
_MARKUP_EVERY = 8
"""Every n-th description has markup in it."""

_DATA = '''"""Payload classes of the {subdomain} subdomain."""

from datetime import datetime

import attr
from opaque_keys.edx.keys import CourseKey, UsageKey


@attr.s(auto_attribs=True, frozen=True)
class {owner}PersonalData:
    """What tells who a user of the {subdomain} subdomain is.

    Attributes:
        username (str): Login name, which is public on the platform.
        email (str): Address that the platform writes to.
    """

    username: str
    email: str
'''
_CLASS = '''

@attr.s(auto_attribs=True, frozen=True)
class {name}:
    """What is known of the {subject} when it changes.

    Attributes:
{documentation}
    """

{fields}
'''
_SIGNALS = '''"""Events of the {subdomain} subdomain."""

from openedx_events.tooling import OpenEdxPublicSignal

from {package}.{subdomain} import data
'''
_SIGNAL = """
# .. event_type: {type}
# .. event_name: {name}
# .. event_key_field: {key}.id
# .. event_description: Emitted when the {subject} was {action} because {cause}.
#   {more}
# .. event_data: {payload}
# .. event_trigger_repository: {repository}
{name} = OpenEdxPublicSignal(
    event_type="{type}",
    data={{"{key}": data.{payload}}},
)
"""


@attrs.frozen(kw_only=True)
class Subdomain:
    """A folder of the package: what its events are about, how many there are, and what decides all details."""

    name: str
    events: int
    subjects: tuple[str, ...]
    random: Random


def write_package(folder: Path, events: int, *, seed: int = 0, package: str = PACKAGE) -> Path:
    """Write a package with that many events into a folder and return its own folder."""
    root = folder / package
    for subdomain in divide(events, seed):
        files = {
            "__init__.py": f'"""Events of the {subdomain.name} subdomain: synthetic."""\n',
            "data.py": "".join(_write_data(subdomain)),
            "signals.py": "".join(_write_signals(subdomain, package)),
        }
        (root / subdomain.name).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (root / subdomain.name / name).write_text(text, encoding="utf-8")
    (root / "__init__.py").write_text(f'"""{events} synthetic events."""\n', encoding="utf-8")
    return root


def divide(events: int, seed: int) -> list[Subdomain]:
    """Divide events among subdomains: a fifth to the first, the rest evenly."""
    count = min(events, max(_FEWEST_SUBDOMAINS, events // _EVENTS_PER_SUBDOMAIN))
    first = max(1, events // 5)
    share, left = divmod(events - first, max(1, count - 1))
    sizes = [first, *(share + (number < left) for number in range(count - 1))]
    subjects = _name_subjects()
    return [
        Subdomain(
            name=name,
            events=size,
            subjects=tuple(islice(subjects, ceil(size / len(_ACTIONS)))),
            random=Random(f"{seed} {name}"),  # noqa: S311  # to be the same again, not to be a secret
        )
        for name, size in zip(_name_subdomains(), sizes, strict=False)
    ]


def _name_subdomains() -> Iterator[str]:
    yield from SUBDOMAINS
    yield from (f"{qualifier}_{name}" for qualifier, name in product(QUALIFIERS, SUBDOMAINS))


def _name_subjects() -> Iterator[str]:
    yield from (f"{qualifier}_{subject}" for qualifier, subject in product(QUALIFIERS, SUBJECTS))
    yield from ("_".join(words) for words in product(QUALIFIERS, QUALIFIERS, SUBJECTS) if words[0] != words[1])


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _write_data(subdomain: Subdomain) -> Iterator[str]:
    owner = _camel(subdomain.name)
    yield _DATA.format(subdomain=subdomain.name, owner=owner)
    for subject in subdomain.subjects:
        inner, outer = _name_payloads(subject)
        yield _write_class(subdomain, inner, ("pii", f"{owner}PersonalData", "Who did it"))
        related = subdomain.random.choice((inner, f"list[{inner}]"))
        yield _write_class(subdomain, outer, ("related", related, "What has changed"))


def _name_payloads(subject: str) -> tuple[str, str]:
    return f"{_camel(subject)}Data", f"{_camel(subject)}ChangeData"


def _write_class(subdomain: Subdomain, name: str, link: tuple[str, str, str]) -> str:
    drawn = subdomain.random.sample(FIELDS, _FIELDS_PER_CLASS - 2)
    # attrs wants fields without a default first.
    ordered = sorted(drawn, key=_is_optional)
    fields = [("id", "int", "Primary key in the service that sends it"), link, *ordered]
    lines = [f"    {name}: {type_}" for name, type_, _ in fields]
    defaults = [f"{line} = None" if _is_optional(field) else line for line, field in zip(lines, fields, strict=True)]
    return _CLASS.format(
        name=name,
        subject=name.removesuffix("Data"),
        documentation="\n".join(f"        {name} ({type_}): {meaning}." for name, type_, meaning in fields),
        fields="\n".join(defaults),
    )


def _is_optional(field: tuple[str, str, str]) -> bool:
    return field[1].endswith("None")


def _write_signals(subdomain: Subdomain, package: str) -> Iterator[str]:
    yield _SIGNALS.format(subdomain=subdomain.name, package=package)
    kinds = product(subdomain.subjects, enumerate(_ACTIONS))
    for number, (subject, (place, action)) in enumerate(islice(kinds, subdomain.events)):
        payload = _name_payloads(subject)[place * 2 // len(_ACTIONS)]
        yield _write_signal(subdomain, (subject, action, payload), has_markup=number % _MARKUP_EVERY == 0)


def _write_signal(subdomain: Subdomain, words: tuple[str, str, str], *, has_markup: bool) -> str:
    subject, action, payload = words
    key = subject.rpartition("_")[2]
    more = subdomain.random.choice(CONSEQUENCES)
    return _SIGNAL.format(
        type=f"org.openedx.{subdomain.name}.{subject}.{action}.v1",
        name=f"{subject}_{action}".upper(),
        key=key,
        subject=subject.replace("_", " "),
        action=action,
        cause=subdomain.random.choice(CAUSES),
        more=f"{more} See ``{key}.id``." if has_markup else more,
        payload=payload,
        repository=subdomain.random.choice(REPOSITORIES),
    )
