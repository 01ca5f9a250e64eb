"""What the tests of all rooms share."""

from __future__ import annotations

import os

import pytest

from tests.published import UnavailableError, make_environment

# The tests read what programs print: no variable of a terminal or of a continuous integration may color it.
for _name in ("FORCE_COLOR", "FORCE_COLOUR", "CLICOLOR_FORCE", "CI"):
    os.environ.pop(_name, None)
os.environ["NO_COLOR"] = "1"


@pytest.fixture(scope="session")
def published_python():
    """The Python of an environment with the published packages and the extension; without one the test is skipped."""
    try:
        return make_environment()
    except UnavailableError as error:
        pytest.skip(str(error))
