"""The reST that a text of a package may use: the one allow-list of directives, roles and nodes, and the parser for it.

``check`` parses texts with docutils alone, a build with the directives and roles of Sphinx in place of the stand-ins
here. What may be used, and what is said about the rest, is the same.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.parsers.rst.directives import admonitions, body, tables
from docutils.parsers.rst.states import RSTStateMachine, state_classes
from docutils.statemachine import StringList
from docutils.transforms import references
from docutils.utils import Reporter, new_document, unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docutils.parsers.rst.states import Inliner

    Lookup = Callable[..., tuple[Any, list[Any]]]
    """How docutils looks up directives and roles: by name, for a language."""

REFUSED = "refused markup: "
"""How the message of a problem starts if something was left as the text that it was written as."""
_BROKEN = "broken markup: "
_EXPLAINED = "it is shown as text, since no text of a package may use it"
_SAFE_LINK = re.compile(r"(?:https?|mailto|ftp):|[^:]*$", re.IGNORECASE)
_TITLE_AND_TARGET = re.compile(r"(.+?)\s*<([^<]*)>", re.DOTALL)
_NUMBER = re.compile(r"\d+(#.*)?", re.DOTALL)
_DEEPEST = 60
"""How many nodes may stand within one another: what is deeper, neither Sphinx nor a reader gets through."""
_LIMITS = {
    "characters": 100_000,
    "lines": 2_000,
    "marks": 2_000,
    "characters without a space": 1_000,
    "spaces in a row": 1_000,
    "characters in long words": 10_000,
}
"""How much there may be of what in a text: the time that docutils takes grows with the square or the cube of it."""
_MARK = re.compile(r"[`*_|\[]|=+")
_LONG_WORD = re.compile(r"\S{300,}")
_SPACES = re.compile(r"[^\S\n]+")
_MOST_QUOTED = 80
_MOST_FINDINGS = 10
"""How many findings of one text are told."""
_MESSAGE_LEVEL = Reporter.WARNING_LEVEL
_SILENT: Any = Reporter.SEVERE_LEVEL + 1
# What resolves names and footnotes within one text.
_TRANSFORMS = (
    references.Substitutions,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.Footnotes,
    references.ExternalTargets,
    references.InternalTargets,
    references.DanglingReferences,
)


class Formula(Directive):
    """A formula, as its source: what would draw it comes from another host."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(("class", "label", "name", "no-wrap", "nowrap"))

    def run(self) -> list[nodes.Node]:
        """Return the source."""
        text = "\n".join([*self.arguments, *self.content])
        return [nodes.literal_block(text, text, language="text")]


class _Code(Directive):
    """Stands for the directives of Sphinx that show code."""

    has_content = True
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        **dict.fromkeys(("caption", "class", "dedent", "emphasize-lines", "name"), directives.unchanged),
        **dict.fromkeys(("force", "linenos"), directives.flag),
        "lineno-start": int,
        "number-lines": lambda value: int(value) if value else None,
    }

    def run(self) -> list[nodes.Node]:
        """Return the code."""
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text, language=" ".join(self.arguments))]


