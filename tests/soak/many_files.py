"""A folder of very many files: each is found once, in memory that hardly grows.

Run from the checkout: ``python -m tests.soak.many_files [--files 100000]``. Half of the files are
in one folder, the others in folders below. A tenth as many are looked for first, each number in a
process of its own. Exit 1 if a file is not found once, or if the memory for each file beyond the
first tenth is more than :data:`MOST`. Linux.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from imports.collating.finding import count_files, find_files

MOST = 1_000
"""The most bytes of memory for each file: the list of a folder holds its names."""

IN_A_FOLDER = 500


def main(files: int) -> int:
    """Make and look for the files, print what it took, and return the exit code."""
    memory = {}
    for many in (files // 10, files):
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), many)
            command = [sys.executable, "-m", "tests.soak.many_files", "--look", folder]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found, seconds, memory[many] = said.split()[0], said.split()[1], int(said.split()[2])
        print(f"{many:,} files: {found} found, {seconds} s, {memory[many] // 1024} MiB", flush=True)
        if int(found) != many:
            return 1
    grown = (memory[files] - memory[files // 10]) * 1024 / (files - files // 10)
    print(f"{grown:.0f} bytes of memory for each file more")
    return 1 if grown > MOST else 0


def make(folder: Path, files: int) -> None:
    """Make so many files in and below a folder."""
    for number in range(files):
        below = folder / f"{number // IN_A_FOLDER:04}" if number % 2 else folder
        below.mkdir(exist_ok=True)
        (below / f"{number:06}.txt").write_bytes(b"%d" % number)


def look(folder: Path) -> None:
    """Print how many different files were found, the seconds it took, and the most memory (KiB)."""
    begun = time.perf_counter()
    seen = bytearray(count_files(folder))
    for file in find_files(folder):
        assert not file.fault, file
        seen[int(file.content)] += 1
    once = sum(times == 1 for times in seen)
    took = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text()
    print(once, f"{took:.1f}", status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=100_000)
    arguments.add_argument("--look", type=Path)
    given = arguments.parse_args()
    if given.look:
        look(given.look)
    else:
        sys.exit(main(given.files))
