"""Transactions that change the register. Importing this imports SQLAlchemy; reading does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from db.errors import CannotRead, GreenPlanError, StaleChange
from db.files.database_urls import fault_without_secrets
from db.files.faults import fault, may_be_stored, primary_code
from db.storage.models import ChangeFieldRow
from db.storage.place import BUSY_TIMEOUT, Place, existing, identity
from db.storage.query_readers import UNFIT, EngineReader, SqliteReader
from db.storage.stored_texts import texts_of
from db.validation.nhs_number import SHORTEST, nhs_numbers
from db.validation.text_rules import HoldsNhsNumber
from db.vocabulary.field_labels import CONTEXT, FIELD_LABELS

_FILE = "file"
"""Under this name a connection keeps which file it was made to."""

_NAMES = {"by": "Your name", "updated_by": "Your name"}
_REPEATED = frozenset({"old", "snapshot", "sha256"})
"""Columns of what the register holds already: what a change took away, what a return tells."""


def engine_for(place: Place) -> Engine:
    """Return an engine for ``place``. On SQLite each transaction takes the write lock at once."""
    if place.path is None:
        return create_engine(place.url, pool_pre_ping=True)
    path, journal = place.path, place.journal_mode

    def connected() -> sqlite3.Connection:
        return sqlite3.connect(
            existing(path), uri=True, timeout=BUSY_TIMEOUT, check_same_thread=False
        )

    engine = create_engine("sqlite://", creator=connected, poolclass=QueuePool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        # With a rollback journal only EXTRA forces a commit, the journal's end, to the disk.
        for pragma in ("foreign_keys = ON", "synchronous = EXTRA", f"journal_mode = {journal}"):
            connection.execute(f"PRAGMA {pragma}")
        record.info[_FILE] = identity(path)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if connection.info[_FILE] != identity(path):
            # What is stored in a file that lost its name is lost with it.
            connection.invalidate()
            raise GreenPlanError(
                f"Another file has taken the place of the register {path}, or it is gone. Nothing"
                " was stored; look at it again, then repeat your change."
            )

    return engine


@contextmanager
def transaction(
    engine: Engine, place: Place, confirm: Callable[[], None] | None = None
) -> Iterator[Session]:
    """Yield a session; commit at the end, or roll everything back.

    ``confirm`` makes sure that the register is ours; it is asked once the write lock is held, so
    that nobody can take the register over between its answer and the change.

    Raises:
        InUse: somebody else has the register on its share.
        HoldsNhsNumber: something that would be stored holds an NHS number; nothing was stored.
        GreenPlanError: the database cannot take the change (locked, full, read-only); nothing
            of it was stored.
    """
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            event.listen(session, "before_flush", _refuse_nhs_numbers)
            if confirm is not None:
                session.connection()
                confirm()
            yield session
    except StaleDataError as error:
        raise StaleChange(
            "Somebody else changed this action at the same moment. Nothing was stored;"
            " look at it again, then repeat your change."
        ) from error
    except (*UNFIT, InvalidRequestError, IntegrityError, StatementError) as error:
        if found := _unreadable(engine, place, error):
            raise found from error
        if not isinstance(error, DBAPIError):
            raise
        words = str(error.orig)
        if place.path is not None:
            raise GreenPlanError(_in_words(error.orig, place)) from error
        said = fault_without_secrets(place.url, words)
        raise GreenPlanError(
            f"The register {place} did not take the change ({said.partition(chr(10))[0]})."
            " Nothing was stored."
        ) from (error if said == words else None)


def _refuse_nhs_numbers(session: Session, _context: object, _instances: object) -> None:
    """Refuse NHS numbers in what is about to be stored, in whatever table and column.

    What is typed is refused where its field is known. This is for what comes past there, so that
    no field, present or future, can be forgotten.
    """
    for row in session.new:
        _refuse_in(row, inspect(row).dict)
    for row in session.dirty:
        changes = {value.key: value.history.added for value in inspect(row).attrs}
        _refuse_in(row, {name: added[0] for name, added in changes.items() if added})


def _refuse_in(row: object, values: Mapping[str, object]) -> None:
    if isinstance(row, ChangeFieldRow) and row.field in CONTEXT:
        return  # the name of what was changed, which may be old
    for name, stored in values.items():
        too_short = isinstance(stored, str) and len(stored) < SHORTEST
        for text in () if too_short or name in _REPEATED else texts_of(stored):
            if nhs_numbers(text):
                field = row.field if isinstance(row, ChangeFieldRow) else name
                raise HoldsNhsNumber(_NAMES.get(field, FIELD_LABELS.get(field, "A text")), text)


def _unreadable(engine: Engine, place: Place, error: Exception) -> CannotRead | None:
    """Return what to tell where the register holds what made the change fail."""
    if isinstance(error, DBAPIError) and not (
        isinstance(error, IntegrityError) or not primary_code(error.orig)
    ):
        return None  # the disk, or another program
    reader = SqliteReader(place.path, BUSY_TIMEOUT) if place.path else EngineReader(engine)
    try:
        with reader.snapshot() as ask:
            return reader.refusal(error, ask)
    finally:
        if place.path:
            reader.close()


def _in_words(error: BaseException | None, place: Place) -> str:
    found = fault(error)
    happened = found.sentence(f"the register {place}")
    if may_be_stored(error):
        return f"{happened} Look whether the change is there before you make it again."
    return f"{happened} Nothing was stored. {found.cure}"
