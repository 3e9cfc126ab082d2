"""Read what a backup contains without writing to it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from db.errors import CannotOpen, Damaged
from db.files.faults import corrupt, describe_error
from db.files.paths import why_not_connected
from db.frozen import frozen
from db.storage.column_types import parse_moment_or_none
from db.storage.place import read_only_uri
from db.validation.text_rules import safe_text

_RECEIVES = "0007"
"""The first schema with returns of others."""

_RECEIVED = (
    "SELECT max(id) FROM received_file",
    "SELECT max(id) FROM received_return",
    "SELECT max(left_out_at), count(left_out) FROM received_return WHERE left_out_at IS NOT NULL",
    "SELECT max(id) FROM collated_folder",
)
"""What differs once anything was received. Rows are never deleted."""

_ANOTHER_COPY = "Choose a backup: 'greenplan backup --list' lists them."


@frozen
class Contents:
    """A summary of a register: its schema's ``revision`` and the last line of its change log.

    ``last_at`` and ``last_by`` are ``None`` if nothing has been changed. ``received`` is how many
    returns of others it has, and ``last_received`` differs if anything else was received since.
    """

    revision: str
    organisations: int
    changes: int
    last_change: int
    last_at: datetime | None
    last_by: str | None
    received: int = 0
    last_received: str = ""


def read_contents(path: Path) -> Contents:
    """Check the whole file at ``path`` and return a summary of it. The file is only read.

    Raises:
        Damaged: the file is damaged, or its log cannot be read.
        CannotOpen: the file is not a register, or it cannot be read.
    """
    from db.storage.file_check import check_header, file_exists

    if not file_exists(path):
        raise CannotOpen(why_not_connected(path) or f"There is no file {path}. {_ANOTHER_COPY}")
    check_header(path, read_only=True, cure=_ANOTHER_COPY)
    try:
        with open_read_only(path) as connection:
            verdict = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if verdict != "ok":
                raise corrupt(verdict)
            return summarise(connection)
    except sqlite3.Error as error:
        raise Damaged(path, str(describe_error(error))) from error
    except OSError as error:
        raise CannotOpen(f"{path} cannot be read ({describe_error(error)}).") from error


def can_be_read(path: Path) -> bool:
    """Whether the file at ``path`` is a register that can be read completely."""
    try:
        read_contents(path)
    except CannotOpen:
        return False
    return True


def summarise(connection: sqlite3.Connection) -> Contents:
    """Return the summary of an open register.

    Raises:
        sqlite3.Error: the register cannot be read.
    """
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    (organisations,) = connection.execute("SELECT count(*) FROM organisation").fetchone()
    (changes,) = connection.execute("SELECT count(*) FROM change").fetchone()
    last = connection.execute('SELECT id, at, "by" FROM change ORDER BY id DESC LIMIT 1').fetchone()
    number, at, by = last or (0, None, None)
    revision = str(row[0]) if row else ""
    by = safe_text(by) if isinstance(by, str) else None
    contents = Contents(revision, organisations, changes, number, parse_moment_or_none(at), by)
    if revision < _RECEIVES:
        return contents
    (received,) = connection.execute("SELECT count(*) FROM received_return").fetchone()
    last = [value for one in _RECEIVED for value in connection.execute(one).fetchone()]
    told = " ".join(map(str, last)) if any(last) else ""
    return replace(contents, received=received, last_received=told)


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that no one writes to, for reading only.

    If SQLite left a journal beside it, a copy of both is read: opening the file itself would apply
    the journal. Do not use this for a register that this program has open: closing the copied file
    releases SQLite's locks on it.

    Raises:
        sqlite3.Error: it cannot be opened.
        OSError: the file cannot be read.
    """
    from db.storage.file_check import journals_of

    journals = journals_of(path)
    if not journals:
        with closing(sqlite3.connect(read_only_uri(path, unchanging=True), uri=True)) as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="greenplan-", ignore_cleanup_errors=True) as folder:
        for file in (path, *journals):
            shutil.copyfile(file, Path(folder) / file.name)
        with closing(sqlite3.connect(Path(folder) / path.name)) as connection:
            yield connection
