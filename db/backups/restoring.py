"""Restore a backup. The register is backed up first."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from db.backups.comparing import Differs, compare_with_backup
from db.backups.contents import Contents, read_contents, summarise
from db.backups.copying import copy_checked, copy_pages
from db.backups.creating import back_up
from db.backups.replacing import replace_register
from db.backups.sequences import continue_sequences, log_restore
from db.errors import BackupFailed, CannotOpen, Damaged, NotRestored
from db.files.backup_files import Why
from db.files.durable_files import UNFINISHED
from db.files.faults import describe_error, is_busy, may_be_stored
from db.files.open_programs import how_to_close, openers_in_words, programs_with
from db.frozen import frozen
from db.storage.place import BUSY_TIMEOUT, Place, read_only_uri
from db.storage.write_targets import check_register_place, is_same_file

_TRIES = 5
"""How often a restore starts again because someone changed the register during it."""


@frozen
class Restored:
    """A restored backup: its content, and the register before it.

    ``before`` is where the old register is now, or ``None`` if there was none. ``damaged`` is
    whether it was damaged and kept unchanged. ``differs`` is how the old register and the backup
    differ, or ``None`` if they could not be compared.
    """

    held: Contents
    before: Path | None
    damaged: bool
    differs: Differs | None = None


def restore_backup(
    register: Path,
    backup: Path,
    now: datetime,
    user: str,
    still_ours: Callable[[], None] = lambda: None,
) -> Restored:
    """Replace the register with ``backup``.

    The backup is checked and migrated to today's schema in a separate copy. A sound register is
    backed up, then its content is replaced in one transaction, so that others who have it open can
    continue. A damaged one is kept unchanged under another name. Every organisation's log records
    the restore. Numbers that were in use (of changes, evidence, own actions) are not used again, as
    far as they can be read. On a share the register must be claimed: ``still_ours`` is called once
    no one else can change the register, and raises if the claim was lost.

    Raises:
        CannotOpen: the backup is not a register, is damaged, or is from a newer version.
        BackupFailed: the register could not be backed up first.
        NotRestored: the backup could not be put in place. After a disk error the message says to
            check.
        InUse: someone took over the register. In every other case the register is unchanged.
    """
    from db.migrations.schema_upgrade import migrate_file
    from db.storage.file_check import REVISIONS, file_exists, newer_version_error

    check_register_place(register)
    if is_same_file(register, backup) and file_exists(register):
        raise NotRestored("This file is the register itself. Choose a backup of it.")
    found = read_contents(backup)
    if found.revision not in REVISIONS:
        raise newer_version_error(backup, found.revision)
    try:
        with TemporaryDirectory(
            dir=register.parent, prefix=UNFINISHED, ignore_cleanup_errors=True
        ) as folder:
            wanted = Path(folder) / "wanted.db"
            copy_checked(backup, wanted)
            migrate_file(wanted)
            before, damaged = _put_in_place(register, wanted, backup, now, user, still_ours)
    except (OSError, sqlite3.Error) as error:
        why = describe_error(error)
        outcome = f"The register was not changed. {_who_has(register, error) or why.cure}"
        if may_be_stored(error):
            outcome = "Check whether the backup was restored before you try again."
        raise NotRestored(
            f"The backup {backup.name} could not be restored to {register} ({why}). {outcome}"
        ) from error
    # Otherwise the newest backup would be of the register that was just replaced.
    with suppress(BackupFailed):
        back_up(register, Why.RESTORED, now, keep=backup)
    compared = None if before is None or damaged else _compared(before, backup)
    return Restored(found, before, damaged, compared)


def _who_has(register: Path, error: Exception) -> str:
    """Return which program blocks a restore and how to close it, if known."""
    in_the_way = is_busy(error) or isinstance(error, PermissionError)
    openers = programs_with(register) if in_the_way else None
    return f"{openers_in_words(openers)} {how_to_close(openers)} Then try again." if openers else ""


def _compared(before: Path, backup: Path) -> Differs | None:
    """Return how the register before a restore differs from the backup, as far as it can be read.

    If the register was missing, only a journal may be left of it.
    """
    if before.is_file():
        with suppress(CannotOpen):
            return compare_with_backup(before, backup)
    return None


def _put_in_place(
    register: Path,
    wanted: Path,
    backup: Path,
    now: datetime,
    user: str,
    still_ours: Callable[[], None],
) -> tuple[Path | None, bool]:
    """Return where the old register is now, and whether it was damaged."""
    from db.storage.file_check import file_exists

    for number in range(_TRIES):
        ready = wanted.with_name(f"{number}.db")
        shutil.copyfile(wanted, ready)
        damaged = _is_damaged(register)
        try:
            if file_exists(register) and not damaged:
                before = back_up(register, Why.RESTORE, now, keep=backup).path
                _become(register, ready, before, now, user, still_ours)
                return before, False
            return replace_register(
                register, ready, now, user, still_ours, damaged=damaged
            ), damaged
        except (_Changed, FileExistsError):
            continue
    raise NotRestored(
        f"The backup {backup.name} could not be restored to {register} because other people keep"
        " changing it. The register was not changed. Try again when they have finished."
    )


def _is_damaged(register: Path) -> bool:
    from db.storage.file_check import check_header, check_sound, file_exists

    if not file_exists(register):
        return False
    try:
        check_header(register)
        check_sound(register)
    except Damaged:
        return True
    return False


class _Changed(Exception):
    """Someone changed the register after it was backed up."""


def _become(
    register: Path,
    ready: Path,
    before: Path,
    now: datetime,
    user: str,
    still_ours: Callable[[], None],
) -> None:
    """Write all of ``ready`` to the register in one transaction. ``before`` is its backup.

    Raises:
        _Changed: others have changed the register since the backup, and would lose their change.
    """
    copied = read_contents(before)
    continue_sequences(ready, register)
    log_restore(ready, now, user)
    with (
        closing(sqlite3.connect(ready)) as source,
        closing(sqlite3.connect(register, timeout=BUSY_TIMEOUT)) as target,
    ):
        target.execute("PRAGMA synchronous = EXTRA")
        copy_pages(source, target, partial(_refuse_if_changed, register, copied, still_ours))


def _refuse_if_changed(register: Path, copied: Contents, still_ours: Callable[[], None]) -> None:
    still_ours()
    if Place.of(register).journal_mode != "WAL":
        return  # it cannot be read now; its claim was checked instead
    opened = sqlite3.connect(read_only_uri(register), uri=True, timeout=BUSY_TIMEOUT)
    with closing(opened) as connection:
        if summarise(connection) != copied:
            raise _Changed
