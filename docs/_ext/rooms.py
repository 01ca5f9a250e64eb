"""The ``rooms`` directive: the packages of an import package and their modules, in the words of their docstrings."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_ROLE = re.compile(r":[a-z:]+:`~?([^`]+)`")


@attrs.frozen(kw_only=True)
class Module:
    """A Python file: its name, the first sentence of its docstring, and the modules in it if it is a package."""

    name: str
    path: Path
    sentence: str
    modules: tuple[Module, ...] = ()


def read_layers(project: Path) -> tuple[str, ...]:
    """Return the rooms of the import contract of a ``pyproject.toml``, those that import nothing first."""
    contracts = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return tuple(name.strip("( )") for layer in reversed(layers) for name in layer.split("|"))


def read_modules(folder: Path) -> tuple[Module, ...]:
    """Return the modules and packages of a folder by name; a folder without a Python file is none."""
    packages = [path / "__init__.py" for path in folder.iterdir() if (path / "__init__.py").exists()]
    files = [*packages, *(path for path in folder.glob("*.py") if path.name != "__init__.py")]
    return tuple(sorted(map(_read_module, files), key=lambda module: module.name))


def _read_module(path: Path) -> Module:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    is_package = path.name == "__init__.py"
    return Module(
        name=path.parent.name if is_package else path.stem,
        path=path,
        # Modules have no pages that a role could lead to.
        sentence=_ROLE.sub(r"``\1``", " ".join(docstring.partition("\n\n")[0].split())),
        modules=read_modules(path.parent) if is_package else (),
    )


class Rooms(SphinxDirective):
    """A list of the rooms of a package, in the order of its import contract; the argument is its folder."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Build a definition list: a term for each room, with a list of its modules."""
        folder = (Path(self.env.srcdir) / self.arguments[0]).resolve()
        project = Path(self.env.app.confdir) / "pyproject.toml"
        order = read_layers(project)
        self.env.note_dependency(str(project))
        rooms = sorted(read_modules(folder), key=lambda room: order.index(room.name))
        return [nodes.definition_list("", *map(self._describe, rooms))]

    def _describe(self, room: Module) -> nodes.definition_list_item:
        items = [nodes.bullet_list("", *self._list(room))] if room.modules else []
        definition = nodes.definition("", *self._read(room), *items)
        return nodes.definition_list_item("", nodes.term("", "", nodes.literal(room.name, room.name)), definition)

    def _list(self, package: Module) -> Iterator[nodes.list_item]:
        for module in package.modules:
            (paragraph,) = self._read(module)
            paragraph.insert(0, [nodes.literal(module.name, module.name), nodes.Text(": ")])
            inner = [nodes.bullet_list("", *self._list(module))] if module.modules else []
            yield nodes.list_item("", paragraph, *inner)

    def _read(self, module: Module) -> list[nodes.Element]:
        self.env.note_dependency(str(module.path))
        return [node for node in self.parse_text_to_nodes(module.sentence) if isinstance(node, nodes.Element)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("rooms", Rooms)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
