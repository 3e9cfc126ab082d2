"""A register in which another program altered a value: told by doctor and by every command.

The short form of ``python -m tests.soak.unreadable``, which alters each column in each way and runs
every command.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from db.storage.query_readers import fetch_rows
from db.storage.value_checks import unreadable_error, unreadable_values
from tests.faults.altering import Alteration, Sound, alter, alterations, altered, freed, places
from tests.soak.unreadable import sample

WAYS = ("a file in a text", "an unknown word")


def write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def put(surgery, **values: object) -> None:
    """Put values in the row of what is stored of GC1."""
    surgery.register.actions.set_lead(surgery.organisation, ["GC1"], "Kim")
    with closing(sqlite3.connect(surgery.path)) as connection, connection:
        for name, value in values.items():
            connection.execute(f"UPDATE progress SET {name} = ?", [value])


def test_doctor_sees_every_column_of_every_table(tmp_path):
    sound, blind = sample(tmp_path), []
    judge = Sound(sound)
    with closing(freed(sound)) as connection:

        def seen() -> set[tuple[str, str]]:
            there = unreadable_values(lambda sql, **values: fetch_rows(connection, sql, values))
            return {(one.table, one.column) for one in there}

        assert seen() == set()
        connection.execute("BEGIN")
        for alteration in alterations(*WAYS):
            connection.execute("SAVEPOINT sound")
            if alter(connection, alteration) and judge.is_wrong(alteration):
                found = seen()
                if not found & places(alteration):
                    blind.append(f"{alteration}: it sees {found}")
            connection.execute("ROLLBACK TO sound")
    assert blind == []


def test_looking_costs_no_more_memory_where_workbooks_are_large(greenplan, example_surgery):
    out = example_surgery.path.with_name("out.xlsx")
    assert greenplan("return", "--incomplete", "--out", str(out)).code == 0
    with closing(freed(example_surgery.path)) as connection:
        connection.execute("UPDATE frozen_return SET workbook = zeroblob(16000000)")
        tracemalloc.start()
        try:
            there = list(
                unreadable_values(lambda sql, **values: fetch_rows(connection, sql, values))
            )
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert there == []
    assert most < 8_000_000


@pytest.mark.parametrize("stored", [7, 1.5, -5, 2**63 - 1])
def test_a_number_where_a_workbook_was(greenplan, example_surgery, stored):
    out = example_surgery.path.with_name("out.xlsx")
    assert greenplan("return", "--incomplete", "--out", str(out)).code == 0
    with closing(freed(example_surgery.path)) as connection:
        connection.execute("UPDATE frozen_return SET workbook = ?", [stored])
    checks = {one["key"]: one for one in json.loads(greenplan("doctor", "--json").out)["checks"]}
    assert f"Workbook is '{stored}'" in checks["values"]["found"][0]["words"]
    assert "its workbook" in checks["returns"]["found"][0]["words"]


def test_a_refusal_is_about_what_was_asked_for_and_looks_no_further(greenplan, example_surgery):
    put(example_surgery, status="finished")
    example_surgery.register.actions.set_lead(example_surgery.organisation, ["GC2"], "Kim")
    write(
        example_surgery.path,
        "UPDATE progress SET choice = 'zzz' WHERE status <> 'finished'",
        "UPDATE organisation SET provider_type = 'zzz'",
    )
    asked = []
    with closing(sqlite3.connect(example_surgery.path)) as connection:

        def ask(sql: str, **values: object) -> list[tuple[object, ...]]:
            asked.append(sql)
            return fetch_rows(connection, sql, values)

        told = unreadable_error(example_surgery.path, ask, KeyError("zzz"))
    assert "cannot be read: A99999: " in str(told)
    assert not any("frozen_return" in sql or "progress" in sql for sql in asked)
    write(example_surgery.path, "UPDATE organisation SET provider_type = 'general-practice'")
    for code, why in (("GC1", "Status is 'finished'"), ("GC2", "Choice is 'zzz'")):
        assert f"cannot be read: A99999 {code}: {why}" in greenplan("show", code).err


def test_a_status_that_is_no_status_is_told_and_set_anew(greenplan, example_surgery):
    put(example_surgery, status="finished")
    why = "A99999 GC1: Status is 'finished', which is not one of the allowed words (not-started,"
    listed = greenplan("actions", "--json")
    assert listed.code == 1
    assert len(json.loads(listed.out)) == 52
    assert why in listed.err
    assert "Use 'greenplan set GC1 --status WORD' to correct it" in listed.err
    for line in ("show GC1", "check", "export json out.json", "set GC1 --percent 5"):
        refused = greenplan(*line.split())
        assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1), line
        assert why in refused.err
    assert greenplan("show", "GC2").code == 0
    assert greenplan("set", "GC2", "--lead", "Kim").code == 0
    told = greenplan("doctor", "--json")
    (check,) = (one for one in json.loads(told.out)["checks"] if one["key"] == "values")
    (found,) = check["found"]
    assert (found["organisation"], found["code"], found["field"]) == ("A99999", "GC1", "status")
    assert found["words"].startswith(why)
    assert greenplan("set", "GC1", "--status", "in-progress").code == 0
    assert len(json.loads(greenplan("actions", "--json").out)) == 53
    doctor = json.loads(greenplan("doctor", "--json").out)
    unwell = {one["key"] for one in doctor["checks"] if one["ok"] is False}
    assert unwell == {"changes", "backups"}  # the log tells that another program changed it
    assert "Status: finished → In progress" in greenplan("history", "GC1").out
    undone = greenplan("undo")
    assert (undone.code, undone.err.count("\n")) == (1, 1)
    assert "GC1: Status was 'finished', which is not one of the allowed words" in undone.err


@pytest.mark.parametrize(
    ("column", "value", "option"),
    [
        ("choice", "zzz", "--choice later"),
        ("due", "2026-02-31", "--due 31/12/2026"),
        ("start", "99999-01-01", "--start none"),
        ("percent", "many", "--percent 5"),
        ("percent", -5, "--percent none"),
        ("own_ease", "zzz", "--ease very-easy"),
        ("lead", b"\xff", "--lead Kim"),
        ("status_on", "0000-01-01", "--status in-progress"),
    ],
)
def test_what_set_gives_another_value(greenplan, example_surgery, column, value, option):
    put(example_surgery, **{column: value})
    assert greenplan("show", "GC1").code == 1
    done = greenplan("set", "GC1", *option.split())
    assert (done.code, done.err) == (0, "")
    assert greenplan("show", "GC1").code == 0


def test_what_no_question_would_answer_with_is_in_no_file_that_lacks_it(greenplan, example_surgery):
    put(example_surgery, lead="Kim")
    write(example_surgery.path, "UPDATE progress SET organisation_id = 99")
    for line in ("actions", "export csv out.csv", "check"):
        told = greenplan(*line.split())
        assert told.code == 1
        assert "GC1: Organisation is 99, which is not in the register." in told.err, line


def test_a_line_of_the_log_that_cannot_be_read(greenplan, example_surgery):
    put(example_surgery)
    write(example_surgery.path, "UPDATE change_field SET new = '{nope' WHERE field = 'lead'")
    for line in ("history", "undo"):
        told = greenplan(*line.split())
        assert (told.code, told.err.count("greenplan: ")) == (1, 1)
        assert "Value after is '{nope', which is not a value as the log keeps them." in told.err
    assert greenplan("show", "GC1").code == 0


def test_a_text_that_cannot_be_decoded(greenplan, example_surgery):
    put(example_surgery)
    assert altered(
        example_surgery.path, Alteration("progress", "lead", "a text that cannot be decoded")
    )
    told = greenplan("actions")
    assert told.code == 1
    assert "52 actions" in told.out
    assert "A99999 GC1: Lead is bytes, which is not text." in told.err


def test_characters_that_hide_what_a_text_says_are_told_by_doctor(greenplan, example_surgery):
    put(example_surgery, lead="Kim\x1b[2J")
    told = greenplan("doctor")
    assert "A99999 GC1: Lead is a text with hidden characters" in told.out
    assert greenplan("show", "GC1").code == 0
