"""Compare a register with a backup by their change logs, and by the returns they received."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from db.backups.contents import open_read_only
from db.errors import CannotOpen
from db.files.faults import describe_error
from db.frozen import frozen
from db.storage.column_types import LOGGED, MOMENT
from db.storage.place import BUSY_TIMEOUT, read_only_uri
from db.storage.query_readers import mark_hidden_characters
from db.validation.text_rules import safe_text

_LOG = """
    SELECT c.id, o.ods, c.at, c."by", c.what,
        (SELECT count(DISTINCT f.code) FROM change_field f WHERE f.change_id = c.id),
        (SELECT min(f.code) FROM change_field f WHERE f.change_id = c.id),
        (SELECT f.new FROM change_field f
         WHERE f.change_id = c.id AND f.entity = 'return' AND f.field = 'return')
    FROM change c JOIN organisation o ON o.id = c.organisation_id
    WHERE c.id > ? ORDER BY c.id
"""
_LINES = """
    SELECT c.id, c.organisation_id, c.at, c."by", c.what, o.ods
    FROM change c LEFT JOIN organisation o ON o.id = c.organisation_id ORDER BY c.id
"""

_RECEIVED = """
    SELECT f.sha256, r.ods, r.period
    FROM received_return r JOIN received_file f ON f.id = r.file_id
"""


@frozen
class Lost:
    """A change that only one of the two has.

    ``what`` is the log's word. ``code`` is the first of its ``actions``, or ``None`` if it changed
    no action. ``made`` is the name of the return that it made.
    """

    number: int
    organisation: str
    at: datetime
    by: str
    what: str
    actions: int
    code: str | None
    made: str | None = None


@frozen
class Differs:
    """The changes that a backup lacks, newest first, and the number that only the backup has.

    ``copy_of`` are the ODS codes of the organisations for which only the backup has changes.
    ``whole`` is whether all of the register's log could be read. The log of a damaged register may
    not be readable. ``received`` is how many returns of others the backup lacks.
    """

    missing: tuple[Lost, ...]
    only_in_copy: int
    whole: bool = True
    copy_of: tuple[str, ...] = ()
    received: int = 0


def compare_with_backup(register: Path, backup: Path) -> Differs:
    """Return what would be lost if ``backup`` replaced the register.

    Both are only read. A damaged register is read as far as possible.

    Raises:
        CannotOpen: the backup cannot be read.
    """
    try:
        with open_read_only(backup) as copy:
            ours, has = copy.execute(_LINES).fetchall(), _received(copy)
    except (OSError, sqlite3.Error) as error:
        raise CannotOpen(
            f"The backup {backup} cannot be read ({describe_error(error)}). Choose another one."
        ) from error
    try:
        with _open(register) as connection:
            theirs = connection.execute(_LINES).fetchall()
            common = _common(theirs, ours)
            since = theirs[common - 1][0] if common else 0
            received = len(_received(connection) - has)
            missing = [
                Lost(number, ods, MOMENT.read(at), by, what, actions, code, LOGGED.read(made))
                for number, ods, at, by, what, actions, code, made in mark_hidden_characters(
                    connection.execute(_LOG, [since]).fetchall()
                )
            ]
    except (OSError, sqlite3.Error, ValueError):
        return Differs((), 0, whole=False)
    more = [safe_text(str(ods)) for *_, what, ods in ours[common:] if what != "restore"]
    return Differs(
        tuple(reversed(missing)),
        len(more),
        copy_of=tuple(sorted(set(more))),
        received=received,
    )


def _received(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    """Return the returns of others that a register has: none before schema 0007."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'received_return'")
    return set(connection.execute(_RECEIVED)) if there.fetchone() else set()


def _common(one: list[tuple[object, ...]], other: list[tuple[object, ...]]) -> int:
    """Return how many lines at the start of both logs are the same.

    Organisations are matched by number, because an ODS code may have been corrected since.
    """
    for number, (line, same) in enumerate(zip(one, other, strict=False)):
        if line[:-1] != same[:-1]:
            return number
    return min(len(one), len(other))


@contextmanager
def _open(register: Path) -> Iterator[sqlite3.Connection]:
    """Open a register for reading. A damaged one is never written to: a copy of it is opened."""
    from db.errors import Damaged
    from db.storage.file_check import check_sound

    try:
        check_sound(register)
    except Damaged:
        with open_read_only(register) as connection:
            yield connection
        return
    opened = sqlite3.connect(read_only_uri(register), uri=True, timeout=BUSY_TIMEOUT)
    with closing(opened) as connection:
        yield connection
