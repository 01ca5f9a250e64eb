"""Which texts in a docstring mean the type in the code."""

from __future__ import annotations

import pytest

CLASS = '''
from typing import Any, Literal, NewType
Score = NewType("Score", int)


@attr.s(auto_attribs=True, frozen=True)
class CohortData:
    """The membership of a learner.

    Attributes:
        value ({documented}): Something.
    """

    value: {code}
'''
SPELLINGS = {
    "str": ["str", "`str`", "``str``", ":class:`str`", ":py:class:`~builtins.str`", "'str'", "some words about it"],
    "datetime": ["datetime", "datetime.datetime", "~datetime.datetime"],
    "list[int]": ["list[int]", "List[int]", "typing.List[int]", "list", "List", "list of int", "list of ints"],
    "dict[str, list[int]]": ["dict[str, list[int]]", "Dict[str, List[int]]", "dict", "dict[str, list]"],
    "tuple[int, ...]": ["tuple[int, ...]", "Tuple[int, ...]", "tuple of int"],
    "int | None": [
        "int | None",
        "None | int",
        "Optional[int]",
        "Union[int, None]",
        "int or None",
        "typing.Optional[int]",
    ],
    "int | None = None": ["int", "int, optional", "Optional[int]", "int | None"],
    "int | str": ["int | str", "str | int", "Union[int, str]", "int or str"],
    "int = 3": ["int", "int, optional", "int (optional)", "optional int"],
    "Score": ["Score", "int"],
    "Any": ["Any", "object", "dict"],
    "Literal['a', 'b']": [
        "Literal['a', 'b']",
        "str",
        "{'a', 'b'}",
        "{'b', 'a'}",
        "'a' | 'b'",
        "'a' or 'b'",
    ],
    "Literal['a', 'b'] | None": ["{'a', 'b'} | None", "{'a', 'b'} or None"],
    "Literal[1, 2]": ["{1, 2}", "{1, 2}, optional", "int", "Literal[2, 1]"],
    "UserData": ["UserData", "openedx_events.learning.data.UserData", "data.UserData"],
}
OTHERS = {
    "str": ["string", "int", "list[str]", "str | None", "UserData"],
    "list[int]": ["list[str]", "tuple[int, ...]", "int", "list[int | None]", "list[int, str]"],
    "dict[str, int]": ["dict[int, str]", "list", "dict[str]"],
    "int | None": ["int", "str | None", "None"],
    "int = 3": ["Optional[int]", "int | None"],
    "int | str": ["int", "int | str | None"],
    "Score": ["str", "Points"],
    "Literal['a', 'b']": ["int", "{'a', 'c'}", "{'a'}", "Literal['a']", "{'a', 'b', 'c'}"],
    "UserData": ["User", "CourseData", "str"],
}


def pairs(table):
    """Return each type in the code with each text."""
    return [(code, documented) for code, texts in table.items() for documented in texts]


@pytest.fixture
def documents_another_type(find_kinds):
    """Return a function that tells whether a documented type is found to differ."""
    return lambda code, documented: "field-type-differs" in find_kinds(CLASS.format(code=code, documented=documented))


@pytest.mark.parametrize(("code", "documented"), pairs(SPELLINGS))
def test_a_spelling_of_the_type_is_accepted(code, documented, documents_another_type):
    assert not documents_another_type(code, documented)


@pytest.mark.parametrize(("code", "documented"), pairs(OTHERS))
def test_another_type_is_found(code, documented, documents_another_type):
    assert documents_another_type(code, documented)
