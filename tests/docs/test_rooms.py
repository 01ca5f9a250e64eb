"""The page for developers lists every module of the extension in the words of its docstring."""

from __future__ import annotations

from docs._ext.rooms import read_layers, read_modules
from tests.docs.pages import ROOT

EXTENSION = ROOT / "sphinx_ext" / "sphinx_event_catalog"


def walk(modules):
    """Yield modules and those in them."""
    for module in modules:
        yield module
        yield from walk(module.modules)


def test_every_file_is_listed_and_says_in_one_sentence_what_it_holds():
    listed = {module.path: module.sentence for module in walk(read_modules(EXTENSION))}
    assert set(listed) == set(EXTENSION.rglob("*.py")) - {EXTENSION / "__init__.py"}
    assert {path.name: text for path, text in listed.items() if not text.endswith((".", ":"))} == {}


def test_every_room_is_in_the_contract_of_imports():
    assert {module.name for module in read_modules(EXTENSION)} <= set(read_layers(ROOT / "pyproject.toml"))


def test_a_folder_without_modules_is_no_room(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage" / "__init__.py").write_text('"""Do it with :mod:`~acme.tools`,\nall of it.\n\nMore."""\n')
    (tmp_path / "plain.py").write_text("x = 1\n")
    assert [(module.name, module.sentence) for module in read_modules(tmp_path)] == [
        ("plain", ""),
        ("stage", "Do it with ``acme.tools``, all of it."),
    ]
