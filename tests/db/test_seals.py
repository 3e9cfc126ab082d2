"""What was written for good is compared with what was stored to compare it with."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from example_register import ALEX, NOW, SAM
from returns_made import Q3, render

from db.backups import (
    Problems,
    Why,
    back_up,
    backups_of,
    backups_with_original,
    daily_backup,
    find_problems,
    restore_backup,
)
from db.backups.contents import open_read_only as really_reading
from db.history.log_check import log_faults
from db.history.logged_fields import COLUMNS
from db.inspection import inspect_register
from db.opening import open_register
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.returns.seals import NotAsMade, altered_returns
from db.storage.models import RECORD_ROWS
from db.storage.packed_text import pack, unpack
from db.storage.query_readers import SqliteReader
from db.validation.progress import Edit
from db.vocabulary.record_kinds import KINDS
from db.vocabulary.terms import BarrierKind, Choice, Dimension, Status

TRIGGERS = ("frozen_return_no_update", "frozen_return_no_delete", "frozen_return_no_replace")


def past_it(path: Path, *statements: str) -> None:
    """Write past the register, as a failing disk or another program does."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.create_function("said", 3, _said)
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.execute(statement)


def _said(packed: str, old: str, new: str) -> str:
    return pack(unpack(packed).replace(old, new))


def opened(path: Path, user: str = SAM) -> Register:
    return open_register(path, user=user, clock=lambda: NOW)


def worked_on(path: Path) -> None:
    """Let two people do a bit of everything to the register and make returns."""
    with closing(opened(path)) as sam, closing(opened(path, ALEX)) as alex:
        ours = sam.organisations.find()
        sam.actions.edit(
            ours, ["GC1", "GC2"], Edit(choice=Choice.IN_PLAN, lead="P. Lee", percent=20)
        )
        alex.actions.set_status(ours, ["GC1"], Status.IN_PROGRESS)
        alex.actions.add_update(ours, ["GC1", "GC2"], "Begun.\nAsked for a quote.")
        sam.records.add_evidence(
            ours, ["GC1"], NewEvidence("Minutes", "https://example.org/minutes")
        )
        sam.records.add_measure(
            ours, ["GC2"], NewMeasure("Waste", "kg", Dimension.ENVIRONMENTAL, 20)
        )
        (measure,) = sam.records.measures(ours)
        alex.records.add_reading(ours, measure, NewReading(None, sam.today))
        alex.records.add_reading(ours, sam.records.measures(ours)[0], NewReading(12, sam.today))
        sam.records.add_barrier(ours, ["GC2"], NewBarrier(BarrierKind.MONEY, "No budget"))
        sam.history.undo(ours)
        sam.history.redo(ours)
        sam.organisations.edit(ours, contact="Dr Roy")
        alex.own_actions.add(ours, "Bees", edit=Edit(lead=ALEX))
        alex.own_actions.delete(ours, [a for a in alex.actions.all(ours) if a.own])
        alex.history.undo(ours)
        sam.returns.make(ours, Q3, "Dr Roy", render, incomplete=True)
        alex.actions.set_lead(ours, ["GC1"], ALEX)
        sam.returns.make(ours, Q3, "Dr Roy", render, incomplete=True)


@pytest.fixture(scope="module")
def _register_folder(_surgery_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    path = Path(shutil.copy(_surgery_file, folder))
    with closing(opened(path)) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "P. Lee")
    worked_on(path)
    return folder


