r"""What Windows allows as a file's path: its characters, its names and its length.

Source: learn.microsoft.com/windows/win32/fileio/naming-a-file and .../maximum-file-path-limitation.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path

from db.validation.text_rules import shown

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
"""Characters that stand in no file's name, and halves of characters."""

_WHY = {
    '"': " (leave out a backslash before the closing one)",
    "*": ", which stands for the names of several files",
    "?": ", which stands for the names of several files",
}
"""How what a person typed came to be in a name: cmd.exe leaves all these to the program."""

DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\.|$)", re.I)
"""The names of devices, which no file may have, whatever follows a dot."""

NEARER = "Use a folder nearer the start of the drive, such as Documents, or a shorter name."
"""What to do about a path that is too long."""

_BEFORE_NAMES = re.compile(r"([\\/]{2}[?.][\\/])?([A-Za-z]:)?")
_VERBATIM = "\\\\?\\"
"""How a path begins that Windows takes as it stands, however long."""

_LONGEST_PART = 255
_LONGEST_FILE = 259
"""One less than Windows' own limit, which counts the end mark too."""

_LONGEST_OF_ALL = 32_766
_NAMED = 60


def name_fault(path: str) -> str | None:
    r"""Return why no file can have a part of ``path`` as its name; ``None`` where one can.

    ``path`` is as it was typed. A drive and the ``\\?\`` before it are no names. A single full
    stop behind a folder's name in the middle of a path does no harm: Windows leaves it out, and
    finds the folder (learn.microsoft.com/dotnet/standard/io/file-path-formats).
    """
    *folders, last = re.split(r"[\\/]", path[len(_start(path)) :])
    for part in (*(re.sub(r"(?<![. ])\.$", "", folder) for folder in folders), last):
        if part in ("", ".", ".."):
            continue
        why = None
        if found := FORBIDDEN.search(part):
            sign = found[0] if found[0].isprintable() else "what is not seen"
            why = f"a name may not contain {sign}{_WHY.get(sign, '')}"
        elif device := DEVICE.match(part):
            why = f"{device[1]} is the name of a device"
        elif part.endswith((".", " ")):
            why = f"it ends with a {'full stop' if part.endswith('.') else 'space'}"
        if why:
            return f"No file can be called {_quoted(part)} on Windows: {why}. Choose another name."
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
    """Return why a whole path is too long for Windows, and by how much; ``None`` where it is not.

    ``beside`` is the longest name, relative to its folder, that will be written with it; ``what``
    is what people call that. ``long_paths`` tells whether this program may use paths of 260
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
    """Return how long Windows takes a text to be: it counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _quoted(name: str) -> str:
    return f"'{shown(name, _NAMED)}'"


def too_long(path: Path | str, beside: str = "", what: str = "") -> str | None:
    """Return why this Windows refuses a path for its length; ``None`` on any other system.

    ``beside`` and ``what`` are as in :func:`length_fault`. No disk is asked.
    """
    if os.name != "nt":
        return None
    whole = os.path.abspath(path)  # noqa: PTH100  Path.absolute leaves ".." in it
    return length_fault(whole, long_paths=long_paths(), beside=beside, what=what)


@cache
def long_paths() -> bool:
    """Whether this program may use paths of 260 characters and more.

    Windows must be set so (LongPathsEnabled), and the program must say that it can: Python does. A
    Windows without the question, before version 1607 of Windows 10, has no such paths.
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
