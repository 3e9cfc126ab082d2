"""A folder of returns collated into a register: read once, kept once, stopped and gone on with."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import imports.collating.run as running
from db.backups import backup_folder, backups_of
from db.errors import BackupFailed, GreenPlanError, Refused
from db.inspection import inspect_register
from db.opening import open_register
from db.received.received_return import Expected
from db.register import Register
from db.validation.periods import Period
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.use_cases import receiving
from tracker.use_cases.collating import Progress, collate, plans_to_collate
from tracker.use_cases.received_rollup import received_for, rollup_of_received
from tracker.use_cases.receiving import CollatedInto, collate_into

Q3 = Period.parse("Q3 2026/27")
PLAN = default_plan()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six lists kept by hand, one of them twice, and a file that cannot be read."""
    below = tmp_path / "sent"
    (below / "again").mkdir(parents=True)
    for number in range(6):
        send(below, f"B0000{number}", "Complete" if number % 2 else "In progress")
    shutil.copy(below / "B00001.csv", below / "again" / "B00001 copy.csv")
    (below / "letter.pdf").write_bytes(b"%PDF-1.4 a letter")
    return below


def send(below: Path, ods: str, status: str) -> Path:
    """Save a list kept by hand."""
    file = below / f"{ods}.csv"
    rows = [f"{action.code},In our plan,{status},Kim {ods}" for action in PLAN.actions[:9]]
    file.write_text("\n".join(["No.,Choice,Status,Lead", *rows]) + "\n", encoding="utf-8")
    return file


EXPECTED = tuple(Expected(f"B0000{number}", f"Surgery {number}") for number in range(8))


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    path = tmp_path / "icb.db"
    with closing(open_register(path, user="Sam", create=True)) as opened:
        opened.organisations.add(
            PLAN, name="Example", ods="A99999", provider_type=ProviderType.GENERAL_PRACTICE
        )
        yield opened


def take(register: Register, folder: Path, **options: object) -> CollatedInto:
    plans = plans_to_collate(register)
    return collate_into(register, folder, plans, EXPECTED, period=Q3, **options)  # type: ignore[arg-type]


def changes_of(register: Register) -> int:
    """Return a number that differs once anything was written to the register."""
    with closing(sqlite3.connect(str(register.place.path))) as connection:
        ((changes,),) = connection.execute("PRAGMA data_version")
        ((log,),) = connection.execute("SELECT count(*) FROM received_return")
    return hash((changes, log, register._core.reader.version()))


def nothing_is_read(*_args: object) -> None:
    raise AssertionError("a file is read again")


def test_what_is_kept_adds_up_to_what_a_folder_adds_up_to(register: Register, folder: Path) -> None:
    found = take(register, folder)
    bare = collate(folder, plans_to_collate(register), EXPECTED, register.today, period=Q3)
    assert found.collated is not None
    assert found.collated.rollup == bare.rollup
    assert [*found.collated.counted()] == [*bare.counted()]
    assert (found.judgement, found.new, found.others) == (bare.judgement, 6, 0)
    assert len(register.received.files_read()) == 7
    last = register.received.last_collation(PLAN.key, Q3)
    assert last is not None
    assert (last.files, last.expected, last.missing) == (
        *(bare.judgement.files, EXPECTED, bare.judgement.missing),
    )