@pytest.fixture
def register(_register_folder: Path, _surgery_file: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    shutil.copytree(_register_folder, folder, copy_function=shutil.copy)
    return folder / _surgery_file.name


def found(path: Path) -> list[str]:
    """Return what is amiss in a copy that is made of the register now."""
    told = back_up(path, Why.HAND, NOW, path.with_name("copy.db")).amiss
    assert told is not None
    return [*(one.description for one in told.returns), *(one.words for one in told.log)]


def test_nothing_is_amiss_after_a_bit_of_everything_and_a_restore(register: Path) -> None:
    assert found(register) == []
    copy = back_up(register, Why.HAND, NOW)
    with closing(opened(register)) as sam:
        sam.actions.set_lead(sam.organisations.find(), ["GC1"], "Dr Roy")
    restore_backup(register, copy.path, NOW, SAM)
    with closing(opened(register)) as sam:
        sam.actions.set_lead(sam.organisations.find(), ["GC1"], "Kim")
    assert found(register) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE frozen_return SET workbook = x'00' WHERE number = 1", "1 of Q3 2026/27: its work"),
        ("UPDATE frozen_return SET sha256 = 'f' || substr(sha256, 2) WHERE number = 2", "2 of Q3"),
        (
            "UPDATE frozen_return SET snapshot = said(snapshot, 'P. Lee', 'P. Leo')",
            "1 of Q3 2026/27: its frozen content (figures, dates, signature) chan",
        ),
        ("UPDATE frozen_return SET snapshot = CAST(x'ff' AS TEXT)", "its frozen content"),
        ("UPDATE frozen_return SET signed_by = 'Nobody' WHERE number = 2", "2 of Q3 2026/27: its"),
        (
            "DELETE FROM frozen_return WHERE number = 2",
            "the return Q3 2026/27, number 2 of change",
        ),
        (
            "UPDATE frozen_return SET period = 'Q2 2026/27' WHERE number = 1",
            "but not in the log.",
        ),
        (
            "UPDATE progress SET lead = 'Nobody' WHERE lead = 'Alex Sample'"
            " AND action_id = (SELECT id FROM action WHERE code = 'GC1')",
            "A99999 GC1: the lead is 'Nobody' now, but change 18 set it to 'Alex Sample'.",
        ),
        ("UPDATE progress SET review = '2027-01-01'", "but no change set it"),
        ("UPDATE organisation SET contact = NULL", "the contact is nothing now, but change"),
        ("UPDATE update_entry SET text = 'Ended.' WHERE id = 1", "update 1, the text is 'Ended.'"),
        ("UPDATE update_entry SET \"by\" = 'Nobody'", "the author is 'Nobody' now, but"),
        ("DELETE FROM barrier", "barrier 1, the kind is nothing now, but change"),
        ("UPDATE reading SET value = 13", "reading 1, the reading is '13' now, but change"),
        (
            "UPDATE action SET title = 'Wasps' WHERE title = 'Bees'",
            "OWN-1: the title is 'Wasps' now",
        ),
        (
            "UPDATE change_field SET old = '\"Nobody\"' WHERE new = '\"Alex Sample\"' AND"
            " code = 'GC1'",
            "says the lead was 'Nobody' before, but change 2 set it to 'P. Lee'",
        ),
        ("UPDATE change_field SET new = '\"Dr Ray\"' WHERE field = 'contact'", "is 'Dr Roy' now"),
        (
            "DELETE FROM change_field WHERE change_id = 5; DELETE FROM change WHERE id = 5",
            "Change 5 is missing from the log.",
        ),
        (
            "DELETE FROM change_field WHERE change_id > 16; DELETE FROM frozen_return WHERE"
            " change_id > 16; DELETE FROM change WHERE id > 16",
            "Changes 17 to 19 are missing from the end of the log.",
        ),
        (
            "UPDATE change SET of_id = 40 WHERE what = 'undo'",
            "refers to change 40, which is not in the log",
        ),
        (
            "UPDATE change SET of_id = NULL WHERE what = 'redo'",
            "does not say which change it refers to",
        ),
        (
            "UPDATE change SET state = 'undone' WHERE id = 3",
            "is marked as 'undone', but the log contains no undo of it",
        ),
    ],
)
def test_what_was_altered_is_named(register: Path, statement: str, told: str) -> None:
    past_it(register, *statement.split("; "))
    words = found(register)
    assert any(told in line for line in words), words
    assert all(line.isprintable() and line.endswith(".") for line in words)


