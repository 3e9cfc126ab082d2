"""Waiting for a file that another program holds for a moment.

On Windows a file that somebody has open can mostly be neither replaced nor deleted, and antivirus
software, the search index and OneDrive open whatever is new.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

SECONDS = 2.0
"""The longest that is waited."""

_FOR_TIDYING = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.25
_ACCESS_DENIED = 5
_HELD = frozenset({32, 33, 1224})
"""Windows' ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION and ERROR_USER_MAPPED_FILE."""

Answer = TypeVar("Answer")


class Held(PermissionError):
    """Another program kept a file for longer than was waited."""


def patiently(work: Callable[[], Answer], seconds: float = SECONDS) -> Answer:
    """Do ``work``, and again for up to ``seconds`` where another program has its file.

    To be called where waiting is allowed: not on the event loop. On NFS a file that was replaced
    while it was open is stale, and is tried again too.

    Raises:
        Held: another program still has it.
        OSError: as ``work`` does, at once where no waiting helps.
    """
    until, pause = time.monotonic() + seconds, _FIRST_PAUSE
    while True:
        try:
            return work()
        except OSError as error:
            if not _may_pass(error):
                raise
            left = until - time.monotonic()
            if left <= 0:
                if error.errno == errno.ESTALE:
                    raise
                raise Held(error.errno, error.strerror, error.filename) from error
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST_PAUSE)


def tidy_away(file: Path) -> None:
    """Delete a temporary file if it is there; one that is held for more than a moment stays."""
    with suppress(OSError):
        patiently(lambda: file.unlink(missing_ok=True), _FOR_TIDYING)


def _may_pass(error: OSError) -> bool:
    number = getattr(error, "winerror", None)
    if number == _ACCESS_DENIED:  # said of a file that is open too, but never passes for these
        return not any(map(_is_closed, (error.filename, error.filename2)))
    return number in _HELD or error.errno == errno.ESTALE


def _is_closed(name: object) -> bool:
    """Whether a name is of a folder or of a file that is marked read-only."""
    if not isinstance(name, str | os.PathLike):
        return False
    try:
        mode = os.stat(name).st_mode  # noqa: PTH116  a name as the system gave it
    except OSError:
        return False
    return stat.S_ISDIR(mode) or not mode & stat.S_IWUSR
