"""A file that another program has open, as antivirus software and OneDrive do for a moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOLDING = """
import sys, time

path, seconds, how = sys.argv[1:]
if how == "alone":
    import _winapi
    read, no_sharing, what_is_there = 0x80000000, 0, 3
    held = _winapi.CreateFile(path, read, no_sharing, 0, what_is_there, 0, 0)
else:
    held = open(path, "rb")
print("open", flush=True)
time.sleep(float(seconds))
"""

ON_WINDOWS = pytest.mark.skipif(
    sys.platform != "win32", reason="only Windows keeps an open file in its place"
)


@contextmanager
def held_open(path: Path, seconds: float, *, alone: bool = False) -> Iterator[None]:
    """Let another process have ``path`` open, for so long from now on, or until the end of this.

    Held ``alone``, the file can be opened by nobody else, not even to read it.
    """
    how = "alone" if alone else "with others"
    command = [sys.executable, "-c", HOLDING, str(path), str(seconds), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            yield
        finally:
            other.kill()
