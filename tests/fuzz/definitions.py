"""Make definitions of events at random: each is malformed in a way that somebody could write, few of them twice.

Everything comes from one seed, so a package that breaks something can be written again.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import attrs

HEADER = """\
import enum
from datetime import datetime
from typing import *
import attr
import attrs
from openedx_events.tooling import OpenEdxPublicSignal
"""
GOOD = '''
@attrs.frozen
class Good{number}Data:
    """A good one.

    Attributes:
        number (int): Its number.
    """

    number: int

# .. event_type: org.example.fuzz.good{number}.sent.v1
# .. event_name: GOOD_{number}_SENT
# .. event_key_field: good.number
# .. event_description: Sent when a good one is sent.
# .. event_data: Good{number}Data
# .. event_trigger_repository: example/fuzz
GOOD_{number}_SENT = OpenEdxPublicSignal("org.example.fuzz.good{number}.sent.v1", {{"good": Good{number}Data}})
'''


@attrs.frozen
class Malformed:
    """The source of a malformed definition.

    The module of one that is ``importable`` is imported to its end, whatever is wrong: what else it defines is there.
    ``content`` is the whole file, where it is no text in UTF-8 or has other first lines.
    """

    text: str = ""
    importable: bool = True
    content: bytes = b""


Make = Callable[[random.Random, int], Malformed]

_PIECES = (
    "a", "Order", "数学", "é", "\u0301", "\u202e", "\u200b", "\ud800", "\udfff", "\x00", "\x1b[31m", "\n", "\t", " ",
    ".", "..", "/", "\\", "%s", "{}", "`", "``", "*", "_", "|", ":", "::", "<b>", "&amp;", '"', "'", "#", "$", "🦉",
    "-", "v1", "CON", "nul", "'''", '"""', "]", "[", "(", ";", "!", "?", "~", "^", "=", "\u2028", "\ufeff", "\x85",
)  # fmt: skip


def make_name(rng: random.Random) -> str:
    """Return a text that no name should be."""
    pieces = [rng.choice(_PIECES) for _ in range(rng.randrange(0, 7))]
    return "".join(pieces) * rng.choice((1, 1, 1, 1, 40, 90))


def make_signal(number: int, event_type: str = "", data: str = "{'thing': int}", more: str = "") -> str:
    """Return the source of a signal; ``data`` and ``more`` are source text."""
    event_type = event_type or f"org.example.fuzz.bad{number}.sent.v1"
    return f"BAD_{number} = OpenEdxPublicSignal({event_type!r}, {data}{more})\n"


def make_class(number: int, body: str, docstring: str = "", decorator: str = "@attrs.frozen", bases: str = "") -> str:
    """Return the source of a payload class and of a signal that carries it."""
    lines = "\n".join(f"    {line}" for line in [repr(docstring) if docstring else "", *body.split("\n")])
    name = f"Bad{number}Data"
    signal = make_signal(number, data=f"{{'bad': {name}}}")
    return f"{decorator}\nclass {name}{bases}:\n{lines}\n    pass\n{signal}"


def make_odd_event_type(rng: random.Random, number: int) -> Malformed:
    """An event type that is none."""
    start = rng.choice(("", "org.example.", "org.example.fuzz.", "org.openedx.learning.course."))
    return Malformed(make_signal(number, f"{start}{make_name(rng)}{rng.choice(('', '.v1', f'.bad{number}.v1'))}"))


def make_wrong_event_type(rng: random.Random, number: int) -> Malformed:
    """An event type that is no text, or one whose methods raise."""
    value = rng.choice(("7", "None", "b'org.x.y.z.v1'", "('a',)", "Text('org.example.fuzz.text.sent.v1')", "object()"))
    text = "class Text(str):\n    def __str__(self): raise ValueError('no')\n    __repr__ = __str__\n"
    return Malformed(
        f"{text}try:\n    BAD_{number} = OpenEdxPublicSignal({value}, {{'thing': int}})\nexcept Exception:\n    pass\n"
    )


