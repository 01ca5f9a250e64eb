"""Every front door shows all good events of a package that has a bad module, and does not end well if one is lost."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sphinx_event_catalog.cli import main

HEADER = "from openedx_events.tooling import OpenEdxPublicSignal\n"
SIGNAL = 'E{0} = OpenEdxPublicSignal("org.example.shop.order.placed{0}.v1", {{"number": int}})\n'
GOOD = HEADER + "".join(SIGNAL.format(number) for number in range(50))
BAD = 'BAD = OpenEdxPublicSignal("org.example.shop.order.lost.v1", {"number": int})\n'

CASES = {
    "prints": ({"bad.py": "print('{')"}, 0),
    "changes the folder": ({"bad.py": "import os\nos.chdir('/')"}, 0),
    "warns": ({"bad.py": "import warnings\nwarnings.warn('{', stacklevel=1)"}, 0),
    "changes the environment": ({"bad.py": "import os\nos.environ['HOME'] = '{'"}, 0),
    "changes signal handlers": ({"bad.py": "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)"}, 0),
    "starts a thread that never ends": (
        {"bad.py": "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()"},
        0,
    ),
    "deletes its file name": ({"bad.py": "del __file__"}, 0),
    "raises": ({"bad.py": "raise SystemExit(0)"}, 1),
    "is interrupted": ({"bad.py": "raise KeyboardInterrupt"}, 1),
    "exits a generator": ({"bad.py": "raise GeneratorExit"}, 1),
    "raises what cannot be shown": (
        {"bad.py": "class Mute(Exception):\n    def __str__(self):\n        raise Mute\nraise Mute"},
        1,
    ),
    "ends the process": ({"bad.py": "import os\nos._exit(0)"}, 1),
    "ends the process with 7": ({"bad.py": "import os\nos._exit(7)"}, 1),
    "kills the process": ({"bad.py": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"}, 1),
    "never ends": ({"bad.py": "while True:\n    pass"}, 1),
    "is no Python": ({"bad.py": "def"}, 1),
    "is in a package that ends the process": ({"bad/__init__.py": "import os\nos._exit(0)", "bad/signals.py": ""}, 1),
    "has a signal that cannot be described": ({"bad.py": 'W = OpenEdxPublicSignal(("a",), {"number": int})'}, 1),
    "is all right": ({"bad.py": ""}, 0),
}
"""What is wrong with the other modules of the package, and the exit code of every door."""


@pytest.fixture(params=CASES)
def shop(request, write_package, tmp_path, monkeypatch):
    """Return a function that runs a command, for a package of 50 good events, and the exit code that is right."""
    files, code = CASES[request.param]
    bad = {path: f"{HEADER}{text}\n{BAD}" for path, text in files.items()}
    name = write_package({"good.py": GOOD, **bad})
    (tmp_path / "pyproject.toml").write_text(f'[tool.event-catalog]\npackages = ["{name}"]\ntimeout = 3\n')
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_event_catalog"]\nevent_catalog_exports = ["json"]\n')
    (tmp_path / "index.rst").write_text("Shop\n====\n\n.. toctree::\n\n   reference/events\n   reference/data\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(*arguments):
        done = CliRunner().invoke(main, list(arguments))
        assert (done.exit_code, "Traceback" in done.output) == (code, False)
        return done.stdout

    run.name, run.code = name, code
    return run


def _has_all(names):
    return {f"E{number}" for number in range(50)} <= set(names)


def _start(*command):
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)


def test_every_command_ends_with_the_code_that_is_right(shop, tmp_path):
    report = json.loads(shop("check", "--format", "json"))
    lost = [problem for problem in report["problems"] if problem["severity"] == "error"]
    assert bool(lost) == bool(shop.code)
    assert all(problem["path"].startswith(f"{shop.name}/bad") for problem in lost)
    (log,) = json.loads(shop("check", "--format", "sarif"))["runs"]
    assert sum(result["level"] == "error" for result in log["results"]) == len(lost)
    shop("export", "-o", "out")
    catalog = json.loads((tmp_path / "out" / "catalog.json").read_text())
    assert _has_all(event["name"] for event in catalog["events"])
    assert [problem["kind"] for problem in catalog["problems"] if problem["severity"] == "error"] == [
        problem["kind"] for problem in lost
    ]
    assert _has_all(line.split()[0] for line in shop("list").splitlines())
    assert "org.example.shop.order.placed7.v1" in shop("show", "E7")


@pytest.mark.parametrize("shop", ["is all right", "ends the process"], indirect=True)
def test_a_build_and_a_test_run_end_with_it_too(shop, tmp_path):
    built = _start("sphinx", "-q", "-b", "html", ".", "site")
    assert (built.returncode, "Traceback" in built.stderr) == (shop.code, False)
    catalog = json.loads((tmp_path / "site" / "_catalog" / "catalog.json").read_text())
    assert _has_all(event["name"] for event in catalog["events"])
    again = _start("sphinx", "-q", "-b", "html", ".", "site")
    assert again.returncode == shop.code
    option = f"event_catalog_packages={shop.name}"
    tested = _start("pytest", "-p", "no:cacheprovider", "-q", "-rA", "-o", option, "-W", "ignore")
    assert tested.returncode == shop.code
    assert all(f"PASSED event-catalog::{shop.name}.good.E{number}\n" in tested.stdout for number in range(50))
