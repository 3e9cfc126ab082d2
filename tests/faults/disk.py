"""A disk that fails on command: ``faulty_disk.c``, compiled, loaded and steered from Python."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("faulty_disk.c")
ROOT = Path(__file__).parents[2]
_PATH_MAX = 4096


class Call(IntEnum):
    """The kinds of calls that are counted; MARK is a word of ours among them."""

    CREATE = 1
    WRITE = 2
    SYNC = 3
    TRUNCATE = 4
    ALLOCATE = 5
    RENAME = 6
    LINK = 7
    UNLINK = 8
    MKDIR = 9
    RMDIR = 10
    MODE = 11
    SYNC_FOLDER = 12
    MARK = 13


class Kill(IntEnum):
    """When the N-th call kills the program."""

    NEVER = 0
    BEFORE = 1
    AFTER = 2
    HALF_WAY = 3


class _State(ctypes.Structure):
    _fields_ = [
        ("under", ctypes.c_char * _PATH_MAX),
        ("at", ctypes.c_int64),
        ("error", ctypes.c_int32),
        ("stays", ctypes.c_int32),
        ("kill", ctypes.c_int32),
        ("count", ctypes.c_int64),
        ("hit", ctypes.c_int32),
        ("hit_path", ctypes.c_char * _PATH_MAX),
    ]


def why_not() -> str:
    """Return why there can be no faulty disk here, or nothing where there can."""
    if not sys.platform.startswith("linux"):
        return "the faulty disk needs Linux"
    if shutil.which("cc") is None:
        return "the faulty disk needs a C compiler, cc"
    return ""


def compiled(folder: Path) -> Path:
    """Compile the shim into ``folder`` and return the library.

    Raises:
        subprocess.CalledProcessError: the compiler does not take it.
    """
    library = folder / "faulty_disk.so"
    flags = ("-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC")
    subprocess.run(["cc", *flags, "-o", str(library), str(SOURCE)], check=True)
    return library


def run_on_faulty_disk(module: str, arguments: Sequence[str]) -> int:
    """Run ``python -m MODULE ARGUMENTS`` with the shim before the C library; return how it ended.

    Where there can be no shim, say why and return 1.
    """
    if why := why_not():
        print(f"Not run: {why}.")
        return 1
    with tempfile.TemporaryDirectory(prefix="faulty-disk-") as folder:
        surroundings = {**os.environ, "LD_PRELOAD": str(compiled(Path(folder)))}
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(command, env=surroundings, cwd=ROOT, check=False).returncode


def quick_place() -> str | None:
    """Return a folder in memory for files that are broken on purpose, ``None`` where there is none.

    What a program has written survives its being killed there as anywhere; only waiting for the
    disk is left out.
    """
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def is_loaded() -> bool:
    """Whether this process runs with the shim."""
    return hasattr(ctypes.CDLL(None), "faults_state")


class FaultyDisk:
    """The shim of this process and of all that are forked from it. Until armed nothing fails.

    Raises:
        AttributeError: the process was started without the shim.
    """

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.faults_state.restype = ctypes.POINTER(_State)
        self._library.faults_log.argtypes = [ctypes.c_char_p]
        self._library.faults_mark.argtypes = [ctypes.c_char_p]
        self._state: _State = self._library.faults_state().contents

    @property
    def count(self) -> int:
        """How many calls have been counted since the folder was named."""
        return int(self._state.count)

    @property
    def hit(self) -> tuple[Call, str] | None:
        """The call that was the N-th, and its file."""
        if not self._state.hit:
            return None
        return Call(self._state.hit), os.fsdecode(self._state.hit_path)

    def watch(
        self,
        folder: Path | None,
        at: int = 0,
        *,
        error: int = 0,
        stays: bool = False,
        kill: Kill = Kill.NEVER,
    ) -> None:
        """Count the calls under ``folder`` from now on; the ``at``-th, from 1, fails or kills.

        ``error`` is an errno; with ``stays`` every later call fails with it too.
        """
        state = self._state
        state.at, state.count, state.hit, state.hit_path = 0, 0, 0, b""
        state.under = os.fsencode(folder) if folder else b""
        state.error, state.stays, state.kill = error, int(stays), kill
        state.at = at

    def mend(self) -> None:
        """Let everything succeed from now on."""
        self._state.at = 0

    def record_to(self, log: Path | None) -> None:
        """Record every call under the folder in ``log``, which must lie outside it."""
        self._library.faults_log(os.fsencode(log) if log else None)

    def mark(self, word: str) -> None:
        """Put a word into the record: here something was promised."""
        self._library.faults_mark(word.encode())
