"""The reST of descriptions as Markdown, as one line of it, and as plain text."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sphinx_event_catalog.export.texts import (
    to_markdown,
    to_markdown_cell,
    to_markdown_line,
    to_plain,
    to_plain_line,
)

CASES = {
    "words": ("One\nparagraph.", "One paragraph.", "One paragraph."),
    "code": ("Use ``a_b`` or :class:`~x.y.Z`.", "Use `a_b` or `Z`.", "Use a_b or Z."),
    "backquote in code": ("``a`b``", "`` a`b ``", "a`b"),
    "marks": ("*one* **two**", "*one* **two**", "one two"),
    "code block": (
        "Use this:\n\n.. code-block:: python\n\n   x = 1\n\n   y = 2\n\nDone.",
        "Use this:\n\n```python\nx = 1\n\ny = 2\n```\n\nDone.",
        "Use this:\n\n    x = 1\n\n    y = 2\n\nDone.",
    ),
    "literal block": ("Use::\n\n    ``` here", "Use:\n\n````\n``` here\n````", "Use:\n\n    ``` here"),
    "deprecated": (
        ".. deprecated:: 2.0\n   Use OTHER.",
        "> **Deprecated since version 2.0:** Use OTHER.",
        "Deprecated since version 2.0: Use OTHER.",
    ),
    "version alone": (".. versionadded:: 1.2", "> **Added in version 1.2.**", "Added in version 1.2."),
    "note": (".. note:: Hi\n\n   there", "> **Note:** Hi\n>\n> there", "Note: Hi\n\nthere"),
    "bullets": (
        "- a\n\n  more\n\n- b\n\n  - c\n  - d",
        "- a\n\n  more\n- b\n  - c\n  - d",
        "- a\n\n  more\n- b\n  - c\n  - d",
    ),
    "numbers": ("#. one\n#. two", "1. one\n2. two", "1. one\n2. two"),
    "letters": ("b. one\nc. two", "- b. one\n- c. two", "- b. one\n- c. two"),
    "definitions": ("Term\n    Meaning.", "- **Term:** Meaning.", "- Term: Meaning."),
    "definitions with a colon": ("Note:\n    Meaning.", "- **Note:** Meaning.", "- Note: Meaning."),
    "fields": (
        ":param x: foo\n:returns: bar",
        "- **param x:** foo\n- **returns:** bar",
        "- param x: foo\n- returns: bar",
    ),
    "lines": ("| one\n| two", "one\\\ntwo", "one\ntwo"),
    "simple table": ("==  ==\na   b\n==  ==\n1   2\n==  ==", "| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
    "table with spans": (
        "+---+---+\n| a | b |\n+===+===+\n| c     |\n+---+---+\n| d | e |\n|   +---+\n|   | f |\n+---+---+",
        "| a | b |\n|---|---|\n| c |  |\n| d | e |\n|  | f |",
        "a | b\nc |\nd | e\n| f",
    ),
    "named link": ("`Docs <https://x.example/a>`_", "[Docs](https://x.example/a)", "Docs (https://x.example/a)"),
    "late link": ("See `A`__.\n\n__ https://x.example", "See [A](https://x.example).", "See A (https://x.example)."),
    "plain address": ("See https://x.example.", "See <https://x.example>.", "See https://x.example."),
    "brackets in a link": ("`A <https://x.example/(b)>`_", "[A](<https://x.example/(b)>)", "A (https://x.example/(b))"),
    "stars": ("An escaped \\*star and 2*3*4", "An escaped \\*star and 2\\*3\\*4", "An escaped *star and 2*3*4"),
    "underscores": ("snake_case and __init__", "snake_case and \\_\\_init\\_\\_", "snake_case and __init__"),
    "HTML": ("<script>x</script> & &lt;", "&lt;script>x&lt;/script> &amp; &amp;lt;", "<script>x</script> & &lt;"),
    "brackets": ("[x](y) ![z](w)", "\\[x\\](y) !\\[z\\](w)", "[x](y) ![z](w)"),
    "no heading": ("# of things", "\\# of things", "# of things"),
    "broken markup": ("a |sub| b", "a |sub| b", "a |sub| b"),
}
REFUSED = {
    "raw": ".. raw:: html\n\n   <b>x</b>",
    "include": ".. include:: /etc/passwd",
    "csv file": ".. csv-table::\n   :file: /etc/passwd",
    "image": ".. image:: http://host.example/x.png",
    "unknown directive": ".. surprise:: here",
}


@pytest.mark.parametrize("name", CASES)
def test_markdown_and_plain_text_tell_what_the_page_shows(name, capfd):
    text, markdown, plain = CASES[name]

    assert (to_markdown(text), to_plain(text)) == (markdown, plain)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_shown_as_its_source_and_nothing_is_read(name, capfd):
    text = REFUSED[name]

    assert to_markdown(text) == f"```text\n{text}\n```"
    assert "root:" not in to_plain(text)
    assert capfd.readouterr() == ("", "")


def test_link_that_could_run_a_script_is_text():
    assert "](" not in to_markdown("`here <javascript:alert(1)>`_")


def test_line_is_the_first_paragraph_without_the_blocks_around_it():
    text = ".. deprecated:: 2.0\n\nFirst ``words``,\ntwo lines.\n\nMore."

    assert (to_markdown_line(text), to_plain_line(text)) == ("First `words`, two lines.", "First words, two lines.")


def test_line_of_a_text_without_paragraphs_is_all_of_it():
    assert to_plain_line(".. deprecated:: 2.0\n   Use OTHER.") == "Deprecated since version 2.0: Use OTHER."
    assert to_plain_line("") == to_markdown_line("") == ""


def test_line_knows_what_the_rest_defines():
    assert to_markdown_line("See docs_.\n\n.. _docs: https://x.example") == "See [docs](https://x.example)."


def test_cell_holds_every_block_on_one_line():
    text = "Use:\n\n.. code-block:: python\n\n   x = 1\n   y = 2\n\n.. note:: Well.\n\n- a\n- b"

    assert to_markdown_cell(text) == "Use: `x = 1 y = 2` **Note:** Well. - a - b"


def test_plain_words_do_not_load_docutils():
    script = (
        "import sys; from sphinx_event_catalog.export.texts import to_markdown;"
        "to_markdown('Emitted when a learner (or somebody else) has left, for good.\\nTwo lines.');"
        "sys.exit('docutils' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
