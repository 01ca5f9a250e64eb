"""Import, collect and check a synthetic package once, and print the CPU seconds of each step as JSON."""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from opaque_keys.edx.keys import CourseKey  # noqa: F401  # what definitions import is there before the clock starts
from sphinx_event_catalog.check import check
from sphinx_event_catalog.collect.child.importing import set_up_django
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request

from benchmarks.synthetic import PACKAGE, write_package


def measure(events: int) -> dict[str, float]:
    """Return the CPU seconds of importing, collecting and checking that many events, and the problems found."""
    set_up_django(None, "")
    importlib.import_module("openedx_events.event_bus.avro.schema")
    with TemporaryDirectory() as folder:
        root = write_package(Path(folder), events)
        sys.path.insert(0, folder)
        modules = [f"{PACKAGE}.{path.parent.name}.signals" for path in sorted(root.glob("*/signals.py"))]
        start = time.process_time()
        for module in modules:
            importlib.import_module(module)
        imported = time.process_time()
        catalog = collect(Request(packages=[PACKAGE], in_process=True)).catalog
        collected = time.process_time()
        problems = check(catalog)
        checked = time.process_time()
    if (len(catalog.events), problems) != (events, ()):
        raise RuntimeError(f"{len(catalog.events)} events with {len(problems)} problems: {problems[:3]}")
    return {"import": imported - start, "collect": collected - imported, "check": checked - collected}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
