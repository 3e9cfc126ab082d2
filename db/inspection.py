"""Examine a register without changing it: nothing is migrated, created or locked."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from db.backups.contents import Contents, summarise
from db.errors import CannotOpen, Damaged, NeedsUpgrade
from db.files.faults import corrupt, describe_error, primary_code
from db.frozen import frozen
from db.history.log_check import LogFault, log_faults
from db.organisations.organisation_queries import organisations
from db.records import record_queries
from db.returns import seals
from db.returns.seals import Altered
from db.storage.column_types import parse_moment_or_none
from db.storage.file_check import (
    APPLICATION_ID,
    DAMAGE,
    REVISIONS,
    file_exists,
    newer_version_error,
    no_register_at,
    not_a_register,
)
from db.storage.file_snapshot import InUseBy, NoDatabase, in_use_by, open_snapshot
from db.storage.named_columns import UnreadRows
from db.storage.place import BUSY_TIMEOUT, Place
from db.storage.query import Query, Row
from db.storage.query_readers import EngineReader, fetch_rows
from db.storage.stored_texts import StoredText, stored_texts
from db.storage.write_targets import check_register_place
from db.views import Evidence

if TYPE_CHECKING:
    from db.storage.value_checks import Unreadable

_FAULTS = 10
"""The number of faults to report for a file."""

_WAIT = 0.05

SQLITE = sqlite3.sqlite_version
"""The version of SQLite that this program uses."""

Answer = TypeVar("Answer")


class _Reading(Protocol):
    """Opens read transactions for queries."""

    def snapshot(self) -> Any:
        """Return a context manager that yields a :class:`db.storage.query_readers.Query`."""


@frozen
class Inspection:
    """A register being examined. Every query raises ``CannotOpen`` if it cannot be read.

    ``revision`` is that of its schema, or ``None`` if it cannot be read. ``refusal`` is why opening
    it would fail, or ``None`` if it opens. ``used_by`` is another program that has it open.
    """

    place: Place
    revision: str | None
    refusal: CannotOpen | None
    used_by: InUseBy | None
    _reader: _Reading

    @property
    def has_current_schema(self) -> bool:
        """Whether it has today's schema, so that every query works."""
        return self.revision == REVISIONS[-1]

    def faults(self) -> tuple[str, ...] | None:
        """Return what a check of the file finds, with details for IT, or ``None`` for a server."""
        if not isinstance(self._reader, _Apart):
            return None
        lines = [line for one in self._reader.faults() for line in one.splitlines()]
        wrong = [f"Part of the file cannot be read. Details for IT: {line}" for line in lines]
        return tuple(wrong[:_FAULTS])

    def stored_texts(
        self, is_wanted: Callable[[str], object] = lambda _: True
    ) -> tuple[StoredText, ...]:
        """Return the stored texts of every organisation that are wanted, each with its place."""
        with self._reader.snapshot() as query:
            return tuple(stored_texts(query, is_wanted))

    def altered_returns(self) -> tuple[tuple[Altered, ...], int]:
        """Return the returns that were altered after they were made, and how many have no seal."""
        with self._reader.snapshot() as query:
            return tuple(seals.altered_returns(query)), len(seals.unsealed_returns(query))

    def log_faults(self) -> tuple[LogFault, ...]:
        """Return contradictions within the change log, or between it and the register."""
        with self._reader.snapshot() as query:
            return tuple(log_faults(query, in_file=self.place.path is not None))

    def evidence(self) -> tuple[tuple[str, Evidence], ...]:
        """Return the evidence of every organisation that can be read, with its ODS code."""
        unread: UnreadRows = []
        with self._reader.snapshot() as query:
            return tuple(
                (organisation.ods, one)
                for organisation in organisations(query, unread, each_plan=True)
                for one in record_queries.evidence(query, organisation.in_use, unread=unread)
            )

    def unreadable_values(self) -> tuple[Unreadable, ...]:
        """Return the invalid values of every organisation."""
        from db.storage.value_checks import unreadable_values

        with self._reader.snapshot() as query:
            return tuple(unreadable_values(query))

    def first_change(self) -> datetime | None:
        """Return when the register was first changed (aware, UTC), or ``None``."""
        with self._reader.snapshot() as query:
            ((at,),) = query("SELECT min(at) FROM change")
        return parse_moment_or_none(at)

    def contents(self) -> Contents | None:
        """Return its size and its last change, or ``None`` for a server."""
        if not isinstance(self._reader, _Apart):
            return None
        return self._reader.read(summarise)


@contextmanager
def inspect_register(location: str) -> Iterator[Inspection]:
    """Examine the register at ``location``, a file or a database URL.

    A file is copied and the copy is examined. This also works if the file is damaged, locked by
    another program, or from another version (see :attr:`Inspection.refusal`).

    Raises:
        NoRegister: nothing is there.
        CannotOpen: it is not one of our registers, or cannot be read.
        Damaged: nothing in it can be read.
    """
    place = Place.of(location)
    if place.path is None:
        with _on_a_server(place) as inspection:
            yield inspection
        return
    check_register_place(place.path)
    if not file_exists(place.path):
        raise no_register_at(place.path)
    if place.path.is_dir():
        raise CannotOpen(
            f"{place} is a folder. Name the register's file, such as tracker.db in it."
        )
    used_by = _who_has(place)
    try:
        with open_snapshot(place.path) as connection:
            _refuse_others(place.path, connection)
            reader = _Apart(place, connection)
            revision, refusal = _as_it_opens(place, reader, used_by)
            yield Inspection(place, revision, refusal, used_by, reader)
    except NoDatabase as error:
        raise not_a_register(place.path, is_database=False) from error
    except DAMAGE as error:
        raise Damaged(place.path, str(describe_error(error))) from error


