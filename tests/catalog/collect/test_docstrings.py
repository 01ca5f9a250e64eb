"""What class docstrings say about fields, in every style that is met."""

from __future__ import annotations

import textwrap

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
        "id -- primary key",
        "Attributes",
        "@param id: Primary key.",
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


DIALECTS = {
    "google": """
        Attributes:
            number (int): Its number.
            weight (str): Its weight.
                On two lines.
    """,
    "numpy": """
        Attributes
        ----------
        number : int
            Its number.
        weight : str, optional
            Its weight.
            On two lines.

        Notes
        -----
        other : no field
    """,
    "numpy parameters": """
        Parameters
        ----------
        number : int
            Its number.
        weight : str
            Its weight.
            On two lines.
    """,
    "sphinx": """
        :param number: Its number.
        :type number: int
        :param str weight: Its weight.
            On two lines.
    """,
    "sphinx attributes": """
        :ivar number: Its number.
        :vartype number: int
        :ivar weight: Its weight.
            On two lines.
        :vartype weight: str
    """,
}


@pytest.mark.parametrize("style", DIALECTS)
def test_fields_are_read_in_every_style(style, collect_payload):
    text = textwrap.indent(textwrap.dedent(DIALECTS[style]), "    ")
    item = collect_payload(
        f'@attrs.frozen\nclass Item:\n    """An item.\n{text}    """\n    number: int\n    weight: str\n'
    )
    assert [(f.name, " ".join(f.description.split())) for f in item.fields] == [
        ("number", "Its number."),
        ("weight", "Its weight. On two lines."),
    ]
    assert [(d.name, d.type.partition(",")[0]) for d in item.documented] == [("number", "int"), ("weight", "str")]
    assert item.summary == "An item."


def test_two_fields_of_one_item_in_numpy_style_are_two(collect_payload):
    item = collect_payload('''
        @attrs.frozen
        class Item:
            """An item.

            Parameters
            ----------
            a, b : str
                Both.
            """
            a: str
            b: str
    ''')
    assert [(field.name, field.description) for field in item.fields] == [("a", "Both."), ("b", "Both.")]


def test_comments_for_sphinx_describe_fields(collect_payload):
    item = collect_payload('''
        @attrs.frozen
        class Item:
            """An item."""
            #: The first,
            #: on two lines.
            a: int
            b: str  #: The second.
            # No description.
            c: str
    ''')
    assert [field.description for field in item.fields] == ["The first,\non two lines.", "The second.", ""]


def test_a_section_without_items_is_no_field(collect_payload):
    payload = collect_payload("""
        @attrs.frozen
        class Item:
            '''A thing.

            Parameters
            ----------
            '''
            id: int
    """)
    assert payload.documented == ()
    assert payload.summary == "A thing."
