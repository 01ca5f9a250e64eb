"""Run the collecting of packages in a process of its own, and start it again without what ended it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from sphinx_event_catalog.collect.child.importing import OWN_SETTING, SetupError
from sphinx_event_catalog.collect.child.service import WIRE_VERSION, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

    from sphinx_event_catalog.collect.child.service import Message

    Progress = Callable[[str, int, int], None]
    """Called with what is done now, how much of it is done, and how much there is."""

RESTARTS = 10
"""How many times a process that ended is started again."""
_IN_PROCESS = "event_catalog_in_process"
_BOOTSTRAP = """\
import os, sys
output = os.dup(1)
os.dup2(2, 1)
try:
    if sys.version_info < (3, 11):
        raise RuntimeError("Python 3.11 or newer is needed")
    from importlib.util import module_from_spec, spec_from_file_location
    spec = spec_from_file_location("sphinx_event_catalog", os.path.join(sys.argv[1], "__init__.py"),
                                   submodule_search_locations=[sys.argv[1]])
    sys.modules[spec.name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
    from sphinx_event_catalog.collect.child.service import serve
except Exception as error:
    import json
    os.write(output, (json.dumps({"refused": "%s: %s" % (type(error).__name__, error)}) + "\\n").encode("ascii"))
    os._exit(1)
serve(output)
"""
"""Makes this package importable for an interpreter that does not have it, and nothing else from beside it."""


@attrs.frozen(kw_only=True)
class Request:
    """What to collect and how; the fields are settings of a project of the same names."""

    packages: Sequence[str]
    django_settings: str | Mapping[str, Any] | None = None
    setup: str = ""
    python: str = ""
    in_process: bool = False
    timeout: float = 60


@attrs.frozen(kw_only=True)
class Casualty:
    """Something that ended the process: what it was doing, the file of it, and how it ended.

    ``what`` is a kind and a name: ``module acme.signals``, ``class acme.data.Order``, ``signal acme.signals.PLACED``,
    ``example acme.data.Order`` or ``setup``.
    """

    what: str
    file: str
    reason: str


class Conversation(Protocol):
    """Requests and answers; ``casualties`` are what had to be left out."""

    casualties: list[Casualty]

    def describe(self) -> Message:
        """Return the description of the packages."""

    def ask(self, question: Message) -> Message:
        """Return the answer to a question about what was described."""

    def close(self) -> None:
        """End it."""


def converse(request: Request, progress: Progress | None = None) -> Conversation:
    """Begin to collect packages, in a process of its own unless the request says otherwise.

    Raises :class:`~sphinx_event_catalog.collect.child.importing.SetupError` for settings that cannot travel there.
    """
    if request.in_process:
        return _Here(request, progress)
    _refuse_configured_django(request)
    if isinstance(request.django_settings, dict):
        _refuse_unwritable("django_settings", request.django_settings)
    return _There(request, progress)


def _refuse_configured_django(request: Request) -> None:
    """Refuse to go on without the settings that somebody gave Django in this process."""
    conf: Any = sys.modules.get("django.conf")
    is_configured = conf is not None and conf.settings.configured and not hasattr(conf.settings, OWN_SETTING)
    is_lost = is_configured and not os.environ.get("DJANGO_SETTINGS_MODULE")
    if is_lost and request.django_settings is None and not request.python:
        raise SetupError(
            "Django is configured in this process, which the process that imports the packages does not see; expected "
            f"django_settings, or {_IN_PROCESS} = True (--in-process)"
        )


def _refuse_unwritable(path: str, value: Any) -> None:
    if isinstance(value, dict):
        wrong = next((key for key in value if not isinstance(key, str)), None)
        if wrong is not None:
            raise SetupError(f"{path} has the key {wrong!r}, which JSON does not have; set {_IN_PROCESS} = True")
        for key, item in value.items():
            _refuse_unwritable(f"{path}[{key!r}]", item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_unwritable(f"{path}[]", item)
    elif value is not None and not isinstance(value, (str, int, float)):
        raise SetupError(
            f"{path} is a '{type(value).__qualname__}', which JSON does not have, so it does not travel to the process "
            f"that imports the packages; expected the name of a settings module, or {_IN_PROCESS} = True"
        )


def _write_description(request: Request, left_out: Mapping[str, str], allowed: Sequence[str] | None) -> Message:
    apps: Any = sys.modules.get("django.apps")
    return {
        "version": WIRE_VERSION,
        "packages": list(request.packages),
        "django_settings": request.django_settings,
        "setup": request.setup,
        "load_apps": apps is not None and apps.apps.ready and not request.python,
        "left_out": left_out,
        "allowed": allowed,
    }


class _Here:
    """The same service without a wall around it."""

    def __init__(self, request: Request, progress: Progress | None) -> None:
        self.casualties: list[Casualty] = []
        self._request = request
        self._progress = progress
        self._service = Service(self._hear)

    def _hear(self, message: Message) -> None:
        if "progress" in message and self._progress:
            self._progress(message["progress"], message["done"], message["total"])

    def describe(self) -> Message:
        return self.ask(_write_description(self._request, {}, None))

    def ask(self, question: Message) -> Message:
        answer: Message = json.loads(json.dumps(self._service.answer(question)))
        return answer

    def close(self) -> None:
        """Leave everything as it is: the modules stay imported."""


class _There:
    """A process that collects; one that ends before its time is started again without what it was doing then."""

    def __init__(self, request: Request, progress: Progress | None) -> None:
        self.casualties: list[Casualty] = []
        self._request = request
        self._progress = progress
        self._child: _Child | None = None
        self._survivors: set[str] = set()

    def describe(self) -> Message:
        return self._repeat(None)

    def ask(self, question: Message) -> Message:
        return self._repeat({"version": WIRE_VERSION, **question})

    def close(self) -> None:
        if self._child:
            self._child.kill()
            self._child = None

    def _repeat(self, question: Message | None) -> Message:
        """Return the answer to a question, or without one the description that every process begins with."""
        while True:
            try:
                if self._child is None:
                    self._child = _Child(self._request, self._progress)
                    description = self._child.exchange(self._write_description())
                    if question is None:
                        return description
                return self._child.exchange(question or self._write_description())
            except _EndedError as ended:
                self.close()
                self._survivors |= ended.survivors
                if len(self.casualties) > RESTARTS or not self._note(ended):
                    raise SetupError(f"cannot collect {', '.join(self._request.packages)}: {ended}") from ended

    def _note(self, ended: _EndedError) -> bool:
        """Note what ended the process; tell whether leaving it out can help."""
        if ended.what in {"", "setup", *(casualty.what for casualty in self.casualties)}:
            return False
        self.casualties.append(Casualty(what=ended.what, file=ended.file, reason=str(ended)))
        return True

    def _write_description(self) -> Message:
        left_out = {casualty.what: casualty.reason for casualty in self.casualties}
        allowed = sorted(self._survivors) if len(self.casualties) > RESTARTS else None
        return {**_write_description(self._request, left_out, allowed), **self._find_path()}

    def _find_path(self) -> Message:
        if not self._request.python:
            return {"path": sys.path}
        own = [sys.executable, "-c", "import json, sys; print(json.dumps(sys.path))"]
        usual = json.loads(subprocess.run(own, capture_output=True, check=True).stdout)  # noqa: S603  # this interpreter
        return {"more_path": [entry for entry in sys.path if entry not in usual]}


class _EndedError(Exception):
    """A process ended while it was doing something; the text says how."""

    def __init__(self, how: str, what: str, file: str, survivors: set[str]) -> None:
        super().__init__(how)
        self.what, self.file, self.survivors = what, file, survivors


class _Child:
    """One process, and what it is executing now."""

    def __init__(self, request: Request, progress: Progress | None) -> None:
        self._timeout = request.timeout or None
        self._progress = progress
        self._running: dict[str, str] = {}
        self._survivors: set[str] = set()
        python = request.python or sys.executable
        folder = str(Path(__file__).parents[1])
        try:
            self._process = subprocess.Popen(  # noqa: S603  # the interpreter that runs this, or the one asked for
                [python, "-c", _BOOTSTRAP, folder],  # the interpreter that runs this, or the one asked for
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise SetupError(f"cannot run '{python}': {error.strerror}") from error
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=_pass_on, args=(self._process.stdout, self._lines), daemon=True).start()

    def exchange(self, message: Message) -> Message:
        """Send a request and return its answer; raise :class:`_EndedError` if the process ends instead."""
        stream: Any = self._process.stdin
        with suppress(OSError):
            stream.write(json.dumps(message).encode("ascii") + b"\n")
            stream.flush()
        while True:
            try:
                line = self._lines.get(timeout=self._timeout)
            except Empty:
                self._fail(f"made no progress for {self._timeout:g} seconds")
            if not line:
                self._fail(self._describe_end())
            answer = self._hear(json.loads(line))
            if answer is not None:
                return answer

    def _hear(self, message: Message) -> Message | None:
        if "answer" in message:
            answer: Message = message["answer"]
            return answer
        if "refused" in message:
            raise SetupError(message["refused"])
        if "failed" in message:
            self._fail(f"raised {message['failed']}")
        if "enter" in message:
            self._running[message["enter"]] = message["file"]
        elif "leave" in message:
            self._running.pop(message["leave"], None)
            self._survivors.add(message["leave"].removeprefix("module "))
        elif self._progress:
            self._progress(message["progress"], message["done"], message["total"])
        return None

    def _fail(self, how: str) -> Any:
        what = next(reversed(self._running), "")
        raise _EndedError(how, what, self._running.get(what, ""), self._survivors)

    def _describe_end(self) -> str:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "closed the pipe to the process that collects"
        if code < 0:
            return f"ended the process by {signal.Signals(-code).name}"
        return f"ended the process with exit code {code}"

    def kill(self) -> None:
        """End the process and all that it started."""
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()


def _pass_on(stream: IO[bytes], lines: SimpleQueue[bytes]) -> None:
    """Pass on each line of a stream, and an empty one at its end."""
    with suppress(ValueError, OSError):
        for line in stream:
            lines.put(line)
    lines.put(b"")
