"""Looking at a register without changing it: nothing is migrated, nothing is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from db import questions, record_questions
from db.errors import CannotOpen
from db.opening import APPLICATION_ID, REVISIONS, open_register
from db.reading import EngineReader, Query, Reader, SqliteReader
from db.storage import BUSY_TIMEOUT, Place
from db.texts import StoredText, stored_texts
from db.views import Evidence

_FAULTS = 10
"""How many faults of a file are told."""


@dataclass(frozen=True, slots=True)
class Look:
    """A register being looked at; every question raises ``CannotOpen`` where it cannot be read."""

    place: Place
    _reader: Reader

    def faults(self) -> tuple[str, ...] | None:
        """Return what SQLite finds wrong with the file, in its words; ``None`` for a server."""
        if self.place.path is None:
            return None
        with self._reader.snapshot() as ask:
            found = [str(row[0]) for row in ask(f"PRAGMA integrity_check({_FAULTS})")]
        return () if found == ["ok"] else tuple(found)

    def texts(self) -> tuple[StoredText, ...]:
        """Return every stored text, of every organisation, with where it is."""
        with self._reader.snapshot() as ask:
            return tuple(stored_texts(ask))

    def evidence(self) -> tuple[tuple[str, Evidence], ...]:
        """Return the evidence of every organisation, each with its ODS code."""
        with self._reader.snapshot() as ask:
            return tuple(
                (organisation.ods, one)
                for organisation in questions.organisations(ask)
                for one in record_questions.evidence(ask, organisation.id)
            )


@contextmanager
def looking_at(location: str) -> Iterator[Look]:
    """Open the register at ``location``, a file or a database URL, only to read it.

    Raises:
        NoRegister: nothing is there.
        CannotOpen: it is no register of ours, or of another version; it was not touched.
    """
    place = Place.of(location)
    reader = _reader(place)
    try:
        revision = None if reader is None else _revision(reader, place)
        if reader is None or revision not in REVISIONS:
            _refuse(location)
        elif revision != REVISIONS[-1]:
            raise CannotOpen(
                f"The register {place} was made by an earlier version of this program. Any other"
                " command, such as 'greenplan orgs', brings it up to date; then look again."
            )
        else:
            yield Look(place, reader)
    finally:
        if reader is not None:
            reader.close()


def _reader(place: Place) -> Reader | None:
    if place.path is not None:
        return SqliteReader(place.path, BUSY_TIMEOUT) if place.path.is_file() else None
    from sqlalchemy.exc import SQLAlchemyError

    from db.writing import engine_for

    try:
        return EngineReader(engine_for(place))
    except (ImportError, SQLAlchemyError, ValueError):
        return None


def _revision(reader: Reader, place: Place) -> str | None:
    """Return the revision of the schema, ``None`` where it is no register or cannot be read."""
    try:
        with reader.snapshot() as ask:
            if place.path is not None and _number(ask, "PRAGMA application_id") != APPLICATION_ID:
                return None
            ((revision,),) = ask("SELECT version_num FROM alembic_version")
    except (CannotOpen, ValueError):
        return None
    return str(revision)


def _number(ask: Query, sql: str) -> int:
    ((number,),) = ask(sql)
    return int(number)


def _refuse(location: str) -> None:
    """Say why it cannot be opened, in the words of opening it, which touches nothing either.

    Raises:
        CannotOpen: always.
    """
    open_register(location, user="unknown").close()
    raise CannotOpen(f"The register {Place.of(location)} could not be read. Try again in a moment.")