def make_odd_key(rng: random.Random, number: int) -> Malformed:
    """Data keys that cannot be keyword arguments."""
    keys = [rng.choice((make_name(rng), 3, None, 2.5, ("a", "b"), b"x", "class", "self", "metadata")) for _ in range(3)]
    return Malformed(make_signal(number, data=f"{{{', '.join(f'{key!r}: int' for key in keys)}}}"))


def make_wrong_data(rng: random.Random, number: int) -> Malformed:
    """Data that is no dict, or a dict that raises."""
    odd = (
        "class Odd(dict):\n"
        f"    def {rng.choice(('items', 'values', 'keys', '__iter__', '__len__', '__getitem__', '__repr__'))}"
        f"(self, *args): raise {rng.choice(('ValueError', 'KeyError', 'SystemExit', 'RecursionError'))}\n"
    )
    data = rng.choice(("[]", "None", "7", "'thing'", "Odd(thing=int)", "[('thing', int)]", "{'thing'}", "iter(())"))
    return Malformed(
        f"{odd}try:\n    BAD_{number} = OpenEdxPublicSignal('org.example.fuzz.bad{number}.sent.v1', {data})\n"
        "except BaseException:\n    pass\n"
    )


def make_odd_signal(rng: random.Random, number: int) -> Malformed:
    """A subclass of the signal whose attributes raise or lie."""
    name = rng.choice(("init_data", "event_type", "minor_version", "__class__", "__repr__", "__hash__", "__eq__"))
    raised = rng.choice(("ValueError('x')", "AttributeError('x')", "SystemExit(3)", "KeyboardInterrupt", "Odd()"))
    return Malformed(
        "class Odd(Exception):\n    def __str__(self): raise ValueError\n"
        f"def odd(self, *args):\n    if ready: raise {raised}\n    return 7\nready = False\n"
        "class Signal(OpenEdxPublicSignal):\n"
        f"    {name} = {'odd' if name[:2] == '__' and name != '__class__' else 'property(odd, odd)'}\n"
        f"try:\n    {make_signal(number).replace('OpenEdxPublicSignal', 'Signal')}"
        "except BaseException:\n    pass\nready = True\n"
    )


def make_minor_version(rng: random.Random, number: int) -> Malformed:
    """A minor version that is no small number."""
    value = rng.choice(("'x'", "None", "-1", "2.5", "10**5000", "float('nan')", "[]", "True"))
    return Malformed(make_signal(number, more=f", minor_version={value}"))


_TYPES = (
    "list", "dict", "tuple", "Any", "int | str", "Optional[int]", "Callable[[int], str]", "Callable[..., Any]",
    "list['Nowhere']", "'Nowhere'", "'exit()'", "'1/0'", "'[' * 3", "'lambda: 0'", "''", "' '", "'a b'", "'\\ud800'",
    "Literal[None, 1, b'x', 'é\\ud800']", "Literal[()]", "tuple[()]", "type[int]", "Annotated[int, object()]",
    "ClassVar[int]", "Final[int]", "TypeVar('T')", "NewType('N', NewType('M', int))", "NewType('N', 'Nowhere')", "7",
    "None", "...", "object()", "[int]", "(int, str)", "{'a': int}", "print", "int()", "enum.Enum", "Odd", "Odd()",
    "list[Odd]", "dict[Odd, Odd]", "ForwardRef('a b')", "frozenset[frozenset[int]]", "Iterator[int]", "Self", "Never",
    "Mapping[str, Sequence[int]]", "dict[int, dict[bool, bytes]]", "complex", "range", "datetime", "NotImplemented",
)  # fmt: skip
_ODD = """\
class Meta(type):
    def __{method}__(cls, *args): raise ValueError("a class that cannot be asked")
class Odd(metaclass=Meta):
    pass
"""


