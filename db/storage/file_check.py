"""Looking at a register's file before it is opened: whether it is one of ours, and sound.

Nothing here opens the file but SQLite. On POSIX a program that closes a file it had opened in any
other way loses the locks that its own SQLite holds on it (sqlite.org/howtocorrupt.html, 2.2), and
with them what it stores next.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from db.errors import CannotOpen, Damaged, NoRegister, ReadOnly, RegisterGone
from db.files.faults import corrupt, fault, is_busy, primary_code
from db.files.paths import not_connected
from db.storage.place import BUSY_TIMEOUT, Place, read_only

APPLICATION_ID = 0x47504C4E
"""What SQLite's header says of our files: "GPLN"."""

REVISIONS = ("0001", "0002")
"""Every schema there has been, oldest first; the last is today's."""

DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What is raised of a damaged file; SQLite's message may quote bytes of it that are no text."""

_OF_THE_FILE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""SQLite's codes that speak of what is in a file; the others, of the disk or of leave to use it."""

BESIDE = ("-wal", "-journal")
"""What stands behind the register's name in the names of its journals."""

CHECKED_UP_TO = 32 * 1024 * 1024
"""Bytes up to which a file is checked from end to end when it is opened."""

_HEADER = 100


def is_there(path: Path) -> bool:
    """Whether there is a file at ``path``.

    Raises:
        CannotOpen: that cannot be seen.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(path, error) from error
    return True


def nothing_at(path: Path) -> CannotOpen:
    """Return the refusal of a place where there is no register; copies of one are told of.

    Where a whole drive or share is missing, nobody can tell whether there is one.
    """
    from db.files.backup_files import backups_of

    if missing := not_connected(path):
        return CannotOpen(missing)
    if backups_of(path):
        return RegisterGone(path)
    return NoRegister(
        f"There is no register at {path} yet. Start one with 'greenplan init',"
        " or try 'greenplan demo'."
    )


ANOTHER_REGISTER = "Name another file with --db."


def check_header(path: Path, *, only_look: bool = False, cure: str = ANOTHER_REGISTER) -> None:
    """Refuse what is not a register of ours.

    With ``only_look`` a journal that a program left beside it is let be. ``cure`` says what to do
    about a file that is none.

    Raises:
        Damaged: its beginning is not a register's, but there are copies of one.
        CannotOpen: it is no register, a folder, or cannot be read.
    """
    if path.is_dir():
        if cure == ANOTHER_REGISTER:
            cure = "Name the register's file, such as tracker.db in it."
        raise CannotOpen(f"{path} is a folder. {cure}")
    try:
        if not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        whole = path.stat().st_size >= _HEADER
        number = _application(path, only_look) if whole else None
    except OSError as error:
        raise _unreadable(path, error) from error
    if number != APPLICATION_ID:
        from db.files.backup_files import backups_of

        if backups_of(path):
            raise Damaged(path, "its beginning is not a register's")
    if number is None:
        raise CannotOpen(
            f"{path} is not a Green Plan Tracker register, or its beginning is damaged."
            f" Nothing was changed. {cure}"
        )
    if number != APPLICATION_ID:
        raise CannotOpen(f"{path} is another program's database. Nothing was changed. {cure}")


def _application(path: Path, only_look: bool) -> int | None:
    """Return the number in the file that says whose it is; ``None`` where it is no database."""
    try:
        unchanging = not journals_of(path)
        with closing(_opened(path, unchanging=unchanging, only_look=only_look)) as connection:
            return int(connection.execute("PRAGMA application_id").fetchone()[0])
    except DAMAGE as error:
        code = primary_code(error)
        if code == sqlite3.SQLITE_NOTADB:
            return None
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            return APPLICATION_ID  # it cannot be seen from here; whoever opens it next tells why
        raise unusable(path, error) from error


def check_writable(path: Path) -> None:
    """Refuse a file that takes no writing.

    Raises:
        ReadOnly: it, or its folder, may only be read.
    """
    mode = path.stat().st_mode
    writable = mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) and os.access(path, os.W_OK)
    if not writable or not os.access(path.parent, os.W_OK):
        raise ReadOnly(
            f"The register {path} is read-only. --read-only opens it to be looked at; to"
            " change something, ask IT for write access to it, or copy it elsewhere and open the"
            " copy with --db."
        )


def check_sound(path: Path) -> str:
    """Return the revision of the schema after a quick check of the file.

    A large file is not checked from end to end here: its daily copy is.

    Raises:
        Damaged: it is not sound. It was not written to.
        CannotOpen: another program keeps it locked.
    """
    try:
        if journals_of(path):
            return _checked(path, unchanging=False)
        before = _look(path)
        try:
            return _checked(path, unchanging=True)
        except DAMAGE:
            # It is, unless another program wrote meanwhile; then it is to be read under a lock.
            if not journals_of(path) and _look(path) == before and not Place.of(path).shared:
                raise
            return _checked(path, unchanging=False)
    except DAMAGE as error:
        raise unusable(path, error) from error


def _look(path: Path) -> tuple[int, int, int]:
    now = path.stat()
    return now.st_ino, now.st_size, now.st_mtime_ns


def journals_of(path: Path) -> list[Path]:
    """Return what SQLite keeps beside a register while it is open, or after a program died."""
    beside = [path.with_name(f"{path.name}{end}") for end in BESIDE]
    return [journal for journal in beside if journal.exists()]


def _opened(path: Path, *, unchanging: bool, only_look: bool = False) -> sqlite3.Connection:
    """Open the file so that a damaged one is not written to.

    Where a program died within a change and left its journal, only writing takes that back.
    """
    if not only_look and path.with_name(f"{path.name}-journal").exists():
        return sqlite3.connect(path, timeout=BUSY_TIMEOUT)
    uri = read_only(path, unchanging=unchanging)
    return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT)


def _checked(path: Path, *, unchanging: bool) -> str:
    """Check the file and return its revision."""
    with closing(_opened(path, unchanging=unchanging)) as connection:
        if path.stat().st_size <= CHECKED_UP_TO:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise corrupt(verdict)
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _unreadable(path: Path, error: OSError) -> CannotOpen:
    return CannotOpen(
        f"The register {path} cannot be read ({fault(error)}). Ask IT for access to it."
    )


def newer(place: Path | Place, revision: str) -> CannotOpen:
    """Return the refusal of a register that a later version of the program made."""
    return CannotOpen(
        f"The register {place} was made by a newer version of this program"
        f" (schema {revision or 'unknown'}). It was not touched; install the newer version."
    )


def unusable(path: Path, error: Exception) -> CannotOpen:
    """Return the refusal of a file of which SQLite said ``error``."""
    found = fault(error)
    if is_busy(error):
        return CannotOpen(f"{found.sentence(f'the register {path}')} {found.cure}")
    if isinstance(error, sqlite3.Error) and primary_code(error) not in _OF_THE_FILE:
        return CannotOpen(f"The register {path} cannot be opened ({found}). {found.cure}")
    return Damaged(path, str(found))
