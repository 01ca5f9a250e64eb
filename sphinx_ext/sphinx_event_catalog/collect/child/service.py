"""Answer requests beside the packages: import and describe them, and prove examples.

It runs in a process of its own, with nothing but the standard library, attrs and the packages, or in the process that
asks. A request and an answer are JSON on one line. Between them go lines that tell what is executed now.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.codec import decode, encode
from sphinx_event_catalog.collect.child.describing import Describer, describe_packages, locate_modules
from sphinx_event_catalog.collect.child.finding import explain_absence, find_signals, find_unheld
from sphinx_event_catalog.collect.child.importing import (
    SetupError,
    Watch,
    describe_error,
    import_definitions,
    set_up_django,
)
from sphinx_event_catalog.collect.child.proving import find_signals_by_holder, prove
from sphinx_event_catalog.collect.records import LIVE_RECORDS, Description, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Message = dict[str, Any]
    Send = Callable[[Message], None]

WIRE_VERSION = 1
"""Raised when a request, an answer or a record changes its form."""


@attrs.define
class Service:
    """Answers requests; ``send`` takes a message at once, also one of many before an answer."""

    send: Send
    _signals: dict[str, Any] = attrs.field(factory=dict)
    _left_out: dict[str, str] = attrs.field(factory=dict)

    def answer(self, request: Message) -> Message:
        """Return the answer to a request to describe packages, or to prove examples.

        Raises :class:`~sphinx_event_catalog.collect.child.importing.SetupError`.
        """
        return self._describe(request) if "packages" in request else self._prove(request)

    def _tell(self, step: str, what: str, file: str) -> None:
        self.send({step: what, "file": file})

    def _progress(self, label: str, done: int, total: int) -> None:
        self.send({"progress": label, "done": done, "total": total})

    def _describe(self, request: Message) -> Message:
        packages: list[str] = request["packages"]
        self._left_out = request["left_out"]
        left_out = {
            name.partition(" ")[2]: why for name, why in request["left_out"].items() if name.startswith("module ")
        }
        watch = Watch(packages=packages, tell=self._tell, left_out=left_out, allowed=request["allowed"])
        self._tell("enter", "setup", "")
        set_up_django(request["django_settings"], request["setup"], load_apps=request["load_apps"])
        self._tell("leave", "setup", "")
        with watch.watching():
            imported = [import_definitions(package, self._progress) for package in packages]
        describer = Describer(self._tell, request["left_out"])
        described = []
        held = find_signals(packages)
        found = [(signal, held.everywhere[key]) for key, signal in held.own.items()]
        for number, (signal, holders) in enumerate(found, 1):
            if describer.describe_signal(signal, holders, packages):
                described.append((signal, tuple(holders)))
            self._progress("Reading events", number, len(found))
        describer.read_neighbors(packages)
        texts = {module: text for part in imported for module, text in part.texts.items()}
        describer.troubles += find_unheld(packages, held, texts, [t.module for part in imported for t in part.troubles])
        if packages and not (
            found or describer.troubles or self._left_out or any(part.troubles or part.idle for part in imported)
        ):
            describer.troubles.append(explain_absence(packages, texts))
        self._signals = find_signals_by_holder(*zip(*described, strict=True)) if described else {}
        idle = tuple(module for part in imported for module in part.idle)
        modules = {*describer.modules, *(trouble.module for trouble in describer.troubles)}
        rest = Description(
            packages=tuple(describe_packages({*modules, *packages})),
            modules=tuple(locate_modules({*modules, *(t.module for part in imported for t in part.troubles)})),
            idle=idle,
            troubles=(*(t for part in imported for t in part.troubles), *watch.troubles, *describer.troubles),
            unreadable=tuple(sorted(describer.unreadable.values())),
        )
        return {**encode(rest), "signals": describer.signals, "payloads": list(describer.payloads.values())}

    def _prove(self, request: Message) -> Message:
        verdicts = []
        candidates = request["candidates"]
        for number, plain in enumerate(candidates, 1):
            candidate = decode(plain, LIVE_RECORDS)
            label = f"example {candidate.subject}"
            self._tell("enter", label, "")
            if label in self._left_out:
                verdict = Verdict(subject=candidate.subject, failure=f"it {self._left_out[label]}")
            else:
                verdict = prove(candidate, self._signals.get(candidate.subject))
            verdicts.append(encode(verdict))
            self._tell("leave", label, "")
            self._progress("Proving examples", number, len(candidates))
        return {"verdicts": verdicts}


class Wire:
    """The pipe to the process that asks; a process that is forked off must not write into it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._close)

    def _close(self) -> None:
        os.close(self._descriptor)

    def send(self, message: Message) -> None:
        """Write a message as one line of ASCII."""
        rest = memoryview(json.dumps(message).encode("ascii") + b"\n")
        with self._lock:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]


def serve(output: int) -> None:
    """Answer the requests that come in on the standard input until it ends; then end this process at once.

    ``output`` is the descriptor of the pipe that answers go to. The process ends too when the one that asks is gone.
    """
    requests: SimpleQueue[bytes] = SimpleQueue()
    source = os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=_receive, args=(source, requests), daemon=True).start()
    wire = Wire(output)
    service = Service(wire.send)
    while True:
        request = json.loads(requests.get())
        if request["version"] != WIRE_VERSION:
            wire.send({"refused": f"the versions of the wire differ: {request['version']} and {WIRE_VERSION}"})
            continue
        # A package that is collected may look at its arguments.
        sys.argv = ["event-catalog"]
        if request.get("path") is not None:
            sys.path[:] = request["path"]
        if request.get("more_path") is not None:
            # The working folder counts where it counts for the process that asks.
            usual = [entry for entry in sys.path if entry]
            sys.path[:] = [*(entry for entry in request["more_path"] if entry not in usual), *usual]
        try:
            wire.send({"answer": service.answer(request)})
        except SetupError as error:
            wire.send({"refused": str(error)})
        except BaseException as error:  # noqa: BLE001  # whatever it is, the other process must know
            wire.send({"failed": describe_error(error)})


def _receive(source: Iterable[bytes], requests: SimpleQueue[bytes]) -> None:
    for line in source:
        requests.put(line)
    os._exit(0)
