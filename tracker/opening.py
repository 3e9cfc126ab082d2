"""Evidence opened with what the computer uses for it, and work that nothing has to wait for."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TypeVar

from db.errors import Refused
from db.links import opens

Result = TypeVar("Result")
Value = TypeVar("Value")

A_MOMENT = 3.0
"""Seconds that an opener is given to say that it cannot; one that still runs is showing it."""


def open_link(link: str, base: Path | None = None) -> None:
    """Open a web page, an email, a file or a folder; no program is run and no shell asked.

    ``base`` is the folder that relative paths start from. May take as long as the disk or the
    network does, so call it :func:`apart`.

    Raises:
        Refused: it may not be opened (see :func:`db.links.opens`), or nothing here opens it.
    """
    target = opens(link, base)
    if sys.platform == "win32":
        try:
            os.startfile(target)
        except OSError as error:
            raise Refused(_nothing_opens(target)) from error
    else:
        _hand_to("open" if sys.platform == "darwin" else "xdg-open", target)


def _hand_to(opener: str, target: str) -> None:
    program = shutil.which(opener)
    if program is None:
        raise Refused(_nothing_opens(target))
    nothing = subprocess.DEVNULL
    try:
        running = subprocess.Popen(
            [program, target], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
    except OSError as error:
        raise Refused(_nothing_opens(target)) from error
    try:
        code = running.wait(A_MOMENT)
    except subprocess.TimeoutExpired:
        Thread(target=running.wait, daemon=True).start()
        return
    if code != 0:
        raise Refused(_nothing_opens(target))


def _nothing_opens(target: str) -> str:
    return f"This computer has nothing set up that opens {target}. Open it there by hand."


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
            _tell(loop, _unless_done(outcome, outcome.set_exception, error))
        else:
            _tell(loop, _unless_done(outcome, outcome.set_result, result))

    Thread(target=run, daemon=True).start()
    return await outcome


def _unless_done(
    outcome: asyncio.Future[Result], settle: Callable[[Value], None], value: Value
) -> Callable[[], None]:
    def told() -> None:
        if not outcome.done():
            settle(value)

    return told


def _tell(loop: asyncio.AbstractEventLoop, told: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the tracker was left meanwhile
        loop.call_soon_threadsafe(told)
