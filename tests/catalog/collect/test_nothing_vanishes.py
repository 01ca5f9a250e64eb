"""Whatever way a signal is made and held, it is in the catalog, or a problem names its type."""

from __future__ import annotations

import py_compile
from pathlib import Path

import pytest
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request

HEADER = "from openedx_events.tooling import OpenEdxPublicSignal\n"
TYPE = "org.example.shop.order.placed.v1"
MADE = f'OpenEdxPublicSignal("{TYPE}", {{"number": int}})'


@pytest.fixture
def read(write_package):
    """Return a function that collects a package in a process of its own: its events, and kinds and subjects."""

    def collect_package(files):
        name = write_package({path: text.replace("HEADER", HEADER) for path, text in files.items()})
        catalog = collect(Request(packages=[name])).catalog
        told = {(p.kind.name, p.subject, f"{p.location}".removeprefix(f"{name}/"), p.message) for p in catalog.problems}
        return [event.name for event in catalog.events], told

    return collect_package


HELD = {
    "a loop": f"for name in ['PLACED']:\n    globals()[name] = {MADE}",
    "a branch": f"if IS_READ:\n    pass\nelse:\n    PLACED = {MADE}",
    "match": f"match 1:\n    case 1:\n        PLACED = {MADE}",
    "while": f"while True:\n    PLACED = {MADE}\n    break",
    "a walrus": f"print(PLACED := {MADE})",
    "two names": f"OTHER, PLACED = 1, {MADE}",
    "setattr": f"import sys\nsetattr(sys.modules[__name__], 'PLACED', {MADE})",
}


@pytest.mark.parametrize("how", HELD)
def test_a_signal_that_a_variable_holds_is_there(how, read):
    text = f"HEADERIS_READ = False\n{HELD[how]}\n"
    assert read({"signals.py": text}) == (["PLACED"], set())


BASES = {
    "an alias of a module": ("from openedx_events import tooling\nMaker = tooling.OpenEdxPublicSignal", "Maker({})"),
    "an alias of an alias": ("HEADERFirst = OpenEdxPublicSignal\nMaker = First", "Maker({})"),
    "a subclass": ("HEADERclass Maker(OpenEdxPublicSignal): pass", "Maker({})"),
    "a function": ("HEADERdef Maker(*a): return OpenEdxPublicSignal(*a)", "Maker({})"),
    "a lambda": ("HEADERMaker = lambda *a: OpenEdxPublicSignal(*a)", "Maker({})"),
    "a partial": ("HEADERfrom functools import partial\nMaker = partial(OpenEdxPublicSignal)", "Maker({})"),
    "a dict of makers": ("HEADERMaker = {'x': OpenEdxPublicSignal}", "Maker['x']({})"),
    "a tuple of makers": ("HEADERMaker = (OpenEdxPublicSignal,)", "Maker[0]({})"),
    "a method": (
        "HEADERclass Maker:\n    def make(self, *a): return OpenEdxPublicSignal(*a)",
        "Maker().make({})",
    ),
    "a class method": (
        "HEADERclass Maker:\n    @classmethod\n    def make(cls, *a): return OpenEdxPublicSignal(*a)",
        "Maker.make({})",
    ),
    "an instance": (
        "HEADERclass Factory:\n    def make(self, *a): return OpenEdxPublicSignal(*a)\nMaker = Factory()",
        "Maker.make({})",
    ),
    "a function that returns one": (
        "HEADERdef Maker():\n    return lambda *a: OpenEdxPublicSignal(*a)",
        "Maker()({})",
    ),
}


@pytest.mark.parametrize("how", BASES)
def test_a_signal_that_something_of_another_module_makes_is_there(how, read):
    base, call = BASES[how]
    text = f"from .base import Maker\nPLACED = {call.format(repr(TYPE) + ', ' + repr({}))}\n"
    assert read({"base.py": base, "signals.py": text}) == (["PLACED"], set())


DECORATORS = {
    "a decorator": ("def Maker(f):\n    return OpenEdxPublicSignal(f.__doc__, {})", "@Maker"),
    "a decorator that is called": (
        "def Maker(x):\n    def make(f):\n        return OpenEdxPublicSignal(f.__doc__, {})\n    return make",
        "@Maker(1)",
    ),
}


@pytest.mark.parametrize("how", DECORATORS)
def test_a_signal_that_a_decorator_makes_is_there(how, read):
    base, decorator = DECORATORS[how]
    text = f'from .base import Maker\n{decorator}\ndef PLACED():\n    "{TYPE}"\n'
    assert read({"base.py": HEADER + base, "signals.py": text}) == (["PLACED"], set())


