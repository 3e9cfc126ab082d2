"""Run work in threads that nothing has to wait for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Condition, Thread
from typing import TypeVar

Result = TypeVar("Result")
Value = TypeVar("Value")

IDLE = 30.0
"""Seconds without work after which a :class:`WorkThread` ends, until there is work again."""


class WorkThread:
    """One thread that does work in the order in which it is given.

    Use it for work that never overtakes other work, such as changes to a register. The thread
    stays for the next work, so that work of some milliseconds costs no new thread. Leaving the
    tracker does not wait for it.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: deque[Callable[[], None]] = deque()
        self._changed = Condition()
        self._is_running = False

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run ``work`` after all work given before, and return its result, or raise its error."""
        outcome, job = _job(work)
        with self._changed:
            self._waiting.append(job)
            if not self._is_running:
                self._is_running = True
                Thread(target=self._run, name=self._name, daemon=True).start()
            self._changed.notify()
        return await outcome

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._waiting, IDLE):
                    self._is_running = False
                    return
                job = self._waiting.popleft()
            job()


async def run_in_thread_within(seconds: float, work: Callable[[], Result]) -> Result | None:
    """Run ``work`` as :func:`run_in_thread` does; return ``None`` after ``seconds`` without a
    result.
    """
    try:
        return await asyncio.wait_for(run_in_thread(work), seconds)
    except TimeoutError:
        return None


async def run_in_thread(work: Callable[[], Result]) -> Result:
    """Run ``work`` in a thread of its own and return its result, or raise its error.

    Use this for work that may never finish, such as reading a disconnected network drive: leaving
    the tracker does not wait for it, as it does for a worker's thread.
    """
    outcome, job = _job(work)
    Thread(target=job, daemon=True).start()
    return await outcome


def _job(work: Callable[[], Result]) -> tuple[asyncio.Future[Result], Callable[[], None]]:
    """Return the future result of ``work`` on this loop, and what to run in a thread for it."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # else the caller would wait for ever
            call_on_loop(loop, partial(_settle, outcome, outcome.set_exception, error))
        else:
            call_on_loop(loop, partial(_settle, outcome, outcome.set_result, result))

    return outcome, run


def _settle(outcome: asyncio.Future[Result], settle: Callable[[Value], None], value: Value) -> None:
    if not outcome.done():
        settle(value)


def call_on_loop(loop: asyncio.AbstractEventLoop, callback: Callable[[], object]) -> None:
    """Have a loop call ``callback``, from any thread; do nothing once the tracker has closed."""
    with suppress(RuntimeError):  # the tracker has closed
        loop.call_soon_threadsafe(callback)
