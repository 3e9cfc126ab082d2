"""Name, find and list the backups of a register."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import CannotOpen
from db.files.faults import describe_error
from db.files.windows_paths import why_too_long
from db.frozen import frozen

if TYPE_CHECKING:
    from db.backups.problems import Problems

_STAMP = "%Y%m%dT%H%M%SZ"


class Why(StrEnum):
    """Why a backup was made."""

    DAY = "day"
    MIGRATION = "migration"
    IMPORT = "import"
    RESTORE = "restore"
    RESTORED = "restored"
    HAND = "hand"

    @property
    def label(self) -> str:
        """The reason in words."""
        return _LABELS[self]


_LABELS = {
    Why.DAY: "first opening of the day",
    Why.MIGRATION: "before a new version's first use",
    Why.IMPORT: "before an import",
    Why.RESTORE: "before a backup was restored",
    Why.RESTORED: "after a backup was restored",
    Why.HAND: "made by hand",
}
_NAME = re.compile(rf"-(\d{{8}}T\d{{6}}Z)-({'|'.join(Why)})")


@frozen
class Backup:
    """A backup of a register: ``at`` is when it was made (aware, UTC), ``size`` is in bytes.

    The last field holds the problems found in it. It is known only for a backup that was just made.
    """

    path: Path
    at: datetime
    why: Why
    size: int
    amiss: Problems | None = field(default=None, compare=False)


def backup_folder(register: Path) -> Path:
    """Return the folder for the backups of a register: ``tracker-backups`` for tracker.db."""
    return register.with_name(f"{register.stem}-backups")


def free_backup_name(register: Path, at: datetime, what: str) -> tuple[Path, datetime]:
    """Return a file name that is free, such as ``tracker-20261124T093012Z-import.db`` in that
    folder, and the time in that name: ``at``, or the next second without a backup.
    """
    at = at.astimezone(UTC).replace(microsecond=0)
    taken = {one.at for one in backups_of(register)}
    while True:
        path = backup_folder(register) / f"{register.stem}-{at:{_STAMP}}-{what}{register.suffix}"
        if at not in taken and not path.exists():
            return path, at
        at += timedelta(seconds=1)


def backup_paths_fault(register: Path) -> str | None:
    """Return why Windows would refuse the backups of a register because their paths are too long.

    Backups have the longest names of all files written beside a register.
    """
    at = datetime.now(UTC)
    what = max(Why, key=len)
    name = f"{register.stem}-{at:{_STAMP}}-{what}{register.suffix}-journal"
    return why_too_long(register, f"{backup_folder(register).name}{os.sep}{name}", "a backup")


def backups_of(register: Path) -> tuple[Backup, ...]:
    """Return the backups of a register by name, newest first, without opening them.

    Files with other names are not ours and are left out. A folder that cannot be read counts as
    empty.
    """
    found = []
    try:
        for path in backup_folder(register).iterdir():
            backup = _named(path, register)
            if backup is not None:
                found.append(backup)
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda one: (one.at, one.path.name), reverse=True))


def newest_first(register: Path) -> list[Backup]:
    """Return the backups of a register in the order in which to look for a good one.

    A backup dated in the future, made while a clock was wrong, comes last.
    """
    ahead = datetime.now(UTC) + timedelta(days=1)
    return sorted(backups_of(register), key=lambda one: one.at > ahead)


def newest_good_backup(register: Path, good: Callable[[Path], bool]) -> Backup | None:
    """Return the newest backup of a register that is ``good``, or ``None``."""
    return next((one for one in newest_first(register) if good(one.path)), None)


def saved_elsewhere(path: Path) -> Backup:
    """Return the backup in a file that the user chose, such as one on a shared drive.

    Its date is the date of the file.

    Raises:
        CannotOpen: there is no such file, or it cannot be read.
    """
    try:
        about = path.stat()
    except OSError as error:
        raise CannotOpen(
            f"{path} cannot be opened ({describe_error(error)}). Choose another file."
        ) from error
    at = datetime.fromtimestamp(about.st_mtime, UTC).replace(microsecond=0)
    return Backup(path, at, Why.HAND, about.st_size)


def _named(path: Path, register: Path) -> Backup | None:
    """Read a file's name. Backups of another register in the folder, ``tracker.xlsx``, are not
    ours.
    """
    about = path.stem if register.suffix else path.name
    ours = (register.stem, register.suffix)
    theirs = (about[: len(register.stem)], path.suffix if register.suffix else "")
    if [os.path.normcase(part) for part in theirs] != [os.path.normcase(part) for part in ours]:
        return None
    named = _NAME.fullmatch(about, len(register.stem))
    if named is None:
        return None
    try:
        at = datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)
        return Backup(path, at, Why(named[2]), path.stat().st_size)
    except (ValueError, OSError):  # no such day, or deleted since the folder was listed
        return None
