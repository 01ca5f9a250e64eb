"""A Redis server of one test session, and processes of the example project beside it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "event_bus_redis"
PATIENCE = 60
"""Seconds after which a process is taken for stuck."""


def wait_until(condition, what):
    """Return the first true value of a condition; fail if it has none in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    pytest.fail(f"{what} did not happen within {PATIENCE} seconds")


@contextmanager
def started(args, **options):
    """Run a process for the time of a block, and stop this one process by its id."""
    process = subprocess.Popen(args, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=PATIENCE)


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(client):
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    """Start a Redis server on a free loopback port; return its address."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed: make bus-test installs it")
    port = find_free_port()
    folder = tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with started(command, stdout=subprocess.DEVNULL):
        client = redis.Redis(port=port)
        wait_until(lambda: answers(client), "The start of redis-server")
        yield f"redis://127.0.0.1:{port}/"
        client.close()


@pytest.fixture
def redis_url(redis_server):
    """Return the address of an empty Redis."""
    client = redis.Redis.from_url(redis_server)
    client.flushall()
    client.close()
    return redis_server


@pytest.fixture
def make_command(redis_url, tmp_path):
    """Return a function that makes the arguments of a process of the example project."""

    def make(*arguments, journal, service="lms", seconds=0, settings="tests.bus.settings"):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": os.pathsep.join((str(EXAMPLE), str(ROOT))),
            "REDIS_URL": redis_url,
            "SERVICE": service,
            "JOURNAL": str(tmp_path / journal),
            "JOURNAL_SECONDS": str(seconds),
        }
        return {"args": [sys.executable, *arguments], "env": environment, "cwd": tmp_path}

    return make
