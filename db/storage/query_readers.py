"""How questions reach the database: SQL text with ``:names``, rows as tuples.

A local register is read through the standard library, so that opening it does not wait for
SQLAlchemy to be imported; any other is read through SQLAlchemy. The SQL is the same.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from db.errors import CannotOpen, CannotRead, Damaged
from db.files.database_urls import shown_url
from db.files.faults import fault, is_damage, primary_code
from db.storage.place import existing, identity
from db.storage.query import Query, Row
from db.validation.text_rules import marked

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_GENERATION = 1 << 40
"""More than a connection ever counts of what others store."""

UNFIT = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""What comes of a value that no register holds, such as half a date."""


class Shown:
    """A query whose rows have a mark for each character that would not be seen.

    A register that was made elsewhere may hold what commands a terminal. All that is read for
    people, screens, commands and files alike, comes by here; what is compared with itself asks
    ``stored``, which gives the rows as they are.
    """

    def __init__(self, stored: Query) -> None:
        self.stored = stored

    def __call__(self, sql: str, **values: object) -> list[Row]:
        """Return the rows that ``sql`` gives for the named values, fit to be shown."""
        return fit_to_show(self.stored(sql, **values))


def as_stored(ask: Query) -> Query:
    """Return the query that gives the rows of ``ask`` as they are stored, without a mark."""
    return ask.stored if isinstance(ask, Shown) else ask


class Reader(Protocol):
    """Gives reading transactions: every question asked in one sees the same moment."""

    def snapshot(self) -> Any:
        """Return a context manager that yields a :class:`Query`."""

    def refusal(self, error: BaseException, ask: Query) -> CannotRead | None:
        """Return what to tell of an error, ``None`` where no stored value brought it about."""

    def close(self) -> None:
        """Let go of the database."""


class FollowingReader(Reader, Protocol):
    """A reader that sees what others store, and can tell cheaply whether they have."""

    def version(self) -> int | None:
        """Return a number that is another once something was stored; ``None`` if it has none."""


class SqliteReader:
    """Reads a local file with the standard library's sqlite3."""

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._lock = threading.Lock()
        self._file = identity(path)
        self._times = 0
        self._connection = self._connected()
        self._ask = Shown(self._as_stored)

    def _connected(self) -> sqlite3.Connection:
        return self._connect(existing(self._path), uri=True)

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
        """Yield a query function; all it answers is of one moment.

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
        """Return a number that is another once another connection stored something.

        Asking costs a look at the file's header, or at the log's index in memory
        (sqlite.org/pragma.html#pragma_data_version).

        Raises:
            CannotOpen: the file turns out to be damaged or cannot be read.
        """
        with self._lock, self._in_words():
            self._make_ready()
            ((version,),) = self._connection.execute("PRAGMA data_version")
            return self._times * _GENERATION + int(version)

    def _make_ready(self) -> None:
        """Go over to the file that has the register's name now, where it is another.

        Raises:
            CannotOpen: there is none.
        """
        file = identity(self._path)
        if file is None:
            raise CannotOpen(
                f"The register {self._path} is not there any more. Put it back, or open the tracker"
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
            found = fault(error)
            if is_damage(error):
                raise Damaged(self._path, str(found)) from error
            raise CannotOpen(
                f"The register {self._path} could not be read: {found}. {found.cure}"
            ) from error
        except UNFIT as error:
            if refusal := self.refusal(error, self._ask):
                raise refusal from error
            raise

    def refusal(self, error: BaseException, ask: Query) -> CannotRead | None:
        """Return what to tell of an error, ``None`` where no stored value brought it about."""
        from db.storage.soundness import refusal

        return refusal(self._path, ask, error)

    def _as_stored(self, sql: str, **values: object) -> list[Row]:
        return fetched(self._connection, sql, values)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()


def fetched(connection: sqlite3.Connection, sql: str, values: Mapping[str, object]) -> list[Row]:
    """Return the rows of an answer; a text that is none, byte by byte, comes as its bytes.

    Raises:
        sqlite3.Error: there is no answer.
    """
    try:
        return connection.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        if primary_code(error):  # SQLite's own; it is Python that cannot decode a text
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
    """Reads any database that SQLAlchemy can."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def snapshot(self) -> Iterator[Query]:
        """Yield a query function; all it answers is of one moment.

        Raises:
            CannotOpen: the database does not answer.
        """
        from sqlalchemy.exc import SQLAlchemyError

        from db.files.database_urls import fault_without_secrets

        try:
            with self._engine.connect() as connection:
                isolated = connection.execution_options(isolation_level="REPEATABLE READ")
                ask = Shown(asking(isolated))
                try:
                    yield ask
                except UNFIT as error:
                    if refusal := self.refusal(error, ask):
                        raise refusal from error
                    raise
        except SQLAlchemyError as error:
            words = str(getattr(error, "orig", None) or error)
            url = self._engine.url.render_as_string(hide_password=False)
            said = fault_without_secrets(url, words)
            raise CannotOpen(
                f"The register could not be read ({said.splitlines()[0]}). Try again in a moment."
            ) from (error if said == words else None)

    def refusal(self, error: BaseException, ask: Query) -> CannotRead | None:
        """Return what to tell of an error, ``None`` where no stored value brought it about."""
        from db.storage.soundness import refusal

        url = self._engine.url.render_as_string(hide_password=False)
        return refusal(shown_url(url), ask, error)

    def version(self) -> None:
        """Return nothing: a server has no such number."""

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def asking(connection: Connection) -> Query:
    """Return the query that asks within the transaction of a connection, also one that writes."""
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    def ask(sql: str, **values: object) -> list[Row]:
        try:
            return [tuple(row) for row in connection.execute(text(sql), values)]
        except OperationalError as error:
            driver = connection.connection.driver_connection
            if primary_code(error.orig) or not isinstance(driver, sqlite3.Connection):
                raise
            return fetched(driver, sql, values)

    return ask


def fit_to_show(rows: list[Row]) -> list[Row]:
    """Return rows with a mark for each character that would not be seen."""
    if all(map(_is_fit, zip(*rows, strict=True))):
        return rows
    return [tuple(marked(v, lines=True) if type(v) is str else v for v in row) for row in rows]


def _is_fit(column: Row) -> bool:
    """Whether no text of a column needs a mark: looked at as one, which costs a tenth."""
    try:
        text = "".join(filter(None, column))
    except TypeError:
        text = "".join([value for value in column if type(value) is str])
    return text.replace("\n", "").isprintable()
