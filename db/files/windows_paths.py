r"""What Windows allows in a file's path: characters, names and length.

Source: learn.microsoft.com/windows/win32/fileio/naming-a-file and .../maximum-file-path-limitation.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path

from db.validation.text_rules import safe_line

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
"""Characters that are not allowed in file names, and halves of surrogate pairs."""

_WHY = {
    '"': " (leave out a backslash before the closing one)",
    "*": ", which stands for the names of several files",
    "?": ", which stands for the names of several files",
}
"""How these characters get into a typed name: cmd.exe passes them all to the program."""

DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\.|$)", re.I)
"""Device names, which files cannot have, with any extension."""

NEARER = "Use a folder nearer the start of the drive, such as Documents, or a shorter name."
"""What to do about a path that is too long."""

_BEFORE_NAMES = re.compile(r"([\\/]{2}[?.][\\/])?([A-Za-z]:)?")
_VERBATIM = "\\\\?\\"
"""The start of a path that Windows uses literally, whatever its length."""

_LONGEST_PART = 255
_LONGEST_FILE = 259
"""One less than Windows' own limit, which includes the terminating zero."""

_LONGEST_OF_ALL = 32_766
_NAMED = 60


def name_fault(path: str) -> str | None:
    r"""Return why a part of ``path`` cannot be a file name, or ``None`` if all can.

    ``path`` is as it was typed. A drive and the ``\\?\`` before it are not names. A single full
    stop after a folder's name in the middle of a path does no harm: Windows ignores it and finds
    the folder (learn.microsoft.com/dotnet/standard/io/file-path-formats).
    """
    *folders, last = re.split(r"[\\/]", path[len(_start(path)) :])
    for part in (*(re.sub(r"(?<![. ])\.$", "", folder) for folder in folders), last):
        if part in ("", ".", ".."):
            continue
        why = None
        if found := FORBIDDEN.search(part):
            sign = found[0] if found[0].isprintable() else "hidden characters"
            why = f"a name cannot contain {sign}{_WHY.get(sign, '')}"
        elif device := DEVICE.match(part):
            why = f"{device[1]} is the name of a device"
        elif part.endswith((".", " ")):
            why = f"it ends with a {'full stop' if part.endswith('.') else 'space'}"
        if why:
            return (
                f"A file cannot be called {_quoted(part)} on Windows: {why}. Choose another name."
            )
    return None


def _start(path: str) -> str:
    found = _BEFORE_NAMES.match(path)
    return found[0] if found else ""


def length_fault(
    path: str,
    *,
    long_paths: bool,
    beside: str = "",
    what: str = "",
) -> str | None:
    """Return why a whole path is too long for Windows, and by how much, or ``None``.

    ``beside`` is the longest name, relative to its folder, of a file that will be written with it.
    ``what`` is the word for that file. ``long_paths`` is whether this program may use paths of 260
    characters and more.
    """
    over = max(map(_length, re.split(r"[\\/]", path))) - _LONGEST_PART
    if over > 0:
        return f"A name in {_quoted(_last(path))} is {_letters(over)} too long. Shorten it."
    most = _LONGEST_OF_ALL if long_paths or path.startswith(_VERBATIM) else _LONGEST_FILE
    over = _length(path) - most
    if over > 0:
        return (
            f"The path of {_quoted(_last(path))} is {_letters(over)} too long: Windows allows"
            f" {most:,} here. {NEARER}"
        )
    over = _length(path) - _length(_last(path)) + _length(beside) - most
    if beside and over > 0:
        return (
            f"The path of {_quoted(_last(path))} is too long: {what} beside it would be"
            f" {_letters(over)} over the {most:,} that Windows allows here. {NEARER}"
        )
    return None


def _letters(number: int) -> str:
    return f"{number:,} character{'' if number == 1 else 's'}"


def _last(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]


def _length(text: str) -> int:
    """Return the length of a text for Windows, which counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _quoted(name: str) -> str:
    return f"'{safe_line(name, _NAMED)}'"


def why_too_long(path: Path | str, beside: str = "", what: str = "") -> str | None:
    """Return why this Windows refuses a path because of its length, or ``None`` on other systems.

    ``beside`` and ``what`` are as in :func:`length_fault`. The disk is not read.
    """
    if os.name != "nt":
        return None
    whole = os.path.abspath(path)  # noqa: PTH100  Path.absolute leaves ".." in it
    return length_fault(whole, long_paths=long_paths(), beside=beside, what=what)


@cache
def long_paths() -> bool:
    """Whether this program may use paths of 260 characters and more.

    Windows must be configured for it (LongPathsEnabled), and the program must declare it, as Python
    does. Windows 10 before version 1607 lacks this query and such paths.
    """
    if sys.platform != "win32":
        return True
    import ctypes

    try:
        enabled = ctypes.WinDLL("ntdll").RtlAreLongPathsEnabled
    except (AttributeError, OSError):
        return False
    enabled.restype = ctypes.c_ubyte
    return bool(enabled())
