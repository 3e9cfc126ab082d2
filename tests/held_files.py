"""A file that another program has open, as antivirus software and OneDrive do for a moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOLDING = """
import ctypes, sys, time

path, seconds, sharing = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
open_file = ctypes.WinDLL("kernel32").CreateFileW
open_file.restype = ctypes.c_void_p
handle = open_file(path, 0x80000000, sharing, None, 3, 0, None)
assert handle != ctypes.c_void_p(-1).value
print("open", flush=True)
time.sleep(seconds)
"""

READ_AND_WRITTEN, READ, KEPT_ALONE = 3, 1, 0
"""What others may do with the file meanwhile: Windows' FILE_SHARE_READ and FILE_SHARE_WRITE."""

ON_WINDOWS = pytest.mark.skipif(
    sys.platform != "win32", reason="only Windows keeps an open file in its place"
)


@contextmanager
def held_open(path: Path, seconds: float, sharing: int = READ_AND_WRITTEN) -> Iterator[None]:
    """Let another process have ``path`` open, for so long from now on, or until the end of this.

    :data:`KEPT_ALONE`, it can be opened by nobody else, not even to read it.
    """
    command = [sys.executable, "-c", HOLDING, str(path), str(seconds), str(sharing)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            yield
        finally:
            other.kill()