class _VersionChange(Directive):
    """Stands for the directives of Sphinx that say since which version something holds."""

    has_content = True
    required_arguments = 1
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return what is said, with the version in front."""
        said, messages = self.state.inline_text(" ".join(self.arguments[1:]), self.lineno)
        first = nodes.paragraph("", f"{self.name} {self.arguments[0]} ", *said)
        within = nodes.admonition("", first, classes=[self.name])
        self.state.nested_parse(self.content, self.content_offset, within)
        return [within, *messages]


_CODE_OPTIONS = ("caption", "force", "lineno-start", "linenos")
_TABLE_OPTIONS = ("align", "width", "widths")
_LIST_OPTIONS = (*_TABLE_OPTIONS, "header-rows", "stub-columns")
DIRECTIVES: dict[str, tuple[type[Directive], tuple[str, ...]]] = {
    "admonition": (admonitions.Admonition, ()),
    "attention": (admonitions.Attention, ()),
    "caution": (admonitions.Caution, ()),
    "code": (_Code, ("number-lines",)),
    "code-block": (_Code, _CODE_OPTIONS),
    "compound": (body.Compound, ()),
    "csv-table": (tables.CSVTable, (*_LIST_OPTIONS, "delim", "escape", "header", "keepspace", "quote")),
    "danger": (admonitions.Danger, ()),
    "deprecated": (_VersionChange, ()),
    "epigraph": (body.Epigraph, ()),
    "error": (admonitions.Error, ()),
    "highlights": (body.Highlights, ()),
    "hint": (admonitions.Hint, ()),
    "important": (admonitions.Important, ()),
    "list-table": (tables.ListTable, _LIST_OPTIONS),
    "math": (Formula, ()),
    "note": (admonitions.Note, ()),
    "parsed-literal": (body.ParsedLiteral, ()),
    "pull-quote": (body.PullQuote, ()),
    "rubric": (body.Rubric, ()),
    "seealso": (admonitions.Note, ()),
    "sourcecode": (_Code, _CODE_OPTIONS),
    "table": (tables.RSTTable, _TABLE_OPTIONS),
    "tip": (admonitions.Tip, ()),
    "versionadded": (_VersionChange, ()),
    "versionchanged": (_VersionChange, ()),
    "versionremoved": (_VersionChange, ()),
    "warning": (admonitions.Warning, ()),
}
"""Every directive that a text may use: what stands for it where Sphinx is not there, and its options."""

_REFERENCES = {
    "": "any attr class confval const data deco doc envvar eq exc func keyword meth mod numref obj option ref term "
    "token type",
    "c": "data enum enumerator func macro member struct type union var",
    "cpp": "any class concept enum enumerator func member struct type union var",
    "js": "attr class data func meth mod",
    "math": "numref",
    "openedx": "data event field subdomain",
    "py": "attr class const data deco exc func meth mod obj type",
    "rst": "dir role",
    "std": "confval doc envvar keyword numref option ref term token",
}
REFERENCES = frozenset(
    f"{domain}:{role}".removeprefix(":") for domain, names in _REFERENCES.items() for role in names.split()
)
"""Every role that refers to something else in a site."""
ROLES: dict[str, type[nodes.TextElement]] = {
    **dict.fromkeys(("abbr", "abbreviation", "acronym"), nodes.abbreviation),
    **dict.fromkeys(("dfn", "emphasis", "mailheader", "mimetype", "newsgroup"), nodes.emphasis),
    **dict.fromkeys(("command", "makevar", "program", "strong"), nodes.strong),
    **dict.fromkeys(("code", "file", "kbd", "literal", "manpage", "math", "regexp", "samp"), nodes.literal),
    **dict.fromkeys(("guilabel", "menuselection", "pep", "rfc"), nodes.inline),
    **dict.fromkeys(("sub", "subscript"), nodes.subscript),
    **dict.fromkeys(("sup", "superscript"), nodes.superscript),
    **dict.fromkeys(("t", "title", "title-reference"), nodes.title_reference),
    **dict.fromkeys(REFERENCES, nodes.literal),
}
"""Every role that a text may use, and the node that stands for it where Sphinx is not there."""

_NODES = (
    "Text abbreviation admonition attention attribution block_quote bullet_list caption caution classifier colspec "
    "compound container danger definition definition_list definition_list_item description document emphasis entry "
    "enumerated_list error field field_body field_list field_name footnote footnote_reference hint important inline "
    "label legend line line_block list_item literal literal_block note option option_argument option_group "
    "option_list option_list_item option_string paragraph reference row rubric strong subscript superscript table "
    "target tbody term tgroup thead tip title title_reference transition warning"
)
NODES = frozenset(getattr(nodes, name) for name in _NODES.split())
"""Every node of docutils that a text may become."""


@attrs.frozen(kw_only=True)
class Finding:
    """What is wrong with a text: the line in its file, or 0 where that is not known, and what to say."""

    line: int
    message: str


def find_role(_name: str, *_: Any) -> tuple[Any, list[Any]]:
    """Return what stands for a role where Sphinx is not there."""
    return _show_role, []


def find_directive(name: str, *_: Any) -> tuple[Any, list[Any]]:
    """Return what stands for a directive where Sphinx is not there."""
    return DIRECTIVES[name.lower()][0], []


def _show_role(
    name: str, rawtext: str, text: str, _lineno: int, _inliner: Inliner, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return the text that a role shows, without a link."""
    shown = unescape(text)
    with_target = _TITLE_AND_TARGET.fullmatch(shown)
    if name.lower() in REFERENCES:
        shown = with_target[1] if with_target else shown.removeprefix("!")
        # ``~a.b.c`` shows its last part.
        shown = shown.rpartition(".")[2] if shown.startswith("~") else shown
    return [ROLES.get(name.lower(), nodes.title_reference)(rawtext, shown)], []


