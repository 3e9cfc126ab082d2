"""Alembic's migrations, run from within the program: no ini file, no working folder."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

_LOCK = 0x47504C4E
"""A lock number of our own: "GPLN"."""


def steps_after(revision: str) -> tuple[str, ...]:
    """Return what each migration after ``revision`` adds, in words, the oldest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(__file__).parent))
    return tuple(step.doc for step in script.walk_revisions(revision, "head"))[-2::-1]


def upgrade(engine: Engine) -> None:
    """Migrate the database to today's schema, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Others who open it at the same moment wait, and find it migrated.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
