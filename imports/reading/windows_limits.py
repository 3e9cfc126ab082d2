"""Limit a child process on Windows, and measure how much memory it uses.

A job object (learn.microsoft.com/windows/win32/procthread/job-objects) is the counterpart of
POSIX's limits. It has no limit for the files that a process writes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

_EXTENDED_LIMITS = 9
_ONE_PROCESS = 0x8
_PROCESS_MEMORY = 0x100
_NO_REPORT_OF_A_CRASH = 0x400
_END_WITH_THE_JOB = 0x2000

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, with the structures within it listed in order."""

        _fields_ = (
            ("process_time", wintypes.LARGE_INTEGER),
            ("job_time", wintypes.LARGE_INTEGER),
            ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
            ("counters", ctypes.c_ulonglong * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_of_a_process", ctypes.c_size_t),
            ("peak_of_the_job", ctypes.c_size_t),
        )

    class _Memory(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS_EX."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("faults", wintypes.DWORD),
            ("peak_working_set", ctypes.c_size_t),
            ("working_set", ctypes.c_size_t),
            ("pools", ctypes.c_size_t * 4),
            ("committed", ctypes.c_size_t),
            ("peak_committed", ctypes.c_size_t),
            ("private", ctypes.c_size_t),
        )

    def limited(process: subprocess.Popen[bytes], memory: int) -> Callable[[], None]:
        """Limit ``process`` to ``memory`` bytes, and stop it from starting others; return the
        function that lifts the limits.

        The process ends when this one does, however that happens. If the system refuses the job,
        as it may within another job, only the parent's watch on its memory applies.
        """
        kernel = _kernel()
        job = kernel.CreateJobObjectW(None, None)
        if not job:
            return lambda: None
        limits = _Limits(processes=1, process_memory=memory)
        limits.flags = _ONE_PROCESS | _PROCESS_MEMORY | _NO_REPORT_OF_A_CRASH | _END_WITH_THE_JOB
        size = ctypes.sizeof(limits)
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
        kernel.AssignProcessToJobObject(job, int(process._handle))  # type: ignore[attr-defined]
        # Another handle may soon have that number: close it once, however often this is called.
        held = ExitStack()
        held.callback(kernel.CloseHandle, job)
        return held.close

    def memory_of(process: subprocess.Popen[bytes]) -> int:
        """Return how many bytes ``process`` uses for itself alone; 0 if that is not known."""
        kernel = _kernel()
        memory = _Memory(size=ctypes.sizeof(_Memory))
        handle = int(process._handle)  # type: ignore[attr-defined]
        if not kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(memory), memory.size):
            return 0
        return max(int(memory.committed), int(memory.private))

    @cache
    def _kernel() -> Any:
        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (
            wintypes.HANDLE,
            ctypes.c_int,
            ctypes.POINTER(_Limits),
            wintypes.DWORD,
        )
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        kernel.K32GetProcessMemoryInfo.argtypes = (
            wintypes.HANDLE,
            ctypes.POINTER(_Memory),
            wintypes.DWORD,
        )
        return kernel

else:

    def limited(process: subprocess.Popen[bytes], memory: int) -> Callable[[], None]:
        """Do nothing: the process limits itself, see :mod:`imports.reading.child`."""
        return lambda: None

    def memory_of(process: subprocess.Popen[bytes]) -> int:
        """Return 0: the system itself enforces the limit."""
        return 0
