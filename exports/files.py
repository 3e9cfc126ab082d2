"""Putting a file in its place whole, or leaving everything as it was."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from db.errors import GreenPlanError
from exports.open_elsewhere import next_free, owner_of

__all__ = ["ExportError", "OpenElsewhere", "next_free", "write_whole"]

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class ExportError(GreenPlanError):
    """A file could not be written. What was there before is untouched."""


class OpenElsewhere(ExportError):
    """Another program has the file open. ``second`` is a name that is free."""

    def __init__(self, target: Path, by: str, cure: str) -> None:
        self.second = next_free(target)
        super().__init__(
            f"{target.name} is open in {by}; it was left as it is. {cure},"
            f" or save as {self.second.name} instead."
        )


def write_whole(target: Path, content: bytes) -> Path:
    """Write ``content`` to ``target`` and return where it lies.

    A temporary file beside it is written, forced to the disk and then renamed, so that nobody
    ever sees half a file. What a link points to is replaced, not the link. A new file may be read
    by whom the system says (the umask), one that is replaced by those who could read it before.

    Raises:
        OpenElsewhere: Excel, LibreOffice or (on Windows) any other program has it open.
        ExportError: its folder does not exist, it may not be written, it is a folder, the disk
            is full, ... In every case what was there before is as it was, and nothing is left
            beside it.
    """
    place = Path(os.path.realpath(target)) if os.path.islink(target) else target  # noqa: PTH114
    beside = place.with_name(f".greenplan-{secrets.token_hex(4)}.tmp")
    try:
        _refuse_bad_place(place)
        _refuse_open(place)
        _write_through(beside, content, _mode_for(place))
        _keep_permissions(place, beside)
        _take_the_place(beside, place)
    except OSError as error:
        raise ExportError(_in_words(error, place)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return target


def _refuse_bad_place(place: Path) -> None:
    folder = place.parent
    if place.is_dir():
        raise ExportError(f"{place} is a folder. Name a file in it.")
    if not folder.is_dir():
        raise ExportError(f"The folder {folder} does not exist. Make it, or name another place.")
    # Windows marks folders such as Documents read-only and still lets people write in them.
    closed = os.name == "posix" and not folder.stat().st_mode & _ANY_WRITE
    if closed or not os.access(folder, os.W_OK):
        raise ExportError(
            f"You may not write in the folder {folder}. Name another place, or ask for leave."
        )
    if not place.exists():
        return
    mode = place.stat().st_mode
    if not stat.S_ISREG(mode):
        raise ExportError(f"{place} is not an ordinary file. Name another.")
    if not mode & _ANY_WRITE or not os.access(place, os.W_OK):
        raise ExportError(
            f"{place} is read-only; it was left as it is. Name another file, or ask for leave."
        )


def _refuse_open(place: Path) -> None:
    owner = owner_of(place)
    if owner is not None:
        raise OpenElsewhere(
            place,
            f"{owner.program}{f' by {owner.person}' if owner.person else ''}",
            f"Close it there (if nobody has it open, delete {owner.file.name})",
        )


def _mode_for(place: Path) -> int:
    """Return whom a new file may be open to, at most, while it is written."""
    return stat.S_IMODE(place.stat().st_mode) if os.name == "posix" and place.exists() else 0o666


def _write_through(path: Path, content: bytes, mode: int) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_permissions(old: Path, new: Path) -> None:
    if os.name == "posix" and old.exists():
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _take_the_place(beside: Path, place: Path) -> None:
    try:
        beside.replace(place)
    except PermissionError:
        if os.name == "nt" and place.exists():
            raise OpenElsewhere(place, "another program", "Close it there") from None
        raise
    if os.name == "posix":
        # The rename itself is on the disk only once the folder is; some shares cannot say.
        with suppress(OSError):
            folder = os.open(place.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _in_words(error: OSError, place: Path) -> str:
    if error.errno in _FULL:
        return (
            f"The disk is full; {place.name} was not written."
            " Make room, or name a place on another disk."
        )
    if error.errno in _FORBIDDEN:
        return f"{place} may not be written. Name another place, or ask for leave."
    if error.errno == errno.ENAMETOOLONG:
        return f"The name {place.name[:40]}… is too long for this disk. Give a shorter one."
    fault = error.strerror or type(error).__name__
    return f"{place} could not be written ({fault}). Name another place."
