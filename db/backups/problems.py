"""What a register or a copy holds that is not as it was written, and which copy still has it so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from db.backups.contents import reading
from db.files.backup_files import Backup, newest, newest_first
from db.files.faults import fault
from db.history.log_check import LogFault, log_faults
from db.returns import frozen
from db.returns.frozen import Altered
from db.storage.query import Query, Row
from db.storage.query_readers import fetched


@dataclass(frozen=True, slots=True)
class Amiss:
    """Returns that are not as they were made, and what in the change log does not go together."""

    returns: tuple[Altered, ...] = ()
    log: tuple[LogFault, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.returns or self.log)


def amiss(path: Path) -> Amiss:
    """Look at what was frozen, and at the log, in a register that nobody writes.

    One of an earlier schema counts as well: it is looked at once it was brought up to date.
    """
    try:
        with _asking(path) as ask:
            return of(ask, in_file=True) if ask is not None else Amiss()
    except (OSError, sqlite3.Error) as error:
        return Amiss(log=(LogFault(f"The change log cannot be read ({fault(error)})."),))


def of(ask: Query, *, in_file: bool) -> Amiss:
    """Return what is amiss in a register that can be asked."""
    return Amiss(tuple(frozen.altered(ask)), tuple(log_faults(ask, in_file=in_file)))


def log_is_whole(copy: Path) -> bool:
    """Whether nothing is amiss with the change log in a copy."""
    return _holds(copy, lambda ask: next(log_faults(ask, in_file=True), None) is None)


def values_can_be_read(copy: Path, *, none_odd: bool = False) -> bool:
    """Whether a copy holds no value that its column cannot hold; with ``none_odd``, nor one that
    can be read but is odd.
    """
    from db.storage.soundness import unreadable

    return _holds(copy, lambda ask: all(one.doubtful and not none_odd for one in unreadable(ask)))


def copies_with(register: Path, wanted: Sequence[Altered]) -> dict[Altered, Backup]:
    """Return for each return the newest copy of a register that has it as it was made; those that
    no copy has so are left out. Every copy is opened once at most.
    """
    found: dict[Altered, Backup] = {}
    still = list(wanted)
    for copy in newest_first(register) if still else ():
        with suppress(OSError, sqlite3.Error), _asking(copy.path) as ask:
            there = [one for one in still if ask is not None and frozen.as_made(ask, one)]
            found.update(dict.fromkeys(there, copy))
        still = [one for one in still if one not in found]
        if not still:
            break
    return found


def copies_to_keep(register: Path, found: Amiss) -> set[Backup]:
    """Return the newest copies that still have what is amiss in the register as it was."""
    copies = {*copies_with(register, found.returns).values()}
    if found.log and (whole := newest(register, log_is_whole)):
        copies.add(whole)
    return copies


def _holds(copy: Path, good: Callable[[Query], bool]) -> bool:
    """Whether a copy can be asked and is ``good``."""
    try:
        with _asking(copy) as ask:
            return ask is not None and good(ask)
    except (OSError, sqlite3.Error):
        return False


@contextmanager
def _asking(path: Path) -> Iterator[Query | None]:
    """Yield what asks a file that nobody writes to; ``None`` where it has an earlier schema."""
    from db.storage.file_check import REVISIONS

    with reading(path) as connection:

        def ask(sql: str, **values: object) -> list[Row]:
            return fetched(connection, sql, values)

        todays = ask("SELECT version_num FROM alembic_version") == [(REVISIONS[-1],)]
        yield ask if todays else None
