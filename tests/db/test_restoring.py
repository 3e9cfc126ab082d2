"""Putting a copy back: the register is copied first, others go on, nothing is numbered twice."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from example_register import ALEX, NOW, SAM
from needs import needs_open_files_to_move

from db.backups import (
    Why,
    back_up,
    backup_folder,
    backups_of,
    can_be_read,
    compare_with_backup,
    newest_good_backup,
    read_contents,
    restore_backup,
)
from db.backups.retention import MOST
from db.errors import (
    BackupFailed,
    CannotOpen,
    Damaged,
    GreenPlanError,
    NotRestored,
    PastRestore,
    Refused,
    RegisterGone,
)
from db.opening import open_register
from db.records.new_records import NewEvidence

LATER = NOW + timedelta(days=1)


def opened(path: Path, user: str = SAM):
    return closing(open_register(path, user=user, clock=lambda: LATER))


def lead_of(path: Path, code: str = "GC1") -> str | None:
    with opened(path) as register:
        return register.actions.find(register.organisations.find(), code).lead


def soundness(path: Path) -> tuple[object, list[object]]:
    with closing(sqlite3.connect(path)) as connection:
        return (
            connection.execute("PRAGMA integrity_check").fetchone()[0],
            connection.execute("PRAGMA foreign_key_check").fetchall(),
        )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def break_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)


def break_the_beginning(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(4096))


def empty_it(path: Path) -> None:
    os.truncate(path, 0)


DAMAGES = [break_the_middle, break_the_beginning, empty_it]


# Going back


def test_what_was_done_since_is_gone_and_lies_in_a_copy(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Dr Roy")
    done = restore_backup(register_file, backup.path, LATER, ALEX)
    assert lead_of(register_file) == "P. Lee"
    assert not done.damaged
    assert done.before is not None
    assert lead_of(done.before) == "Dr Roy"
    assert [b.why for b in backups_of(register_file)] == [Why.RESTORED, Why.RESTORE, Why.DAY]
    assert soundness(register_file) == ("ok", [])
    assert names(register_file.parent) == ["tracker-backups", "tracker.db"]
    with opened(register_file) as register:
        newest = register.history.changes(register.organisations.find())[0]
        assert (newest.what, newest.by) == ("restore", ALEX)
    # And back again.
    restore_backup(register_file, done.before, LATER, ALEX)
    assert lead_of(register_file) == "Dr Roy"


def test_those_who_have_it_open_go_on_with_what_was_put_back(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as sam, opened(register_file, ALEX) as alex:
        organisation = sam.organisations.find()
        sam.actions.set_lead(organisation, ["GC1"], "Dr Roy")
        restore_backup(register_file, backup.path, LATER, ALEX)
        for register in (sam, alex):
            assert register.actions.find(organisation, "GC1").lead == "P. Lee"
            register.actions.add_update(organisation, ["GC1"], "Going on.")
        assert len(alex.actions.updates(organisation)) == 2
    assert soundness(register_file) == ("ok", [])


def test_no_number_is_used_again(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as register:
        organisation = register.organisations.find()
        register.own_actions.add(organisation, "Lost")
        register.records.add_evidence(organisation, ["GC1"], NewEvidence("Lost"))
        last = register.history.changes(organisation)[0].id
    restore_backup(register_file, backup.path, LATER, SAM)
    with opened(register_file) as register:
        assert register.history.changes(organisation)[0].id == last + 1
        assert register.own_actions.add(organisation, "New").codes == ("OWN-2",)
        register.records.add_evidence(organisation, ["GC1"], NewEvidence("New"))
        (evidence,) = register.records.evidence(organisation)
        assert evidence.id == 2


def test_undo_reaches_past_a_restore_only_where_that_is_agreed_to(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    restore_backup(register_file, backup.path, LATER, SAM)
    with opened(register_file) as register:
        organisation = register.organisations.find()
        lead = register.actions.find(organisation, "GC1").lead
        with pytest.raises(PastRestore, match="A backup was restored on") as told:
            register.history.undo(organisation)
        assert "GC1" in str(told.value)
        assert register.actions.find(organisation, "GC1").lead == lead
        with pytest.raises(PastRestore):
            register.history.undo(organisation, past_restore=told.value.number + 100)
        assert register.history.undo(organisation, past_restore=told.value.number).what == "undo"
        assert register.actions.find(organisation, "GC1").lead is None


def test_what_was_done_after_a_restore_is_undone_without_a_question(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    restore_backup(register_file, backup.path, LATER, SAM)
    with opened(register_file) as register:
        organisation = register.organisations.find()
        register.actions.set_lead(organisation, ["GC3"], "P. Lee")
        assert register.history.undo(organisation).codes == ("GC3",)


def test_a_restore_tells_what_went_and_what_came_back(register_file: Path) -> None:
    early = back_up(register_file, Why.HAND, NOW)
    with opened(register_file) as register:
        organisation = register.organisations.find()
        register.actions.set_lead(organisation, ["GC3", "GC4"], "P. Lee")
        register.actions.add_update(organisation, ["GC3"], "Begun")
    done = restore_backup(register_file, early.path, LATER, SAM)
    assert done.differs is not None
    assert (len(done.differs.missing), done.differs.only_in_copy) == (2, 0)
    assert {one.organisation for one in done.differs.missing} == {"A99999"}
    assert done.before is not None
    back = restore_backup(register_file, done.before, LATER + timedelta(minutes=1), SAM)
    assert back.differs is not None
    assert (back.differs.only_in_copy, back.differs.copy_of) == (2, ("A99999",))


def test_a_copy_with_an_older_schema_is_brought_up_to_date(
    register_file: Path, tmp_path: Path
) -> None:
    packed = Path(__file__).parent / "files" / "schema_0001.db.gz"
    old = tmp_path / "old.db"
    old.write_bytes(gzip.decompress(packed.read_bytes()))
    before = old.read_bytes()
    restore_backup(register_file, old, LATER, SAM)
    assert old.read_bytes() == before
    with opened(register_file) as register:
        organisation = register.organisations.find()
        register.records.add_evidence(organisation, ["GC1"], NewEvidence("A page"))
    assert soundness(register_file) == ("ok", [])


def test_what_somebody_changes_meanwhile_is_in_the_register_or_in_the_copy(
    register_file: Path,
) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as register:  # enough to make a copy take a while
        organisation = register.organisations.find()
        for number in range(20):
            register.actions.add_update(organisation, ["GC2"], f"{number} " + "word " * 700)
    stored: list[str] = []
    stop = threading.Event()

    def work() -> None:
        with opened(register_file, ALEX) as alex:
            number = 0
            while not stop.is_set():
                try:
                    alex.actions.add_update(organisation, ["GC1"], f"Entry {number}")
                except GreenPlanError:
                    continue
                stored.append(f"Entry {number}")
                time.sleep(0.02)
                number += 1

    worker = threading.Thread(target=work)
    worker.start()
    copies = []
    try:
        for _ in range(2):
            try:
                copies.append(restore_backup(register_file, backup.path, LATER, SAM).before)
            except NotRestored as error:
                assert "other people keep changing it" in str(error)
    finally:
        stop.set()
        worker.join()
    found: set[str] = set()
    for path in [register_file, *(copy for copy in copies if copy is not None)]:
        with opened(path) as register:
            found |= {entry.text for entry in register.actions.updates(organisation, "GC1")}
    assert set(stored) <= found
    assert soundness(register_file) == ("ok", [])


# What cannot be put back


def test_what_is_no_sound_copy_is_refused_and_the_register_untouched(
    register_file: Path, tmp_path: Path
) -> None:
    damaged = back_up(register_file, Why.HAND, NOW, tmp_path / "damaged.db").path
    break_the_middle(damaged)
    newer = back_up(register_file, Why.HAND, NOW, tmp_path / "newer.db").path
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    text = tmp_path / "notes.txt"
    text.write_text("notes " * 50, encoding="utf-8")
    before = register_file.read_bytes()
    for file, said in [
        (damaged, "is damaged"),
        (newer, "newer version"),
        (text, "is not a Green Plan Tracker register"),
        (tmp_path / "none.db", "There is no file"),
    ]:
        with pytest.raises(CannotOpen, match=said):
            restore_backup(register_file, file, LATER, SAM)
    assert register_file.read_bytes() == before
    assert not backup_folder(register_file).exists()


def test_where_the_register_cannot_be_copied_first_nothing_is_put_back(
    register_file: Path, tmp_path: Path
) -> None:
    backup = back_up(register_file, Why.HAND, NOW, tmp_path / "copy.db")
    with opened(register_file) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Dr Roy")
    backup_folder(register_file).write_text("in the way", encoding="utf-8")
    with pytest.raises(BackupFailed):
        restore_backup(register_file, backup.path, LATER, SAM)
    assert lead_of(register_file) == "Dr Roy"
    assert names(register_file.parent) == ["tracker-backups", "tracker.db"]


def test_while_another_program_keeps_it_locked_nothing_is_put_back(
    register_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("copying", "restoring", "creating"):
        monkeypatch.setattr(f"db.backups.{module}.BUSY_TIMEOUT", 0.05)
    backup = back_up(register_file, Why.DAY, NOW)
    with closing(sqlite3.connect(register_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotRestored, match="another program is writing to it"):
            restore_backup(register_file, backup.path, LATER, SAM)
        other.execute("ROLLBACK")
    restore_backup(register_file, backup.path, LATER, SAM)


# A damaged register, and one that is gone


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_register_is_told_untouched_and_the_newest_good_copy_put_back(
    register_file: Path, damage: Callable[[Path], None]
) -> None:
    older = back_up(register_file, Why.DAY, NOW)
    bad = back_up(register_file, Why.DAY, LATER)
    break_the_middle(bad.path)
    with opened(register_file) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Dr Roy")
    damage(register_file)
    before = register_file.read_bytes()
    with pytest.raises(Damaged, match=r"is damaged.*greenplan restore"):
        open_register(register_file, user=SAM)
    assert newest_good_backup(register_file, can_be_read) == older
    told = compare_with_backup(register_file, older.path)
    assert not told.whole or [one.code for one in told.missing] == ["GC1"]
    assert register_file.read_bytes() == before
    done = restore_backup(register_file, older.path, LATER, SAM)
    assert done.damaged
    assert done.before is not None
    assert done.before.read_bytes() == before
    assert lead_of(register_file) == "P. Lee"
    assert soundness(register_file) == ("ok", [])


def test_what_was_in_the_journal_of_a_damaged_register_is_kept_with_it(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Dr Roy")
        wal = register_file.with_name("tracker.db-wal").read_bytes()
        main = register_file.read_bytes()
    register_file.write_bytes(main)
    break_the_middle(register_file)
    register_file.with_name("tracker.db-wal").write_bytes(wal)
    with pytest.raises(Damaged):
        open_register(register_file, user=SAM)
    assert register_file.with_name("tracker.db-wal").read_bytes() == wal
    done = restore_backup(register_file, backup.path, LATER, SAM)
    assert done.before is not None
    assert done.before.with_name(f"{done.before.name}-wal").read_bytes() == wal
    assert lead_of(register_file) == "P. Lee"
    assert soundness(register_file) == ("ok", [])


def test_a_register_that_is_gone_comes_back_from_its_copy(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    register_file.unlink()
    with pytest.raises(RegisterGone, match="it has backups"):
        open_register(register_file, user=SAM)
    done = restore_backup(register_file, backup.path, LATER, SAM)
    assert (done.before, done.damaged) == (None, False)
    assert lead_of(register_file) == "P. Lee"
    assert names(register_file.parent) == ["tracker-backups", "tracker.db"]


def test_without_a_sound_copy_there_is_none_to_offer(register_file: Path) -> None:
    assert newest_good_backup(register_file, can_be_read) is None
    backup = back_up(register_file, Why.DAY, NOW)
    empty_it(backup.path)
    assert newest_good_backup(register_file, can_be_read) is None
    with pytest.raises(CannotOpen):
        read_contents(backup.path)


# What others do meanwhile


def test_a_damaged_register_that_somebody_has_open_is_not_replaced_under_them(
    register_file: Path,
) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n" + (
        "c.execute('SELECT count(*) FROM change').fetchone()\nprint('open', flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(register_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        break_the_middle(register_file)
        if sys.platform == "linux":
            with pytest.raises(NotRestored, match="is open in another program"):
                restore_backup(register_file, backup.path, LATER, SAM)
        other.communicate()
    assert restore_backup(register_file, backup.path, LATER, SAM).damaged


@needs_open_files_to_move
@pytest.mark.parametrize("worked", [False, True])
def test_who_has_a_register_open_that_is_replaced_stores_nothing_into_the_old_one(
    register_file: Path, worked: bool
) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file, ALEX) as alex:
        organisation = alex.organisations.find()
        if worked:
            alex.actions.set_lead(organisation, ["GC2"], "Kim Sample")
        register_file.unlink()
        with pytest.raises(GreenPlanError, match=r"Nothing was saved|is no longer there"):
            alex.actions.set_lead(organisation, ["GC1"], "Dr Roy")
        assert not register_file.exists()
        restore_backup(register_file, backup.path, LATER, SAM)
        assert alex.actions.find(organisation, "GC1").lead == "P. Lee"
        alex.actions.set_lead(organisation, ["GC1"], "Dr Roy")
    assert lead_of(register_file) == "Dr Roy"


def test_what_was_in_the_journal_of_a_register_that_is_gone_is_kept(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Dr Roy")
        wal = register_file.with_name("tracker.db-wal").read_bytes()
    register_file.unlink()
    register_file.with_name("tracker.db-wal").write_bytes(wal)
    with pytest.raises(CannotOpen, match="belongs to an earlier register"):
        open_register(register_file, user=SAM, create=True)
    done = restore_backup(register_file, backup.path, LATER, SAM)
    assert done.before is not None
    assert done.before.with_name(f"{done.before.name}-wal").read_bytes() == wal
    assert lead_of(register_file) == "P. Lee"


def test_a_register_whose_claim_was_lost_is_not_overwritten(register_file: Path) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with opened(register_file) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Dr Roy")

    def lost() -> None:
        raise Refused("Somebody took it over.")

    with pytest.raises(Refused):
        restore_backup(register_file, backup.path, LATER, SAM, lost)
    assert lead_of(register_file) == "Dr Roy"


def test_the_copy_that_is_put_back_stays(register_file: Path) -> None:
    oldest = back_up(register_file, Why.IMPORT, NOW)
    for _ in range(MOST.recent - 1):
        back_up(register_file, Why.IMPORT, NOW)
    restore_backup(register_file, oldest.path, NOW, SAM)
    assert oldest.path.exists()


def test_another_file_of_the_same_name_has_no_copies(register_file: Path) -> None:
    back_up(register_file, Why.DAY, NOW)
    workbook = register_file.with_suffix(".xlsx")
    workbook.write_bytes(b"PK" * 200)
    assert backups_of(workbook) == ()
    with pytest.raises(CannotOpen, match="is not a Green Plan Tracker register"):
        open_register(workbook, user=SAM)


def test_a_wrong_number_in_the_beginning_is_damage_where_there_are_copies(
    register_file: Path,
) -> None:
    backup = back_up(register_file, Why.DAY, NOW)
    with register_file.open("r+b") as file:
        file.seek(68)
        file.write(b"x")
    with pytest.raises(Damaged):
        open_register(register_file, user=SAM)
    assert restore_backup(register_file, backup.path, LATER, SAM).damaged


def test_a_clock_that_once_went_ahead_stops_no_daily_copy(register_file: Path) -> None:
    ahead = back_up(register_file, Why.DAY, datetime.now(UTC) + timedelta(days=3650))
    with opened(register_file) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Dr Roy")
        made = register.backups.back_up_daily()
    assert made is not None
    assert newest_good_backup(register_file, can_be_read) == made
    assert ahead.path.exists()
