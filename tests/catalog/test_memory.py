"""The pause of the garbage collector."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from sphinx_event_catalog.memory import pause_garbage_collection


@pytest.fixture
def collector():
    """Leave the collector as it was."""
    was_enabled = gc.isenabled()
    yield gc
    (gc.enable if was_enabled else gc.disable)()
    gc.unfreeze()


@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_collector_is_as_before(is_enabled, collector):
    (collector.enable if is_enabled else collector.disable)()
    with pause_garbage_collection():
        assert not collector.isenabled()
    assert collector.isenabled() == is_enabled


def test_the_collector_is_as_before_after_an_error(collector):
    collector.enable()
    with pytest.raises(ValueError, match="wrong"), pause_garbage_collection():
        raise ValueError("wrong")
    assert collector.isenabled()


def test_what_was_made_is_old(collector):
    """Nothing is left that the next collection would walk over."""
    with pause_garbage_collection():
        made = [[] for _ in range(10_000)]
    assert len(made) == 10_000
    assert collector.get_count()[0] < 1_000
    assert collector.get_freeze_count() == 0


def test_what_somebody_froze_stays_frozen(collector):
    collector.freeze()
    with pause_garbage_collection():
        pass
    assert collector.get_freeze_count() > 0


def test_a_process_that_ends_looks_for_no_garbage():
    script = (
        "import atexit, gc\n"
        "from sphinx_event_catalog.memory import leave_memory_to_the_system\n"
        # The last one registered is the first one called.
        "atexit.register(lambda: print(gc.get_freeze_count() > 1_000))\n"
        "leave_memory_to_the_system()\n"
        "print(gc.get_freeze_count())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["0", "True"]
