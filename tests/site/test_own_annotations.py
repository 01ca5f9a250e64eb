"""A project has annotations of its own: named in its settings, read from comments, shown as facts."""

from __future__ import annotations

import pytest
from sphinx.errors import ConfigError

from tests.site import sample
from tests.site.projects import text_of

OWNED = "# .. event_owner: the *course*\n#   team <b>\n# .. event_type: org.openedx.learning.course.opened.v1\n"


@pytest.fixture
def owned(project):
    """Return a project in which an event names its owner."""
    project.edit("learning/signals.py", "# .. event_type: org.openedx.learning.course.opened.v1\n", OWNED)
    return project


def test_annotation_of_a_project_s_own_is_a_fact_of_the_page_and_of_its_twin_as_plain_text(owned):
    owned.write_conf(event_catalog_tokens={"event_owner": "Owned <by>"})
    built = owned.build()

    assert built.warnings == []
    assert "Owned <by>: the *course* team <b>" in text_of(built.body(sample.COURSE))
    assert built.body(sample.COURSE).find("b") is None
    [twin] = built.output.rglob("org.openedx.learning.course.opened.v1.md")
    line = next(line for line in twin.read_text(encoding="utf-8").splitlines() if "Owned" in line)
    assert "<b" not in line


def test_changed_label_is_on_the_page_of_the_next_build(owned):
    owned.write_conf(event_catalog_tokens={"event_owner": "Owned by"})
    owned.build()
    owned.write_conf(event_catalog_tokens={"event_owner": "Team"})

    assert "Team: the *course* team <b>" in text_of(owned.build().body(sample.COURSE))


def test_token_that_the_settings_do_not_name_is_a_problem(owned):
    line = owned.find_line("learning/signals.py", OWNED)
    warnings = owned.build().warnings

    assert [warning.partition(";")[0] for warning in warnings] == [
        f"PKG/learning/signals.py:{line}: WARNING: annotation 'event_owner' is not known"
    ]


@pytest.mark.parametrize("tokens", [{"owner": "Owned by"}, {"event_owner": 1}, {"event_a b": "x"}])
def test_token_that_nothing_could_read_stops_the_build(owned, tokens):
    owned.write_conf(event_catalog_tokens=tokens)

    with pytest.raises(ConfigError, match=r"tokens has .*; expected a token such as 'event_owner', and a label"):
        owned.build()
