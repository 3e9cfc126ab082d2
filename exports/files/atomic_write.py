"""Putting a file in its place whole, or leaving everything as it was."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from db.errors import CannotWrite as ExportError
from db.files.faults import fault
from db.files.patience import Held, patiently, tidy_away
from db.storage.write_targets import HeldElsewhere, check_target
from exports.files.open_elsewhere import next_free, owner_of

__all__ = ["ExportError", "OpenElsewhere", "check_place", "next_free", "write_whole"]


class OpenElsewhere(ExportError):
    """Another program has the file open, or may have. ``second`` is a name that is free."""

    def __init__(self, target: Path, by: str, cure: str) -> None:
        self.second = next_free(target)
        super().__init__(
            f"{target.name} is open in {by}; it was left as it is. {cure},"
            f" or save as {self.second.name} instead."
        )


def check_place(target: Path, *, reading: Path | None = None) -> None:
    """Refuse a place where no file may be written, before anything is made for it.

    Raises:
        OpenElsewhere: another program lets nobody open what is there for longer than a moment.
        ExportError: as :func:`db.storage.write_targets.check_target` does.
    """
    try:
        check_target(target, reading=reading)
    except HeldElsewhere as error:
        raise _in_use(target) from error


def write_whole(target: Path, content: bytes, *, reading: Path | None = None) -> Path:
    """Write ``content`` to ``target`` and return where it lies.

    A temporary file beside it is written, forced to the disk and then renamed, so that nobody
    ever sees half a file. What a link points to is replaced, not the link. A new file may be read
    by whom the system says (the umask), one that is replaced by those who could read it before.
    ``reading`` is the file that it is made from, which stays.

    Raises:
        OpenElsewhere: Excel, LibreOffice or (on Windows) any other program has it open
            for longer than a moment (:func:`db.files.patience.patiently`).
        ExportError: :func:`db.storage.write_targets.check_target` refuses the place, the disk is
        full, ... In
            every case what was there before is as it was, and nothing is left beside it.
    """
    place = Path(os.path.realpath(target)) if os.path.islink(target) else target  # noqa: PTH114
    beside = place.parent / f".greenplan-{secrets.token_hex(4)}.tmp"
    check_place(place, reading=reading)
    try:
        _refuse_open(place)
        _write_through(beside, content, _mode_for(place))
        _keep_permissions(place, beside)
        _take_the_place(beside, place)
    except OSError as error:
        found = fault(error)
        raise ExportError(f"{place} could not be written ({found}). {found.cure}") from error
    finally:
        tidy_away(beside)
    return target


def _refuse_open(place: Path) -> None:
    owner = owner_of(place)
    if owner is not None:
        raise OpenElsewhere(
            place,
            f"{owner.program}{f' by {owner.person}' if owner.person else ''}",
            f"Close it there (if nobody has it open, delete {owner.file.name})",
        )


def _in_use(place: Path, *, certain: bool = True) -> OpenElsewhere:
    by = "another program, such as Excel, OneDrive or antivirus software"
    if not certain:
        by += ", or you do not have access to replace it"
    return OpenElsewhere(place, by, "Close it there, or wait a minute and try again")


def _mode_for(place: Path) -> int:
    """Return whom a new file may be open to, at most, while it is written."""
    return stat.S_IMODE(place.stat().st_mode) if os.name == "posix" and place.exists() else 0o666


def _write_through(path: Path, content: bytes, mode: int) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    with patiently(lambda: path.open("wb")) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_permissions(old: Path, new: Path) -> None:
    if os.name == "posix" and old.exists():
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _take_the_place(beside: Path, place: Path) -> None:
    try:
        patiently(lambda: beside.replace(place))
    except Held as error:
        if not place.exists():
            raise
        raise _in_use(place, certain=error.certain) from error
    if os.name == "posix":
        # The rename itself is on the disk only once the folder is; some shares cannot say.
        with suppress(OSError):
            folder = os.open(place.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
