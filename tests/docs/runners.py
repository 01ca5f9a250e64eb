"""Run the code blocks of one page: Python in a Django project, commands in a shell, files in their own project."""

from __future__ import annotations

import doctest
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import attrs
from sybil import Document, Region
from sybil.evaluators.python import PythonEvaluator
from sybil.example import SybilFailure
from sybil.region import Lexeme

from docs._ext.code_blocks import find_code_blocks
from tests.docs.pages import EXAMPLES, ROOT
from tests.docs.readers import make_environment, make_variables, read_excerpt

TIMEOUT = 300
MATCH = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
TESTED_ELSEWHERE = (".readthedocs.yaml", "openedx_events/", "tests/")


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of one block: ``executed``, ``included``, ``not_executable``, ``unclaimed`` or ``failed``."""

    line: int
    what: str
    detail: str = ""


class Shell:
    """A bash session in a copy of the examples; ``cd`` lasts from one block to the next."""

    def __init__(self, folder, /):
        self.folder = Path(folder)
        self.place = self.folder / ".place"
        self.cwd = self.folder / "work"
        self.cwd.mkdir()
        shutil.copytree(EXAMPLES, self.cwd / "examples", ignore=shutil.ignore_patterns("__pycache__", "_build"))
        (self.cwd / "docs").mkdir()
        (self.cwd / "docs" / "history").symlink_to(ROOT / "docs" / "history")
        sys.path += [str(path.parent) for path in self.cwd.glob("examples/*/pyproject.toml")]  # as if installed
        self.environment = make_environment(self.folder / "environment")
        self.saved = set()

    def run(self, command, /):
        """Return the exit status of a command, and all that it printed."""
        script = f"{command}\nstatus=$?\npwd > '{self.place}'\nexit $status"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.cwd, env=self.environment, timeout=TIMEOUT,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if self.place.exists():
            self.cwd = Path(self.place.read_text().strip())
        return done.returncode, done.stdout

    def save(self, path, options, /):
        """Save what a block shows under the name above it, as a reader does: the parts of a file follow each other."""
        target = self.cwd / options["caption"]
        target.parent.mkdir(parents=True, exist_ok=True)
        text, _ = read_excerpt(path, options)
        with target.open("a" if target in self.saved else "w", encoding="utf-8") as file:
            file.write(text)
        self.saved.add(target)

    def __call__(self, example, /):
        """Run each command of a block; where the block shows an output, compare it."""
        checker = doctest.OutputChecker()
        for command, expected in read_commands(example.parsed):
            status, output = self.run(command)
            if status:
                return f"$ {command}\nexit status {status}\n{output}"
            if expected and not checker.check_output(expected, output, MATCH):
                return f"$ {command}\nexpected:\n{expected}\nactual:\n{output}"
        return None


class SiteBuilder:
    """Builds a site of one page, configured by the Python block above it."""

    def __init__(self, folder, /):
        self.folder = Path(folder) / "site"
        self.configuration = ""

    def __call__(self, example, /):
        """Build the block as the index page of a project; any warning is a failure."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "conf.py").write_text(self.configuration)
        (self.folder / "index.rst").write_text(f"Index\n=====\n\n{example.parsed}")
        command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-b", "html", ".", "_build"]
        done = subprocess.run(
            command, cwd=self.folder, env=build_environment(), timeout=TIMEOUT,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        return done.stdout if done.returncode else None


def build_environment():
    """Return the environment of a reader: this Python first on the path, and no settings of the test run."""
    return make_variables(sysconfig.get_path("scripts"), Path(sys.executable).parent)


def read_commands(source, /):
    """Yield each command after a ``$``, with the output that follows it."""
    command, output = "", []
    for line in source.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, "\n".join(output)
            command, output = line[2:], []
        elif line.startswith("> "):
            command += "\n" + line[2:]
        else:
            output.append(line)
    yield command, "\n".join(output)


def run_session(example, /):
    """Run a block of ``>>>`` prompts, and compare what it prints."""
    name = f"line {example.line}"  # traceback lines of another block are looked up by the name of its test
    test = doctest.DocTestParser().get_doctest(example.parsed, example.namespace, name, example.path, example.line)
    report = []
    runner = doctest.DocTestRunner(optionflags=MATCH)
    runner.run(test, out=report.append, clear_globs=False)
    example.namespace.update(test.globs)
    return "".join(report) if runner.failures else None


def is_tested_file(page, argument, /):
    """Tell whether a file that a page includes belongs to a project that has tests."""
    path = (Path(page).parent / argument).resolve()
    return path.is_file() and path.relative_to(ROOT).as_posix().startswith((*TESTED_ELSEWHERE, "examples/"))


def is_to_be_saved(page, block, /):
    """Tell whether a block is part of a file of the reader: it has a name, and is not in the reader's clone already."""
    name = block.options.get("caption")
    return name is not None and (Path(page).parent / block.argument).resolve() != ROOT / name


def find_claim(page, block, /):
    """Return which kind of runner takes a block: its name in ``run_page``, ``included``, or None."""
    if block.reason:
        return "not_executable"
    if block.directive == "literalinclude":
        return "included" if is_tested_file(page, block.argument) else None
    if block.source.startswith(">>> ") and block.argument in {"", "pycon", "python"}:
        return "session"
    return {"python": "python", "console": "shell", "rst": "site"}.get(block.argument)


def has_work(page, /):
    """Tell whether any block of a page has to be run."""
    blocks = find_code_blocks(Path(page).read_text("utf-8"))
    return any(find_claim(page, block) not in {None, "included", "not_executable"} for block in blocks)


def run_page(page, folder, /):
    """Run every block of a page in its order, and return an outcome for each."""
    text = Path(page).read_text("utf-8")
    document = Document(text, str(page))
    runners = {
        "python": PythonEvaluator(), "shell": Shell(folder), "session": run_session, "site": SiteBuilder(folder),
    }  # fmt: skip
    return [_run_block(page, block, document, runners) for block in find_code_blocks(text)]


def _run_block(page, block, document, runners, /):
    claim = find_claim(page, block)
    if claim == "included" and is_to_be_saved(page, block):
        runners["shell"].save(Path(page).parent / block.argument, block.options)
    if claim not in runners:
        return Outcome(line=block.line, what=claim or "unclaimed", detail=block.reason or "")
    if claim == "python":
        runners["site"].configuration = block.source
    region = Region(block.start, block.end, Lexeme(block.source, 0, block.source_offset - 1), runners[claim])
    document.add(region)
    (example,) = [example for example in document if example.region is region]
    return _evaluate(example, block)


def _evaluate(example, block, /):
    try:
        example.evaluate()
    except SybilFailure as failure:
        return Outcome(line=block.line, what="failed", detail=failure.result)
    except Exception as error:  # noqa: BLE001 - whatever an example raises is its failure
        return Outcome(line=block.line, what="failed", detail=repr(error))
    return Outcome(line=block.line, what="executed")
