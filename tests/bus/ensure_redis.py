"""Make sure that there is a Redis server to start, from the operating system's packages where it is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

COMMAND = "redis-server"


def main() -> int:
    found = shutil.which(COMMAND)
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"{COMMAND} is missing: installing it with apt-get.", flush=True)  # noqa: T201 - it speaks to whoever runs it.
        # Only the program is wanted: the service of the package is not to be started.
        environment = {**os.environ, "RUNLEVEL": "1", "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", COMMAND]
        subprocess.run(install, check=False, env=environment, stdout=subprocess.DEVNULL)
        found = shutil.which(COMMAND)
    if found is None:
        print(f"{COMMAND} is missing and cannot be installed here: install it and run this again.", file=sys.stderr)  # noqa: T201 - it speaks to whoever runs it.
        return 1
    version = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout
    print(f"Using {found}: {version.strip()}")  # noqa: T201 - it speaks to whoever runs it.
    return 0


if __name__ == "__main__":
    sys.exit(main())
