"""Giving a register in a file today's schema: when it is created, opened or restored."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from db.errors import CannotOpen
from db.files.faults import describe_error, may_be_stored
from db.migrations import upgrade
from db.storage.place import Place
from db.storage.transactions import engine_for


def migrate_file(path: Path) -> None:
    """Migrate the register at ``path`` to today's schema, in one transaction.

    Raises:
        CannotOpen: the migration failed. Nothing was changed.
    """
    migrate(Place.of(path), path)


def migrate(place: Place, named: Path) -> None:
    """Give the database at ``place`` today's tables; messages call it ``named``.

    Raises:
        CannotOpen: it could not be; nothing was changed, unless the text says otherwise.
    """
    engine = engine_for(place)
    try:
        upgrade(engine)
    except DBAPIError as error:
        found = describe_error(error.orig)
        outcome = f"Nothing was changed. {found.cure}"
        if may_be_stored(error.orig):
            outcome = f"{found.cure} The update continues from where it stopped."
        raise CannotOpen(
            f"The register {named} could not be updated ({found}). {outcome}"
        ) from error
    finally:
        engine.dispose()
