"""Run queries on the database: SQL text with ``:names``, rows as tuples.

A local register is read through the standard library, so that opening it does not have to import
SQLAlchemy. Any other is read through SQLAlchemy. The SQL is the same.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from db.errors import CannotOpen, CannotRead, Damaged
from db.files.database_urls import shown_url
from db.files.faults import describe_error, is_damage, primary_code
from db.storage.place import file_identity, read_write_uri
from db.storage.query import Query, Row
from db.validation.text_rules import safe_text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_GENERATION = 1 << 40
"""A number larger than any data version of a connection."""

UNFIT = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""The errors that an invalid stored value causes, such as half a date."""


class MarkedQuery:
    """A query that replaces each hidden character in its rows with a mark.

    A register from elsewhere may contain terminal control characters. Everything read for screens,
    commands and files passes through here. Use ``stored`` to compare stored values: it returns the
    rows unchanged.
    """

    def __init__(self, stored: Query) -> None:
        self.stored = stored

    def __call__(self, sql: str, **values: object) -> list[Row]:
        """Return the rows of ``sql`` for the named values, safe to show."""
        return mark_hidden_characters(self.stored(sql, **values))


def without_marks(query: Query) -> Query:
    """Return the query that gives the rows of ``query`` as they are stored, without marks."""
    return query.stored if isinstance(query, MarkedQuery) else query


class Reader(Protocol):
    """Opens read transactions: all queries in one see the same state."""

    def snapshot(self) -> AbstractContextManager[Query]:
        """Return a context manager that yields a :class:`Query`."""

    def refusal(self, error: BaseException, query: Query) -> CannotRead | None:
        """Return the error to report, or ``None`` if no stored value caused it."""

    def close(self) -> None:
        """Close the database."""


class FollowingReader(Reader, Protocol):
    """A reader that sees changes by others, and can check cheaply whether there are any."""

    def version(self) -> int | None:
        """Return a number that changes when something is stored, or ``None`` if there is none."""


class SqliteReader:
    """Reads a local file with the standard library's sqlite3."""

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._lock = threading.Lock()
        self._file = file_identity(path)
        self._times = 0
        self._connection = self._connected()
        self._ask = MarkedQuery(self._as_stored)

    def _connected(self) -> sqlite3.Connection:
        return self._connect(read_write_uri(self._path), uri=True)

    def _connect(self, database: Path | str, *, uri: bool = False) -> sqlite3.Connection:
        return sqlite3.connect(
            database,
            timeout=self._busy_timeout,
            isolation_level=None,
            check_same_thread=False,
            uri=uri,
        )

    @contextmanager
    def snapshot(self) -> Iterator[Query]:
        """Yield a query function. All its results are from the same moment.

        Raises:
            CannotOpen: the file turns out to be damaged or cannot be read.
        """
        with self._lock, self._in_words():
            self._make_ready()
            self._connection.execute("BEGIN")
            try:
                yield self._ask
            finally:
                if self._connection.in_transaction:  # an error may have ended it
                    self._connection.execute("COMMIT")

    def version(self) -> int | None:
        """Return a number that changes when another connection stores something.

        This only reads the file's header, or the log's index in memory
        (sqlite.org/pragma.html#pragma_data_version).

        Raises:
            CannotOpen: the file turns out to be damaged or cannot be read.
        """
        with self._lock, self._in_words():
            self._make_ready()
            ((version,),) = self._connection.execute("PRAGMA data_version")
            return self._times * _GENERATION + int(version)

    def _make_ready(self) -> None:
        """Switch to the file that now has the register's name, if it is a different one.

        Raises:
            CannotOpen: there is no file.
        """
        file = file_identity(self._path)
        if file is None:
            raise CannotOpen(
                f"The register {self._path} is no longer there. Move it back, or open the tracker"
                " again."
            )
        if file != self._file:
            self._connection.close()
            self._connection, self._file = self._connected(), file
            self._times += 1

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            found = describe_error(error)
            if is_damage(error):
                raise Damaged(self._path, str(found)) from error
            raise CannotOpen(
                f"The register {self._path} could not be read: {found}. {found.cure}"
            ) from error
        except UNFIT as error:
            if refusal := self.refusal(error, self._ask):
                raise refusal from error
            raise

    def refusal(self, error: BaseException, query: Query) -> CannotRead | None:
        """Return the error to report, or ``None`` if no stored value caused it."""
        from db.storage.value_checks import unreadable_error

        return unreadable_error(self._path, query, error)

    def _as_stored(self, sql: str, **values: object) -> list[Row]:
        return fetch_rows(self._connection, sql, values)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()


def fetch_rows(connection: sqlite3.Connection, sql: str, values: Mapping[str, object]) -> list[Row]:
    """Return the rows of a result. A text with invalid bytes is returned as bytes.

    Raises:
        sqlite3.Error: the query failed.
    """
    try:
        return connection.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        if primary_code(error):  # SQLite's own; Python's own is that it cannot decode a text
            raise
    connection.text_factory = _text_or_bytes
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.text_factory = str


def _text_or_bytes(stored: bytes) -> str | bytes:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


class EngineReader:
    """Reads any database that SQLAlchemy supports."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def snapshot(self) -> Iterator[Query]:
        """Yield a query function. All its results are from the same moment.

        Raises:
            CannotOpen: the database does not respond.
        """
        from sqlalchemy.exc import SQLAlchemyError

        from db.files.database_urls import fault_without_secrets

        try:
            with self._engine.connect() as connection:
                isolated = connection.execution_options(isolation_level="REPEATABLE READ")
                query = MarkedQuery(query_on(isolated))
                try:
                    yield query
                except UNFIT as error:
                    if refusal := self.refusal(error, query):
                        raise refusal from error
                    raise
        except SQLAlchemyError as error:
            words = str(getattr(error, "orig", None) or error)
            url = self._engine.url.render_as_string(hide_password=False)
            said = fault_without_secrets(url, words)
            raise CannotOpen(
                f"The register could not be read ({said.splitlines()[0]}). Try again in a moment."
            ) from (error if said == words else None)

    def refusal(self, error: BaseException, query: Query) -> CannotRead | None:
        """Return the error to report, or ``None`` if no stored value caused it."""
        from db.storage.value_checks import unreadable_error

        url = self._engine.url.render_as_string(hide_password=False)
        return unreadable_error(shown_url(url), query, error)

    def version(self) -> None:
        """Return ``None``: a server has no such number."""

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def query_on(connection: Connection) -> Query:
    """Return a query that runs in a connection's transaction, including one that writes."""
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    def query(sql: str, **values: object) -> list[Row]:
        try:
            return [tuple(row) for row in connection.execute(text(sql), values)]
        except OperationalError as error:
            driver = connection.connection.driver_connection
            if primary_code(error.orig) or not isinstance(driver, sqlite3.Connection):
                raise
            return fetch_rows(driver, sql, values)

    return query


def mark_hidden_characters(rows: list[Row]) -> list[Row]:
    """Return rows with hidden characters replaced by marks."""
    if all(map(_is_fit, zip(*rows, strict=True))):
        return rows
    return [tuple(safe_text(v, lines=True) if type(v) is str else v for v in row) for row in rows]


def _is_fit(column: Row) -> bool:
    """Whether no text of a column needs a mark. Checking the joined text is ten times faster."""
    try:
        text = "".join(filter(None, column))
    except TypeError:
        text = "".join([value for value in column if type(value) is str])
    return text.replace("\n", "").isprintable()
