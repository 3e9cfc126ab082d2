"""Work in threads: in its order, with its errors, and nothing waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tracker.background import WorkThread, run_in_thread


class Panic(BaseException):
    """What a library in another language raises when it gives up."""


def failing(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


@pytest.mark.parametrize("error", [ValueError("a fault"), Panic()])
async def test_after_work_that_failed_the_thread_goes_on(error: BaseException) -> None:
    thread = WorkThread("work")
    outcomes = []
    for work in (failing(error), lambda: 7):
        try:
            outcomes.append(await asyncio.wait_for(thread.run(work), 5))
        except (ValueError, Panic) as found:
            outcomes.append(found)
    assert outcomes == [error, 7]


async def test_the_error_of_a_thread_of_its_own_is_raised_where_it_is_waited_for() -> None:
    with pytest.raises(Panic):
        await asyncio.wait_for(run_in_thread(failing(Panic())), 5)


async def test_work_runs_in_the_order_in_which_it_was_given() -> None:
    thread, done = WorkThread("work"), []
    await asyncio.gather(*(thread.run(lambda n=n: done.append(n)) for n in range(50)))
    assert done == list(range(50))
