"""Errors as Windows gives them, on any system."""

from __future__ import annotations

import errno
import sys

_DENIED = {5, *range(19, 37), 65}
_NUMBERS = {2: errno.ENOENT, 3: errno.ENOENT, 53: errno.ENOENT, 67: errno.ENOENT}


def windows_error(number: int, name: str | None = None, other: str | None = None) -> OSError:
    """The error that Python raises for Windows' ``number``, of files of these names."""
    if sys.platform == "win32":
        return OSError(0, "The words of Windows", name, number, other)
    python = errno.EACCES if number in _DENIED else _NUMBERS.get(number, errno.EINVAL)
    error = OSError(python, "The words of Windows", name, None, other)
    error.winerror = number
    return error
