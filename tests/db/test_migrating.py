"""A register of every schema there ever was opens in today's version with all that is in it."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from example_register import SAM

from db.backups import Why, backup_folder, backups_of, read_contents
from db.errors import CannotOpen
from db.inspection import inspect_register
from db.opening import REVISIONS, open_register
from db.plans.editions import compare_editions
from db.records.new_records import NewEvidence

FILES = Path(__file__).parent / "files"
LATER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def unpacked(revision: str, folder: Path) -> Path:
    """Return the sample practice's register as the version with that schema left it."""
    path = folder / "tracker.db"
    path.write_bytes(gzip.decompress((FILES / f"schema_{revision}.db.gz").read_bytes()))
    return path


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of each table, by its name."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        return {
            n: connection.execute(f"SELECT * FROM {n} ORDER BY rowid").fetchall() for n in names
        }


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_older_register_is_brought_up_to_date_and_keeps_every_row(
    revision: str, tmp_path: Path
) -> None:
    path = unpacked(revision, tmp_path)
    before = rows(path)
    with closing(open_register(path, user=SAM, clock=lambda: LATER)) as register:
        organisation = register.organisations.find()
        assert (organisation.name, organisation.asks) == ("Example Surgery", ())
        after = rows(path)
        for table in before.keys() - {"alembic_version"}:
            widths = {len(row) for row in before[table]}
            assert [row[: max(widths)] for row in after[table]] == before[table]
        register.history.undo(organisation)
        register.history.redo(organisation)
        register.records.add_evidence(organisation, ["GC1"], NewEvidence("A page"))
        assert register.records.evidence(organisation, "GC1")[-1].title == "A page"
    assert after["alembic_version"] == [(REVISIONS[-1],)]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_migration_that_fails_leaves_the_register_as_it_was(
    revision: str, tmp_path: Path
) -> None:
    path = unpacked(revision, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        # Refuses the last thing that the last step does, whatever else it does.
        connection.execute(
            "CREATE TRIGGER in_the_way BEFORE UPDATE ON alembic_version"
            f" WHEN NEW.version_num = '{REVISIONS[-1]}'"
            " BEGIN SELECT RAISE(ABORT, 'in the way'); END"
        )
        connection.commit()
    before = rows(path)
    with pytest.raises(Exception, match="could not be updated"):
        open_register(path, user=SAM, clock=lambda: LATER)
    assert rows(path) == before


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_copy_is_made_before_a_register_is_brought_up_to_date(
    revision: str, tmp_path: Path
) -> None:
    path = unpacked(revision, tmp_path)
    before = rows(path)
    open_register(path, user=SAM, clock=lambda: LATER).close()
    (backup,) = backups_of(path)
    assert backup.why is Why.MIGRATION
    assert read_contents(backup.path).revision == revision
    assert rows(backup.path) == before
    open_register(path, user=SAM, clock=lambda: LATER).close()
    assert backups_of(path) == (backup,)


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_where_it_cannot_be_copied_it_is_not_brought_up_to_date(
    revision: str, tmp_path: Path
) -> None:
    path = unpacked(revision, tmp_path)
    backup_folder(path).write_text("in the way", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match=r"could not be backed up.*was not changed"):
        open_register(path, user=SAM, clock=lambda: LATER)
    assert path.read_bytes() == before


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_older_register_goes_on_with_a_later_edition_and_back(
    revision: str, tmp_path: Path
) -> None:
    path = unpacked(revision, tmp_path)
    with closing(open_register(path, user=SAM, clock=lambda: LATER)) as register:
        practice = register.organisations.find()
        start = register.position(practice)
        before = register.plan_edition(practice.plan_key)
        first, *others = before.actions
        later = replace(before, key="later", actions=(replace(first, code="N1"), *others))
        comparison = compare_editions(before, later, [(first.code, "N1")])
        seen = register.organisations.upgrade(practice, comparison)
        then = register.position(seen)
        assert [
            replace(a, code=b.code, plan=b.plan, haystack="")
            for a, b in zip(start.actions, then.actions, strict=True)
        ] == [replace(one, haystack="") for one in then.actions]
        assert (then.actions[0].code, then.returns) == ("N1", start.returns)
        assert [one.title for one in then.evidence] == [one.title for one in start.evidence]
        for one in start.returns:
            made = register.returns.file(seen, one.period, one.number)
            assert (made.view, made.doubt) == (one, "")
        register.history.undo(seen)
        back = register.position(practice)
        assert (back.actions, back.evidence, back.measures) == (
            *(start.actions, start.evidence, start.measures),
        )
    with inspect_register(str(path)) as found:
        assert (found.log_faults(), found.unreadable_values()) == ((), ())
