"""Making copies: when, where, and which of them stay."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from db.backups.contents import Contents, held, reading
from db.backups.copying import UNFINISHED, copy_checked
from db.backups.problems import amiss, copies_to_keep
from db.backups.retention import kept
from db.errors import BackupFailed
from db.files.backup_files import Backup, Why, backups_of, copies_too_long, folder_of, free_name
from db.files.faults import fault
from db.storage.place import BUSY_TIMEOUT, read_only
from db.storage.write_targets import check_target

_A_DAY = 86_400.0


def back_up(
    register: Path,
    why: Why,
    now: datetime,
    to: Path | None = None,
    *,
    keep: Path | None = None,
) -> Backup:
    """Copy a register, check the copy, and return it with what is amiss in it.

    It goes to the register's own folder of copies, where those that need not stay any longer are
    deleted then, but ``keep`` and the newest that has what is amiss as it was; or to the file
    ``to``, which is replaced if it is there.

    Raises:
        BackupFailed: it could not be made. No other copy was deleted for it.
        CannotWrite: ``to`` is no place for it (see :func:`db.storage.write_targets.check_target`).
    """
    if to is not None:
        check_target(to, reading=register, over_a_copy=True)
        copy_checked(register, to)
        return Backup(to, now, why, to.stat().st_size, amiss(to))
    if why_not := copies_too_long(register):
        raise BackupFailed(f"The register {register} could not be copied. {why_not}")
    folder = folder_of(register)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BackupFailed(
            f"The register {register} could not be copied: the folder {folder} cannot be made"
            f" ({fault(error)})."
        ) from error
    while True:
        path, at = free_name(register, now, why)
        with suppress(FileExistsError):  # somebody else's of the same second
            copy_checked(register, path, new=True)
            break
    _sweep(folder)
    there, found = backups_of(register), amiss(path)
    for backup in set(there) - kept(there) - copies_to_keep(register, found):
        if backup.path not in (path, keep):
            with suppress(OSError):  # it stays, and is in the way of nothing
                backup.path.unlink()
    return Backup(path, at, why, path.stat().st_size, found)


def _sweep(folder: Path) -> None:
    """Take away what a program that was killed left unfinished a day ago or earlier."""
    with suppress(OSError):
        for left in folder.glob(f"{UNFINISHED}*"):
            if time.time() - left.stat().st_mtime > _A_DAY:
                left.unlink()


def back_up_daily(register: Path, now: datetime) -> Backup | None:
    """Copy a register at its first opening of a day, if anything was changed since the last copy.

    Returns ``None`` where there is nothing to do. What was found in the log of the copy before is
    not in its ``amiss`` again: it stays for good, and was told.

    Raises:
        BackupFailed: the copy could not be made.
    """
    there = backups_of(register)
    if any(one.at.astimezone().date() == now.astimezone().date() for one in there):
        return None
    holds = _held(register)
    if holds.changes == 0 or (there and holds == _held_by(there[0])):
        return None
    made = back_up(register, Why.DAY, now)
    if made.amiss and made.amiss.log and there:
        known = amiss(there[0].path).log
        new = tuple(one for one in made.amiss.log if one not in known)
        return replace(made, amiss=replace(made.amiss, log=new))
    return made


def _held(register: Path) -> Contents:
    try:
        opened = sqlite3.connect(read_only(register), uri=True, timeout=BUSY_TIMEOUT)
        with closing(opened) as connection:
            return held(connection)
    except sqlite3.Error as error:
        raise BackupFailed(
            f"The register {register} could not be copied ({fault(error)})."
        ) from error


def _held_by(backup: Backup) -> Contents | None:
    """Return what a copy holds; ``None`` where it cannot be read, so that a new one is made."""
    try:
        with reading(backup.path) as connection:
            return held(connection)
    except (OSError, sqlite3.Error):
        return None
