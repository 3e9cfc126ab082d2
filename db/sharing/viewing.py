"""Read a register's file that must not, or cannot, be written to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from db.errors import CannotOpen
from db.files.faults import corrupt, describe_error, primary_code
from db.storage.place import BUSY_TIMEOUT, Place, read_only_uri
from db.storage.query_readers import SqliteReader

_TRIES = 5
_GENERATION = 1 << 40
_NOT_FROM_HERE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)

FileStamp = tuple[int, int, int]


def open_view(place: Place) -> ViewReader:
    """Return a reader of the register in the file at ``place``, to view it only.

    The file's header was already checked. The file is not written to, even if it needs a migration.

    Raises:
        Damaged: the file is not sound.
        CannotOpen: it was made by another version, or cannot be read in its folder.
    """
    from db.storage.file_check import CHECKED_UP_TO, REVISIONS, newer_version_error

    if place.path is None:
        raise ValueError("a server's register has no file to view")
    reader = ViewReader(place.path, BUSY_TIMEOUT)
    try:
        with reader.snapshot() as query:
            verdict = "ok"
            if place.path.stat().st_size <= CHECKED_UP_TO:
                ((verdict,),) = query("PRAGMA quick_check(1)")
            if verdict != "ok":
                raise corrupt(str(verdict))
            ((revision,),) = query("SELECT version_num FROM alembic_version")
        if revision not in REVISIONS:
            raise newer_version_error(place, str(revision))
        if revision != REVISIONS[-1]:
            raise CannotOpen(
                f"The register {place} was made by an earlier version of the tracker. Open it once"
                " with write access, which updates it. Then you can view it."
            )
    except CannotOpen:
        reader.close()
        raise
    return reader


class ViewReader(SqliteReader):
    """Reads a file through a read-only connection, and follows changes by others.

    A register with a write-ahead log can only be opened like this if its ``-wal`` and ``-shm``
    files exist or can be created (sqlite.org/wal.html#readonly). If neither is the case, no one has
    it open and the file is complete. It is then read from a copy in memory, which is renewed when
    the file changes or someone opens it.
    """

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self._generation = 0
        self._copied: FileStamp | None = None
        super().__init__(path, busy_timeout)
        try:
            with self._in_words():
                self._follow()
        except BaseException:
            self._connection.close()
            raise

    def _connected(self) -> sqlite3.Connection:
        return self._connect(":memory:")  # until the connection is made

    def version(self) -> int | None:
        """Return a number that changes when something is stored. Raise as a query does."""
        version = super().version()
        return None if version is None else self._generation * _GENERATION + version

    def _make_ready(self) -> None:
        if self._copied is not None and self._copied != self._look():
            self._follow()

    def _follow(self) -> None:
        """Connect to the present file, or to a copy of it in memory.

        Raises:
            CannotOpen: neither is possible.
        """
        for _ in range(_TRIES):
            there = self._look()
            try:
                self._use(self._live(), None)
                return
            except sqlite3.Error as error:
                if primary_code(error) not in _NOT_FROM_HERE:
                    raise
            if there is None:
                continue
            copy = self._in_memory()
            if self._look() == there:
                self._use(copy, there)
                return
            copy.close()
        raise CannotOpen(
            f"The register {self._path} cannot be read in its folder, because its latest changes"
            " may be in the files beside it. Copy all of these files to a folder of your own, then"
            " open the copy with --db."
        )

    def _live(self) -> sqlite3.Connection:
        live = self._connect(read_only_uri(self._path), uri=True)
        try:
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            live.close()
            raise
        return live

    def _use(self, connection: sqlite3.Connection, copied: FileStamp | None) -> None:
        self._connection.close()
        self._connection, self._copied = connection, copied
        self._generation += 1

    def _look(self) -> FileStamp | None:
        """Return an identifier of the file's present content, or ``None`` while others have it
        open.

        Raises:
            CannotOpen: it is missing, or cannot be read.
        """
        try:
            if any(
                self._path.with_name(f"{self._path.name}{beside}").exists()
                for beside in ("-wal", "-journal")
            ):
                return None
            now = self._path.stat()
        except OSError as error:
            raise self._unreadable(error) from error
        return (now.st_ino, now.st_size, now.st_mtime_ns)

    def _in_memory(self) -> sqlite3.Connection:
        try:
            stored = bytearray(self._path.read_bytes())
        except OSError as error:
            raise self._unreadable(error) from error
        # A database in memory has no log: bytes 18 and 19 say which journal a file has
        # (sqlite.org/fileformat.html).
        stored[18:20] = b"\x01\x01"
        copy = self._connect(":memory:")
        copy.deserialize(bytes(stored))
        return copy

    def _unreadable(self, error: OSError) -> CannotOpen:
        return CannotOpen(
            f"The register {self._path} cannot be read ({describe_error(error)}). Try again in a"
            " moment."
        )
