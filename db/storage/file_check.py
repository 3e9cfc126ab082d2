"""Check a register's file before it is opened: whether it is ours, and sound.

Only SQLite may open the file here. On POSIX a program that closes a file it opened in any other way
loses the locks that its own SQLite holds on it (sqlite.org/howtocorrupt.html, 2.2), and may lose
its next change.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from db.errors import CannotOpen, Damaged, NoRegister, ReadOnly, RegisterGone
from db.files.faults import corrupt, describe_error, is_busy, primary_code
from db.files.paths import why_not_connected
from db.storage.place import BUSY_TIMEOUT, Place, read_only_uri

APPLICATION_ID = 0x47504C4E
"""The application id in the SQLite header of our files: "GPLN"."""

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""All schema revisions, oldest first. The last is today's."""

DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""The errors raised for a damaged file. SQLite's message may quote bytes that are not text."""

_OF_THE_FILE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""SQLite's codes about the content of a file. The others are about the disk or permissions."""

BESIDE = ("-wal", "-journal")
"""The suffixes of a register's journals."""

CHECKED_UP_TO = 4 * 1024 * 1024
"""The size in bytes up to which a file is checked completely when it is opened: in 8 ms."""

_HEADER = 100


def file_exists(path: Path) -> bool:
    """Whether a file exists at ``path``.

    Raises:
        CannotOpen: this cannot be determined.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(path, error) from error
    return True


def no_register_at(path: Path) -> CannotOpen:
    """Return the error for a place without a register. It mentions backups, if there are any.

    If a whole drive or share is missing, the error says so instead.
    """
    from db.files.backup_files import backups_of

    if missing := why_not_connected(path):
        return CannotOpen(missing)
    if backups_of(path):
        return RegisterGone(path)
    return NoRegister(
        f"There is no register at {path} yet. Start one with 'greenplan init',"
        " or try 'greenplan demo'."
    )


ANOTHER_REGISTER = "Name another file with --db."


def check_header(path: Path, *, read_only: bool = False, cure: str = ANOTHER_REGISTER) -> None:
    """Refuse a file that is not one of our registers.

    With ``read_only`` a journal that a program left beside it is not applied. ``cure`` says what to
    do if the file is not a register.

    Raises:
        Damaged: it does not start like a register, but it has backups.
        CannotOpen: it is not a register, is a folder, or cannot be read.
    """
    if path.is_dir():
        if cure == ANOTHER_REGISTER:
            cure = "Name the register's file, such as tracker.db in it."
        raise CannotOpen(f"{path} is a folder. {cure}")
    try:
        if not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        whole = path.stat().st_size >= _HEADER
        number = _application(path, read_only) if whole else None
    except OSError as error:
        raise _unreadable(path, error) from error
    if number != APPLICATION_ID:
        raise not_a_register(path, is_database=number is not None, cure=cure)


def not_a_register(path: Path, *, is_database: bool, cure: str = ANOTHER_REGISTER) -> CannotOpen:
    """Return the error for a file that is not one of our registers: if it has backups, it was."""
    from db.files.backup_files import backups_of

    if backups_of(path):
        return Damaged(path, "it does not start like a register")
    what = "another program's database."
    if not is_database:
        what = "not a Green Plan Tracker register, or the start of it is damaged."
    return CannotOpen(f"{path} is {what} Nothing was changed. {cure}")


def _application(path: Path, read_only: bool) -> int | None:
    """Return the application id of the file, or ``None`` if it is not a database."""
    try:
        unchanging = not journals_of(path)
        with closing(_opened(path, unchanging=unchanging, read_only=read_only)) as connection:
            return int(connection.execute("PRAGMA application_id").fetchone()[0])
    except DAMAGE as error:
        code = primary_code(error)
        if code == sqlite3.SQLITE_NOTADB:
            return None
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            return APPLICATION_ID  # it cannot be seen from here; opening it will say why
        raise unusable_error(path, error) from error


def check_writable(path: Path) -> None:
    """Refuse a file that cannot be written to.

    Raises:
        ReadOnly: the file or its folder is read-only.
    """
    mode = path.stat().st_mode
    writable = mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) and os.access(path, os.W_OK)
    if not writable or not os.access(path.parent, os.W_OK):
        raise ReadOnly(
            f"The register {path} is read-only. Use --read-only to view it. To change it, ask IT"
            " for write access to it, or copy it to another folder and open the copy with --db."
        )


def check_sound(path: Path, *, whole: bool = False) -> str:
    """Return the revision of the schema after a quick check of the file.

    A large file is checked completely only with ``whole``, and when its daily backup is made.
    SQLite itself finds one that was cut off, and every damaged page that is read.

    Raises:
        Damaged: the file is damaged. It was not written to.
        CannotOpen: another program keeps it locked.
    """
    try:
        if journals_of(path):
            return _checked(path, unchanging=False, whole=whole)
        before = _look(path)
        try:
            return _checked(path, unchanging=True, whole=whole)
        except DAMAGE:
            # It is, unless another program has written to it since; then read it under a lock.
            if not journals_of(path) and _look(path) == before and not Place.of(path).shared:
                raise
            return _checked(path, unchanging=False, whole=whole)
    except DAMAGE as error:
        raise unusable_error(path, error) from error


def _look(path: Path) -> tuple[int, int, int]:
    now = path.stat()
    return now.st_ino, now.st_size, now.st_mtime_ns


def journals_of(path: Path) -> list[Path]:
    """Return the files that SQLite keeps beside a register that is open or was not closed."""
    beside = [path.with_name(f"{path.name}{end}") for end in BESIDE]
    return [journal for journal in beside if journal.exists()]


def _opened(path: Path, *, unchanging: bool, read_only: bool = False) -> sqlite3.Connection:
    """Open the file so that a damaged one is not written to.

    If a program stopped during a change and left its journal, only writing can undo it.
    """
    if not read_only and path.with_name(f"{path.name}-journal").exists():
        return sqlite3.connect(path, timeout=BUSY_TIMEOUT)
    uri = read_only_uri(path, unchanging=unchanging)
    return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT)


def _checked(path: Path, *, unchanging: bool, whole: bool) -> str:
    """Check the file and return its revision."""
    with closing(_opened(path, unchanging=unchanging)) as connection:
        if whole or path.stat().st_size <= CHECKED_UP_TO:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise corrupt(verdict)
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _unreadable(path: Path, error: OSError) -> CannotOpen:
    return CannotOpen(
        f"The register {path} cannot be read ({describe_error(error)}). Ask IT for access to it."
    )


def newer_version_error(place: Path | Place, revision: str) -> CannotOpen:
    """Return the error for a register that a newer version of the program made."""
    return CannotOpen(
        f"The register {place} was made by a newer version of the tracker"
        f" (schema {revision or 'unknown'}). It was not changed. Install the newer version."
    )


def unusable_error(path: Path, error: Exception) -> CannotOpen:
    """Return the error to raise for a file that SQLite refused with ``error``."""
    found = describe_error(error)
    if is_busy(error):
        return CannotOpen(f"{found.sentence(f'the register {path}')} {found.cure}")
    if isinstance(error, sqlite3.Error) and primary_code(error) not in _OF_THE_FILE:
        return CannotOpen(f"The register {path} cannot be opened ({found}). {found.cure}")
    return Damaged(path, str(found))
