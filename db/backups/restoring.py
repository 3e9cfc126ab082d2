"""Putting a copy in the place of the register, which is copied first."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from db.backups.contents import BESIDE, Contents, contents, held
from db.backups.copying import (
    UNFINISHED,
    copy_checked,
    copy_pages,
    in_words,
    put_folder_on_disk,
    put_on_disk,
)
from db.backups.folder import Backup, Why, backups_of, folder_of, free_name
from db.backups.making import back_up
from db.errors import BackupFailed, CannotOpen, Damaged, NotRestored
from db.storage import BUSY_TIMEOUT, Place, read_only

_TRIES = 5
"""How often a restore begins again because somebody changed the register meanwhile."""

_KEEP_COUNTING = """
    INSERT INTO main.sqlite_sequence (name, seq)
    SELECT name, seq FROM live.sqlite_sequence
    WHERE name NOT IN (SELECT name FROM main.sqlite_sequence)
"""
_COUNT_ON = """
    UPDATE main.sqlite_sequence SET seq = max(seq, coalesce(
        (SELECT l.seq FROM live.sqlite_sequence l WHERE l.name = main.sqlite_sequence.name), 0))
"""
_OWN_CODES = """
    UPDATE main.organisation SET own_actions = max(own_actions, coalesce(
        (SELECT l.own_actions FROM live.organisation l WHERE l.ods = main.organisation.ods), 0))
"""
_TELL = """
    INSERT INTO change (organisation_id, at, "by", what, state)
    SELECT id, ?, ?, 'restore', 'final' FROM organisation
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """A copy that was put back: what it holds, and what the register was before.

    ``before`` is where that lies now, ``None`` where there was no register. ``damaged`` tells that
    it was damaged and was kept aside as it was.
    """

    held: Contents
    before: Path | None
    damaged: bool


def newest_good(register: Path) -> Backup | None:
    """Return the newest copy of a register that is sound, ``None`` where there is none."""
    for backup in backups_of(register):
        with suppress(CannotOpen):
            contents(backup.path)
            return backup
    return None


def restore(register: Path, backup: Path, now: datetime, user: str) -> Restored:
    """Put the copy ``backup`` in the place of the register.

    The copy is checked and brought up to today's schema apart. A register that is sound is copied,
    then becomes the copy in one transaction, so that others who have it open go on with it. A
    damaged one is kept aside as it is. Every organisation's log says that a copy was put back;
    numbers that were in use (of changes, evidence, own actions) are not used again, as far as
    they can be read. On a share the register must be claimed.

    Raises:
        CannotOpen: the copy is no register, is damaged or from a newer version.
        BackupFailed: the register could not be copied first.
        NotRestored: it could not be put in place. In every case the register is as it was.
    """
    from db.checking import REVISIONS, check_header, check_sound, is_there, newer
    from db.opening import bring_up_to_date

    found = contents(backup)
    if found.revision not in REVISIONS:
        raise newer(backup, found.revision)
    there, damaged = is_there(register), False
    if there:
        try:
            check_header(register)
            check_sound(register)
        except Damaged:
            damaged = True
    try:
        for _ in range(_TRIES):
            with TemporaryDirectory(
                dir=register.parent, prefix=UNFINISHED, ignore_cleanup_errors=True
            ) as folder:
                ready = Path(folder) / "new.db"
                copy_checked(backup, ready)
                bring_up_to_date(ready)
                try:
                    if there and not damaged:
                        before: Path | None = _become(register, ready, now, user)
                    else:
                        before = _replace(register, ready, there, now, user)
                    break
                except _Changed:
                    continue
        else:
            raise sqlite3.OperationalError("others keep changing it")
    except (OSError, sqlite3.Error) as error:
        raise NotRestored(
            f"The copy {backup.name} could not be put in the place of {register}"
            f" ({in_words(error)}). The register is as it was; mend that, then try again."
        ) from error
    # Else the newest copy would be of what was just given up.
    with suppress(BackupFailed):
        back_up(register, Why.RESTORED, now)
    return Restored(found, before, damaged)