def make_odd_type(rng: random.Random, number: int) -> Malformed:
    """Fields of types that nobody can describe."""
    odd = _ODD.format(method=rng.choice(("repr", "getattr", "hash", "eq", "instancecheck", "subclasscheck", "or")))
    fields = "\n".join(f"f{n} = attrs.field(type={rng.choice(_TYPES)}, default=None)" for n in range(5))
    return Malformed(_guard(odd + make_class(number, fields)))


def make_annotated_type(rng: random.Random, number: int) -> Malformed:
    """The same as annotations, of which some raise where they stand."""
    odd = _ODD.format(method=rng.choice(("repr", "getattr", "hash", "eq")))
    fields = "\n".join(f"f{n}: {rng.choice(_TYPES)} = None" for n in range(4))
    return Malformed(_guard(odd + make_class(number, fields)))


def make_odd_data_type(rng: random.Random, number: int) -> Malformed:
    """Data keys of types that nobody can describe."""
    odd = _ODD.format(method=rng.choice(("repr", "getattr", "hash", "eq", "instancecheck")))
    return Malformed(_guard(odd + make_signal(number, data=f"{{'thing': {rng.choice(_TYPES)}}}")))


def make_deep_type(rng: random.Random, number: int) -> Malformed:
    """A type within types within types."""
    depth = rng.choice((20, 90, 300, 900))
    outer = rng.choice(("list[{}]", "dict[str, {}]", "Optional[list[{}]]", "tuple[{}, ...]"))
    return Malformed(
        f"deep = int\nfor _ in range({depth}):\n    deep = {outer.format('deep')}\n"
        f"{make_class(number, 'deep: deep = None')}"
    )


def make_generic(rng: random.Random, number: int) -> Malformed:
    """Generic classes that hold themselves and others."""
    parameter = rng.choice(("TypeVar('T')", "TypeVar('T', bound='Nowhere')", "TypeVarTuple('T')", "ParamSpec('T')"))
    argument = rng.choice(("int", "'Nowhere'", "list['Gen']", "Any", "None", "[int]", "Literal['é']"))
    field = rng.choice(("T", "list[T]", "'Gen[list[T]]'", "Optional['Gen']", "'Gen[Gen[T]]'", "dict[str, T]"))
    generic = f"T = {parameter}\n@attrs.frozen\nclass Gen(Generic[T]):\n    value: {field} = None\n"
    return Malformed(_guard(generic + make_signal(number, data=f"{{'thing': Gen[{argument}], 'other': Gen}}")))


_DEFAULTS = (
    "10**5000", "-10**4400", "float('nan')", "float('inf')", "'\\ud800'", "'é' * 3000", "b'\\xff'", "object()",
    "Raises()", "[Raises()]", "{Raises(): 1}", "lambda: 0", "int", "[]", "{1: [2]}", "{3, 'a'}", "frozenset({1})",
    "Hue.RED", "Hue", "datetime.now()", "print", "attr.Factory(Raises)",
    "attr.Factory(lambda self: 1 / 0, takes_self=True)", "NotImplemented", "...", "(1, (2, (3,)))", "range(9)",
    "complex(1, 2)", "Loop", "'`*|<b>'", "'\\n\\t'", "Odd",
)  # fmt: skip


def make_odd_default(rng: random.Random, number: int) -> Malformed:
    """Defaults that cannot be written down."""
    helpers = (
        "class Raises:\n    def __repr__(self): raise ValueError\n    __str__ = __repr__\n"
        "class Hue(enum.Enum):\n    RED = 'red'\n    def __repr__(self): raise ValueError\n"
        f"{_ODD.format(method='repr')}Loop = []\nLoop.append(Loop)\n"
    )
    fields = "\n".join(f"f{n} = attrs.field(default={rng.choice(_DEFAULTS)})" for n in range(5))
    return Malformed(_guard(helpers + make_class(number, fields)))


