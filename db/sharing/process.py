"""Which running program has a register, and whether it is still running."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LIMITED_INFORMATION = 0x1000
_STILL_ACTIVE = 259
_NO_SUCH_PROCESS = 87


@dataclass(frozen=True, slots=True)
class Process:
    """A running program: its number, when it was started, and within which running system.

    ``computer`` is the computer's name. ``started`` and ``system`` are only compared; they are
    empty where a system does not tell them cheaply.
    """

    computer: str
    number: int
    started: str = ""
    system: str = ""

    @property
    def gone(self) -> bool:
        """Whether it surely runs no more; of another computer's programs nothing is known.

        A name alone does not make it the same computer, nor does a number make it the same
        program: both are used again.
        """
        if (self.computer, self.system) != (computer_name(), _system()):
            return False
        started = _started(self.number)
        return started is None or ("" not in (started, self.started) and started != self.started)


def this_process() -> Process:
    """Return the program that asks."""
    number = os.getpid()
    return Process(computer_name(), number, _started(number) or "", _system())


def computer_name() -> str:
    """Return the name of this computer as the people around it know it."""
    return socket.gethostname().partition(".")[0] or "unknown"


@cache
def _system() -> str:
    """Return what tells this run of the system, and a container on it, from others.

    The kernel's own random number of each boot (proc(5), /proc/sys/kernel/random/boot_id) and the
    number of the process namespace (namespaces(7)).
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _started(number: int) -> str | None:
    """Return when a process of this computer was started, "" if unknown, ``None`` if it is gone."""
    if sys.platform == "win32":
        return _started_on_windows(number)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return None
    except (PermissionError, OverflowError):
        pass  # somebody else's, or a number that no process has here
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # proc(5): the name stands in parentheses and may hold any character; state is field 3 and
    # starttime field 22. A zombie has ended and only waits to be buried.
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
