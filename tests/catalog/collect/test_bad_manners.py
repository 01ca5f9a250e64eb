"""Whatever a module does when it is imported, all good events are there, and one problem where something is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from collections import Counter

import pytest
from sphinx_event_catalog.check import check
from sphinx_event_catalog.check.reports import REPORTS, write_report
from sphinx_event_catalog.collect.child.importing import SetupError
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request

GOOD = 50
HEADER = "from openedx_events.tooling import OpenEdxPublicSignal\n"
SIGNAL = 'E{number} = OpenEdxPublicSignal("org.example.shop.order.placed{number}.v1", {{"number": int}})\n'
BAD = 'BAD = OpenEdxPublicSignal("org.example.shop.order.lost.v1", {"number": int})\n'

HARMLESS = {
    "prints": "print('hello')\nimport sys\nprint('again', file=sys.stderr)\nimport os\nos.write(1, b'raw')",
    "warns": "import warnings\nwarnings.warn('old', DeprecationWarning)",
    "leaves an exit hook": "import atexit, os\natexit.register(os._exit, 9)",
    "stops the garbage collector": "import gc\ngc.disable()",
    "starts a thread that never ends": "import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()",
    "starts a process that never ends": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'input()'])",
    "deletes its file": "del __file__",
    "closes its output": "import sys\nsys.stdout.close()",
    "forks": "import os\nif os.fork() == 0:\n    os._exit(0)\nos.wait()",
    "lets a forked process go on": "import os\nos.fork()",
}
"""What a module may do that is nobody's business; its events are there and no problem is told."""

UNDONE = {
    "changes the folder": ("import os\nos.chdir('/')", "the working folder"),
    "changes the environment": ("import os\nos.environ['SHOP_MODE'] = 'x'", "the environment variable 'SHOP_MODE'"),
    "changes a handler": ("import signal\nsignal.signal(signal.SIGUSR2, print)", "the handler of SIGUSR2"),
}
"""What is undone and told as an info; the events of the module are there."""

RAISES = {
    "raises SystemExit": ("raise SystemExit(0)", "SystemExit: 0"),
    "raises KeyboardInterrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "raises GeneratorExit": ("raise GeneratorExit", "GeneratorExit"),
    "raises what has no text": (
        "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd",
        "Odd: (its message cannot be read)",
    ),
    "recurses": ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"),
}
"""What is caught where it is raised: the module is lost, and the process is not."""

FATAL = {
    "ends the process": ("import os\nos._exit(0)", "it ended the process with exit code 0"),
    "ends the process with 7": ("import os\nos._exit(7)", "it ended the process with exit code 7"),
    "is killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "it ended the process by SIGKILL"),
    "aborts": ("import os\nos.abort()", "it ended the process by SIGABRT"),
    "never ends": ("while True: pass", "it made no progress for 3 seconds"),
    "sleeps": ("import time\ntime.sleep(9999)", "it made no progress for 3 seconds"),
    "closes every file": ("import os\nos.closerange(3, 256)\nimport time\ntime.sleep(1)\nraise ValueError", "it "),
}
"""What ends the process that collects, or hangs it; it is started again without the module."""


@pytest.fixture
def write_shop(write_package):
    """Return a function that writes a package of 50 good events and one module that is not."""
    signals = {f"s{n}.py": HEADER + SIGNAL.format(number=n) for n in range(GOOD)}
    return lambda text, path="bad.py", **more: write_package({path: f"{HEADER}{text}\n{BAD}", **signals, **more})


@pytest.fixture
def collect_shop(write_shop):
    """Return a function that collects such a package in a process of its own."""

    def collect_bad(text, **options):
        catalog = collect(Request(packages=[write_shop(text)], timeout=3, **options)).catalog
        # In every report, whatever stands in the messages.
        for name in REPORTS:
            written = write_report(name, check(catalog), catalog, hints=True)
            assert name in {"text", "github"} or json.loads(written)
        return catalog

    return collect_bad


def list_names(catalog):
    return Counter(event.name[0] for event in catalog.events)


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_harmless_is_not_told(what, collect_shop, capfd):
    catalog = collect_shop(HARMLESS[what])
    assert list_names(catalog) == {"E": GOOD, "B": 1}
    assert catalog.problems == ()
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("what", UNDONE)
def test_bad_manners_are_undone_and_told_as_info(what, collect_shop):
    text, changed = UNDONE[what]
    catalog = collect_shop(text)
    assert list_names(catalog) == {"E": GOOD, "B": 1}
    (problem,) = catalog.problems
    assert (problem.kind.name, problem.location.path.rpartition("/")[2]) == ("import-effect", "bad.py")
    assert changed in problem.message


@pytest.mark.parametrize("what", UNDONE)
def test_bad_manners_are_undone_in_this_process_too(what, collect_shop):
    text, _ = UNDONE[what]
    assert len(collect_shop(text, in_process=True).problems) == 1
    # The second time there is nothing that differs from the first.
    assert len(collect_shop(text, in_process=True).problems) == 1