def make_odd_enum(rng: random.Random, number: int) -> Malformed:
    """Enumerations whose values are no values."""
    values = [
        rng.choice(("object()", "lambda: 0", "[]", "'é\\ud800'", "None", "float('nan')", "10**5000")) for _ in "ab"
    ]
    kind = rng.choice(("Enum", "Flag", "IntFlag", "StrEnum", "IntEnum"))
    members = "\n".join(f"    M{n} = {value}" for n, value in enumerate(values)) if rng.random() < 0.8 else "    pass"
    return Malformed(_guard(f"class Odd(enum.{kind}):\n{members}\n{make_class(number, 'odd: Odd')}"))


_HOOKS = (
    "def __attrs_post_init__(self): raise SystemExit(2)",
    "def __attrs_pre_init__(self): raise KeyError('x')",
    "def __eq__(self, other): raise ValueError",
    "def __hash__(self): raise ValueError",
    "def __repr__(self): raise ValueError",
    "def __new__(cls, *args, **kwargs): return 7",
    "def __getattribute__(self, name): raise AttributeError(name)",
    "__slots__ = ()",
    "__module__ = 7",
    "__module__ = 'no.such.module'",
    "__qualname__ = 'a[b]'",
    "__doc__ = 7",
    "__annotations__ = None",
    "x: int = attrs.field(validator=lambda *args: 1 / 0)",
    "x: int = attrs.field(converter=lambda value: [][0], default=1)",
    "x: int = attrs.field(init=False)",
    "_x: int = attrs.field(alias='é')",
    "x: 'Bad' = None",
)


def make_odd_class(rng: random.Random, number: int) -> Malformed:
    """Payload classes that cannot be made, compared or printed."""
    body = "\n".join(rng.sample(_HOOKS, 3))
    decorator = rng.choice(("@attrs.frozen", "@attrs.define", "@attr.s(auto_attribs=True)", "@attr.s(these={})"))
    return Malformed(_guard(make_class(number, body, decorator=decorator)))


def make_other_class(rng: random.Random, number: int) -> Malformed:
    """Payloads that are no attrs classes."""
    text = rng.choice(
        (
            "import dataclasses\n@dataclasses.dataclass\nclass Odd:\n    x: 'Nowhere'\n",
            "class Odd(NamedTuple):\n    x: 'Nowhere'\n",
            "class Odd(TypedDict):\n    x: 'Nowhere'\n",
            "class Odd(Protocol):\n    x: int\n",
            "Odd = attrs.make_class('é 7', ['a', 'b'])\n",
            "Odd = attrs.make_class('x' * 400, {'f' * 400: attrs.field(type=int)})\n",
            "def make():\n    @attrs.frozen\n    class Odd:\n        x: 'Odd'\n    return Odd\nOdd = make()\n",
            "Odd = type('Odd', (), {'__attrs_attrs__': 7})\n",
            "Odd = type('Odd', (), {'__attrs_attrs__': (1, 2)})\n",
        )
    )
    return Malformed(_guard(text + make_signal(number, data="{'thing': Odd}")))


_BLOCKS = (
    "*emphasis that never ends", "``literal", "`link <", "|nothing|", "[1]_ and [#]_ and [x]_", ":ref:`nowhere`",
    ":no-such-role:`x`", ".. no-such::\n   :option:\n\n   text", "Title\n=", "====\nOver\n====", "a\n  b\n c\n   d",
    "::", ".. |x| replace:: |x|", ".. _a: b_\n.. _b: a_", "+--+\n|  \n+--+", "==  ==\na", ".. raw:: html\n\n   <b>",
    "- a\n* b\n+ c", "1. a\n3. c", "term\n  def\n term", ":field: a\n   b\n:other", ".. code-block:: nosuch\n\n   x",
    "\x0c", "\t\ttabs", "\ud800", "Attributes:", "Attributes:\n    a (int: b\n  c: d\n      e (f): g",
    "Parameters\n----------\nx : int\n y", ":param x", ":ivar:", ":type x: int\n:type x: str", "Args:\n\n\n",
    "Attributes:\n    * x: y", "A", "\u202eabc", "<script>", "`", "*", "{0}%s\\", "_", "http://[::1", "mailto:",
    "a_ b__ c_", ".. pii: x\n.. pii:", ">>> 1 / 0\n...",
)  # fmt: skip


