"""Wait for a file that another program has open for a moment.

On Windows an open file can usually be neither replaced nor deleted, and antivirus software, the
search index and OneDrive open every new file.
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
"""The longest time to wait."""

_FOR_TIDYING = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.25
_ACCESS_DENIED = 5
_HELD = frozenset({32, 33, 1224})
"""Windows' ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION and ERROR_USER_MAPPED_FILE."""

Answer = TypeVar("Answer")


class FileHeld(PermissionError):
    """Another program had a file open for longer than the waiting time.

    If this is not ``certain``, the user may not be allowed to change the file instead: Windows
    gives one number for both.
    """

    certain = True


def retry_while_held(work: Callable[[], Answer], seconds: float = SECONDS) -> Answer:
    """Do ``work``. Retry for up to ``seconds`` if another program has its file open.

    Do not call this on the event loop. On NFS a file that was replaced while open is stale, and is
    also retried.

    Raises:
        Held: another program still has it open.
        OSError: as ``work`` does, immediately if waiting does not help.
    """
    until, pause = time.monotonic() + seconds, _FIRST_PAUSE
    while True:
        try:
            return work()
        except OSError as error:
            if not is_worth_retrying(error):
                raise
            left = until - time.monotonic()
            if left <= 0:
                if error.errno == errno.ESTALE:
                    raise
                held = FileHeld(error.errno, error.strerror, error.filename)
                held.certain = _is_held(error)
                raise held from error
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST_PAUSE)


def delete_temporary_file(file: Path) -> None:
    """Delete a temporary file if it exists. One that stays open elsewhere is left."""
    with suppress(OSError):
        retry_while_held(lambda: file.unlink(missing_ok=True), _FOR_TIDYING)


def is_worth_retrying(error: OSError, *, windows: bool = os.name == "nt") -> bool:
    """Whether waiting may resolve an error.

    Python's ``open`` and ``os.open`` do not keep Windows' own number: a file that another program
    has locked and one that the user may not open both give EACCES.
    """
    number = getattr(error, "winerror", None)
    if windows and number is None and error.errno == errno.EACCES:
        number = _ACCESS_DENIED
    if number == _ACCESS_DENIED:  # also raised for an open file, but never temporary for these
        return not any(map(_is_closed, (error.filename, error.filename2)))
    return number in _HELD or error.errno == errno.ESTALE


def _is_held(error: OSError) -> bool:
    """Whether it is certain that another program has a file open."""
    return getattr(error, "winerror", None) in _HELD or any(
        map(_is_kept, (error.filename, error.filename2))
    )


def _is_kept(name: object) -> bool:
    """Whether Windows refuses to rename a file, to its own name, because it is open."""
    if os.name != "nt" or not isinstance(name, str | os.PathLike):
        return False
    try:
        os.rename(name, name)  # noqa: PTH104  a name as the system gave it
    except OSError as error:
        return getattr(error, "winerror", None) in _HELD
    return False


def _is_closed(name: object) -> bool:
    """Whether a name is that of a folder or of a file marked read-only."""
    if not isinstance(name, str | os.PathLike):
        return False
    try:
        mode = os.stat(name).st_mode  # noqa: PTH116  a name as the system gave it
    except OSError:
        return False
    return stat.S_ISDIR(mode) or not mode & stat.S_IWUSR
