"""How a register is kept on the disk: safe journal, and the schema that the models describe."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from example_register import ALEX, NOW, SAM, Surgery

from db.opening import REVISIONS, open_register
from db.storage import place as storage
from db.storage import transactions as writing
from db.storage.place import Place

ROOT = Path(__file__).parents[2]


def pragma(path: Path, name: str) -> object:
    engine = writing.engine_for(Place.of(path))
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    finally:
        engine.dispose()


def test_changes_are_made_with_foreign_keys_on_and_every_commit_on_the_disk(
    register_file: Path,
) -> None:
    assert pragma(register_file, "foreign_keys") == 1
    assert pragma(register_file, "synchronous") == 3


def change_something(path: Path) -> None:
    with closing(open_register(path, user=SAM, clock=lambda: NOW)) as register:
        organisation = register.organisations.find()
        register.actions.all(organisation)
        register.actions.add_update(organisation, ["GC1"], "Still here.")
        assert register.actions.all(organisation)


def journal_mode(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def test_a_local_register_has_a_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    open_register(path, user=SAM, create=True).close()
    assert journal_mode(path) == "wal"


def test_a_register_on_a_share_has_a_rollback_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "on_network_share", lambda path: True)
    path = tmp_path / "tracker.db"
    open_register(path, user=SAM, create=True).close()
    assert journal_mode(path) == "delete"


def test_a_register_moved_to_a_share_and_back_changes_its_journal(
    register_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert journal_mode(register_file) == "wal"
    with monkeypatch.context() as on_a_share:
        on_a_share.setattr(storage, "on_network_share", lambda path: True)
        change_something(register_file)
        assert journal_mode(register_file) == "delete"
    change_something(register_file)
    assert journal_mode(register_file) == "wal"


# The schema


def test_the_newest_migration_is_the_newest_revision_known() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(ROOT / "db" / "migrations"))
    script = ScriptDirectory.from_config(config)
    in_order = [revision.revision for revision in script.walk_revisions()][::-1]
    assert tuple(in_order) == REVISIONS


def test_the_migrated_schema_is_the_one_the_models_describe(register_file: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from db.storage.models import Base

    engine = writing.engine_for(Place.of(register_file))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def statements(path: Path) -> dict[str, set[str]]:
    """Return the columns and constraints of each table, by its name."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE name <> 'alembic_version' AND sql <> '' AND type <> 'trigger'"
        ).fetchall()
    # SQLite adds a later reference to its column, and does not tell what it is otherwise.
    rows = [
        (n, re.sub(r" (CONSTRAINT \w+) (REFERENCES)", r",\n\1 FOREIGN KEY(plan_in_use_id) \2", sql))
        for n, sql in rows
    ]
    parts = {name: re.split(r",\s|\n", sql) for name, sql in rows}
    # A column that was added later stands behind the last parenthesis.
    return {name: {p.strip(" ,\t)") for p in of} - {""} for name, of in parts.items()}


def test_checks_and_numbering_are_migrated_as_the_models_describe_them(
    register_file: Path, tmp_path: Path
) -> None:
    from db.storage.models import Base

    fresh = tmp_path / "models.db"
    fresh.touch()
    engine = writing.engine_for(Place.of(fresh))
    Base.metadata.create_all(engine)
    engine.dispose()
    assert statements(register_file) == statements(fresh)


def test_a_register_is_opened_by_two_people_at_once(example_surgery: Surgery) -> None:
    alex = example_surgery.open_as(ALEX)
    alex.actions.set_lead(example_surgery.organisation, ["GC1"], "Dr Roy")
    assert (
        example_surgery.register.actions.find(example_surgery.organisation, "GC1").lead == "Dr Roy"
    )