def make_text(rng: random.Random) -> str:
    """Return text that is no reST."""
    blocks = [rng.choice(_BLOCKS) for _ in range(rng.randrange(1, 6))]
    return rng.choice(("\n\n", "\n", " ", "\n\n    ")).join(blocks)


def make_odd_docstring(rng: random.Random, number: int) -> Malformed:
    """A docstring that is no reST, or in no style."""
    # A class whose docstring has a lone surrogate cannot be made.
    return Malformed(_guard(make_class(number, "x: int\ny: str = ''", make_text(rng))))


def make_large_docstring(rng: random.Random, number: int) -> Malformed:
    """A docstring that takes long to read."""
    text = rng.choice(
        (
            "\n".join("  " * n + "- deep\n" for n in range(300)),
            "word " * 20000,
            "*" * 5000,
            "`a <b>`_ " * 2000,
            "\n".join(f"x{n} (int): y" for n in range(800)),
            "\n\n".join(f"Section {n}\n-----------\n\ntext" for n in range(200)),
            "| " * 9000,
        )
    )
    return Malformed(make_class(number, "x: int", text))


_TOKENS = (
    "event_type", "event_name", "event_key_field", "event_description", "event_data", "event_trigger_repository",
    "event_warning", "event_nothing", "no_default", "pii",
)  # fmt: skip


def make_odd_annotations(rng: random.Random, number: int) -> Malformed:
    """Annotations that are missing, doubled, broken or about something else."""
    lines = []
    for _ in range(rng.randrange(1, 9)):
        text = make_text(rng) if rng.random() < 0.5 else make_name(rng)
        # A comment ends where a line does; what no file can hold is left out.
        first, *rest = [part.encode(errors="ignore").decode().replace("\0", "") for part in text.splitlines() or [""]]
        dots = rng.choice((".. ", "..", ".  ", " .. "))
        lines += [f"{dots}{rng.choice(_TOKENS)}{rng.choice((':', ' :', '', '::'))} {first}"]
        lines += [f"{rng.choice((' ', '   ', ''))}{part}" for part in rest]
    comment = "\n".join(f"#{rng.choice((' ', '', '  '))}{line}" for line in lines)
    return Malformed(f"{comment}\n{make_signal(number)}")


def make_suppression(rng: random.Random, number: int) -> Malformed:
    """A suppression that means nothing."""
    inner = rng.choice(("", "nothing", "event-type-format", "a, b,", "[", "\u202e", "*"))
    comment = f"# event-catalog: ignore[{inner}{rng.choice((']', '', ']]'))} {rng.choice(('', 'why'))}"
    return Malformed(f"{comment}\n{make_signal(number, 'Wrong Type')}")


def make_odd_variable(rng: random.Random, number: int) -> Malformed:
    """Variables that cannot be asked what they are, and signals in odd places."""
    text = rng.choice(
        (
            "class Lazy:\n    @property\n    def __class__(self): raise ValueError\nlazy = Lazy()\n",
            "def __getattr__(name): raise ValueError(name)\n",
            "globals()[7] = 7\n",
            "globals()['\\ud800'] = OpenEdxPublicSignal('org.example.fuzz.surrogate.sent.v1', {'x': int})\n",
            "globals()['a b'] = OpenEdxPublicSignal('org.example.fuzz.space.sent.v1', {'x': int})\n",
            f"first = second = OpenEdxPublicSignal('org.example.fuzz.twice{number}.sent.v1', {{'x': int}})\n",
            f"match 1:\n    case 1:\n        X = OpenEdxPublicSignal('org.example.fuzz.m{number}.sent.v1', {{}})\n",
            f"class Holder:\n    X = OpenEdxPublicSignal('org.example.fuzz.held{number}.sent.v1', {{}})\n",
            f"X = [OpenEdxPublicSignal('org.example.fuzz.listed{number}.sent.v1', {{}})]\n",
            "__file__ = 7\n",
            "__name__ = None\n",
            "del __file__, __spec__\n",
            "__path__ = 7\n",
            "__doc__ = object()\n",
            "__all__ = [7]\n",
            "import sys\nsys.modules[__name__ + '.x'] = None\nsys.modules['odd' + __name__] = 7\n",
        )
    )
    return Malformed(text + make_signal(number))


