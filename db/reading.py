"""How questions reach the database: SQL text with ``:names``, rows as tuples.

A local register is read through the standard library, so that opening it does not wait for
SQLAlchemy to be imported; any other is read through SQLAlchemy. The SQL is the same.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from db.errors import CannotOpen

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Row = tuple[Any, ...]


class Query(Protocol):
    """Runs one question inside a reading transaction."""

    def __call__(self, sql: str, **values: object) -> list[Row]:
        """Return the rows that ``sql`` gives for the named values."""


class Reader(Protocol):
    """Gives reading transactions: every question asked in one sees the same moment."""

    def snapshot(self) -> Any:
        """Return a context manager that yields a :class:`Query`."""

    def close(self) -> None:
        """Let go of the database."""


class SqliteReader:
    """Reads a local file with the standard library's sqlite3."""

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            path, timeout=busy_timeout, isolation_level=None, check_same_thread=False
        )

    @contextmanager
    def snapshot(self) -> Iterator[Query]:
        """Yield a query function; all it answers is of one moment.

        Raises:
            CannotOpen: the file turns out to be damaged or cannot be read.
        """
        with self._lock:
            try:
                self._connection.execute("BEGIN")
                try:
                    yield self._ask
                finally:
                    self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise CannotOpen(
                    f"The register {self._path} could not be read ({error})."
                    " Try again; if it stays, restore a copy of it."
                ) from error

    def _ask(self, sql: str, **values: object) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()


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

        try:
            with self._engine.connect() as connection:
                isolated = connection.execution_options(isolation_level="REPEATABLE READ")
                yield lambda sql, **values: _ask_engine(isolated, sql, values)
        except SQLAlchemyError as error:
            fault = str(getattr(error, "orig", None) or error).partition("\n")[0]
            raise CannotOpen(
                f"The register could not be read ({fault}). Try again in a moment."
            ) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _ask_engine(connection: Connection, sql: str, values: dict[str, object]) -> list[Row]:
    from sqlalchemy import text

    return [tuple(row) for row in connection.execute(text(sql), values)]
