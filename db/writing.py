"""Transactions that change the register. Importing this imports SQLAlchemy; reading does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from db.errors import GreenPlanError, StaleChange
from db.storage import BUSY_TIMEOUT, Place


def engine_for(place: Place) -> Engine:
    """Return an engine for ``place``. On SQLite each transaction takes the write lock at once."""
    if place.path is None:
        return create_engine(place.url, pool_pre_ping=True)
    engine = create_engine(
        URL.create("sqlite", database=str(place.path)), connect_args={"timeout": BUSY_TIMEOUT}
    )
    journal = place.journal_mode

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys = ON", "synchronous = FULL", f"journal_mode = {journal}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def transaction(engine: Engine, place: Place) -> Iterator[Session]:
    """Yield a session; commit at the end, or roll everything back.

    Raises:
        GreenPlanError: the database cannot take the change (locked, full, read-only); nothing
            of it was stored.
    """
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    except StaleDataError as error:
        raise StaleChange(
            "Somebody else changed this action at the same moment. Nothing was stored;"
            " look at it again, then repeat your change."
        ) from error
    except DBAPIError as error:
        raise GreenPlanError(_in_words(str(error.orig).partition("\n")[0], place)) from error


def _in_words(fault: str, place: Place) -> str:
    if "locked" in fault or "busy" in fault:
        return (
            f"Another program is writing to the register {place}. Nothing was stored;"
            " wait a moment, then try again."
        )
    if "readonly" in fault or "read-only" in fault:
        return f"The register {place} is read-only. Nothing was stored; ask for leave to write."
    if "full" in fault:
        return f"The disk is full. Nothing was stored in {place}; make room, then try again."
    return f"The register {place} did not take the change ({fault}). Nothing was stored."
