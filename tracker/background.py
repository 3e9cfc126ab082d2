"""Run work in a thread of its own that nothing has to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")
Value = TypeVar("Value")


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
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            call_on_loop(loop, _unless_done(outcome, outcome.set_exception, error))
        else:
            call_on_loop(loop, _unless_done(outcome, outcome.set_result, result))

    Thread(target=run, daemon=True).start()
    return await outcome


def _unless_done(
    outcome: asyncio.Future[Result], settle: Callable[[Value], None], value: Value
) -> Callable[[], None]:
    def told() -> None:
        if not outcome.done():
            settle(value)

    return told


def call_on_loop(loop: asyncio.AbstractEventLoop, callback: Callable[[], object]) -> None:
    """Have a loop call ``callback``, from any thread; do nothing once the tracker has closed."""
    with suppress(RuntimeError):  # the tracker has closed
        loop.call_soon_threadsafe(callback)
