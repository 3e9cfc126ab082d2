"""Open a register: check it first with the standard library, and migrate only if needed."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from db.errors import BackupFailed, CannotOpen, InUse, NeedsUpgrade, Refused
from db.files.faults import describe_error, is_busy
from db.files.paths import why_not_connected
from db.register import Register
from db.storage.file_check import (
    APPLICATION_ID,
    DAMAGE,
    REVISIONS,
    check_header,
    check_sound,
    check_writable,
    file_exists,
    journals_of,
    newer_version_error,
    no_register_at,
    unusable_error,
)
from db.storage.place import BUSY_TIMEOUT, Place
from db.storage.query_readers import EngineReader, SqliteReader
from db.storage.write_targets import check_register_place
from db.validation.identity import FindIdentity, by_name_only


def utc_now() -> datetime:
    """Return the present time (aware, UTC)."""
    return datetime.now(UTC)


def open_register(
    location: str | os.PathLike[str],
    *,
    user: str,
    create: bool = False,
    read_only: bool = False,
    clock: Callable[[], datetime] = utc_now,
    identity: FindIdentity = by_name_only,
) -> Register:
    """Open the register at ``location``, a file or a database URL.

    ``user`` signs every change, and ``identity`` says who that is. With ``create`` a new register
    is created if there is none. An older schema is migrated after the register is backed up, but
    not on a server: see :func:`upgrade_register`. With ``read_only`` every change is refused and
    nothing is written.

    Raises:
        NeedsUpgrade: an earlier version made the register, and it is on a server.
        NoRegister: there is no register and ``create`` is not set.
        ReadOnly: the file or its folder is read-only, and ``read_only`` is not set.
        Damaged: the file is damaged. It was not changed.
        CannotOpen: it is not one of our registers, is from a newer version or read-only, or its
            folder does not exist. The file was not changed.
    """
    place = Place.of(location)
    if place.path is None:
        reader = _open_server(place, create=create)
        return Register(place, reader, user, clock, identity=identity, read_only=read_only)
    check_register_place(place.path)
    if not file_exists(place.path):
        if not create:
            raise no_register_at(place.path)
        _create(place.path)
    check_header(place.path, read_only=read_only)
    if read_only:
        from db.sharing.viewing import open_view

        return Register(place, open_view(place), user, clock, read_only=True)
    check_writable(place.path)
    revision = check_sound(place.path)
    if revision not in REVISIONS:
        raise newer_version_error(place, revision)
    if revision != REVISIONS[-1]:
        _bring_up_to_date(place, place.path, user, clock)
    _suit_journal(place.path, place.journal_mode)
    return Register(place, SqliteReader(place.path, BUSY_TIMEOUT), user, clock, identity=identity)


def upgrade_register(
    location: str | os.PathLike[str], *, user: str, clock: Callable[[], datetime] = utc_now
) -> None:
    """Migrate the register at ``location`` to today's schema. Back it up first if it is a file.

    Raises:
        CannotOpen: it cannot be migrated. It was not changed.
    """
    place = Place.of(location)
    if place.path is not None:
        open_register(location, user=user, clock=clock).close()
        return
    from db.migrations import upgrade
    from db.storage.servers import check_url, explain_server_errors
    from db.storage.transactions import engine_for

    check_url(place)
    with explain_server_errors(place):
        engine = engine_for(place)
        try:
            upgrade(engine)
        finally:
            engine.dispose()


def _suit_journal(path: Path, journal_mode: str) -> None:
    """Set the journal mode that is safe for a register that was moved to or from a share.

    Leaving the write-ahead log fails immediately while someone else has the register open.
    """
    until = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            with closing(
                sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
            ) as opened:
                kept_in = opened.execute("PRAGMA journal_mode").fetchone()[0]
                if kept_in.upper() != journal_mode:
                    opened.execute(f"PRAGMA journal_mode = {journal_mode}")
                return
        except DAMAGE as error:
            if not is_busy(error) or time.monotonic() > until:
                raise unusable_error(path, error) from error
            time.sleep(0.05)


def _create(path: Path) -> None:
    """Create a new register under a temporary name, then rename it."""
    from tempfile import TemporaryDirectory

    from db.files.backup_files import backup_paths_fault
    from db.files.durable_files import UNFINISHED
    from db.migrations.schema_upgrade import migrate

    if too_long := backup_paths_fault(path):
        raise CannotOpen(too_long)
    if not path.parent.is_dir():
        raise CannotOpen(
            why_not_connected(path)
            or f"The folder {path.parent} does not exist. Create it, or name another place with"
            " --db."
        )
    left = [journal for journal in journals_of(path) if journal.stat().st_size]
    if left:
        raise CannotOpen(
            f"{left[0].name} belongs to an earlier register at {path}. Move that register back to"
            " this folder, or move this file elsewhere, then try again."
        )
    try:
        with TemporaryDirectory(
            dir=path.parent, prefix=UNFINISHED, ignore_cleanup_errors=True
        ) as folder:
            building = Path(folder) / "new.db"
            with closing(sqlite3.connect(building)) as connection:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            if os.name == "posix":
                building.chmod(0o600)
            migrate(Place.of(building), path)
            with closing(sqlite3.connect(building, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA journal_mode = {Place.of(path).journal_mode}")
            _put_in_place(building, path)
    except (OSError, sqlite3.Error) as error:
        raise CannotOpen(
            f"A register cannot be created in {path.parent} ({describe_error(error)}). Use --db"
            " to name a folder that you can write to."
        ) from error


def _put_in_place(building: Path, path: Path) -> None:
    """Rename the finished file, unless another program has created a register there since."""
    from db.backups.copying import rename_without_replacing

    with suppress(FileExistsError):
        rename_without_replacing(building, path)


def _bring_up_to_date(place: Place, path: Path, user: str, clock: Callable[[], datetime]) -> None:
    """Back up the register, then migrate it. On a share, claim it first."""
    from db.backups import Why, back_up
    from db.migrations.schema_upgrade import migrate_file
    from db.sharing.claim import temporary_claim

    try:
        with temporary_claim(place, user, clock):
            back_up(path, Why.MIGRATION, clock())
            migrate_file(path)
    except (BackupFailed, InUse, Refused) as error:
        raise CannotOpen(
            f"{error} The register {place} must be backed up and updated for this newer version"
            " of the tracker. It was not changed. Fix this and try again."
        ) from error


def _open_server(place: Place, *, create: bool) -> EngineReader:
    """Return a reader of a register on a server; create its tables if there are none."""
    from sqlalchemy import inspect, text

    from db.storage.servers import check_url, explain_server_errors, no_register
    from db.storage.transactions import engine_for

    check_url(place)
    with explain_server_errors(place):
        engine = engine_for(place)
        tables = set(inspect(engine).get_table_names())
        if "alembic_version" not in tables:
            if "organisation" in tables or not create:  # another program's, or nothing
                raise no_register(place)
            from db.migrations import upgrade

            upgrade(engine)
            return EngineReader(engine)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            revision = str(found.scalar() or "")
    if revision not in REVISIONS:
        raise newer_version_error(place, revision)
    if revision != REVISIONS[-1]:
        raise NeedsUpgrade(place)
    return EngineReader(engine)