def _refuse_others(path: Path, connection: sqlite3.Connection) -> None:
    """Refuse a database that is not ours.

    Raises:
        CannotOpen: it is another program's. If it has backups, it is a damaged register.
        NoDatabase: it is not a database.
        sqlite3.DatabaseError: it cannot be read.
    """
    try:
        ((number,),) = connection.execute("PRAGMA application_id").fetchall()
    except sqlite3.DatabaseError as error:
        if primary_code(error) == sqlite3.SQLITE_NOTADB:
            raise NoDatabase from error
        raise
    if number != APPLICATION_ID:
        raise not_a_register(path, is_database=True)


class _Apart:
    """Reads a copy of a register."""

    def __init__(self, place: Place, connection: sqlite3.Connection) -> None:
        self._place = place
        self._connection = connection
        self._lock = threading.Lock()
        self._faults: list[str] | None = None

    def faults(self) -> list[str]:
        """Return what SQLite's check of the whole file finds, once it has run.

        Raises:
            CannotOpen: the file is too damaged to be checked.
        """
        if self._faults is None:
            with self.snapshot() as query:
                found = [str(row[0]) for row in query(f"PRAGMA integrity_check({_FAULTS})")]
            self._faults = [] if found == ["ok"] else found
        return self._faults

    @property
    def is_sound(self) -> bool:
        """Whether the check has run and found nothing."""
        return self._faults == []

    @contextmanager
    def snapshot(self) -> Iterator[Query]:
        """Yield a query function.

        Raises:
            CannotOpen: the file turns out to be damaged.
        """
        with self._lock:
            try:
                yield self._ask
            except (sqlite3.Error, *DAMAGE) as error:
                raise CannotOpen(
                    f"The register {self._place} could not be read ({describe_error(error)})."
                ) from error

    def read(self, read: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Return what ``read`` reads.

        Raises:
            CannotOpen: the file turns out to be damaged.
        """
        with self.snapshot():
            return read(self._connection)

    def _ask(self, sql: str, **values: object) -> list[Row]:
        return fetch_rows(self._connection, sql, values)


def _who_has(place: Place) -> InUseBy | None:
    """Return who has a register open, once it can be read or the waiting time is over."""
    assert place.path is not None
    until = time.monotonic() + BUSY_TIMEOUT
    while (used_by := in_use_by(place.path)) and used_by.alone and time.monotonic() < until:
        time.sleep(_WAIT)
    return used_by


def _as_it_opens(
    place: Place, reader: _Apart, used_by: InUseBy | None
) -> tuple[str | None, CannotOpen | None]:
    """Return a register's revision, and why opening it would fail."""
    assert place.path is not None
    with suppress(CannotOpen):
        reader.faults()
    try:
        with reader.snapshot() as query:
            # An index that does not match its table does not stop it from opening.
            verdict = "ok" if reader.is_sound else str(query("PRAGMA quick_check(1)")[0][0])
            rows = query("SELECT version_num FROM alembic_version")
    except CannotOpen as error:
        damaged = Damaged(place.path, str(describe_error(error.__cause__)))
        damaged.__cause__ = error.__cause__
        return None, damaged
    revision = str(rows[0][0]) if rows else ""
    if verdict != "ok":
        damaged = Damaged(place.path, str(describe_error(unsound := corrupt(verdict))))
        damaged.__cause__ = unsound
        return revision, damaged
    if used_by and used_by.alone:
        who = f" (process {used_by.process})" if used_by.process else ""
        return revision, CannotOpen(
            f"Another program{who} has locked the register {place}. Close it there, then try again."
        )
    return revision, None if revision in REVISIONS else newer_version_error(place, revision)


@contextmanager
def _on_a_server(place: Place) -> Iterator[Inspection]:
    from sqlalchemy import inspect

    from db.storage.servers import check_url, explain_server_errors, no_register
    from db.storage.transactions import engine_for

    check_url(place)
    with explain_server_errors(place):
        reader = EngineReader(engine := engine_for(place))
    try:
        with explain_server_errors(place):
            tables = inspect(engine).get_table_names()
        if "alembic_version" not in tables:
            raise no_register(place)
        with reader.snapshot() as query:
            rows = query("SELECT version_num FROM alembic_version")
        revision = str(rows[0][0]) if rows else ""
        refusal: CannotOpen | None = None
        if revision != REVISIONS[-1]:
            is_older = revision in REVISIONS
            refusal = NeedsUpgrade(place) if is_older else newer_version_error(place, revision)
        yield Inspection(place, revision, refusal, None, reader)
    finally:
        reader.close()
