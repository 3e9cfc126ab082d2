"""Work in a thread of its own, for which nothing has to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")
Value = TypeVar("Value")


async def apart_within(seconds: float, work: Callable[[], Result]) -> Result | None:
    """Do ``work`` as :func:`apart` does; return ``None`` where it takes longer than so long."""
    try:
        return await asyncio.wait_for(apart(work), seconds)
    except TimeoutError:
        return None


async def apart(work: Callable[[], Result]) -> Result:
    """Do ``work`` in a thread of its own and return what it gives, or raise what it raises.

    For what may never come back, such as a path on a network drive that is gone: unlike a worker's
    thread, leaving the tracker does not wait for it.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            tell(loop, _unless_done(outcome, outcome.set_exception, error))
        else:
            tell(loop, _unless_done(outcome, outcome.set_result, result))

    Thread(target=run, daemon=True).start()
    return await outcome


def _unless_done(
    outcome: asyncio.Future[Result], settle: Callable[[Value], None], value: Value
) -> Callable[[], None]:
    def told() -> None:
        if not outcome.done():
            settle(value)

    return told


def tell(loop: asyncio.AbstractEventLoop, told: Callable[[], object]) -> None:
    """Have something done by a loop, from any thread; nothing once the tracker was left."""
    with suppress(RuntimeError):  # the tracker was left meanwhile
        loop.call_soon_threadsafe(told)
