"""Every form of a usage, and everything that looks like one and is none."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.catalog.usages import CONFIDENCES, FORMS, KINDS

from tests.catalog.usages.conftest import read_files

MARK = "# expect: "


def read_expected(files):
    """Return the rows that comments in the files expect, as ``path:line row``."""
    return sorted(
        f"{path}:{number} {row}"
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        for row in (line.partition(MARK)[2].split(" & ") if MARK in line else ())
    )


def write_usage(usage):
    name = usage.event.removeprefix("openedx_events.").rpartition(".")[2] if usage.is_known else usage.event
    parts = [usage.kind, name or usage.event_type, usage.form]
    parts += [usage.topic] if usage.topic else []
    parts += [usage.confidence] if usage.confidence != "certain" else []
    parts += [part for part in (usage.key_field, usage.enabled) if part]
    return f"{usage.path}:{usage.line} {' '.join(parts)}"


def write_found(found):
    rows = [write_usage(usage) for usage in found.usages]
    return sorted(rows + [f"{row.path}:{row.line} unresolved {row.kind}" for row in found.unresolved])


@pytest.mark.parametrize("name", ["forms.txt", "non_rows.txt"])
def test_every_usage_is_found_and_nothing_else(scan_files, name):
    files = read_files(name)
    found = scan_files(files)
    assert write_found(found) == read_expected(files)
    assert found.unread == ()


def test_the_files_have_every_kind_form_and_confidence(scan_files):
    found = scan_files(read_files("forms.txt"))
    assert {usage.kind for usage in found.usages} == set(KINDS)
    assert {usage.form for usage in found.usages} == set(FORMS)
    assert {usage.confidence for usage in found.usages} == set(CONFIDENCES)


def test_tests_are_rows_if_asked_for_and_marked(scan_files):
    found = scan_files(read_files("non_rows.txt"), with_tests=True)
    assert {usage.path for usage in found.usages if usage.is_test} == {
        "conftest.py",
        "service/signals_test.py",
        "service/test/helpers.py",
        "service/test_signals.py",
        "service/testing/helpers.py",
        "service/tests/helpers.py",
        "service/tests_signals.py",
    }
