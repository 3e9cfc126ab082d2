"""Replace a damaged or missing register with a backup, and keep what is left of the old one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

from db.backups.copying import rename_without_replacing
from db.backups.sequences import continue_sequences, log_restore
from db.errors import BackupFailed, NotRestored
from db.files.backup_files import backup_folder, free_backup_name
from db.files.durable_files import create_empty_file, flush_folder_to_disk, flush_to_disk
from db.files.faults import describe_error
from db.files.open_programs import how_to_close, openers_in_words, programs_with, replace_refusal
from db.files.retries import FileHeld, retry_while_held
from db.storage.file_check import BESIDE, file_exists, journals_of
from db.storage.place import Place


def replace_register(
    register: Path,
    ready: Path,
    now: datetime,
    user: str,
    still_ours: Callable[[], None],
    *,
    damaged: bool,
) -> Path | None:
    """Move ``ready`` to the register's place. Return where the old file is kept, if there was one.

    Raises:
        NotRestored: another program has the damaged register open and would keep writing to it, or
            the user is not allowed to replace it.
        BackupFailed: the old file could not be kept.
        FileExistsError: someone has put a register there since.
        InUse: raised by ``still_ours``.
        OSError, sqlite3.Error: it could not be done.
    """
    from db.storage.file_snapshot import in_use_by

    if (used_by := in_use_by(register)) is not None:
        process = f" (process {used_by.process})" if used_by.process else ""
        raise NotRestored(
            f"The damaged register {register} is open in another program{process}. Nothing"
            " was changed. Close it there, then try again."
        )
    if (refusal := replace_refusal(register)) is not None:
        raise _cannot_be_replaced(register, refusal) from refusal
    left, aside = journals_of(register), None
    if damaged or any(journal.stat().st_size for journal in left):
        aside = _put_aside(register, now)
        to_read = _copied(aside, ready.with_name("old.db"))
        if file_exists(to_read):
            continue_sequences(ready, to_read, damaged=True)
    log_restore(ready, now, user)
    with closing(sqlite3.connect(ready, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {Place.of(register).journal_mode}")
    flush_to_disk(ready)
    still_ours()
    # SQLite would apply the old register's journals to the new one.
    if left or damaged:
        left = [register.with_name(register.name + end) for end in (*BESIDE, "-shm")]
    for file in left:
        retry_while_held(partial(file.unlink, missing_ok=True))
    flush_folder_to_disk(register.parent)
    if damaged:
        retry_while_held(lambda: ready.replace(register))
    else:
        rename_without_replacing(ready, register)
    flush_folder_to_disk(register.parent)
    return aside


def _cannot_be_replaced(register: Path, refusal: FileHeld) -> NotRestored:
    openers = programs_with(register) or ()
    if openers or refusal.certain:
        why, cure = openers_in_words(openers), f"{how_to_close(openers)} Then try again."
    else:
        found = describe_error(refusal)
        why, cure = found.sentence("it"), found.cure
    return NotRestored(
        f"The damaged register {register} cannot be replaced. {why} Nothing was changed. {cure}"
    )


def _put_aside(register: Path, now: datetime) -> Path:
    """Copy a damaged register unchanged, with its journals, and return where it was copied.

    Raises:
        BackupFailed: it could not be copied.
    """
    folder = backup_folder(register)
    aside, _ = free_backup_name(register, now, "damaged")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _copied(register, aside)
        flush_folder_to_disk(folder)
    except OSError as error:
        raise BackupFailed(
            f"The damaged register {register} could not be copied to {folder}"
            f" ({describe_error(error)}). It was not changed. Fix this and try again."
        ) from error
    return aside


def _copied(database: Path, to: Path) -> Path:
    """Copy a file and the journals beside it, private to the user. Return ``to``."""
    for end in ("", *BESIDE):
        file = database.with_name(database.name + end)
        if file.exists() and (not end or file.stat().st_size):
            copy = to.with_name(to.name + end)
            create_empty_file(copy)
            shutil.copyfile(file, copy)
            flush_to_disk(copy)
    return to
