"""No page is larger than half a megabyte, whatever the package; what is left out is one click away."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.sphinx import addresses

from tests.site import sample
from tests.site.projects import parse, text_of

MOST_BYTES = 500_000
EVENT_TYPE = "org.openedx.learning.thing.happened.v1"
PAGE = f"reference/events/{EVENT_TYPE}"
IMPORTS = '"""A module."""\n\nfrom __future__ import annotations\n\nimport enum\n\nimport attrs\n'
SIGNALS = """\
from openedx_events.tooling import OpenEdxPublicSignal

from {package}.learning.data import *

"""


def write_class(name, fields, *, doc="A class.", text="What it is."):
    """Return the source of a payload class with these fields: a name, a type, and a default or nothing."""
    described = "".join(f"        {field} ({kind}): {text}\n" for field, kind, *_ in fields)
    lines = "".join(f"    {field}: {kind}{''.join(f' = {d}' for d in default)}\n" for field, kind, *default in fields)
    return f'\n\n@attrs.frozen\nclass {name}:\n    """{doc}\n\n    Attributes:\n{described}    """\n\n{lines}'


def write_levels(depth, width, **options):
    """Return classes each of which holds the next one several times."""
    names = [f"Level{number}Data" for number in range(1, depth + 1)]
    types = [*names[1:], "int"]
    fields = {name: [(f"field{i}", kind) for i in range(width)] for name, kind in zip(names, types, strict=True)}
    return "".join(write_class(name, fields[name], **options) for name in reversed(names))


def write_enum(members):
    return "\n\nclass Color(enum.Enum):\n" + "".join(f"    COLOR_{i} = 'color number {i}'\n" for i in range(members))


def build(project, source, *, events=1, payload="Level1Data", options=()):
    """Build the catalog of a package with these classes and events, and return its pages of HTML by docname."""
    project.write("learning/__init__.py", '"""Learning."""\n')
    project.write("learning/data.py", IMPORTS + source)
    signals = [
        sample.definition(
            f"THING_{number}", EVENT_TYPE.replace("thing", f"thing{number or ''}"), ("thing", payload),
            event_key_field=None,
            **dict(options),
        )
        for number in range(events)
    ]  # fmt: skip
    project.write("learning/signals.py", SIGNALS.format(package=project.package) + "\n".join(signals))
    project.write_conf(event_catalog_exports=[], event_catalog_ignore=["annotation-missing", "key-field-missing"])
    return project.build()


PACKAGES = {
    "payloads within payloads": lambda: write_levels(10, 5),
    "two in each, twenty levels": lambda: write_levels(20, 2),
    "wide payloads": lambda: write_levels(3, 60, text="What this field is about, and when it is there. " * 10),
    "many fields": lambda: write_class("Level1Data", [(f"field{number}", "str", "''") for number in range(600)]),
    "an enum with thousands of members": lambda: (
        write_enum(3000) + write_class("Level1Data", [(f"color{number}", "Color") for number in range(20)])
    ),
    "long defaults": lambda: write_class(
        "Level1Data", [(f"field{number}", "str", repr("word " * 4_000)) for number in range(40)]
    ),
    "long descriptions": lambda: write_class(
        "Level1Data",
        [(f"field{number}", "int") for number in range(100)],
        doc="A paragraph of words.\n\n    " + "Many ``words`` of it. " * 10_000,
        text="What ``it`` is, in many words. " * 700,
    ),
    "a type of many types": lambda: (
        "".join(write_class(f"Part{number}Data", [("number", "int")]) for number in range(200))
        + write_class("Level1Data", [("part", " | ".join(f"Part{number}Data" for number in range(200)))] * 1)
    ),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_no_page_is_larger_than_half_a_megabyte(empty_project, name):
    built = build(empty_project, PACKAGES[name]())
    sizes = {path.name: path.stat().st_size for path in built.output.rglob("*.html") if path.name != "genindex.html"}
    assert PAGE.rpartition("/")[2] + ".html" in sizes
    assert {path: size for path, size in sizes.items() if size > MOST_BYTES} == {}


def test_every_field_has_its_anchor_on_the_page_of_its_class_and_what_is_left_out_is_one_click_away(empty_project):
    built = build(empty_project, write_levels(5, 5))
    data = f"{empty_project.package}.learning.data"
    for level in range(1, 6):
        page = built.page(f"reference/data/{data}.Level{level}Data")
        anchors = [f"{data}.Level{level}Data.field{number}" for number in range(5)]
        assert [anchor for anchor in anchors if page.find(id=anchor) is None] == []
    body = built.body(PAGE)
    left = [p for p in body.select(".event-field > p") if text_of(p).startswith("Its fields are")]
    assert left != []
    for link in (p.find("a") for p in left):
        target, _, anchor = link["href"].partition("#")
        path = (built.output / "reference/events" / target).resolve() if target else built.output / f"{PAGE}.html"
        assert parse(path).find(id=anchor), link
    shown = {text_of(p) for p in left}
    assert "Its fields are those of thing.field0.field0.field0." in shown
    assert "Its fields are on the page of Level5Data." in shown


def test_a_class_of_very_many_events_counts_them(empty_project, monkeypatch):
    monkeypatch.setattr(addresses, "MOST_ROWS", 4)
    built = build(empty_project, write_levels(2, 2), events=3)
    page = built.body(f"reference/data/{empty_project.package}.learning.data.Level2Data")
    assert "learning: 6 times" in text_of(page)


def test_an_example_that_would_have_millions_of_values_says_so(empty_project):
    text = text_of(build(empty_project, write_levels(10, 5)).body(PAGE))
    assert "has more than 50,000 characters" in text
