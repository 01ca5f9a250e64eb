"""Isolation in tests: events are switched in one class and are as before in the next."""

from __future__ import annotations

import subprocess
import sys
import unittest

import pytest

from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED, SESSION_LOGIN_COMPLETED
from openedx_events.testing import EventsIsolationMixin, FreezeSignalCacheMixin, OpenEdxEventsTestMixin
from openedx_events.tooling import OpenEdxPublicSignal

WANTED = COURSE_ENROLLMENT_CREATED.event_type
NEW = "org.example.catalog.isolation.tested.v1"


def read_flags():
    return [(signal._allow_events, signal._allow_send_event_failure) for signal in OpenEdxPublicSignal.all_events()]


def run_case(case):
    """Run a test class and return its failures."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return [trace.strip().splitlines()[-1] for _, trace in (*result.failures, *result.errors)], result.testsRun


class Isolated(OpenEdxEventsTestMixin, unittest.TestCase):
    ENABLED_OPENEDX_EVENTS = (WANTED,)

    def test_only_the_wanted_event_is_enabled(self):
        enabled = [signal for signal in OpenEdxPublicSignal.all_events() if signal._allow_events]
        assert enabled == [COURSE_ENROLLMENT_CREATED]
        assert COURSE_ENROLLMENT_CREATED._allow_send_event_failure
        self.allow_send_events_failure(SESSION_LOGIN_COMPLETED.event_type)


class IsolatedByHand(unittest.TestCase, OpenEdxEventsTestMixin):
    """The order of bases that hides the mixin's own ``setUpClass`` and ``tearDownClass``."""

    ENABLED_OPENEDX_EVENTS = (WANTED,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_events_isolation()

    test_only_the_wanted_event_is_enabled = Isolated.test_only_the_wanted_event_is_enabled


class StartedTwice(Isolated):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_events_isolation()


@pytest.mark.parametrize("case", [Isolated, IsolatedByHand, StartedTwice])
def test_every_event_is_as_before_after_an_isolated_class(case):
    before = read_flags()
    SESSION_LOGIN_COMPLETED.disable()
    with_one_disabled = read_flags()
    assert run_case(case) == ([], 1)
    assert read_flags() == with_one_disabled
    SESSION_LOGIN_COMPLETED.enable()
    assert read_flags() == before


def test_a_class_with_an_unknown_event_fails_by_its_name_and_leaves_no_trace():
    class Mistaken(Isolated):
        ENABLED_OPENEDX_EVENTS = ("org.example.nothing",)

    before = read_flags()
    failures, ran = run_case(Mistaken)
    assert ran == 0
    # Other tests may have defined events of their own, so only a part of the list of known ones is certain.
    assert failures[0].startswith("ValueError: No event of type 'org.example.nothing'. Known: ['")
    assert repr(WANTED) in failures[0]
    assert read_flags() == before


class Frozen(FreezeSignalCacheMixin, unittest.TestCase):
    def test_a_signal_is_known_in_its_class(self):
        signal = OpenEdxPublicSignal(NEW, {})
        assert OpenEdxPublicSignal.get_signal_by_type(NEW) is signal


def test_signals_of_a_frozen_class_are_forgotten():
    before = list(OpenEdxPublicSignal.all_events())
    assert run_case(Frozen) == ([], 1)
    assert OpenEdxPublicSignal.all_events() == before
    with pytest.raises(KeyError):
        OpenEdxPublicSignal.get_signal_by_type(NEW)


def test_events_are_switched_one_by_one():
    before = read_flags()
    EventsIsolationMixin.disable_all_events()
    EventsIsolationMixin.enable_events_by_type(WANTED)
    assert sum(enabled for enabled, _ in read_flags()) == 1
    EventsIsolationMixin.enable_all_events()
    assert read_flags() == before


TESTS_OF_A_USER = f"""
import pytest
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED, SESSION_LOGIN_COMPLETED
from openedx_events.tooling import OpenEdxPublicSignal

def test_isolated(openedx_events_isolation):
    openedx_events_isolation.enable_events_by_type("{WANTED}")
    openedx_events_isolation.allow_send_events_failure("{WANTED}")
    assert [event for event in OpenEdxPublicSignal.all_events() if event._allow_events] == [COURSE_ENROLLMENT_CREATED]
    assert SESSION_LOGIN_COMPLETED.send_event(anything=1) == []

def test_as_before():
    assert all(signal._allow_events for signal in OpenEdxPublicSignal.all_events())
    assert not any(signal._allow_send_event_failure for signal in OpenEdxPublicSignal.all_events())

def test_cache(openedx_signal_cache):
    OpenEdxPublicSignal("{NEW}", {{}})

def test_cache_forgotten():
    with pytest.raises(KeyError):
        OpenEdxPublicSignal.get_signal_by_type("{NEW}")
"""


def test_the_installed_plugin_offers_the_same_as_fixtures(tmp_path):
    (tmp_path / "test_user.py").write_text(TESTS_OF_A_USER, encoding="utf-8")
    (tmp_path / "user_settings.py").write_text('INSTALLED_APPS = ["openedx_events"]', encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--ds=user_settings", "-p", "no:cacheprovider", "--rootdir=."]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "4 passed" in run.stdout, run.stdout + run.stderr
