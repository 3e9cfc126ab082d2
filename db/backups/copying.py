"""Copy a register completely and consistently, or not at all."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from db.backups.problems import Problems, find_problems
from db.errors import BackupFailed
from db.files.durable_files import (
    create_empty_file,
    flush_folder_to_disk,
    flush_to_disk,
    replace_file,
    temporary_name,
)
from db.files.faults import busy, corrupt, describe_error
from db.files.retries import delete_temporary_file, retry_while_held
from db.storage.place import BUSY_TIMEOUT, read_only_uri

_WAIT = 0.02
"""Seconds between two attempts while another program is writing."""


def copy_checked(
    source: Path, target: Path, *, new: bool = False, moment: sqlite3.Connection | None = None
) -> tuple[int, Problems]:
    """Copy the register at ``source`` to ``target`` with SQLite's backup, and check the copy.

    Return its size in bytes and the problems found in what it holds. Both are taken before it gets
    its name: from then on another thread or program may rename it.

    ``moment`` is a connection in a read transaction: the register is copied as it is seen there.
    The copy is consistent even while others write. It is a single file, private to the user. It is
    checked and flushed to the disk before it gets its name. With ``new`` it never replaces a file.

    Raises:
        FileExistsError: with ``new``, ``target`` already exists.
        BackupFailed: the copy could not be made or is damaged. What was at ``target`` before, if
            anything, is unchanged.
    """
    beside = temporary_name(target)
    try:
        create_empty_file(beside)
        if moment is not None:
            _copy(moment, beside)
        else:
            uri = read_only_uri(source)
            with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT)) as register:
                _copy(register, beside)
        flush_to_disk(beside)
        found = beside.stat().st_size, find_problems(beside)
        if new:
            rename_without_replacing(beside, target)
            flush_folder_to_disk(target.parent)
        else:
            replace_file(beside, target)
        return found
    except FileExistsError:
        raise
    except (OSError, sqlite3.Error, UnicodeError) as error:
        raise BackupFailed(
            f"The register {source} could not be backed up to {target.parent}"
            f" ({describe_error(error)})."
        ) from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            delete_temporary_file(beside.with_name(beside.name + end))


def _copy(register: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # The copy is discarded unless all of it succeeds, and flushed to the disk at the end.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        copy_pages(register, copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        verdict = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if verdict != "ok":
            raise corrupt(verdict)


def copy_pages(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    once_locked: Callable[[], None] | None = None,
) -> None:
    """Make one database the same as another, in one transaction of the target.

    ``once_locked`` is called while no one else can change the target and before others can see any
    change to it. If it raises, copying stops and the target stays unchanged.

    Raises:
        sqlite3.Error: copying failed, or another program locked one of them for too long.
    """
    until = time.monotonic() + BUSY_TIMEOUT
    asked = once_locked is None

    def watch(status: int, _remaining: int, _total: int) -> None:
        nonlocal asked
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > until:
                raise busy()
        elif not asked and once_locked is not None:
            asked = True
            once_locked()

    source.backup(target, pages=-1 if asked else 1, progress=watch, sleep=_WAIT)


def rename_without_replacing(file: Path, place: Path) -> None:
    """Rename a file, without replacing another one.

    Raises:
        FileExistsError: another file has that name.
        OSError: the file cannot be renamed.
    """
    retry_while_held(lambda: _put_in_free_place(file, place))


def _put_in_free_place(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if place.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place)) from None
        file.rename(place)
