"""What differs between a register and a copy of it, by their change logs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.backups.contents import reading
from db.errors import CannotOpen
from db.files.faults import fault
from db.storage.column_types import LOGGED, MOMENT
from db.storage.place import BUSY_TIMEOUT, read_only
from db.storage.query_readers import fit_to_show
from db.validation.text_rules import marked

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


@dataclass(frozen=True, slots=True)
class Lost:
    """A change that one has and the other lacks.

    ``what`` is the log's word; ``code`` names the action, the first of ``actions``, ``None`` where
    it touched none; ``made`` names the return that it made.
    """

    number: int
    organisation: str
    at: datetime
    by: str
    what: str
    actions: int
    code: str | None
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Differs:
    """What a register has that a copy lacks, newest first, and how much only the copy has.

    ``copy_of`` are the ODS codes of the organisations of which only the copy has something.
    ``whole`` is whether all of the register's log could be read: that of a damaged one may not.
    """

    missing: tuple[Lost, ...]
    only_in_copy: int
    whole: bool = True
    copy_of: tuple[str, ...] = ()


def differs(register: Path, backup: Path) -> Differs:
    """Return what would be missing if ``backup`` took the place of the register.

    Both are only read, a damaged register as far as that goes.

    Raises:
        CannotOpen: the copy cannot be read.
    """
    try:
        with reading(backup) as copy:
            ours = copy.execute(_LINES).fetchall()
    except (OSError, sqlite3.Error) as error:
        raise CannotOpen(
            f"The copy {backup} cannot be read ({fault(error)}). Choose another."
        ) from error
    try:
        with _open(register) as connection:
            theirs = connection.execute(_LINES).fetchall()
            common = _common(theirs, ours)
            since = theirs[common - 1][0] if common else 0
            missing = [
                Lost(number, ods, MOMENT.read(at), by, what, actions, code, LOGGED.read(made))
                for number, ods, at, by, what, actions, code, made in fit_to_show(
                    connection.execute(_LOG, [since]).fetchall()
                )
            ]
    except (OSError, sqlite3.Error, ValueError):
        return Differs((), 0, whole=False)
    more = [marked(str(ods)) for *_, what, ods in ours[common:] if what != "restore"]
    return Differs(tuple(reversed(missing)), len(more), copy_of=tuple(sorted(set(more))))


def _common(one: list[tuple[object, ...]], other: list[tuple[object, ...]]) -> int:
    """Return how many lines both logs begin with.

    An organisation is the same by its number: its ODS code may have been corrected since.
    """
    for number, (line, same) in enumerate(zip(one, other, strict=False)):
        if line[:-1] != same[:-1]:
            return number
    return min(len(one), len(other))


@contextmanager
def _open(register: Path) -> Iterator[sqlite3.Connection]:
    """Open a register to read it; a copy of it where it is damaged, which is never written to."""
    from db.errors import Damaged
    from db.storage.file_check import check_sound

    try:
        check_sound(register)
    except Damaged:
        with reading(register) as connection:
            yield connection
        return
    opened = sqlite3.connect(read_only(register), uri=True, timeout=BUSY_TIMEOUT)
    with closing(opened) as connection:
        yield connection
