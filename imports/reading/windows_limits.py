"""What Windows keeps a child process to, and how much memory it holds.

A job object (learn.microsoft.com/windows/win32/procthread/job-objects) is the counterpart of
POSIX's limits. It has none for the files that a process writes.
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
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, the structures within it laid out in turn."""

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
        """Keep ``process`` to so many bytes, and from starting others; return what ends that.

        The process ends with this one, however this one ends. A system that refuses the job, as
        one within a job of its own may, leaves it without: the parent's look at its memory holds.
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
        # Another handle may soon have that number: it is closed once, however often it is asked.
        held = ExitStack()
        held.callback(kernel.CloseHandle, job)
        return held.close

    def memory_of(process: subprocess.Popen[bytes]) -> int:
        """Return how many bytes ``process`` keeps for itself alone; 0 if that cannot be told."""
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
        """The process limits itself, see :mod:`imports.reading.child`."""
        return lambda: None

    def memory_of(process: subprocess.Popen[bytes]) -> int:
        """The system looks to that."""
        return 0