def make_failing_module(rng: random.Random, number: int) -> Malformed:
    """A module that cannot be imported."""
    failing = rng.choice(
        (
            "raise ValueError('\\ud800')\n",
            "class Odd(Exception):\n    def __str__(self): raise Odd\nraise Odd\n",
            "class Odd(BaseException):\n    __traceback__ = 7\nraise Odd\n",
            "raise ExceptionGroup('many', [ValueError(1), TypeError(2)])\n",
            "raise SystemExit('bye')\n",
            "import no_such_module_at_all\n",
            "from . import nothing_here\n",
            "1 / 0\n",
            "x = [\n",
            "x = (1,\n  2\n",
            "if True:\nx = 1\n",
            "'\\N{no such name}'\n",
            "x = " + "(" * 150 + ")" * 150 + "\n",
            "x = " + "-" * 5000 + "1\n",
            "x = " + "+".join(["1"] * 4000) + "\n",
            "def f(): yield; return 1; await x\n",
        )
    )
    return Malformed(make_signal(number) + failing, importable=False)


def make_odd_file(rng: random.Random, number: int) -> Malformed:
    """A file that is no text, or in another encoding than it says."""
    source = HEADER + make_signal(number)
    content = rng.choice(
        (
            source.encode("utf-16"),
            b"# coding: rot13\n" + source.encode(),
            b"# coding: nosuch\n" + source.encode(),
            b"# coding: ascii\n# \xff\n" + source.encode(),
            b"\xef\xbb\xbf" + source.encode(),
            source.encode() + b"# \xe9\xff\n",
            source.encode() + b"\x00\x00\n",
            source.replace("\n", "\r\n").encode(),
            source.replace("\n", "\r").encode(),
            source.encode().rstrip() + b"\\",
            b"",
            b"\n" * 5000 + source.encode(),
            b"\x0c" + source.encode(),
        )
    )
    return Malformed(content=content, importable=False)


MAKERS: tuple[Make, ...] = (
    make_odd_event_type,
    make_wrong_event_type,
    make_odd_key,
    make_wrong_data,
    make_odd_signal,
    make_minor_version,
    make_odd_type,
    make_annotated_type,
    make_odd_data_type,
    make_deep_type,
    make_generic,
    make_odd_default,
    make_odd_enum,
    make_odd_class,
    make_other_class,
    make_odd_docstring,
    make_large_docstring,
    make_odd_annotations,
    make_suppression,
    make_odd_variable,
    make_failing_module,
    make_odd_file,
)
"""The kinds of malformed definitions."""


def _guard(text: str) -> str:
    """Keep what a definition raises where it stands from what comes after it."""
    lines = "\n".join(f"    {line}" for line in text.splitlines())
    return f"try:\n{lines}\nexcept BaseException:\n    pass\n"


def make_files(seed: int, count: int) -> tuple[dict[str, bytes], set[str]]:
    """Return the files of a package with malformed definitions, and the names of the good events that it must have.

    Every malformed definition has a module of its own, and a good neighbor where its module is imported.
    """
    rng = random.Random(seed)  # noqa: S311  # nothing is secret
    files, good = {"__init__.py": b""}, set()
    for number in range(count):
        made = rng.choice(MAKERS)(rng, number) if count < len(MAKERS) else MAKERS[number % len(MAKERS)](rng, number)
        text = HEADER + made.text
        if made.importable:
            text += GOOD.format(number=number)
            good.add(f"GOOD_{number}_SENT")
        files[f"m{number}.py"] = made.content or text.encode(errors="surrogatepass")
    files["whole.py"] = (HEADER + GOOD.format(number=count)).encode()
    return files, good | {f"GOOD_{count}_SENT"}
