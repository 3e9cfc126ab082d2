"""A register's file as it stands at one moment, read without writing anything anywhere near it.

SQLite itself writes where it only reads: it makes ``-wal`` and ``-shm`` beside a file that is kept
in WAL, and takes back what a killed program left in a journal. So what is looked at is a copy.

Only for a program that has not opened the register itself: closing a file that was read in another
way gives up the locks that its own SQLite holds on it (sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from db.errors import CannotOpen
from db.files.faults import fault
from db.storage.file_check import BESIDE
from db.storage.place import BUSY_TIMEOUT

_WAIT = 0.05
"""Seconds between two looks at what others are changing."""

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_FORMAT = slice(18, 20)
_ROLLBACK = b"\x01\x01"
"""Bytes of a file's header that say how it is kept; these: with no WAL."""

_PENDING, _SHARED, _SHARED_SIZE = 0x40000000, 0x40000002, 510
"""Where in a file SQLite puts its locks; https://www.sqlite.org/src/file/src/os.h."""


@dataclass(frozen=True, slots=True)
class InUseBy:
    """Another program that has a register open: ``process`` is its number, where that is known.

    ``alone`` is whether nobody else can read it meanwhile.
    """

    process: int | None
    alone: bool


class NoDatabase(Exception):
    """A file is no database, or its beginning is gone."""


@contextmanager
def opened_apart(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of the register at ``path``, of one moment, that is thrown away afterwards.

    The copy is in memory; where a WAL or a journal lies beside the register it is in the system's
    folder for temporary files, and SQLite sees to these there.

    Raises:
        CannotOpen: it cannot be read or copied, or others keep changing it.
        NoDatabase: what was copied is none.
        sqlite3.Error: what was copied cannot be read.
    """
    files = _of_one_moment(path)
    if set(files) == {""}:
        content = bytearray(files.pop(""))
        if not content.startswith(_MAGIC) or len(content) < _HEADER:
            raise NoDatabase
        content[_FORMAT] = _ROLLBACK
        with closing(_connected(":memory:")) as connection:
            connection.deserialize(bytes(content))
            yield connection
        return
    with _written_apart(files) as copy, closing(_connected(copy)) as connection:
        yield connection


def _connected(where: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(where, isolation_level=None, check_same_thread=False)


def _of_one_moment(path: Path) -> dict[str, bytes]:
    """Return the file and what lies beside it, by the ends of their names: read twice the same."""
    until = time.monotonic() + BUSY_TIMEOUT
    try:
        files = _read(path)
        while (again := _read(path)) != files:
            if time.monotonic() > until:
                raise CannotOpen(
                    f"Other programs keep changing the register {path}. Look again in a moment."
                )
            files = again
            time.sleep(_WAIT)
    except OSError as error:
        raise CannotOpen(
            f"The register {path} cannot be read ({fault(error)}). Ask IT for access to it."
        ) from error
    return files


def _read(path: Path) -> dict[str, bytes]:
    files = {"": path.read_bytes()}
    for end in BESIDE:
        try:
            content = path.with_name(path.name + end).read_bytes()
        except FileNotFoundError:
            continue
        if content:
            files[end] = content
    return files


@contextmanager
def _written_apart(files: dict[str, bytes]) -> Iterator[Path]:
    """Write the files to a folder for the while and yield the register's copy.

    Raises:
        CannotOpen: there is no room for them, or no such folder.
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
            "What a program left beside the register can only be looked at in a copy, and a copy"
            f" cannot be made in {folder or 'the folder for temporary files'} ({fault(error)})."
            " Free some space there, then look again."
        ) from error


def in_use_by(path: Path) -> InUseBy | None:
    """Return another program that has the register at ``path`` open; nothing is locked for it.

    ``None`` where nobody has, and where the system does not tell: only Linux and macOS do.
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
    """Return the number of the process whose lock is in the way of reading, or of writing, those
    bytes of an open file (0 or less where it is not known); ``None`` where none is.
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
