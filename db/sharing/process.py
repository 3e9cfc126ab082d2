"""Identify the program that has a register open, and check whether it is still running."""

from __future__ import annotations

import os
import socket
import sys
from functools import cache
from pathlib import Path

from db.frozen import frozen

_LIMITED_INFORMATION = 0x1000
_STILL_ACTIVE = 259
_NO_SUCH_PROCESS = 87


@frozen
class Process:
    """A running program: its number, its start time, and the running system.

    ``computer`` is the computer's name. ``started`` and ``system`` are only compared. They are
    empty if the system does not provide them cheaply.
    """

    computer: str
    number: int
    started: str = ""
    system: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether it has certainly ended. Programs on other computers are never known to have
        ended.

        The same name does not mean the same computer, and the same number does not mean the same
        program: both are reused.
        """
        if (self.computer, self.system) != (computer_name(), _system()):
            return False
        started = _started(self.number)
        return started is None or ("" not in (started, self.started) and started != self.started)


def this_process() -> Process:
    """Return the current program."""
    number = os.getpid()
    return Process(computer_name(), number, _started(number) or "", _system())


def computer_name() -> str:
    """Return the name of this computer as shown to users."""
    return socket.gethostname().partition(".")[0] or "unknown"


@cache
def _system() -> str:
    """Return an identifier of this boot of the system, and of a container on it.

    The kernel's own random number of each boot (proc(5), /proc/sys/kernel/random/boot_id) and the
    number of the process namespace (namespaces(7)).
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _started(number: int) -> str | None:
    """Return when a process on this computer started, "" if unknown, ``None`` if it has ended."""
    if sys.platform == "win32":
        return _started_on_windows(number)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return None
    except (PermissionError, OverflowError):
        pass  # another user's process, or a number not in use here
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # proc(5): the name stands in parentheses and may hold any character; state is field 3 and
    # starttime field 22. A zombie has already ended.
    fields = told.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def _started_on_windows(number: int) -> str | None:
    if sys.platform != "win32":
        return ""
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    kernel.OpenProcess.restype = wintypes.HANDLE
    kernel.GetExitCodeProcess.argtypes = (wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD))
    kernel.GetProcessTimes.argtypes = (
        wintypes.HANDLE,
        *(ctypes.POINTER(wintypes.FILETIME) for _ in range(4)),
    )
    kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
    handle = kernel.OpenProcess(_LIMITED_INFORMATION, False, number)
    if not handle:
        return None if ctypes.get_last_error() == _NO_SUCH_PROCESS else ""
    try:
        code = wintypes.DWORD()
        if kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value != _STILL_ACTIVE:
            return None
        times = [wintypes.FILETIME() for _ in range(4)]
        if not kernel.GetProcessTimes(handle, *(ctypes.byref(time) for time in times)):
            return ""
        return f"{times[0].dwHighDateTime}.{times[0].dwLowDateTime}"
    finally:
        kernel.CloseHandle(handle)
