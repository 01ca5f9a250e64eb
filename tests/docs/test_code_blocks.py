"""Code blocks are found wherever reStructuredText allows one, with their reason if they cannot be executed."""

from __future__ import annotations

import pytest

from docs._ext.code_blocks import digest_code_blocks, find_code_blocks

CASES = {
    "directive": (".. code-block:: python\n\n   x = 1\n\n   y = 2\n\nText.\n", [("python", "x = 1\n\ny = 2\n", None)]),
    "options": (".. code-block:: python\n   :caption: file.py\n\n   x = 1\n", [("python", "x = 1\n", None)]),
    "nested": (".. note::\n\n   .. code-block:: console\n\n      $ true\n", [("console", "$ true\n", None)]),
    "included file": (".. literalinclude:: a.py\n   :lines: 1-2\n", [("a.py", "", None)]),
    "paragraph": ("Run this::\n\n   true\n", [("", "true\n", None)]),
    "prompt": ("Text.\n\n>>> 1 + 1\n2\n", [("", ">>> 1 + 1\n2\n", None)]),
    "marked": (
        ".. not executable: It needs\n   a network.\n\n.. code-block:: console\n\n   $ true\n",
        [("console", "$ true\n", "It needs a network.")],
    ),
    "mark of another block": (
        ".. not executable: No.\n\nText.\n\n.. code-block:: console\n\n   $ true\n",
        [("console", "$ true\n", None)],
    ),
    "block in a block": (
        ".. code-block:: rst\n\n   .. code-block:: python\n\n      x\n",
        [("rst", ".. code-block:: python\n\n   x\n", None)],
    ),
    "no block": ("A title\n=======\n\n.. note:: Text: more.\n\nInline ``code::`` here.\n", []),
}


@pytest.mark.parametrize("name", CASES)
def test_blocks_are_found_with_their_reason(name):
    text, expected = CASES[name]

    assert expected == [(block.argument, block.source, block.reason) for block in find_code_blocks(text)]


def test_source_offset_points_at_the_first_line_of_code():
    text = "Text.\n\n.. code-block:: python\n   :caption: file.py\n\n   x = 1\n"

    (block,) = find_code_blocks(text)

    assert text.splitlines()[block.line + block.source_offset - 1] == "   x = 1"


def test_digest_changes_with_the_code_and_not_with_the_text():
    text = "Text.\n\n.. code-block:: python\n\n   x = 1\n"

    assert digest_code_blocks(text) == digest_code_blocks(text.replace("Text", "More text"))
    assert digest_code_blocks(text) != digest_code_blocks(text.replace("x = 1", "x = 2"))
