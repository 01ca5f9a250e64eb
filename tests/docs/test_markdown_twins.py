"""The Markdown twin of a page says what the page says, and no more."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.docs.pages import ROOT

PAGE = """\
Title
=====

.. Written for those who edit this page.

.. not executable: A diagram.

.. code-block:: text
   :caption: drawing.txt

   a -> b

Text.
"""
TWIN = """\
# Title

**drawing.txt**

```text
a -> b
```

Text.
"""


def test_comments_of_the_source_are_not_published(tmp_path):
    (tmp_path / "conf.py").write_text("extensions = ['docs._ext.markdown_twins']\n")
    (tmp_path / "index.rst").write_text(PAGE)

    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "markdown", tmp_path, tmp_path / "_build"],
        cwd=ROOT, check=True,
    )  # fmt: skip

    twin = (tmp_path / "_build" / "index.md").read_text()
    assert re.sub(r"\n{3,}", "\n\n", twin) == TWIN
