"""What class docstrings say about fields, in every style that is met."""

from __future__ import annotations

import pytest

STYLES = {
    "google": "Attributes:\n        id (int): Primary key.\n        name (str): Name.",
    "arguments": "Arguments:\n        id (int): Primary key.\n        name (str): Name.",
    "args": "Args:\n        id (int): Primary key.\n        name (str): Name.",
    "bullets": "Attributes:\n        - id (int): Primary key.\n        - name (str): Name.",
    "stars": "Attributes:\n    * id (int): Primary key.\n    * name (str): Name.",
}
CLASS = """
@attrs.frozen
class Item:
    '''A thing.

    {}
    '''

    id: int
    name: str
"""


def describe(payload):
    """Return name, documented type, description and line of each documented field."""
    return [(d.name, d.type, d.description, d.location.line) for d in payload.documented]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_of_a_section_reads_the_same(style, collect_payload):
    payload = collect_payload(CLASS.format(STYLES[style]))
    assert describe(payload) == [("id", "int", "Primary key.", 9), ("name", "str", "Name.", 10)]
    assert [field.description for field in payload.fields] == ["Primary key.", "Name."]
    assert (payload.summary, payload.description) == ("A thing.", "A thing.")


def test_docstrings_under_fields_describe_them(collect_payload):
    payload = collect_payload("""
        @attrs.frozen
        class Item:
            id: int
            '''Primary key.'''

            name: str = ""
            '''
            Name, as people
            read it.
            '''
            size: int = 0
    """)
    assert [field.description for field in payload.fields] == ["Primary key.", "Name, as people\nread it.", ""]
    assert [field.description_location.line for field in payload.fields[:2]] == [7, 11]


def test_a_description_goes_on_in_indented_lines(collect_payload):
    payload = collect_payload(
        CLASS.format("Attributes:\n        id (int): Primary\n            key.\n        name (str): Name.")
    )
    assert describe(payload) == [("id", "int", "Primary\nkey.", 9), ("name", "str", "Name.", 11)]


def test_prose_in_a_section_describes_no_field(collect_payload):
    prose = "The following come from elsewhere:"
    text = f"Attributes:\n        id (int): Primary key.\n\n        {prose}\n\n        name (str): Name."
    assert describe(collect_payload(CLASS.format(text))) == [
        ("id", "int", "Primary key.", 9),
        ("name", "str", "Name.", 13),
    ]


def test_a_field_without_a_type_in_the_docstring_has_none(collect_payload):
    payload = collect_payload(CLASS.format("Attributes:\n        id: Primary key.\n        name (str): Name."))
    assert describe(payload) == [("id", "", "Primary key.", 9), ("name", "str", "Name.", 10)]


def test_types_with_brackets_and_options_are_kept_whole(collect_payload):
    text = "Attributes:\n        id (dict[str, list[int]], optional): Primary key.\n        name (Optional[str]): Name."
    assert [d.type for d in collect_payload(CLASS.format(text)).documented] == [
        "dict[str, list[int]], optional",
        "Optional[str]",
    ]


def test_a_field_described_twice_is_there_twice(collect_payload):
    text = "Attributes:\n        id (int): One.\n        id (int): Two.\n\n    Args:\n        name (str): Name."
    assert [(d.name, d.description) for d in collect_payload(CLASS.format(text)).documented] == [
        ("id", "One."),
        ("id", "Two."),
        ("name", "Name."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        ":param id: Primary key.",
        "id -- primary key",
        "Parameters\n    ----------\n    id : int\n        Primary key.",
        "Attributes",
    ],
)
def test_a_docstring_in_no_known_style_describes_no_field_and_is_kept(text, collect_payload):
    payload = collect_payload(CLASS.format(text))
    assert payload.documented == ()
    assert payload.description.startswith("A thing.")
    assert [field.description for field in payload.fields] == ["", ""]


def test_a_class_without_a_docstring_has_no_description(collect_payload):
    payload = collect_payload("@attrs.frozen\nclass Item:\n    id: int")
    assert (payload.summary, payload.description, payload.documented) == ("", "", ())


def test_text_after_a_section_stays_in_its_place(collect_payload):
    payload = collect_payload(CLASS.format("Attributes:\n        id (int): Primary key.\n\n    More."))
    assert payload.description == "A thing.\n\n\n\n\nMore."
    assert payload.description_location.line == 6
