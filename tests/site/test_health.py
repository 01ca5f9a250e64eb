"""The health page leads to what the site says about each kind of problem."""

from __future__ import annotations

import pytest

HEALTH = "reference/health"
KIND = "event-type-version"
KINDS = "Kinds\n=====\n\n.. openedx:problem-list::\n"


@pytest.fixture
def doubtful(project):
    """Return a project with one problem."""
    for old, new in (("license.granted.v1\n", "license.granted\n"), ('license.granted.v1"', 'license.granted"')):
        project.edit("enterprise/signals.py", old, new)
    return project


def list_links(built, docname):
    """Return where each mention of the kind on a page leads; ``""`` is nowhere."""
    names = built.body(docname)("code", string=KIND)
    return [name.find_parent("a")["href"] if name.find_parent("a") else "" for name in names]


def test_kinds_are_links_where_the_site_explains_them(doubtful):
    doubtful.write_page("kinds", KINDS)
    built = doubtful.build()
    assert list_links(built, HEALTH) == [f"../kinds.html#problem-{KIND}"] * 2
    assert list_links(built, "reference/events/org.openedx.enterprise.license.granted") == [
        f"../../kinds.html#problem-{KIND}"
    ]


def test_kinds_are_text_until_the_site_explains_them(doubtful):
    before = doubtful.build()
    assert list_links(before, HEALTH) == ["", ""]
    assert [warning for warning in before.warnings if KIND.replace("-", "_") not in warning] == []
    doubtful.write_page("kinds", KINDS)
    after = doubtful.build()
    assert list_links(after, HEALTH) == [f"../kinds.html#problem-{KIND}"] * 2
    (doubtful.docs / "kinds.rst").unlink()
    assert list_links(doubtful.build(), HEALTH) == ["", ""]