def test_the_copy_of_a_day_tells_what_is_new_in_the_log_and_of_returns_each_time(
    register: Path,
) -> None:
    def told(day: int) -> tuple[int, int]:
        with closing(opened(register)) as sam:
            sam.actions.set_lead(sam.organisations.find(), ["GC3"], f"Lead {day}")
        due = daily_backup(register, NOW + timedelta(days=day))
        made = due and due.make()
        assert made is not None
        assert made.amiss is not None
        return len(made.amiss.returns), len(made.amiss.log)

    past_it(
        register,
        "UPDATE frozen_return SET workbook = x'00' WHERE number = 1",
        "UPDATE progress SET review = '2027-01-01' WHERE lead = 'Alex Sample'",
    )
    assert told(1) == (1, 2)
    assert told(2) == (1, 0)
    past_it(register, "UPDATE organisation SET contact = NULL")
    assert told(3) == (1, 1)


def test_a_return_is_sealed_with_the_next_one_where_an_earlier_version_made_it(
    register: Path,
) -> None:
    past_it(register, "DELETE FROM change_field WHERE field = 'seal'")
    assert found(register) == []
    with closing(opened(register)) as sam:
        sam.returns.make(sam.organisations.find(), Q3, "Sam Example", render, incomplete=True)
    past_it(register, "UPDATE frozen_return SET snapshot = snapshot || ' ' WHERE number = 1")
    assert found(register) == [
        "A99999, return 1 of Q3 2026/27: its frozen content (figures, dates,"
        " signature) changed after the return was made."
    ]


def test_a_return_whose_seal_was_deleted_is_told_and_never_sealed_again(register: Path) -> None:
    told = [
        "A99999, return 1 of Q3 2026/27: its frozen content (figures, dates,"
        " signature) changed after the return was made."
    ]
    past_it(
        register,
        "DELETE FROM change_field WHERE field = 'seal' AND entity_id = 1",
        "UPDATE frozen_return SET snapshot = said(snapshot, 'P. Lee', 'P. Leo') WHERE number = 1",
    )
    assert found(register) == told
    with closing(opened(register)) as sam:
        sam.returns.make(sam.organisations.find(), Q3, "Sam Example", render, incomplete=True)
    assert found(register) == told
    past_it(
        register,
        "UPDATE frozen_return SET snapshot = said(snapshot, 'P. Leo', 'P. Lee')",
    )
    assert found(register) == told


def test_characters_that_are_not_shown_are_compared_as_they_are_stored(register: Path) -> None:
    past_it(
        register,
        "UPDATE frozen_return SET snapshot = said(snapshot, 'P. Lee', 'P.\u200bLee')",
        "DELETE FROM change_field WHERE field = 'seal'",
        "UPDATE organisation SET pcn = 'Sur\u200bgery'",
        "UPDATE change_field SET field = 'pcn', new = '\"Sur\\u200bgery\"' WHERE field = 'contact'",
        "UPDATE organisation SET contact = NULL, name = 'Ex\u200bample'",
    )
    with closing(opened(register)) as sam:
        ours = sam.organisations.find()
        sam.returns.make(ours, Q3, "Sam Example", render, incomplete=True)
        assert sam.returns.file(ours, Q3, 1).doubt == ""
    told = [
        "A99999: the name is 'Ex\ufffdample' now, but change 1 set it to 'Example Surgery'.",
    ]
    with closing(SqliteReader(register, 5)) as reader, reader.snapshot() as ask:
        assert [fault.words for fault in log_faults(ask, in_file=True)] == told
    with inspect_register(str(register)) as look:
        assert [fault.words for fault in look.log_faults()] == told
        assert look.altered_returns() == ((), 0)
    assert found(register) == told


def test_the_log_says_nothing_of_seals_to_people(register: Path) -> None:
    with closing(opened(register)) as sam:
        fields = [f.field for c in sam.history.changes(sam.organisations.find()) for f in c.fields]
    assert "signed_by" in fields
    assert "seal" not in fields


def test_a_workbook_that_changed_is_not_handed_out_and_the_copy_that_has_it_is_named(
    register: Path,
) -> None:
    sound = back_up(register, Why.DAY, NOW - timedelta(days=400)).path
    back_up(register, Why.DAY, NOW - timedelta(days=399))
    past_it(backups_of(register)[0].path, "UPDATE frozen_return SET workbook = x'00'")
    past_it(register, "UPDATE frozen_return SET workbook = x'00' WHERE number = 1")
    with closing(opened(register)) as sam:
        ours = sam.organisations.find()
        with pytest.raises(NotAsMade, match=r"No file was saved\.") as refused:
            sam.returns.file(ours, Q3, 1)
        assert refused.value.copy == sound
        assert sam.returns.file(ours, Q3, 2).doubt == ""
    for day in range(40):  # so many that it would be thrown away
        back_up(register, Why.IMPORT, NOW + timedelta(days=day))
    assert sound in {copy.path for copy in backups_of(register)}


