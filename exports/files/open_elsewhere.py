"""Find who has a file open, from Excel's and LibreOffice's owner files, and a name not in use."""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path

from db.frozen import frozen

_EXCEL_SIZE = 165
_NUMBERED = re.compile(r"(.+) \(([1-9][0-9]?)\)")


@frozen
class Owner:
    """The program that has a file open, the person ("" if unknown), and the owner file."""

    program: str
    person: str
    file: Path


def owner_of(path: Path) -> Owner | None:
    """Return who has ``path`` open, or ``None`` if it has no owner file."""
    excel = path.with_name(f"~${path.name}")
    if _there(excel):
        return Owner("Excel", _excel_user(_read(excel)), excel)
    libre = path.with_name(f".~lock.{path.name}#")
    if _there(libre):
        return Owner("LibreOffice", _libreoffice_user(_read(libre)), libre)
    return None


def next_free_name(path: Path) -> Path:
    """Return the first name not in use beside ``path``: ``Tracker (2).xlsx``, then ``(3)``."""
    numbered = _NUMBERED.fullmatch(path.stem)
    stem, last = (numbered[1], int(numbered[2])) if numbered else (path.stem, 1)
    names = (path.with_name(f"{stem} ({number}){path.suffix}") for number in count(last + 1))
    return next(name for name in names if not _there(name) and owner_of(name) is None)


def _there(path: Path) -> bool:
    # Unlike Path.exists, this returns False for a name that is too long for the disk.
    return os.path.exists(path)  # noqa: PTH110


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1024)
    except OSError:
        # On Windows Excel keeps its owner file locked: the file is open, but the person is unknown.
        return b""


def _excel_user(content: bytes) -> str:
    """Return the name in Excel's owner file, which holds its length, 8-bit form and UTF-16 form."""
    if len(content) != _EXCEL_SIZE:
        return ""
    length = content[55]
    return _one_line(content[57 : 57 + 2 * length].decode("utf-16-le", "replace"))


def _libreoffice_user(content: bytes) -> str:
    """Return the name, or else the login, from LibreOffice's comma-separated lock file."""
    fields = re.split(r"(?<!\\),", content.decode("utf-8", "replace"))
    named = (_one_line(re.sub(r"\\(.)", r"\1", field)) for field in fields[:2])
    return next((name for name in named if name), "")


def _one_line(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:60]
