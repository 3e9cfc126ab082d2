"""Open evidence with the computer's usual program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Thread

from db.errors import Refused
from db.records.evidence_links import openable_address

A_MOMENT = 3.0
"""Seconds to wait for an opener to fail; one that still runs is showing the file."""


def open_link(link: str, base: Path | None = None) -> None:
    """Open a web page, an email, a file or a folder. Run no program and use no shell.

    ``base`` is the folder that relative paths start from. A slow disk or network makes this slow,
    so call it with :func:`~tracker.background.run_in_thread`.

    Raises:
        Refused: It may not be opened (see :func:`db.records.evidence_links.openable_address`), or
        this computer cannot open it.
    """
    target = openable_address(link, base)
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
            [program, target],
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            env=_surroundings(),
            start_new_session=True,
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


def _surroundings() -> dict[str, str]:
    """Return the environment without the register's location: its URL may hold a password."""
    return {name: value for name, value in os.environ.items() if name != "GREENPLAN_DB"}


def _nothing_opens(target: str) -> str:
    return f"This computer has no program set up to open {target}. Open it yourself."
