"""Copies of a register: when they are made, that they are whole, and which of them stay."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from example_register import ALEX, NOW, SAM
from held_files import KEPT_ALONE, ON_WINDOWS, READ, READ_AND_WRITTEN, held_open
from hypothesis import given
from hypothesis import strategies as st
from needs import needs_posix_permissions, not_as_root

from db.backups import (
    Backup,
    Why,
    back_up,
    backup_folder,
    backups_of,
    compare_with_backup,
    creating,
    read_contents,
)
from db.backups.retention import BEFORE, FEWER, MOST, ROOM, backups_to_keep
from db.errors import BackupFailed, CannotOpen, CannotWrite, Damaged
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.opening import open_register
from db.register import Register
from db.validation.progress import Edit


def opened(path: Path, at: datetime = NOW, user: str = SAM):
    return closing(open_register(path, user=user, clock=lambda: at))


def reasons(path: Path) -> list[Why]:
    return [backup.why for backup in backups_of(path)]


def import_of(code: str, lead: str) -> ImportBatch:
    return ImportBatch("tracker.xlsx", ((code, ImportedAction(Edit(lead=lead))),))


# When they are made


def test_the_first_opening_of_a_day_makes_one_if_anything_was_changed(register_file: Path) -> None:
    days = []
    for day in range(5):
        with opened(register_file, NOW + timedelta(days=day)) as register:
            days.append(register.backups.back_up_daily() is not None)
            assert register.backups.back_up_daily() is None
            if day in (1, 2):
                register.actions.set_lead(register.organisations.find(), ["GC1"], f"Lead {day}")
    assert days == [True, False, True, True, False]
    assert reasons(register_file) == [Why.DAY] * 3


def test_the_copy_of_a_day_is_of_the_first_opening_although_it_is_made_after_changes(
    register_file: Path,
) -> None:
    with opened(register_file) as register:
        organisation = register.organisations.find()
        lead = register.actions.find(organisation, "GC1").lead
        due = register.backups.daily_backup()
        assert due is not None
        assert due.can_wait
        register.actions.set_lead(organisation, ["GC1"], "Dr Roy")
    made = due.make()
    assert made is not None
    with opened(made.path) as copy:
        assert copy.actions.find(copy.organisations.find(), "GC1").lead == lead
    with opened(register_file) as register:
        assert register.actions.find(organisation, "GC1").lead == "Dr Roy"
        assert register.backups.daily_backup() is None
    assert not list(register_file.parent.glob("*-wal"))


def test_a_copy_of_the_day_is_not_made_beside_one_of_an_import(register_file: Path) -> None:
    with opened(register_file) as register:
        due = register.backups.daily_backup()
        assert due is not None
        register.apply_import(register.organisations.find(), import_of("GC1", "Dr Roy"), seen={})
        assert due.make() is None
    assert reasons(register_file) == [Why.IMPORT]


def test_damage_in_a_large_register_is_found_when_the_copy_of_the_day_is_made(
    register_file: Path,
) -> None:
    with closing(sqlite3.connect(register_file)) as connection, connection:
        connection.execute("CREATE TABLE filling AS SELECT zeroblob(6000000) AS bytes")
        connection.execute("CREATE TABLE damaged AS SELECT 'a line' AS line")
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'damaged'"
        ).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with closing(sqlite3.connect(register_file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with register_file.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with opened(register_file) as register, pytest.raises(Damaged):
        register.backups.back_up_daily()
    assert backups_of(register_file) == ()
    os.truncate(register_file, register_file.stat().st_size // 2)
    with pytest.raises(Damaged):
        open_register(register_file, user=SAM)


def test_a_register_in_which_nothing_was_done_is_not_copied(tmp_path: Path) -> None:
    with closing(open_register(tmp_path / "new.db", user=SAM, create=True)) as register:
        assert register.backups.back_up_daily() is None
    assert not backup_folder(tmp_path / "new.db").exists()


def test_an_import_makes_one_of_the_register_as_it_was(register_file: Path) -> None:
    with opened(register_file) as register:
        organisation = register.organisations.find()
        register.apply_import(organisation, import_of("GC1", "Dr Roy"), seen={})
        (backup,) = backups_of(register_file)
        assert backup.why is Why.IMPORT
        (since,) = compare_with_backup(register_file, backup.path).missing
        assert (since.what, since.code, since.by) == ("import", "GC1", SAM)
    with opened(backup.path) as before:
        assert before.actions.find(before.organisations.find(), "GC1").lead == "P. Lee"


def test_an_import_counts_on_a_backup_of_the_same_register(register_file: Path) -> None:
    def imported(register: Register, lead: str) -> None:
        organisation = register.organisations.find()
        register.apply_import(organisation, import_of("GC1", lead), seen={})

    with opened(register_file) as register:
        day = register.backups.back_up_daily()
        assert day is not None
        content = day.path.read_bytes()
        imported(register, "Dr Roy")
        (kept,) = backups_of(register_file)
        assert (kept.why, kept.at, kept.path.read_bytes()) == (Why.IMPORT, day.at, content)
        imported(register, "Kim")
        assert reasons(register_file) == [Why.IMPORT, Why.IMPORT]
        register.backups.back_up(Why.HAND)
        imported(register, "Sam")
        assert reasons(register_file) == [Why.HAND, Why.IMPORT, Why.IMPORT]
        backups_of(register_file)[0].path.write_bytes(b"no register")
        imported(register, "Lee")
        assert reasons(register_file) == [Why.IMPORT, Why.HAND, Why.IMPORT, Why.IMPORT]


def test_an_import_may_take_the_backup_of_the_day_while_it_is_being_finished(
    register_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = creating.copy_checked

    def then_taken(*of, **more) -> object:
        made = copy(*of, **more)
        creating.back_up_before(register_file, Why.IMPORT, NOW)
        return made

    monkeypatch.setattr(creating, "copy_checked", then_taken)
    made = back_up(register_file, Why.DAY, NOW)
    (kept,) = backups_of(register_file)
    assert (kept.why, kept.size, bool(made.amiss)) == (Why.IMPORT, made.size, False)


def test_where_none_can_be_made_an_import_is_refused_and_nothing_is_stored(
    register_file: Path,
) -> None:
    backup_folder(register_file).write_text("in the way", encoding="utf-8")
    with opened(register_file) as register:
        organisation = register.organisations.find()
        with pytest.raises(BackupFailed, match="could not be backed up"):
            register.apply_import(organisation, import_of("GC1", "Dr Roy"), seen={})
        assert register.actions.find(organisation, "GC1").lead == "P. Lee"
        register.actions.set_lead(organisation, ["GC1"], "Dr Roy")


# What they are


def test_a_copy_is_the_register_of_one_moment_in_one_private_file(register_file: Path) -> None:
    with opened(register_file) as register:
        register.actions.set_lead(
            register.organisations.find(), ["GC2"], "Kim Sample"
        )  # still in the WAL
        backup = register.backups.back_up(Why.HAND)
    assert backup.path.parent == backup_folder(register_file)
    assert [path.name for path in backup.path.parent.iterdir()] == [
        "tracker-20261122T100000Z-hand.db"
    ]
    held = read_contents(backup.path)
    assert (held.organisations, held.changes, held.last_by) == (1, 3, SAM)
    assert backup.path.read_bytes()[18:20] == b"\x01\x01"  # needs no second file to be read
    if os.name == "posix":
        assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(backup.path.parent.stat().st_mode) == 0o700
    with opened(backup.path) as copy:
        assert copy.actions.find(copy.organisations.find(), "GC2").lead == "Kim Sample"


def test_two_in_one_second_are_two(register_file: Path) -> None:
    with opened(register_file) as register:
        first, second = register.backups.back_up(Why.IMPORT), register.backups.back_up(Why.IMPORT)
    assert first.path != second.path
    assert backups_of(register_file) == (second, first)


def test_a_copy_goes_to_a_file_of_ones_own_and_not_onto_the_register(
    register_file: Path, tmp_path: Path
) -> None:
    before = register_file.read_bytes()
    own = tmp_path / "stick" / "copy.db"
    with opened(register_file) as register:
        with pytest.raises(CannotWrite, match="does not exist"):
            register.backups.back_up(Why.HAND, own)
        own.parent.mkdir()
        assert register.backups.back_up(Why.HAND, own).size == own.stat().st_size
        assert register.backups.back_up(Why.HAND, own).path == own
        with pytest.raises(CannotWrite, match="is the register itself"):
            register.backups.back_up(Why.HAND, register_file)
        with pytest.raises(CannotWrite, match="is a folder"):
            register.backups.back_up(Why.HAND, own.parent)
    assert [path.name for path in own.parent.iterdir()] == ["copy.db"]
    assert not backup_folder(register_file).exists()
    assert register_file.read_bytes() == before


def test_while_another_program_writes_a_copy_is_made_of_what_was_stored(
    register_file: Path,
) -> None:
    with opened(register_file), closing(sqlite3.connect(register_file)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM progress")
        backup = back_up(register_file, Why.HAND, NOW)
        other.rollback()
    with opened(backup.path) as copy:
        assert copy.actions.find(copy.organisations.find(), "GC1").lead == "P. Lee"


@ON_WINDOWS
@pytest.mark.parametrize("sharing", [READ_AND_WRITTEN, READ, KEPT_ALONE])
def test_a_file_that_another_program_holds_is_replaced_once_it_is_free(
    register_file: Path, sharing: int
) -> None:
    own = register_file.with_name("Copy.db")
    own.write_bytes(b"other")
    with held_open(own, 0.5, sharing):
        back_up(register_file, Why.HAND, NOW, own)
    assert read_contents(own).changes
    before = own.read_bytes()
    words = "(?i)another program, such as Excel"
    with held_open(own, 60, sharing), pytest.raises((BackupFailed, CannotWrite), match=words):
        back_up(register_file, Why.HAND, NOW, own)
    assert own.read_bytes() == before
    assert {file.name for file in own.parent.glob(".greenplan-*")} == set()


def test_of_a_damaged_register_no_copy_is_made_and_none_is_deleted(register_file: Path) -> None:
    for day in range(20):
        back_up(register_file, Why.DAY, NOW - timedelta(days=100 + day))
    there = backups_of(register_file)
    with register_file.open("r+b") as file:
        file.seek(register_file.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(BackupFailed):
        back_up(register_file, Why.DAY, NOW)
    assert backups_of(register_file) == there
    assert len(list(backup_folder(register_file).iterdir())) == len(there)


@not_as_root
@needs_posix_permissions
def test_a_folder_that_cannot_be_made_is_told(register_file: Path) -> None:
    register_file.parent.chmod(0o500)
    try:
        with pytest.raises(BackupFailed, match="cannot be created"):
            back_up(register_file, Why.HAND, NOW)
    finally:
        register_file.parent.chmod(0o700)


def test_other_files_in_the_folder_are_none_of_ours(register_file: Path) -> None:
    back_up(register_file, Why.DAY, NOW)
    folder = backup_folder(register_file)
    for name in (
        "notes.txt",
        "tracker-20261122T100000Z-day.db.txt",
        "tracker-20261322T100000Z-day.db",
        "tracker-20261122T100000Z-damaged.db",
        "other-20261122T100000Z-day.db",
    ):
        (folder / name).write_bytes(b"x")
    (only,) = backups_of(register_file)
    assert only.why is Why.DAY
    for day in range(1, 40):
        back_up(register_file, Why.DAY, NOW + timedelta(days=day))
    assert (
        len(
            {path.name for path in folder.iterdir()}
            - {b.path.name for b in backups_of(register_file)}
        )
        == 5
    )


# Looking at them


def test_a_copy_is_only_read(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    backup.path.chmod(stat.S_IREAD)
    before = backup.path.read_bytes()
    read_contents(backup.path)
    compare_with_backup(register_file, backup.path)
    assert backup.path.read_bytes() == before
    assert len(list(backup.path.parent.iterdir())) == 1
    backup.path.chmod(0o600)


def test_what_is_no_copy_is_refused(register_file: Path, tmp_path: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with backup.path.open("r+b") as file:
        file.seek(backup.size // 2 // 4096 * 4096)
        file.write(os.urandom(4096))
    with pytest.raises(Damaged):
        read_contents(backup.path)
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    with pytest.raises(CannotOpen, match="is not a Green Plan Tracker register"):
        read_contents(tmp_path / "notes.txt")
    with pytest.raises(CannotOpen, match="There is no file"):
        read_contents(tmp_path / "none.db")


def test_what_differs_is_told_by_the_two_logs(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    assert compare_with_backup(register_file, backup.path).missing == ()
    with opened(register_file, user=ALEX) as register:
        organisation = register.organisations.find()
        register.actions.add_update(organisation, ["GC1", "GC2"], "Two at once.")
        register.history.undo(organisation)
    told = compare_with_backup(register_file, backup.path)
    assert [(one.what, one.by, one.actions) for one in told.missing] == [
        ("undo", ALEX, 2),
        ("add-update", ALEX, 2),
    ]
    assert (told.only_in_copy, told.whole) == (0, True)
    later = back_up(register_file, Why.DAY, NOW + timedelta(days=1))
    assert compare_with_backup(backup.path, later.path) == replace(
        told, missing=(), only_in_copy=2, copy_of=("A99999",)
    )


def test_a_corrected_ods_code_makes_no_copy_a_foreign_one(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as register:
        register.organisations.edit(register.organisations.find(), ods="A99997")
    told = compare_with_backup(register_file, backup.path)
    assert (len(told.missing), told.only_in_copy) == (1, 0)


# Which stay


@st.composite
def made(draw: st.DrawFn) -> list[Backup]:
    """Copies made at random moments of two years, several of them on some days."""
    minutes = draw(st.lists(st.integers(0, 2 * 365 * 1440), max_size=80, unique=True))
    whys = st.sampled_from([Why.DAY, Why.IMPORT, Why.RESTORE, Why.HAND])
    start = datetime(2025, 1, 1, tzinfo=UTC)
    return [
        Backup(Path(str(minute)), start + timedelta(minutes=minute), draw(whys), 1)
        for minute in minutes
    ]


def newest_of(backups: list[Backup], days: set[date]) -> set[Backup]:
    return {
        max((b for b in backups if b.at.astimezone().date() == day), key=lambda b: b.at)
        for day in days
    }


@given(made())
def test_the_last_days_weeks_and_months_are_kept_and_the_rest_goes(backups: list[Backup]) -> None:
    stay = backups_to_keep(backups)
    assert {one for one in backups if one.why is Why.HAND} <= stay
    others = sorted((b for b in backups if b.why is not Why.HAND), key=lambda b: b.at)
    left = stay & set(others)
    assert set(others[-MOST.recent :]) <= left
    days = sorted({b.at.astimezone().date() for b in others})
    assert newest_of(others, set(days[-MOST.days :])) <= left
    months = sorted({(d.year, d.month) for d in days})[-MOST.months :]
    last_of_months = {max(d for d in days if (d.year, d.month) == month) for month in months}
    assert newest_of(others, last_of_months) <= left
    weeks = sorted({d.isocalendar()[:2] for d in days})[-MOST.weeks :]
    last_of_weeks = {max(d for d in days if d.isocalendar()[:2] == week) for week in weeks}
    assert newest_of(others, last_of_weeks) <= left
    assert len(left) <= sum(MOST) + len(BEFORE)
    assert backups_to_keep(stay) == stay


@given(made(), st.integers(1, 1024**3))
def test_of_a_large_register_fewer_are_kept_and_those_before_a_large_change(
    backups: list[Backup], size: int
) -> None:
    backups = [replace(one, size=size) for one in backups]
    stay = backups_to_keep(backups)
    others = sorted((b for b in backups if b.why is not Why.HAND), key=lambda b: b.at)
    left = stay & set(others)
    assert {one for one in backups if one.why is Why.HAND} <= stay
    assert set(others[-FEWER[-1].recent :]) <= left
    for why in BEFORE:
        assert set([one for one in others if one.why is why][-1:]) <= left
    assert sum(one.size for one in left) <= ROOM or len(left) <= sum(FEWER[-1]) + len(BEFORE)
    assert backups_to_keep(stay) == stay


def test_after_two_years_of_days_twenty_odd_are_left(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW - timedelta(days=800))
    for day in range(799, 0, -1):
        at = NOW - timedelta(days=day)
        name = f"tracker-{at:%Y%m%dT%H%M%SZ}-day.db"
        os.link(backup.path, backup.path.with_name(name))
    back_up(register_file, Why.DAY, NOW)
    there = [one.at.date() for one in backups_of(register_file)]
    assert there[: MOST.recent] == [
        (NOW - timedelta(days=day)).date() for day in range(MOST.recent)
    ]
    assert len({(day.year, day.month) for day in there}) == MOST.months
    assert len(there) == MOST.recent + 2 + MOST.months - 1