@pytest.mark.parametrize("what", RAISES)
def test_what_is_raised_loses_its_module_alone(what, collect_shop):
    text, message = RAISES[what]
    catalog = collect_shop(text)
    assert list_names(catalog) == {"E": GOOD}
    (problem,) = catalog.problems
    assert (problem.kind.name, problem.location.path.rpartition("/")[2]) == ("import-failed", "bad.py")
    assert message in problem.message


@pytest.mark.parametrize("what", FATAL)
def test_what_ends_the_process_loses_its_module_alone(what, collect_shop):
    text, message = FATAL[what]
    catalog = collect_shop(text)
    assert list_names(catalog) == {"E": GOOD}
    (problem,) = catalog.problems
    assert (problem.kind.name, problem.location.path.rpartition("/")[2]) == ("import-failed", "bad.py")
    assert message in problem.message


@pytest.mark.parametrize("text", ["import os; os._exit(1)", "raise RuntimeError"])
def test_a_package_that_cannot_be_imported_is_one_problem(text, write_package):
    name = write_package({
        "__init__.py": "",
        "bad/__init__.py": text,
        **{f"bad/s{n}.py": HEADER + SIGNAL.format(number=n) for n in range(5)},
        **{f"good{n}.py": HEADER + SIGNAL.format(number=n + 5) for n in range(GOOD)},
    })  # fmt: skip
    catalog = collect(Request(packages=[name])).catalog
    assert list_names(catalog) == {"E": GOOD}
    (problem,) = catalog.problems
    assert problem.location.path == f"{name}/bad/__init__.py"


def test_a_whole_package_that_is_fatal_is_one_problem(write_package):
    name = write_package({"__init__.py": "import os; os._exit(3)", "s.py": HEADER + BAD})
    catalog = collect(Request(packages=[name])).catalog
    assert catalog.events == ()
    (problem,) = catalog.problems
    assert str(problem) == (
        f"{name}/__init__.py:1: error import-failed: cannot import '{name}': it ended the process with exit code 3"
    )


def test_after_ten_restarts_the_rest_is_reported_as_not_read(write_shop):
    fatal = {f"t{n}.py": f"{HEADER}import os; os._exit(1)\n{BAD}" for n in range(20)}
    catalog = collect(Request(packages=[write_shop("", path="a.py", **fatal)])).catalog
    assert list_names(catalog) == {"E": GOOD, "B": 1}
    assert Counter("not read" in problem.message for problem in catalog.problems) == {False: 11, True: 9}


def test_a_class_that_ends_the_process_has_no_example(write_package):
    text = """
        import attrs, os
        from openedx_events.tooling import OpenEdxPublicSignal
        @attrs.frozen
        class Deadly:
            number: int
            def __attrs_post_init__(self):
                os._exit(5)
        @attrs.frozen
        class Good:
            number: int
        A = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"deadly": Deadly})
        B = OpenEdxPublicSignal("org.example.shop.order.paid.v1", {"good": Good})
    """
    found = collect(Request(packages=[write_package({"signals.py": textwrap.dedent(text)})]))
    examples = {event.name: found.examples.build_event(event) for event in found.catalog.events}
    assert [gap.reason for gap in examples["A"].code_gaps] == [
        "class 'Deadly' does not accept the example: it ended the process with exit code 5"
    ]
    assert (examples["A"].is_proved, examples["B"].is_proved) == (False, True)


def test_an_interpreter_that_cannot_run_it_is_said():
    with pytest.raises(SetupError, match="cannot run 'no-such-python'"):
        collect(Request(packages=["openedx_events"], python="no-such-python"))


def test_settings_that_do_not_travel_name_the_way_out():
    with pytest.raises(SetupError, match=r"django_settings\['HOOK'\] is a 'function'.*event_catalog_in_process"):
        collect(Request(packages=["openedx_events"], django_settings={"HOOK": lambda: 1}))


CONFIGURED = """
from django.conf import settings
settings.configure()
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request
try:
    collect(Request(packages=["openedx_events"]))
except Exception as error:
    print(error)
print(len(collect(Request(packages=["openedx_events"], in_process=True)).catalog.events))
"""


def test_settings_of_this_process_are_never_left_behind_in_silence(monkeypatch):
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    command = [sys.executable, "-c", CONFIGURED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert "event_catalog_in_process" in first
    assert second == "75"


GONE = """
import os, sys
from sphinx_event_catalog.collect.process import Request, converse
conversation = converse(Request(packages=[]))
conversation.describe()
print(conversation._child._process.pid, flush=True)
os._exit(0)
"""


def test_a_child_whose_parent_is_gone_ends_itself():
    command = [sys.executable, "-c", GONE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    pid = int(done.stdout)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and _read_state(pid) not in {"", "Z"}:
        time.sleep(0.1)
    assert _read_state(pid) in {"", "Z"}


def _read_state(pid):
    """Return the state of a process as ``ps`` tells it, in one letter: ``""`` if there is none."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1]
