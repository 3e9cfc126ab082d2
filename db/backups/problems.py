"""Find content of a register or a backup that was altered, and a backup with the original."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from db.backups.contents import open_read_only
from db.files.backup_files import Backup, newest_first, newest_good_backup
from db.files.faults import describe_error
from db.frozen import frozen
from db.history.log_check import LogFault, log_faults
from db.returns import seals
from db.returns.seals import Altered
from db.storage.query import Query, Row
from db.storage.query_readers import fetch_rows


@frozen
class Problems:
    """Returns that were altered after they were made, and contradictions in the change log."""

    returns: tuple[Altered, ...] = ()
    log: tuple[LogFault, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.returns or self.log)


def find_problems(path: Path) -> Problems:
    """Check the returns and the change log of a register that no one is writing to.

    A register with an earlier schema counts as sound: it is checked after its migration.
    """
    try:
        with _asking(path) as query:
            return problems_in(query, in_file=True) if query is not None else Problems()
    except (OSError, sqlite3.Error) as error:
        return Problems(
            log=(LogFault(f"The change log cannot be read ({describe_error(error)})."),)
        )


def problems_in(query: Query, *, in_file: bool) -> Problems:
    """Return the problems in a register that can be read."""
    return Problems(tuple(seals.altered_returns(query)), tuple(log_faults(query, in_file=in_file)))


def is_log_sound(copy: Path) -> bool:
    """Whether the change log of a backup has no problems."""
    return _holds(copy, lambda query: next(log_faults(query, in_file=True), None) is None)


def are_values_readable(copy: Path, *, none_odd: bool = False) -> bool:
    """Whether every value in a backup is valid for its column; with ``none_odd``, also that none is
    readable but odd.
    """
    from db.storage.value_checks import unreadable_values

    return _holds(
        copy, lambda query: all(one.doubtful and not none_odd for one in unreadable_values(query))
    )


def backups_with_original(register: Path, wanted: Sequence[Altered]) -> dict[Altered, Backup]:
    """Return for each return the newest backup that still has it as it was made. Returns that no
    backup has are left out. Each backup is opened once at most.
    """
    found: dict[Altered, Backup] = {}
    still = list(wanted)
    for copy in newest_first(register) if still else ():
        with suppress(OSError, sqlite3.Error), _asking(copy.path) as query:
            there = [one for one in still if query is not None and seals.has_original(query, one)]
            found.update(dict.fromkeys(there, copy))
        still = [one for one in still if one not in found]
        if not still:
            break
    return found


def backups_to_protect(register: Path, found: Problems) -> set[Backup]:
    """Return the newest backups that still have the original of what was altered."""
    copies = {*backups_with_original(register, found.returns).values()}
    if found.log and (whole := newest_good_backup(register, is_log_sound)):
        copies.add(whole)
    return copies


def _holds(copy: Path, good: Callable[[Query], bool]) -> bool:
    """Whether a backup can be read and is ``good``."""
    try:
        with _asking(copy) as query:
            return query is not None and good(query)
    except (OSError, sqlite3.Error):
        return False


@contextmanager
def _asking(path: Path) -> Iterator[Query | None]:
    """Yield a query function for a file that no one writes to; ``None`` if its schema is older."""
    from db.storage.file_check import REVISIONS

    with open_read_only(path) as connection:

        def query(sql: str, **values: object) -> list[Row]:
            return fetch_rows(connection, sql, values)

        todays = query("SELECT version_num FROM alembic_version") == [(REVISIONS[-1],)]
        yield query if todays else None
