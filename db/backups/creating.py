"""Make backups, and delete those that need not be kept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from db.backups.contents import Contents, open_read_only, summarise
from db.backups.copying import copy_checked, rename_without_replacing
from db.backups.problems import backups_to_protect, find_problems
from db.backups.retention import backups_to_keep
from db.errors import BackupFailed
from db.files.backup_files import (
    Backup,
    Why,
    backup_folder,
    backup_paths_fault,
    backups_of,
    free_backup_name,
)
from db.files.durable_files import UNFINISHED
from db.files.faults import describe_error, is_damage
from db.frozen import frozen
from db.storage.file_check import check_sound
from db.storage.place import BUSY_TIMEOUT, Place, read_only_uri, read_write_uri
from db.storage.write_targets import check_target

_A_DAY = 86_400.0


def back_up(
    register: Path,
    why: Why,
    now: datetime,
    to: Path | None = None,
    *,
    keep: Path | None = None,
    moment: sqlite3.Connection | None = None,
) -> Backup:
    """Back up a register, check the backup, and return it with any problems found in it.

    The backup is saved in the register's backup folder, and older backups there that need not be
    kept are deleted, except ``keep`` and the newest with the original of what was altered. With
    ``to`` it is saved to that file instead, replacing it if it exists. ``moment`` is as in
    :func:`db.backups.copying.copy_checked`.

    Raises:
        BackupFailed: the backup could not be made. No other backup was deleted.
        CannotWrite: the backup cannot be saved to ``to`` (see
        :func:`db.storage.write_targets.check_target`).
    """
    if to is not None:
        check_target(to, reading=register, replace_backup=True)
        return Backup(to, now, why, *copy_checked(register, to))
    if why_not := backup_paths_fault(register):
        raise BackupFailed(f"The register {register} could not be backed up. {why_not}")
    folder = backup_folder(register)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BackupFailed(
            f"The register {register} could not be backed up: the folder {folder} cannot be created"
            f" ({describe_error(error)})."
        ) from error
    while True:
        path, at = free_backup_name(register, now, why)
        with suppress(FileExistsError):  # another backup made in the same second
            size, found = copy_checked(register, path, new=True, moment=moment)
            break
    _sweep(folder)
    there = backups_of(register)
    for backup in set(there) - backups_to_keep(there) - backups_to_protect(register, found):
        if backup.path not in (path, keep):
            with suppress(OSError):  # it stays, and does no harm
                backup.path.unlink()
    return Backup(path, at, why, size, found)


def back_up_before(register: Path, why: Why, now: datetime) -> None:
    """Back up a register before a large change, unless nothing has changed since its newest backup.

    A backup of the day is then kept as one for this reason.

    Raises:
        BackupFailed: the backup could not be made.
    """
    newest = next(iter(backups_of(register)), None)
    if newest is None or not _is_current(newest, register):
        back_up(register, why, now)
    elif newest.why is Why.DAY:
        end = newest.path.suffix
        name = newest.path.name.removesuffix(f"-{Why.DAY}{end}")
        with suppress(OSError):  # another program reads it: it stays as it is
            rename_without_replacing(newest.path, newest.path.with_name(f"{name}-{why}{end}"))
            newest.path.unlink(missing_ok=True)  # its first name, if it has both


def _is_current(backup: Backup, register: Path) -> bool:
    """Whether nothing has changed in a register since a backup of it."""
    try:
        uri = read_only_uri(register)
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT)) as connection:
            return summarise(connection) == _held_by(backup)
    except sqlite3.Error:
        return False


def _sweep(folder: Path) -> None:
    """Delete unfinished files that a stopped program left a day ago or earlier."""
    with suppress(OSError):
        for left in folder.glob(f"{UNFINISHED}*"):
            if time.time() - left.stat().st_mtime > _A_DAY:
                left.unlink()


@frozen
class DailyBackup:
    """A backup that is due, of the register as it was when it was first opened today. ``moment``
    holds on to that moment, so that it can be made after changes, until it is made or closed.
    """

    register: Path
    now: datetime
    moment: sqlite3.Connection

    def make(self) -> Backup | None:
        """Make the backup and return it, or ``None`` if another was made since.

        Problems in the log that the previous backup already had are not listed again: they were
        reported, and never go away.

        Raises:
            BackupFailed: the backup could not be made.
            Damaged: the register is damaged.
        """
        there = backups_of(self.register)
        with closing(self.moment):
            if _has_one_of(self.now, there):
                return None
            try:
                made = back_up(self.register, Why.DAY, self.now, moment=self.moment)
            except BackupFailed as error:
                if isinstance(error.__cause__, sqlite3.Error) and is_damage(error.__cause__):
                    check_sound(self.register, whole=True)
                raise
        if made.amiss and made.amiss.log and there:
            known = find_problems(there[0].path).log
            new = tuple(one for one in made.amiss.log if one not in known)
            return replace(made, amiss=replace(made.amiss, log=new))
        return made

    @property
    def can_wait(self) -> bool:
        """Whether others can change the register before it is made: not on a share."""
        return Place.of(self.register).journal_mode == "WAL"


def daily_backup(register: Path, now: datetime) -> DailyBackup | None:
    """Return the backup to make when a register is first opened on a day.

    Return ``None`` if one was made today, or if nothing has changed since the last one.

    Raises:
        BackupFailed: the register cannot be read.
    """
    there = backups_of(register)
    if _has_one_of(now, there):
        return None
    try:
        moment = sqlite3.connect(
            read_write_uri(register),
            uri=True,
            timeout=BUSY_TIMEOUT,
            isolation_level=None,
            check_same_thread=False,
        )
        with ExitStack() as unless_due:
            unless_due.callback(moment.close)
            moment.execute("BEGIN")
            holds = summarise(moment)
            if not (holds.changes or holds.last_received) or (
                there and holds == _held_by(there[0])
            ):
                return None
            unless_due.pop_all()
    except sqlite3.Error as error:
        raise BackupFailed(
            f"The register {register} could not be backed up ({describe_error(error)})."
        ) from error
    return DailyBackup(register, now, moment)


def _has_one_of(now: datetime, there: Iterable[Backup]) -> bool:
    return any(one.at.astimezone().date() == now.astimezone().date() for one in there)


def _held_by(backup: Backup) -> Contents | None:
    """Return the summary of a backup, or ``None`` (make a new one) if it cannot be read."""
    try:
        with open_read_only(backup.path) as connection:
            return summarise(connection)
    except (OSError, sqlite3.Error):
        return None
