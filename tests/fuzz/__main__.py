"""Try thousands of malformed definitions: ``python -m tests.fuzz --definitions 2000 --seed 7``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.fronts import find_faults, write_package

A_PACKAGE = 110
"""How many definitions stand in one package."""


def main() -> int:
    """Try packages of malformed definitions, and keep those that break something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--definitions", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    packages, broken = -(-chosen.definitions // A_PACKAGE), 0
    for seed in range(chosen.seed, chosen.seed + packages):
        folder, start = Path(tempfile.mkdtemp(prefix=f"fuzz-{seed}-")), time.monotonic()
        faults = list(find_faults(write_package(folder, seed, A_PACKAGE)))
        broken += bool(faults)
        told = [f"seed {seed}: {len(faults)} faults, {time.monotonic() - start:.0f} seconds"]
        told += [*(f"  {fault}" for fault in faults), f"  see {folder}"] if faults else []
        sys.stdout.write("\n".join([*told, ""]))
        sys.stdout.flush()
    sys.stdout.write(f"{packages * A_PACKAGE} definitions in {packages} packages: {broken} packages with faults\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
