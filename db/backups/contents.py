"""What a copy of a register holds, read without writing to it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from db.errors import CannotOpen, Damaged
from db.files.faults import corrupt, fault
from db.files.paths import not_connected
from db.storage.column_types import moment_or_none
from db.storage.place import read_only
from db.validation.text_rules import marked

_ANOTHER_COPY = "Choose a copy: 'greenplan backup --list' lists them."


@dataclass(frozen=True, slots=True)
class Contents:
    """What a register holds: its schema's ``revision`` and the last line of its change log.

    ``last_at`` and ``last_by`` are ``None`` while nothing was changed.
    """

    revision: str
    organisations: int
    changes: int
    last_change: int
    last_at: datetime | None
    last_by: str | None


def contents(path: Path) -> Contents:
    """Check the file at ``path`` from end to end and return what it holds. It is only read.

    Raises:
        Damaged: it is not sound, or its log cannot be read.
        CannotOpen: it is no register, or it cannot be read.
    """
    from db.storage.file_check import check_header, is_there

    if not is_there(path):
        raise CannotOpen(not_connected(path) or f"There is no file {path}. {_ANOTHER_COPY}")
    check_header(path, only_look=True, cure=_ANOTHER_COPY)
    try:
        with reading(path) as connection:
            verdict = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if verdict != "ok":
                raise corrupt(verdict)
            return held(connection)
    except sqlite3.Error as error:
        raise Damaged(path, str(fault(error))) from error
    except OSError as error:
        raise CannotOpen(f"{path} cannot be read ({fault(error)}).") from error


def can_be_read(path: Path) -> bool:
    """Whether the file at ``path`` is a register that can be read from end to end."""
    try:
        contents(path)
    except CannotOpen:
        return False
    return True


def held(connection: sqlite3.Connection) -> Contents:
    """Return what an open register holds.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    (organisations,) = connection.execute("SELECT count(*) FROM organisation").fetchone()
    (changes,) = connection.execute("SELECT count(*) FROM change").fetchone()
    last = connection.execute('SELECT id, at, "by" FROM change ORDER BY id DESC LIMIT 1').fetchone()
    number, at, by = last or (0, None, None)
    revision = str(row[0]) if row else ""
    by = marked(by) if isinstance(by, str) else None
    return Contents(revision, organisations, changes, number, moment_or_none(at), by)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that nobody writes to, only to read it.

    Where SQLite left a journal beside it, a copy of both is read: opening the file itself would
    carry the journal out. Not for a register that this program has open: closing the file that
    was copied lets go of SQLite's locks on it.

    Raises:
        sqlite3.Error: it cannot be opened.
        OSError: it cannot be read.
    """
    from db.storage.file_check import journals_of

    journals = journals_of(path)
    if not journals:
        with closing(sqlite3.connect(read_only(path, unchanging=True), uri=True)) as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="greenplan-", ignore_cleanup_errors=True) as folder:
        for file in (path, *journals):
            shutil.copyfile(file, Path(folder) / file.name)
        with closing(sqlite3.connect(Path(folder) / path.name)) as connection:
            yield connection
