"""Carry the number counters of the old register over to a restored backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

_KEEP_COUNTING = """
    INSERT INTO main.sqlite_sequence (name, seq)
    SELECT name, seq FROM live.sqlite_sequence
    WHERE name NOT IN (SELECT name FROM main.sqlite_sequence)
"""
_COUNT_ON = """
    UPDATE main.sqlite_sequence SET seq = max(seq, coalesce(
        (SELECT l.seq FROM live.sqlite_sequence l WHERE l.name = main.sqlite_sequence.name), 0))
"""
_OWN_CODES = """
    UPDATE main.organisation SET own_actions = max(own_actions, coalesce(
        (SELECT l.own_actions FROM live.organisation l WHERE l.ods = main.organisation.ods), 0))
"""
_TELL = """
    INSERT INTO change (organisation_id, at, "by", what, state)
    SELECT id, ?, ?, 'restore', 'final' FROM organisation
"""


def continue_sequences(ready: Path, replaced: Path, *, damaged: bool = False) -> None:
    """Continue a backup's numbering from the register ``replaced``, as far as a damaged one can be
    read.

    Raises:
        sqlite3.Error: it could not be.
    """
    from db.files.faults import is_damage

    with closing(sqlite3.connect(ready)) as connection:
        for statement in ("ATTACH ? AS live", _KEEP_COUNTING, _COUNT_ON, _OWN_CODES):
            try:
                with connection:
                    connection.execute(statement, [str(replaced)] if "?" in statement else [])
            except sqlite3.DatabaseError as error:
                if not (damaged and (is_damage(error) or "no such table" in str(error))):
                    raise


def log_restore(ready: Path, now: datetime, user: str) -> None:
    """Record in every organisation's log that a backup was restored.

    Raises:
        sqlite3.Error: it could not be.
    """
    with closing(sqlite3.connect(ready)) as connection, connection:
        connection.execute(_TELL, [f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", user])
