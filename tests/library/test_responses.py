"""The text of responses in the log."""

from __future__ import annotations

import pickle

import pytest

from openedx_events.exceptions import OpenEdxEventException, SenderValidationError
from openedx_events.utils import format_responses


def fail(**_):
    raise ValueError("receiver is broken")


@pytest.fixture
def error():
    try:
        fail()
    except ValueError as caught:
        return caught


def test_short_responses_are_on_one_line(error):
    assert format_responses([("receiver", 1), ("other", error)]) == (
        "[('receiver', 1), ('other', ValueError('receiver is broken'))]"
    )


def test_an_exception_with_lines_of_its_own_has_its_traceback(error):
    text = format_responses([("a receiver with a name so long that no more fits on its line", error)])
    assert "Traceback (most recent call last)" in text
    assert "raise ValueError" in text


def test_responses_below_the_depth_are_left_out():
    assert format_responses([("receiver", [1, [2]])], depth=2) == "[('receiver', [...])]"


def test_an_error_tells_its_message_also_after_a_pickle():
    error = SenderValidationError("org.example", "it is wrong")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - own bytes.
    assert str(error) == str(copy) == copy.message == "SenderValidationError org.example: it is wrong"
    assert str(OpenEdxEventException("plain")) == "plain"
