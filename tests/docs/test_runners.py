"""The runners of code blocks accept what is right, and nothing else."""

from __future__ import annotations

import importlib.metadata

import pytest

from tests.docs.pages import EXAMPLES
from tests.docs.runners import Outcome, read_commands, run_page

CASES = {
    "python": (".. code-block:: python\n\n   assert 1 + 1 == 2\n", "executed"),
    "python that fails": (".. code-block:: python\n\n   assert 1 + 1 == 3\n", "failed"),
    "python with broken syntax": (".. code-block:: python\n\n   1 +\n", "failed"),
    "session": (".. code-block:: pycon\n\n   >>> 1 + 1\n   2\n", "executed"),
    "session with another output": (".. code-block:: pycon\n\n   >>> 1 + 1\n   3\n", "failed"),
    "console": (".. code-block:: console\n\n   $ echo one two\n   one ...\n", "executed"),
    "console with another output": (".. code-block:: console\n\n   $ echo one\n   two\n", "failed"),
    "console with a failing command": (".. code-block:: console\n\n   $ false\n   $ true\n", "failed"),
    "page": (".. code-block:: rst\n\n   Some *text*.\n", "executed"),
    "page with a warning": (".. code-block:: rst\n\n   Some *text.\n", "failed"),
    "language without a runner": (".. code-block:: cobol\n\n   STOP RUN.\n", "unclaimed"),
    "paragraph without a language": ("Text::\n\n   x = 1\n", "unclaimed"),
    "missing file": (".. literalinclude:: nothing.py\n", "unclaimed"),
    "marked": (".. not executable: No network.\n\n.. code-block:: console\n\n   $ false\n", "not_executable"),
}


@pytest.mark.parametrize("name", CASES)
def test_block_has_its_outcome(name, tmp_path):
    text, expected = CASES[name]
    (tmp_path / "page.rst").write_text(text)

    (outcome,) = run_page(tmp_path / "page.rst", tmp_path)

    assert expected == outcome.what


def test_blocks_of_a_page_share_names_and_working_directory(tmp_path):
    page = tmp_path / "page.rst"
    page.write_text(
        ".. code-block:: python\n\n   x = 1\n\n.. code-block:: python\n\n   assert x == 1\n\n"
        ".. code-block:: console\n\n   $ cd examples\n\n.. code-block:: console\n\n   $ basename $PWD\n   examples\n"
    )

    assert [outcome.what for outcome in run_page(page, tmp_path)] == ["executed"] * 4


def test_session_may_call_what_an_earlier_session_defined(tmp_path):
    page = tmp_path / "page.rst"
    page.write_text(
        ".. code-block:: pycon\n\n   >>> x = 1\n   >>> def fail():\n   ...     raise ValueError(x)\n\n"
        ".. code-block:: pycon\n\n   >>> fail()\n   Traceback (most recent call last):\n   ValueError: 1\n"
    )

    assert [outcome.what for outcome in run_page(page, tmp_path)] == ["executed"] * 2


def test_page_is_configured_by_the_python_block_above_it(tmp_path):
    page = tmp_path / "page.rst"
    page.write_text(
        ".. code-block:: python\n\n   rst_epilog = '.. |x| replace:: y'\n\n"
        ".. code-block:: rst\n\n   A |x| in the text.\n"
    )

    assert [outcome.what for outcome in run_page(page, tmp_path)] == ["executed"] * 2
    assert "A y in the text." in (tmp_path / "site" / "_build" / "index.html").read_text("utf-8")


def test_outcome_names_the_line_of_the_block(tmp_path):
    (tmp_path / "page.rst").write_text("Text.\n\n.. not executable: No.\n\n.. code-block:: console\n\n   $ false\n")

    assert run_page(tmp_path / "page.rst", tmp_path) == [Outcome(line=5, what="not_executable", detail="No.")]


def test_command_goes_on_after_an_angle_bracket():
    source = "$ python -c '\n> print(1)'\n1\n$ true\n"

    assert list(read_commands(source)) == [("python -c '\nprint(1)'", "1"), ("true", "")]


def test_parts_of_a_file_are_saved_as_one(tmp_path):
    """A guide that shows a file in parts leaves none out."""
    settings = EXAMPLES / "event_bus_redis" / "settings.py"
    page = tmp_path / "page.rst"
    page.write_text(
        f".. literalinclude:: {settings}\n   :end-before: # Who sends\n   :caption: settings.py\n\n"
        f".. literalinclude:: {settings}\n   :start-at: # Who sends\n   :caption: settings.py\n\n"
        ".. code-block:: console\n\n   $ cmp settings.py examples/event_bus_redis/settings.py\n"
    )

    assert [outcome.what for outcome in run_page(page, tmp_path)] == ["included", "included", "executed"]


def test_what_a_page_installs_stays_in_its_folder(tmp_path):
    page = tmp_path / "page.rst"
    page.write_text(
        ".. code-block:: console\n\n   $ cd examples/lms_plugin\n   $ pip install --quiet --editable .\n"
        "   $ pip show --files enrollment-notes\n   ...Location: ...environment...\n"
    )

    assert [outcome.what for outcome in run_page(page, tmp_path)] == ["executed"]
    assert [found.name for found in importlib.metadata.distributions() if found.name == "enrollment-notes"] == []
