"""Opening a register: look first with the standard library, migrate only where it is due."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from db.errors import CannotOpen, NoRegister
from db.reading import EngineReader, SqliteReader
from db.register import Register
from db.storage import BUSY_TIMEOUT, Place

APPLICATION_ID = 0x47504C4E
"""What SQLite's header says of our files: "GPLN"."""

REVISIONS = ("0001", "0002")
"""Every schema there has been, oldest first; the last is today's."""

_MAGIC = b"SQLite format 3\x00"
_QUICK_CHECK_LIMIT = 32 * 1024 * 1024


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


def open_register(
    location: str | os.PathLike[str],
    *,
    user: str,
    create: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> Register:
    """Open the register at ``location``, a file or a database URL.

    ``user`` signs every change. With ``create`` a new one is made where there is none. A schema
    older than today's is brought up to date.

    Raises:
        NoRegister: nothing is there and ``create`` was not asked for.
        CannotOpen: not a register of ours, from a newer version, read-only or damaged, or its
            folder does not exist. The file was not touched.
    """
    place = Place.of(location)
    if place.path is None:
        return _open_server(place, user, create, clock)
    if not _is_there(place.path):
        if not create:
            raise NoRegister(
                f"There is no register at {place} yet. Start one with 'greenplan init',"
                " or try 'greenplan demo'."
            )
        _create(place.path)
    _check_file(place.path)
    if _revision(place.path) != REVISIONS[-1]:
        _migrate(place, place.path)
    _suit_journal(place.path, place.journal_mode)
    return Register(place, SqliteReader(place.path, BUSY_TIMEOUT), user, clock)


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(path, error) from error
    return True


def _check_file(path: Path) -> None:
    """Refuse what is not a register of ours, by its first bytes and its permissions."""
    if path.is_dir():
        raise CannotOpen(f"{path} is a folder. Name the register's file, such as tracker.db in it.")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise CannotOpen(
            f"{path} is not a Green Plan Tracker register, or its beginning is damaged."
            " Nothing was changed; name another file with --db."
        )
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise CannotOpen(
            f"{path} is another program's database. Nothing was changed; name another file"
            " with --db."
        )
    mode = path.stat().st_mode
    writable = mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) and os.access(path, os.W_OK)
    if not writable or not os.access(path.parent, os.W_OK):
        raise CannotOpen(
            f"The register {path} is read-only. Ask for leave to write to it, or copy it"
            " elsewhere and open the copy with --db."
        )


def _revision(path: Path) -> str:
    """Return the schema's revision after a quick check of the file."""
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT)) as connection:
            if path.stat().st_size <= _QUICK_CHECK_LIMIT:
                verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                if verdict != "ok":
                    raise sqlite3.DatabaseError(verdict)
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error
    revision = str(row[0]) if row else ""
    if revision not in REVISIONS:
        raise _newer(path, revision)
    return revision


def _suit_journal(path: Path, journal_mode: str) -> None:
    """Give a register that was moved to a share, or back, the journal that is safe there."""
    with path.open("rb") as file:
        kept_in = "WAL" if file.read(19)[18] == 2 else "DELETE"
    if kept_in == journal_mode:
        return
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)) as opened:
            opened.execute(f"PRAGMA journal_mode = {journal_mode}")
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error


def _unreadable(path: Path, error: OSError) -> CannotOpen:
    return CannotOpen(
        f"The register {path} cannot be read ({error.strerror}). Ask for leave to read it."
    )


def _newer(place: Path | Place, revision: str) -> CannotOpen:
    return CannotOpen(
        f"The register {place} was made by a newer version of this program"
        f" (schema {revision or 'unknown'}). It was not touched; install the newer version."
    )


def _unusable(path: Path, error: sqlite3.DatabaseError) -> CannotOpen:
    if "locked" in str(error):
        return CannotOpen(
            f"Another program is writing to the register {path}. Wait a moment, then try again."
        )
    return CannotOpen(
        f"The register {path} is damaged ({str(error).splitlines()[0]}). It was not touched;"
        " put back a copy of it, or open another with --db."
    )


def _create(path: Path) -> None:
    """Make a new register beside its place and put it there whole."""
    from tempfile import TemporaryDirectory

    if not path.parent.is_dir():
        raise CannotOpen(
            f"The folder {path.parent} does not exist. Make it, or name another place with --db."
        )
    try:
        with TemporaryDirectory(dir=path.parent, ignore_cleanup_errors=True) as folder:
            building = Path(folder) / "new.db"
            with closing(sqlite3.connect(building)) as connection:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            if os.name == "posix":
                building.chmod(0o600)
            _migrate(Place.of(building), path)
            with closing(sqlite3.connect(building, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA journal_mode = {Place.of(path).journal_mode}")
            _put_in_place(building, path)
    except (OSError, sqlite3.Error) as error:
        raise CannotOpen(
            f"A register cannot be made in {path.parent} ({error}). Name a folder that you may"
            " write to with --db."
        ) from error


def _put_in_place(building: Path, path: Path) -> None:
    """Give the finished file its name, unless another program made a register there meanwhile."""
    try:
        os.link(building, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            building.rename(path)


def _migrate(place: Place, named: Path) -> None:
    from sqlalchemy.exc import DBAPIError

    from db.migrations import upgrade
    from db.writing import engine_for

    engine = engine_for(place)
    try:
        upgrade(engine)
    except DBAPIError as error:
        raise CannotOpen(
            f"The register {named} cannot be given its tables ({error.orig})."
            " Nothing was changed; mend that, then try again."
        ) from error
    finally:
        engine.dispose()


def _open_server(place: Place, user: str, create: bool, clock: Callable[[], datetime]) -> Register:
    from sqlalchemy import inspect, text
    from sqlalchemy.exc import SQLAlchemyError

    from db.writing import engine_for

    if place.url.startswith("sqlite"):
        raise CannotOpen(f"{place} does not name a file. Write its path, or sqlite:///FILE.")
    try:
        engine = engine_for(place)
        tables = set(inspect(engine).get_table_names())
        if "organisation" not in tables and not create:
            raise NoRegister(
                f"There is no register at {place} yet. Start one with 'greenplan init'."
            )
        revision = ""
        if "alembic_version" in tables:
            with engine.connect() as connection:
                found = connection.execute(text("SELECT version_num FROM alembic_version"))
                revision = str(found.scalar() or "")
            if revision not in REVISIONS:
                raise _newer(place, revision)
        if revision != REVISIONS[-1]:
            from db.migrations import upgrade

            upgrade(engine)
    except ImportError as error:
        raise CannotOpen(
            f"The register at {place} cannot be opened: its driver {error.name} is not installed."
            " Install the tracker with its extra 'postgres', or name a file."
        ) from error
    except (SQLAlchemyError, ValueError) as error:
        fault = str(error).splitlines()[0]
        raise CannotOpen(f"The register at {place} cannot be opened ({fault}).") from error
    return Register(place, EngineReader(engine), user, clock)