class _Changed(Exception):
    """Somebody changed the register after it was copied."""


def _become(register: Path, ready: Path, now: datetime, user: str) -> Path:
    """Copy the register, write all of ``ready`` into it in one transaction; return the copy.

    Raises:
        _Changed: others changed it between the two: the change would be in neither.
    """
    before = back_up(register, Why.RESTORE, now).path
    copied = contents(before)
    _count_on(ready, register)
    _tell(ready, now, user)
    with (
        closing(sqlite3.connect(ready)) as source,
        closing(sqlite3.connect(register, timeout=BUSY_TIMEOUT)) as target,
    ):
        target.execute("PRAGMA synchronous = EXTRA")
        copy_pages(source, target, partial(_refuse_if_changed, register, copied))
    return before


def _refuse_if_changed(register: Path, copied: Contents) -> None:
    if Place.of(register).journal_mode != "WAL":
        return  # nobody can read it now; on a share one person at a time works on it
    opened = sqlite3.connect(read_only(register), uri=True, timeout=BUSY_TIMEOUT)
    with closing(opened) as connection:
        if held(connection) != copied:
            raise _Changed


def _count_on(ready: Path, was: Path) -> None:
    """Let a copy count on from where the register was."""
    with closing(sqlite3.connect(ready)) as connection, connection:
        connection.execute("ATTACH ? AS live", [str(was)])
        for statement in (_KEEP_COUNTING, _COUNT_ON, _OWN_CODES):
            connection.execute(statement)


def _tell(ready: Path, now: datetime, user: str) -> None:
    """Say in the log of every organisation that a copy was put back."""
    with closing(sqlite3.connect(ready)) as connection, connection:
        connection.execute(_TELL, [f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", user])


def _replace(register: Path, ready: Path, there: bool, now: datetime, user: str) -> Path | None:
    """Give ``ready`` the name of a register that is damaged or gone; return where it lies aside."""
    aside = None
    if there:
        aside = _put_aside(register, now)
        to_read = _copied(aside, ready.with_name("old.db"))
        with suppress(sqlite3.DatabaseError):  # as far as it can be read
            _count_on(ready, to_read)
    _tell(ready, now, user)
    _take_the_place(register, ready)
    return aside


def _take_the_place(register: Path, ready: Path) -> None:
    """Give ``ready`` the register's name. What SQLite left beside the old one goes first: it would
    be carried out on the new one.
    """
    with closing(sqlite3.connect(ready, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {Place.of(register).journal_mode}")
    put_on_disk(ready)
    for end in (*BESIDE, "-shm"):
        register.with_name(register.name + end).unlink(missing_ok=True)
    put_folder_on_disk(register.parent)
    ready.replace(register)
    put_folder_on_disk(register.parent)


def _put_aside(register: Path, now: datetime) -> Path:
    """Copy a damaged register as it is, with what lies beside it, and return where to.

    Raises:
        BackupFailed: it could not be.
    """
    folder = folder_of(register)
    aside, _ = free_name(register, now, "damaged")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _copied(register, aside)
        put_folder_on_disk(folder)
    except OSError as error:
        raise BackupFailed(
            f"The damaged register {register} could not be kept aside in {folder}"
            f" ({in_words(error)}). It was not touched; mend that, then try again."
        ) from error
    return aside


def _copied(database: Path, to: Path) -> Path:
    """Copy a file as it is, with the journals beside it, private to the user; return ``to``."""
    for end in ("", *BESIDE):
        file = database.with_name(database.name + end)
        if file.exists() and (not end or file.stat().st_size):
            copy = to.with_name(to.name + end)
            os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            shutil.copyfile(file, copy)
            put_on_disk(copy)
    return to