def test_each_copy_is_opened_once_for_all_returns_that_are_looked_for(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = back_up(register, Why.DAY, NOW - timedelta(days=9))
    past_it(register, "UPDATE frozen_return SET workbook = x'00' WHERE number = 1")
    second = back_up(register, Why.DAY, NOW)
    past_it(register, "UPDATE frozen_return SET workbook = x'00'")
    back_up(register, Why.DAY, NOW + timedelta(days=1))
    opened_now: list[str] = []

    def reading(path: Path) -> AbstractContextManager[sqlite3.Connection]:
        opened_now.append(path.name)
        return really_reading(path)

    with SqliteReader(register, 5).snapshot() as ask:
        first, last = altered_returns(ask)
    monkeypatch.setattr(sys.modules["db.backups.problems"], "open_read_only", reading)
    assert backups_with_original(register, [first, last]) == {first: both, last: second}
    assert opened_now == [copy.path.name for copy in backups_of(register)]


def test_a_return_is_not_given_again_as_it_was_where_it_is_not(register: Path) -> None:
    def made() -> tuple[int, bool]:
        with closing(opened(register)) as sam:
            told = sam.returns.make(sam.organisations.find(), Q3, "Dr Roy", render, incomplete=True)
            return told.view.number, told.again

    assert made() == (2, True)
    past_it(register, "UPDATE frozen_return SET snapshot = 'x' WHERE number = 2")
    with closing(opened(register)) as sam:
        again = sam.returns.file(sam.organisations.find(), Q3, 2)
        assert "return 2 of Q3 2026/27: its frozen content" in again.doubt
    assert made() == (3, False)
    past_it(register, "UPDATE frozen_return SET workbook = x'00' WHERE number = 3")
    assert made() == (4, False)


def test_what_no_register_holds_is_told_and_ends_nothing(register: Path) -> None:
    chance = random.Random(1)
    with closing(sqlite3.connect(register)) as connection:
        tables = ["change", "change_field", "progress", "frozen_return", "evidence", "organisation"]
        columns = [
            (table, str(row[1]))
            for table in tables
            for row in connection.execute(f"PRAGMA table_info({table})")
            if row[1] != "id"
        ]
    before = register.read_bytes()
    for table, column in columns:
        value = chance.choice(["'{'", "x'ff00'", "7", "''", "1e400", "CAST(x'ff' AS TEXT)"])
        register.write_bytes(before)
        past_it(register, f'UPDATE OR IGNORE {table} SET "{column}" = {value}')
        told = find_problems(register)
        assert all(one.words.isprintable() for one in told.log), (table, column)
        with inspect_register(str(register)) as look:
            assert Problems(look.altered_returns()[0], look.log_faults()) == told, (table, column)


def test_json_that_nobody_can_read_is_looked_at_as_text(register: Path) -> None:
    deep = "replace(hex(zeroblob(99999)), '00', '[')"
    past_it(
        register,
        f"UPDATE change_field SET new = {deep} WHERE field = 'contact'",
        f"UPDATE frozen_return SET snapshot = {deep} WHERE number = 1",
    )
    told = find_problems(register)
    assert [one.number for one in told.returns] == [1]
    assert any("the contact is 'Dr Roy' now, but change" in one.words for one in told.log)
    with inspect_register(str(register)) as look:
        assert any(one.text.startswith("[[[") for one in look.stored_texts())


def test_the_log_tells_of_the_columns_that_records_have() -> None:
    assert RECORD_ROWS.keys() == KINDS.keys()
    for entity, row in RECORD_ROWS.items():
        there = {column.name for column in row.__table__.columns}
        assert there - {"id", "organisation_id", "action_id", "at", "by"} == set(COLUMNS[entity])
