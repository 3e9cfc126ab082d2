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

with open(sys.argv[1], "rb"):
    print("open", flush=True)
    time.sleep(float(sys.argv[2]))
"""

ON_WINDOWS = pytest.mark.skipif(
    sys.platform != "win32", reason="only Windows keeps an open file in its place"
)


@contextmanager
def held_open(path: Path, seconds: float) -> Iterator[None]:
    """Let another process have ``path`` open, for so long from now on, or until the end of this."""
    command = [sys.executable, "-c", HOLDING, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            yield
        finally:
            other.kill()