UNHELD = {
    "a class": (f"class Events:\n    PLACED = {MADE}", "Events.PLACED"),
    "a class in a class": (f"class A:\n    class B:\n        PLACED = {MADE}", "A.B.PLACED"),
    "a dict": (f"EVENTS = {{'placed': {MADE}}}", "EVENTS['placed']"),
    "a list": (f"EVENTS = [{MADE}]", "EVENTS[0]"),
    "a list in a dict": (f"EVENTS = {{1: [{MADE}]}}", "EVENTS[1][0]"),
    "a namespace": (f"from types import SimpleNamespace\nEVENTS = SimpleNamespace(a={MADE})", "EVENTS.a"),
    "an object": (f"class A:\n    def __init__(self): self.a = {MADE}\nEVENTS = A()", "EVENTS.a"),
    "an enum": (f"import enum\nclass A(enum.Enum):\n    PLACED = {MADE}", "A.PLACED._value_"),
    "nothing": (MADE, ""),
    "a function": (f"def hold(signal={MADE}): pass", ""),
}


@pytest.mark.parametrize("how", UNHELD)
def test_a_signal_that_no_variable_holds_is_told_by_its_type(how, read):
    text, expression = UNHELD[how]
    events, ((kind, subject, place, message),) = read({"signals.py": f"HEADER{text}\n"})
    assert (events, kind, subject) == ([], "event-unheld", TYPE)
    line = 1 + next(n for n, code in enumerate(f"HEADER{text}".split("\n"), 1) if TYPE in code)
    assert place == f"signals.py:{line}"
    assert (f", only '{expression}'; expected" in message) == bool(expression)


def test_a_signal_of_another_package_is_not_told(read):
    text = "from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED\nEVENTS = [COURSE_ENROLLMENT_CREATED]"
    assert [kind for kind, *_ in read({"signals.py": text})[1]] == ["events-missing"]


UNREADABLE = {
    "UTF-16": (HEADER + f"PLACED = {MADE}").encode("utf-16"),
    "UTF-32": (HEADER + f"PLACED = {MADE}").encode("utf-32"),
    "an encoding that is none of bytes": b"# coding: rot13\nCYNPRQ = 1\n",
    "an encoding that nobody knows": b"# coding: klingon\nPLACED = 1\n",
    "a byte that is not UTF-8": b"PLACED = '\xff'\n",
    "a zero": b"PLACED = '\0'\n",
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_a_module_that_is_no_text_is_told(how, write_package):
    name = write_package({"good.py": f"{HEADER}GOOD = {MADE}", "bad.py": UNREADABLE[how]})
    catalog = collect(Request(packages=[name])).catalog
    assert [event.name for event in catalog.events] == ["GOOD"]
    (problem,) = catalog.problems
    assert (problem.kind.name, problem.subject) == ("source-unreadable", f"{name}/bad.py")


def test_a_package_without_source_is_told(write_package, tmp_path):
    name = write_package({"signals.py": f"{HEADER}PLACED = {MADE}"})
    for path in (tmp_path / name).glob("*.py"):
        py_compile.compile(str(path), cfile=str(path.with_suffix(".pyc")))
        path.unlink()
    (problem,) = collect(Request(packages=[name])).catalog.problems
    assert problem.message == f"package '{name}' has no module of Python source; looked in '{name}'"


def test_a_package_without_events_is_told_with_what_was_looked_at(read):
    events, told = read({"a.py": "", "b.py": "HEADERdef make():\n    return OpenEdxPublicSignal('a', {})\n"})
    ((kind, subject, place, message),) = told
    assert (events, kind, place) == ([], "events-missing", "__init__.py:1")
    assert message == f"no events: none of the 3 modules of '{subject}' makes an OpenEdxPublicSignal"


def test_a_module_without_a_file_is_described(read):
    text = f"HEADERimport sys, types\nsys.modules[__name__ + '.inner'] = types.ModuleType(__name__ + '.inner')\n\
sys.modules[__name__ + '.inner'].PLACED = {MADE}\n"
    assert read({"signals.py": text}) == (["PLACED"], set())


def test_an_event_without_a_library_is_told(write_package, tmp_path):
    (tmp_path / "openedx_events").mkdir()
    (tmp_path / "openedx_events" / "__init__.py").touch()
    name = write_package({"a.py": "x = 1"})
    (problem,) = collect(Request(packages=[name])).catalog.problems
    assert (problem.kind.name, Path(problem.location.path).name) == ("import-failed", "__init__.py")
    assert "there is no OpenEdxPublicSignal, so there can be no events: ModuleNotFoundError" in problem.message
