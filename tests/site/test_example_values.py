"""The author of a package chooses the values of examples in a file."""

from __future__ import annotations

import pytest
from sphinx.errors import ConfigError

from tests.site import sample
from tests.site.projects import text_of


def write_values(project, text):
    (project.docs / "examples.json").write_text(text, encoding="utf-8")


def test_chosen_value_is_on_the_pages_and_in_the_exports(project):
    project.write_conf(event_catalog_examples="examples.json")
    write_values(project, '{"values": {"CourseData.title": "Juggling for beginners"}}')
    built = project.build()

    assert built.warnings == []
    assert "Juggling for beginners" in text_of(built.body(sample.COURSE))
    assert any("Juggling for beginners" in path.read_text() for path in built.output.glob("_catalog/cloudevents/*"))


def test_changed_value_rewrites_the_page(project):
    project.write_conf(event_catalog_examples="examples.json")
    write_values(project, '{"values": {"CourseData.title": "Juggling for beginners"}}')
    project.build()
    write_values(project, '{"values": {"CourseData.title": "Juggling for everyone"}}')
    built = project.build()

    assert sample.COURSE in built.read
    assert "Juggling for everyone" in text_of(built.body(sample.COURSE))


def test_value_for_nothing_in_the_catalog_stops_the_build(project):
    project.write_conf(event_catalog_examples="examples.json")
    write_values(project, '{"values": {"CourseData.color": "red"}}')

    with pytest.raises(ConfigError, match=r"'CourseData\.color' is no field, data key or type of the catalog"):
        project.build()
