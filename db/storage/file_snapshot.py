"""Read a register's file at one moment without writing anything beside it.

SQLite itself writes while reading: it creates ``-wal`` and ``-shm`` beside a file in WAL mode, and
undoes what a stopped program left in a journal. So a copy is read.

Use this only in a program that has not opened the register itself: closing a file that was read in
another way releases the locks that its own SQLite holds on it (sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryDirectory

from db.errors import CannotOpen
from db.files.faults import describe_error
from db.frozen import frozen
from db.storage.file_check import BESIDE
from db.storage.place import BUSY_TIMEOUT

_WAIT = 0.05
"""Seconds between two attempts while others are changing the file."""

_PIECE = 1024 * 1024

_CACHE = 20_000
"""KiB that SQLite keeps in memory: with less, checking a large register takes a third longer."""

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_FORMAT = slice(18, 20)
_ROLLBACK = b"\x01\x01"
"""The bytes of a file's header for the journal mode. These mean: no WAL."""

_PENDING, _SHARED, _SHARED_SIZE = 0x40000000, 0x40000002, 510
"""Where in a file SQLite sets its locks: https://www.sqlite.org/src/file/src/os.h."""


@frozen
class InUseBy:
    """Another program that has a register open. ``process`` is its number, if known.

    ``alone`` is whether it stops everyone else from reading the register.
    """

    process: int | None
    alone: bool


class NoDatabase(Exception):
    """A file is not a database, or its start is damaged."""


@contextmanager
def open_snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a consistent copy of the register at ``path``. It is discarded afterwards.

    The copy is in memory. If a WAL or a journal is beside the register, the copy is in the system's
    folder for temporary files, where SQLite applies them.

    Raises:
        CannotOpen: it cannot be read or copied, or others keep changing it.
        NoDatabase: the copied file is not a database.
        sqlite3.Error: the copy cannot be read.
    """
    files = _of_one_moment(path)
    if set(files) == {""}:
        content = files.pop("")
        if not content.startswith(_MAGIC) or len(content) < _HEADER:
            raise NoDatabase
        content[_FORMAT] = _ROLLBACK
        with closing(_connected(":memory:")) as connection:
            connection.deserialize(content)
            del content  # SQLite has copied it
            yield connection
        return
    with _written_apart(files) as copy, closing(_connected(copy)) as connection:
        yield connection


def _connected(where: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(where, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    return connection


def _of_one_moment(path: Path) -> dict[str, bytearray]:
    """Return the file and its journals by suffix, once two readings are the same."""
    until = time.monotonic() + BUSY_TIMEOUT
    try:
        files = _read(path)
        while not _is_still(path, files):
            if time.monotonic() > until:
                raise CannotOpen(
                    f"Other programs keep changing the register {path}. Try again in a moment."
                )
            files = _read(path)
            time.sleep(_WAIT)
    except OSError as error:
        raise CannotOpen(
            f"The register {path} cannot be read ({describe_error(error)}). Ask IT for access to"
            " it."
        ) from error
    return files


def _read(path: Path) -> dict[str, bytearray]:
    files = {}
    for end, file in _opened(path):
        files[end] = bytearray(os.fstat(file.fileno()).st_size)
        del files[end][file.readinto(files[end]) :]
    return files


def _is_still(path: Path, files: Mapping[str, bytearray]) -> bool:
    """Whether the files are as they were read. They are compared piece by piece: one copy in memory
    is enough.
    """
    there = set()
    for end, file in _opened(path):
        there.add(end)
        read = memoryview(files.get(end, bytearray()))
        for at in range(0, len(read) + 1, _PIECE):
            if file.read(_PIECE) != read[at : at + _PIECE]:
                return False
    return there == files.keys()


def _opened(path: Path) -> Iterator[tuple[str, BufferedReader]]:
    """Open the file, and the journals beside it that hold something, one after the other."""
    for end in ("", *BESIDE):
        try:
            with path.with_name(path.name + end).open("rb") as file:
                if not end or os.fstat(file.fileno()).st_size:
                    yield end, file
        except FileNotFoundError:
            if not end:
                raise


@contextmanager
def _written_apart(files: dict[str, bytearray]) -> Iterator[Path]:
    """Write the files to a temporary folder and yield the register's copy.

    Raises:
        CannotOpen: there is no space for them, or no such folder.
    """
    folder: Path | None = None
    try:
        with TemporaryDirectory(prefix="greenplan-", ignore_cleanup_errors=True) as made:
            folder = Path(made)
            copy = folder / "register.db"
            for end, content in files.items():
                copy.with_name(copy.name + end).write_bytes(content)
            yield copy
    except OSError as error:
        raise CannotOpen(
            "Unsaved changes were left beside the register, so it must be copied before it can be"
            f" read. It cannot be copied to {folder or 'the folder for temporary files'}"
            f" ({describe_error(error)}). Free some space there, then try again."
        ) from error


def in_use_by(path: Path) -> InUseBy | None:
    """Return another program that has the register at ``path`` open, without locking anything.

    Return ``None`` if there is none or this is unknown: only Linux and macOS provide it.
    """
    if sys.platform not in ("linux", "darwin") or sys.maxsize < 2**32:
        return None
    try:
        with path.open("rb") as file:
            reads_no_more = _locked(file.fileno(), _SHARED, _SHARED_SIZE, to_write=False) or (
                _locked(file.fileno(), _PENDING, 1, to_write=False)
            )
            held = reads_no_more or _locked(file.fileno(), _SHARED, _SHARED_SIZE, to_write=True)
    except OSError:
        return None
    if held is None:
        return None
    return InUseBy(held if held > 0 else None, alone=reads_no_more is not None)


def _locked(file: int, start: int, size: int, *, to_write: bool) -> int | None:
    """Return the number of the process whose lock blocks reading, or writing, these bytes of an
    open file (0 or less if unknown), or ``None`` if there is none.
    """
    if sys.platform == "win32":
        return None
    import fcntl
    import struct

    kind = fcntl.F_WRLCK if to_write else fcntl.F_RDLCK
    if sys.platform == "darwin":
        asked = struct.pack("=qqihh", start, size, 0, kind, 0)
        _, _, process, found, _ = struct.unpack("=qqihh", fcntl.fcntl(file, fcntl.F_GETLK, asked))
    else:
        asked = struct.pack("@hhqqi4x", kind, 0, start, size, 0)
        answer = fcntl.fcntl(file, fcntl.F_GETLK, asked)
        found, _, _, _, process = struct.unpack("@hhqqi4x", answer)
    return None if found == fcntl.F_UNLCK else int(process)
