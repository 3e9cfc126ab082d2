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

from db.errors import CannotOpen, CannotRead, GreenPlanError, StaleChange
from db.files.database_urls import fault_without_secrets
from db.files.faults import describe_error, may_be_stored, primary_code
from db.storage.models import ChangeFieldRow
from db.storage.place import BUSY_TIMEOUT, Place, file_identity, read_write_uri
from db.storage.query_readers import UNFIT, EngineReader, SqliteReader
from db.storage.stored_texts import texts_of
from db.validation.nhs_number import SHORTEST, find_nhs_numbers
from db.validation.text_rules import HoldsNhsNumber
from db.vocabulary.field_labels import CONTEXT, FIELD_LABELS

_FILE = "file"
"""The key under which a connection stores the identity of its file."""

_LETS_READ = "lets_read"
"""The execution option of connections whose changes stay in memory until they are committed."""

_NAMES = {"by": "Your name", "updated_by": "Your name"}
_REPEATED = frozenset({"old", "snapshot", "sha256"})
"""Columns that repeat what is already in the register: old values, the content of a return."""


def engine_for(place: Place) -> Engine:
    """Return an engine for ``place``. On SQLite each transaction takes the write lock at once."""
    if place.path is None:
        return create_engine(place.url, pool_pre_ping=True)
    path, journal = place.path, place.journal_mode

    def connected() -> sqlite3.Connection:
        return sqlite3.connect(
            read_write_uri(path), uri=True, timeout=BUSY_TIMEOUT, check_same_thread=False
        )

    engine = create_engine("sqlite://", creator=connected, poolclass=QueuePool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        # With a rollback journal only EXTRA flushes a commit, the journal's end, to the disk.
        for pragma in ("foreign_keys = ON", "synchronous = EXTRA", f"journal_mode = {journal}"):
            connection.execute(f"PRAGMA {pragma}")
        record.info[_FILE] = file_identity(path)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        stays = connection.get_execution_options().get(_LETS_READ, False)
        if stays is not connection.info.get(_LETS_READ, False):  # it cannot be set after the begin
            connection.exec_driver_sql(f"PRAGMA cache_spill = {'OFF' if stays else 'ON'}")
            connection.info[_LETS_READ] = stays
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if connection.info[_FILE] != file_identity(path):
            # A change to a file that has lost its name would be lost.
            connection.invalidate()
            raise GreenPlanError(
                f"The register {path} has been replaced or moved. Nothing was saved. Check the"
                " register, then make your change again."
            )

    return engine


def lets_read(engine: Engine) -> Engine:
    """Return the engine for a large change that asks the register itself: it stays in memory.

    With a rollback journal, SQLite shuts out readers once its cache has overflowed into the file.
    """
    return engine.execution_options(**{_LETS_READ: True})


@contextmanager
def transaction(
    engine: Engine, place: Place, confirm: Callable[[], None] | None = None
) -> Iterator[Session]:
    """Yield a session. Commit at the end, or roll everything back.

    ``confirm`` checks that the register is claimed by us. It is called once the write lock is held,
    so that no one can take over the register between this check and the change.

    Raises:
        InUse: someone else has the register open on its share.
        HoldsNhsNumber: a text to be stored contains an NHS number. Nothing was saved.
        GreenPlanError: the database cannot store the change (locked, full, read-only). Nothing was
            saved.
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
            "Someone else changed this action at the same moment. Nothing was saved. Check it,"
            " then make your change again."
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
            f"The register {place} did not accept the change ({said.partition(chr(10))[0]})."
            " Nothing was saved."
        ) from (error if said == words else None)


def _refuse_nhs_numbers(session: Session, _context: object, _instances: object) -> None:
    """Refuse NHS numbers in everything about to be stored, in any table and column.

    Typed text is already refused where its field is known. This check is for everything else, so
    that no field, present or future, can be forgotten.
    """
    for row in session.new:
        _refuse_in(row, inspect(row).dict)
    for row in session.dirty:
        changes = {value.key: value.history.added for value in inspect(row).attrs}
        _refuse_in(row, {name: added[0] for name, added in changes.items() if added})


def _refuse_in(row: object, values: Mapping[str, object]) -> None:
    if isinstance(row, ChangeFieldRow) and row.field in CONTEXT:
        return  # the name of the changed record, which may be old
    for name, stored in values.items():
        too_short = isinstance(stored, str) and len(stored) < SHORTEST
        for text in () if too_short or name in _REPEATED else texts_of(stored):
            if find_nhs_numbers(text):
                field = row.field if isinstance(row, ChangeFieldRow) else name
                raise HoldsNhsNumber(_NAMES.get(field, FIELD_LABELS.get(field, "A text")), text)


def _unreadable(engine: Engine, place: Place, error: Exception) -> CannotRead | None:
    """Return the error to report if a value in the register made the change fail."""
    if isinstance(error, DBAPIError) and not (
        isinstance(error, IntegrityError) or not primary_code(error.orig)
    ):
        return None  # the disk, or another program
    reader = SqliteReader(place.path, BUSY_TIMEOUT) if place.path else EngineReader(engine)
    try:
        with reader.snapshot() as query:
            return reader.refusal(error, query)
    except CannotOpen:
        if place.path:
            raise  # the file is damaged
        return None
    finally:
        if place.path:
            reader.close()


def _in_words(error: BaseException | None, place: Place) -> str:
    found = describe_error(error)
    happened = found.sentence(f"the register {place}")
    if may_be_stored(error):
        return f"{happened} Check whether your change was saved before you make it again."
    return f"{happened} Nothing was saved. {found.cure}"