def test_a_second_run_reads_and_writes_nothing(
    register: Register, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    first = take(register, folder, saved=out)
    out.write_bytes(b"a workbook")
    first.note_saved(register, out)
    before = changes_of(register)
    backups = backups_of(register.place.path)
    monkeypatch.setattr(running._Reader, "look", nothing_is_read)
    second = take(register, folder, saved=out)
    assert (second.collated, second.new, second.judgement) == (None, 0, first.judgement)
    second.note_saved(register, out)
    assert changes_of(register) == before
    out.write_bytes(b"somebody's notes")
    third = take(register, folder, saved=out)
    assert third.collated is not None and first.collated is not None
    assert third.collated.rollup == first.collated.rollup
    assert changes_of(register) == before
    assert backups_of(register.place.path) == backups


def test_a_new_name_an_altered_file_and_another_list_are_seen(
    register: Register, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(register, folder)
    send(folder, "B00000", "On hold")
    assert take(register, folder).new == 1
    monkeypatch.setattr(running._Reader, "look", nothing_is_read)
    (folder / "B00002.csv").rename(folder / "B00007.csv")
    renamed = take(register, folder)
    there = {one.ods for one in renamed.judgement.files if one.ods}
    assert {"B00007"} <= there
    assert "B00002" not in there
    assert (renamed.new, renamed.others) == (1, 1), "the one of that name came before"
    plans = plans_to_collate(register)
    listed = collate_into(register, folder, plans, EXPECTED[:1], period=Q3)
    assert listed.judgement.missing == ()


def test_a_return_that_was_left_out_does_not_count_in_a_folder_either(
    register: Register, folder: Path
) -> None:
    take(register, folder)
    first, *_ = register.received.all([PLAN.key], Q3)
    register.received.leave_out(first, "Sent by mistake", PLAN.key, {})
    found = take(register, folder)
    (report,) = [one for one in found.judgement.files if one.ods == first.sender.ods]
    assert [remark.text for remark in report.remarks] == ["It was left out: Sent by mistake"]
    assert len(found.judgement.counted) == 5


class Stop(Exception):
    """Somebody stops it."""


@pytest.mark.parametrize("after", range(9))
def test_stopped_between_any_two_files_it_goes_on(
    register: Register, folder: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(receiving, "_BATCH", 2)
    bare = collate(folder, plans_to_collate(register), EXPECTED, register.today, period=Q3)

    def stop(progress: Progress) -> None:
        if progress.looked_at == after:
            raise Stop

    with pytest.raises(Stop):
        take(register, folder, on_progress=stop)
    assert register.received.all([PLAN.key]) == ()
    kept = len(register.received.files_read())
    assert kept >= after - 2, "all that was looked at, but for a copy and the letter"
    read: list[str] = []
    look = running._Reader.look

    def counted(self: object, found: running.FoundFile, sha256: str) -> running.LookedAt:
        read.append(sha256)
        return look(self, found, sha256)  # type: ignore[arg-type]

    monkeypatch.setattr(running._Reader, "look", counted)
    found = take(register, folder)
    assert found.collated is not None
    assert found.collated.rollup == bare.rollup
    assert found.new == 6
    assert len({*read}) == 7 - kept
    assert len(backups_of(register.place.path)) == (2 if 0 < kept < 7 or kept == 7 else 1)


def test_one_backup_is_made_for_a_run(
    register: Register, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_BATCH", 1)
    take(register, folder)
    (backup,) = backups_of(register.place.path)
    with inspect_register(str(backup.path)) as look:
        contents = look.contents()
    assert contents is not None
    assert (contents.organisations, contents.received) == (1, 0)


def test_without_a_backup_nothing_is_kept(register: Register, folder: Path) -> None:
    assert register.place.path is not None
    backup_folder(register.place.path).touch()
    with pytest.raises(BackupFailed):
        take(register, folder)
    assert register.received.files_read() == {}


def test_another_program_that_holds_the_register_is_told(
    register: Register, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.warm_up()
    with closing(sqlite3.connect(str(register.place.path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GreenPlanError, match="Nothing was saved"):
            take(register, folder)
    assert take(register, folder).new == 6


def test_viewing_only_nothing_is_kept(register: Register, folder: Path) -> None:
    path = str(register.place.path)
    with closing(open_register(path, user="Sam", read_only=True)) as viewing:
        with pytest.raises(Refused, match="Viewing only"):
            take(viewing, folder)
        assert viewing.received.files_read() == {}


def test_a_list_with_a_patients_number_is_refused(register: Register, folder: Path) -> None:
    odd = Expected("B00001", "Surgery 1", contact="Kim, 943 476 5919")
    with pytest.raises(Refused, match="in the row of B00001"):
        collate_into(register, folder, plans_to_collate(register), [odd], period=Q3)
    assert register.received.files_read() == {}


_COLLATE = """
import sys
from contextlib import closing
from pathlib import Path
from db.opening import open_register
from tracker.use_cases import receiving
from tracker.use_cases.collating import plans_to_collate
receiving._BATCH = 1
with closing(open_register(sys.argv[1], user="Sam")) as register:
    print("ready", flush=True)
    receiving.collate_into(register, Path(sys.argv[2]), plans_to_collate(register), [])
"""


@pytest.mark.parametrize("after", [0.0, 0.6, 0.9, 1.2, 1.6])
def test_killed_at_any_moment_the_register_is_whole_and_the_next_run_goes_on(
    register: Register, folder: Path, after: float
) -> None:
    path = str(register.place.path)
    command = [sys.executable, "-c", _COLLATE, path, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(after)
        child.kill()
    with inspect_register(path) as look:
        assert (look.faults(), look.unreadable_values(), look.log_faults()) == ((), (), ())
    there = len(register.received.all([PLAN.key]))
    assert there in (0, 6), "the returns of a folder are kept together or not at all"
    assert take(register, folder).new == (0 if there == 6 else 6)


def test_the_roll_up_of_what_is_kept_is_that_of_the_folder(
    register: Register, folder: Path
) -> None:
    found = take(register, folder)
    assert found.collated is not None
    of_kept = rollup_of_received(register)
    assert of_kept.rollup == found.collated.rollup
    assert [*of_kept.counted()] == [*found.collated.counted()]
    assert rollup_of_received(register, PLAN.key, Q3).rollup == of_kept.rollup


def test_what_came_in_another_folder_counts_too(
    register: Register, folder: Path, tmp_path: Path
) -> None:
    take(register, folder)
    late = tmp_path / "late"
    late.mkdir()
    send(late, "B00006", "Complete")
    found = take(register, late)
    assert (found.new, found.others) == (1, 6)
    rollup = rollup_of_received(register).rollup
    assert {line.organisation.ods for line in rollup.organisations} == {
        f"B0000{number}" for number in range(7)
    }
    assert [one.expected.ods for one in rollup.missing] == ["B00007"]


def test_without_a_list_the_registers_organisations_are_expected(
    register: Register, folder: Path
) -> None:
    take(register, folder)
    collate_into(register, folder, plans_to_collate(register), (), period=Q3)
    assert rollup_of_received(register).rollup.missing == ()
    register.organisations.add(
        PLAN, name="Sample", ods="B00001", provider_type=ProviderType.GENERAL_PRACTICE
    )
    missing = rollup_of_received(register).rollup.missing
    assert [(one.expected.ods, one.why) for one in missing] == [("A99999", "Nothing came.")]


def test_a_return_that_was_left_out_is_missing_and_why_is_told(
    register: Register, folder: Path
) -> None:
    take(register, folder)
    there = received_for(register)
    (one,) = there.of("b00003")
    register.received.leave_out(one, "Of another practice", PLAN.key, there.codes)
    rollup = rollup_of_received(register).rollup
    missing = {one.expected.ods: one.why for one in rollup.missing}
    assert missing["B00003"] == "B00003.csv: It was left out: Of another practice"
    register.received.count_again(one, PLAN.key, there.codes)
    assert "B00003" not in {one.expected.ods for one in rollup_of_received(register).rollup.missing}


def test_what_was_not_received_is_told(register: Register, folder: Path) -> None:
    with pytest.raises(Refused, match="No returns were received yet"):
        rollup_of_received(register)
    take(register, folder)
    with pytest.raises(Refused, match="for Q1 2026/27 were received"):
        rollup_of_received(register, period=Period.parse("Q1 2026/27"))
    with pytest.raises(Refused, match="There is no plan 'none'"):
        rollup_of_received(register, "none")
    with pytest.raises(Refused, match="No return of X00001 for Q3 2026/27"):
        received_for(register).of("X00001")
