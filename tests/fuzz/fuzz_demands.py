"""What is asked of every reader, whatever it is given."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from db.errors import GreenPlanError

LONGEST = 1_200
"""The most characters of one message; it names a file, a fault and a cure."""


class TooSlow(BaseException):
    """A reader took longer than it may; no reader catches this."""


def check_refusal(error: GreenPlanError) -> None:
    """Hold what a person is told against the rules: one line that can be shown, a whole sentence.

    Raises:
        AssertionError: it is not so.
    """
    told = str(error)
    assert told.isprintable(), f"not to be shown: {told[:200]!r}"
    assert told.endswith((".", ")")), f"no whole sentence: {told[-200:]!r}"
    assert len(told) <= LONGEST, f"{len(told):,} characters: {told[:200]!r}"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """End what is done inside once it takes too long, but for what is done in a second thread.

    Raises:
        TooSlow: the time is over; where the system has no alarm, as on Windows, not before what is
            done inside comes back from C to Python.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if not hasattr(signal, "setitimer"):
        with _interrupted_between_two_steps(seconds):
            yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _interrupted_between_two_steps(seconds: float) -> Iterator[None]:
    thread, lock = threading.get_ident(), threading.Lock()
    over = False

    def stop() -> None:
        with lock:
            if not over:
                _raise_in(thread, TooSlow)

    clock = threading.Timer(seconds, stop)
    clock.daemon = True
    clock.start()
    try:
        yield
    except TooSlow:
        raise TooSlow(f"more than {seconds:g} seconds") from None
    finally:
        with lock:
            over = True
        clock.cancel()


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raise ``error`` in another thread; Python does so before that thread's next step."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
