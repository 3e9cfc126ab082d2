"""A copy of a register: whole, of one moment, checked, or not there at all."""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from db.errors import BackupFailed
from db.files.faults import busy, corrupt, fault
from db.files.patience import patiently, tidy_away
from db.storage.place import BUSY_TIMEOUT, read_only

UNFINISHED = ".greenplan-"
"""How the names of files and folders begin that are not whole yet."""

_WAIT = 0.02
"""Seconds between two tries while another program writes."""


def copy_checked(source: Path, target: Path, *, new: bool = False) -> None:
    """Copy the register at ``source`` to ``target`` by SQLite's backup, and check the copy.

    The copy is of one moment, also while others write. It is one file, private to the user; it
    is checked and forced to the disk before it gets its name; with ``new`` it takes no other's.

    Raises:
        FileExistsError: with ``new``, something is at ``target`` already.
        BackupFailed: it could not be made or is not sound. Nothing was left at ``target``, or
            what was there before.
    """
    beside = target.with_name(f"{UNFINISHED}{secrets.token_hex(4)}.tmp")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(source, beside)
        put_on_disk(beside)
        if new:
            put_in_free_place(beside, target)
        else:
            patiently(lambda: beside.replace(target))
        put_folder_on_disk(target.parent)
    except FileExistsError:
        raise
    except (OSError, sqlite3.Error, UnicodeError) as error:
        raise BackupFailed(
            f"The register {source} could not be copied to {target.parent} ({fault(error)})."
        ) from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            tidy_away(beside.with_name(beside.name + end))


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(read_only(source), uri=True, timeout=BUSY_TIMEOUT)) as register,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # The copy is thrown away unless all of it succeeds, and forced to the disk at the end.
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

    ``once_locked`` is called while nobody else can change the target and nothing of it is changed
    for others yet; what it raises ends the copying, and the target is as it was.

    Raises:
        sqlite3.Error: it failed, or another program kept one of them for too long.
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


def put_in_free_place(file: Path, place: Path) -> None:
    """Give a file a name that no other file has.

    Raises:
        FileExistsError: another has it.
        OSError: it cannot be given.
    """
    patiently(lambda: _put_in_free_place(file, place))


def _put_in_free_place(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if place.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place)) from None
        file.rename(place)


def put_on_disk(path: Path) -> None:
    """Return once a file's content is on the disk."""
    with patiently(lambda: path.open("r+b")) as file:
        os.fsync(file.fileno())


def put_folder_on_disk(folder: Path) -> None:
    """Return once the names in a folder are on the disk, where the system can tell."""
    if os.name != "posix":
        return
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