def _show_formula(
    _name: str, rawtext: str, text: str, _lineno: int, _inliner: Inliner, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return a formula as its source: docutils keeps it in the raw text, where a backslash is one."""
    source = unescape(text, restore_backslashes=True)
    return [nodes.literal(rawtext, source)], []


def _refuse_role(
    name: str, rawtext: str, _text: str, lineno: int, inliner: Inliner, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    message = inliner.reporter.error(f"{REFUSED}role '{name}': {_EXPLAINED}", line=lineno)
    return [inliner.problematic(rawtext, rawtext, message)], [message]


def _show_number(
    show: Any, name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: Any, **__: Any
) -> Any:
    """Show the number of a PEP or RFC; what is none, docutils and Sphinx refuse each in other words."""
    with_target = _TITLE_AND_TARGET.fullmatch(unescape(text))
    if _NUMBER.fullmatch(with_target[2] if with_target else unescape(text)):
        return show(name, rawtext, text, lineno, inliner)
    return _refuse_role(name, rawtext, text, lineno, inliner)


class _RefusedDirective(Directive):
    """Any directive that is not among those that a text may use."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Raise an error, for which docutils shows the source."""
        raise self.error(f"{REFUSED}directive '{self.name}': {_EXPLAINED}")


def _refuse_option(_value: str | None) -> None:
    raise ValueError("no text of a package may use this option")


def _limit_options(found: type[Directive], allowed: tuple[str, ...]) -> type[Directive]:
    """Return the directive with the options that a text may use; any other is an error."""
    spec: Any = {
        name: convert if name in allowed else _refuse_option for name, convert in (found.option_spec or {}).items()
    }
    return type(found.__name__, (found,), {"option_spec": spec, "__module__": found.__module__})


@contextmanager
def _allow_only(look_up_directive: Lookup, look_up_role: Lookup) -> Iterator[None]:
    """Let docutils find nothing that a text may not use, as Sphinx' ``CustomReSTDispatcher`` does it."""

    def directive(name: str, *rest: Any) -> tuple[Any, list[Any]]:
        if name.lower() not in DIRECTIVES:
            return _RefusedDirective, []
        if name.lower() == "math":
            return _limit_options(Formula, ()), []
        found, messages = look_up_directive(name, *rest)
        return _limit_options(found, DIRECTIVES[name.lower()][1]), messages

    def role(name: str, *rest: Any) -> tuple[Any, list[Any]]:
        if name.lower() == "math":
            return _show_formula, []
        if name and name.lower() not in ROLES:
            return _refuse_role, []
        found, messages = look_up_role(name, *rest)
        return (partial(_show_number, found) if name.lower() in {"pep", "rfc"} else found), messages

    before = directives.directive, roles.role
    directives.directive, roles.role = directive, role  # type: ignore[assignment]  # docutils' names of its parameters
    try:
        yield
    finally:
        directives.directive, roles.role = before


def parse_markup(text: str, source: str, line: int) -> tuple[nodes.document, list[Finding]]:
    """Parse a text with docutils alone; it starts at a line of its file. Returns what is wrong with it, too."""
    return parse_safely(text, source, line, get_default_settings(Parser), find_directive, find_role)


def parse_safely(  # noqa: PLR0913  # what the text is, then how to read it
    text: str,
    source: str,
    line: int,
    settings: Any,
    look_up_directive: Lookup,
    look_up_role: Lookup,
    *,
    allowed: frozenset[type[nodes.Node]] = NODES,
    prepare: Callable[[nodes.document], None] = lambda _document: None,
) -> tuple[nodes.document, list[Finding]]:
    """Parse a text as a document of its own, which holds only what is allowed.

    ``settings`` are changed. ``prepare`` is called with the document while it is empty.
    """
    # No title, no name and no word of another language may mean something else than in the check.
    vars(settings).update(
        file_insertion_enabled=False, raw_enabled=False, id_prefix="text-", language_code="en",
        report_level=_SILENT, halt_level=_SILENT,
    )  # fmt: skip
    messages: list[nodes.system_message] = []
    document = new_document(source, settings)
    document.reporter.attach_observer(messages.append)
    prepare(document)
    try:
        _refuse_excess(text)
        with _allow_only(look_up_directive, look_up_role):
            _run(document, text, source, line)
        findings = [*map(_describe, (m for m in messages if m["level"] >= _MESSAGE_LEVEL)), *_clean(document, allowed)]
    except Exception as error:  # noqa: BLE001  # whatever a text does to the parser, the others are shown
        said = "it is nested too deeply" if isinstance(error, RecursionError) else f"{error or type(error).__name__}"
        document.children = []
        document += nodes.literal_block(text, text, language="text")
        findings = [Finding(line=line, message=f"{REFUSED}the text is shown as it is: {said}")]
    return document, findings[:_MOST_FINDINGS]


def _refuse_excess(text: str) -> None:
    words = [len(word) for word in _LONG_WORD.findall(text)]
    found = (
        len(text),
        text.count("\n"),
        sum(1 for _ in _MARK.finditer(text)),
        max(words, default=0),
        max(map(len, _SPACES.findall(text)), default=0),
        sum(words),
    )
    for (what, limit), size in zip(_LIMITS.items(), found, strict=True):
        if size > limit:
            raise ValueError(f"it has {size:,} {what}; expected at most {limit:,}")


def _run(document: nodes.document, text: str, source: str, line: int) -> None:
    lines = text.split("\n")
    content = StringList(lines, items=[(source, line - 1 + number) for number in range(len(lines))])
    machine = RSTStateMachine(state_classes=state_classes, initial_state="Body")
    machine.run(content, document, match_titles=False)
    document.transformer.add_transforms(_TRANSFORMS)
    document.transformer.apply_transforms()


def _describe(message: nodes.system_message) -> Finding:
    # What follows the first paragraph quotes the source.
    text = " ".join(message[0].astext().split())
    return Finding(line=message.get("line") or 0, message=text if text.startswith(REFUSED) else f"{_BROKEN}{text}")


def _clean(document: nodes.document, allowed: frozenset[type[nodes.Node]]) -> list[Finding]:
    """Replace what must not reach a page by its source: nodes that are not allowed, links that could run a script."""
    findings: list[Finding] = []
    for message in list(document.findall(nodes.system_message)):
        quoted = [node for node in message.children if isinstance(node, nodes.literal_block)]
        for node in quoted:
            node["language"] = "text"
        message.parent.replace(message, quoted)
    for unseen in list(document.findall(lambda node: _is_unseen(node, allowed))):
        unseen.parent.remove(unseen)
    for shown in [*document.findall(nodes.problematic), *document.findall(nodes.doctest_block)]:
        shown.parent.replace(shown, _show_source(shown))
    for refused in list(_find_refused(document, allowed, 0)):
        said = "link" if isinstance(refused, nodes.reference) else type(refused).__name__.replace("_", " ")
        source = " ".join((refused.rawsource or refused.astext()).split())[:_MOST_QUOTED]
        findings.append(Finding(line=_find_line(refused), message=f"{REFUSED}{said} '{source}': {_EXPLAINED}"))
        refused.parent.replace(refused, _show_source(refused))
    return findings


def _is_unseen(node: nodes.Node, allowed: frozenset[type[nodes.Node]]) -> bool:
    """Tell whether a node shows nothing: a comment, where a link leads, or what a role adds to the general index."""
    # A link without a name would be looked for on the whole page again.
    is_used_up = isinstance(node, nodes.target) and ("refuri" in node or "anonymous" in node)
    return is_used_up or (isinstance(node, nodes.Invisible) and type(node) not in allowed)


def _find_refused(node: nodes.Node, allowed: frozenset[type[nodes.Node]], depth: int) -> Iterator[nodes.Element]:
    if depth > _DEEPEST:
        raise RecursionError
    for child in node.children:
        is_unsafe = isinstance(child, nodes.reference) and not _SAFE_LINK.match(child.get("refuri", ""))
        if is_unsafe or type(child) not in allowed:
            yield child  # type: ignore[misc]  # an element: a text is allowed
        else:
            yield from _find_refused(child, allowed, depth + 1)


def _find_line(node: nodes.Node | None) -> int:
    while node is not None and node.line is None:
        node = node.parent
    return node.line if node is not None and node.line else 0


def _show_source(node: nodes.Element) -> nodes.Node:
    text = node.rawsource or node.astext()
    if isinstance(node.parent, nodes.TextElement):
        return nodes.Text(text)
    if isinstance(node, nodes.doctest_block):
        # A node of its own kind would be run by a host that tests its documentation.
        return nodes.literal_block(text, text, language="pycon", classes=["doctest"])
    return nodes.literal_block(text, text, language="text")


def list_allowed() -> Iterator[tuple[str, str]]:
    """Yield what a text may use, as it is written: each directive with its options, the roles of each kind together."""
    for name, (_, options) in DIRECTIVES.items():
        yield f".. {name}::", " ".join(f":{option}:" for option in options)
    yield "text roles", " ".join(f":{name}:" for name in sorted(ROLES.keys() - REFERENCES))
    for domain, names in _REFERENCES.items():
        roles = " ".join(f":{domain}:{name}:" if domain else f":{name}:" for name in names.split())
        yield f"references of {domain or 'the default domain'}", roles
