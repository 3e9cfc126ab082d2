"""``greenplan doctor``: what it finds, where it says that is, and that it changes nothing."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from needs import UNDER_WINE

from db.backups import Why, back_up
from db.records.new_records import NewEvidence
from db.validation.nhs_number import find_nhs_numbers

NUMBER = "999 123 4594"
PLAIN = "9991234594"


def examined(greenplan) -> dict[str, dict]:
    """Return the checks by their keys, having seen that the exit code goes with them."""
    outcome = greenplan("doctor", "--json")
    told = json.loads(outcome.out)
    assert outcome.code == (0 if told["well"] else 1)
    assert outcome.err.count("\n") == outcome.code
    return {check["key"]: check for check in told["checks"]}


def write(path: Path, statement: str, *values: object) -> None:
    """Write past the register, as an older version or another program did."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


@pytest.fixture
def copied_today(example_surgery) -> None:
    """A copy of the register of this very day, as the program makes them."""
    back_up(example_surgery.path, Why.HAND, datetime.now(UTC))


def test_all_is_well(greenplan, example_surgery, copied_today):
    outcome = greenplan("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[:2] == [f"Register {example_surgery.path}", ""]
    assert [line for line in lines[2:] if not line.startswith("     ")] == [
        "Yes  The register opens",
        "Yes  Its file is not damaged",
        "Yes  Everything in it can be read",
        "Yes  Its returns are unchanged since they were made",
        "Yes  Its change log is complete and agrees with the register",
        "Yes  No text in it contains an NHS number",
        "Yes  The files that evidence links to were found",
        "Yes  The program and the register match",
        "Yes  It is stored in a safe place",
        "–    It is known who has it open (not known)"
        if UNDER_WINE
        else "Yes  It is known who has it open",
        "Yes  Its backups are undamaged and recent",
        "Yes  There is enough free disk space",
        "–    This terminal can show the app (not checked)",
        "Yes  No unexpected errors in the last 30 days",
    ]
    assert max(map(len, lines[2:])) <= 80
    checks = examined(greenplan)
    assert {(c["ok"], c["cure"]) for c in checks.values()} == {(True, None), (None, None)}
    assert [c["found"] for c in checks.values()] == [[]] * 14
    assert re.fullmatch(
        r"Tracker \S+, Python 3\.\S+, SQLite 3\.\S+, Textual 8\.\S+\.", checks["version"]["told"][0]
    )


def test_an_nhs_number_is_found_in_the_text_and_in_the_log(
    greenplan, example_surgery, copied_today
):
    register, at = example_surgery.register, example_surgery.organisation
    register.actions.add_update(at, ["GC1"], "Wrote to them")
    text = f"Wrote to {NUMBER}, twice"
    write(example_surgery.path, "UPDATE update_entry SET text = ?", text)
    write(
        example_surgery.path,
        "UPDATE change_field SET new = ? WHERE field = 'update'",
        json.dumps(text),
    )
    check = examined(greenplan)["nhs-numbers"]
    assert check["ok"] is False
    update, logged = check["found"]
    assert (update["organisation"], update["code"], update["what"]) == ("A99999", "GC1", "update")
    assert (update["at"], update["by"]) == ("2026-11-22T10:00:00Z", "Sam Example")
    assert (logged["what"], logged["code"], logged["field"]) == ("change", "GC1", "update")
    assert "*** *** **94" in update["words"]
    outcome = greenplan("doctor")
    assert outcome.code == 1
    assert outcome.err == (
        f"greenplan: 2 problems found with the register {example_surgery.path}.\n"
    )
    assert "No   No text in it contains an NHS number\n" in outcome.out
    for told in (outcome.out, greenplan("doctor", "--json").out):
        assert find_nhs_numbers(told) == ()
        assert PLAIN not in told
        assert "twice" not in told


EVERY_KIND = {
    ("plan", "issuer"): "UPDATE plan SET issuer = ?",
    ("organisation", "contact"): "UPDATE organisation SET contact = ?",
    ("action", "title"): "UPDATE action SET title = ? WHERE code = 'OWN-1'",
    ("progress", "reason"): "UPDATE progress SET reason = ?",
    ("progress", "lead"): "UPDATE progress SET lead = ?",
    ("evidence", "title"): "UPDATE evidence SET title = ?",
    ("evidence", "link"): "UPDATE evidence SET link = ?",
    ("measure", "name"): "UPDATE measure SET name = ?",
    ("reading", "note"): "UPDATE reading SET note = ?",
    ("barrier", "support"): "UPDATE barrier SET support = ?",
    ("commitment", "comments"): "UPDATE commitment SET comments = ?",
    ("risk", "mitigation"): "UPDATE risk SET mitigation = ?",
    ("question", "help"): "UPDATE question SET help = ? WHERE id = 1",
    ("answer", "comment"): "UPDATE answer SET comment = ?",
    ("change", "by"): 'UPDATE change SET "by" = ? WHERE id = 2',
    ("change", "choice"): "UPDATE change_field SET new = ? WHERE field = 'choice'",
    ("change", "asks"): "UPDATE change_field SET old = json_array(?) WHERE field = 'asks'",
}


def test_every_kind_of_text_is_looked_at(greenplan, example_surgery):
    for command in (
        ["set", "GR14", "--choice", "not-for-us", "--reason", "Mains water", "--lead", "Sam"],
        ["add", "Bicycles"],
        ["evidence", "GC1", "--title", "Poster", "--link", "Folder 3"],
        ["measure", "GC1", "--name", "Miles", "--unit", "u", "--dimension", "social"],
        ["reading", "GC1", "miles", "3", "--note", "guessed"],
        ["barrier", "GC1", "--note", "Dear", "--support", "A grant"],
        ["commitment", "Half", "--comments", "Begun"],
        ["risk", "A heatwave", "--mitigation", "Shade"],
        ["questions", "--ask", "greener-nhs"],
        ["answer", "board-lead", "in-place", "--comment", "Sam"],
    ):
        assert greenplan(*command).code == 0
    for statement in EVERY_KIND.values():
        write(example_surgery.path, statement, f"for {PLAIN}")
    found = examined(greenplan)["nhs-numbers"]["found"]
    assert sorted((one["what"], one["field"]) for one in found) == sorted(EVERY_KIND)
    assert all("********94" in one["words"] for one in found)
    assert PLAIN not in greenplan("doctor", "--json").out


def test_a_frozen_return_is_looked_at(greenplan, example_surgery, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    register, at = example_surgery.register, example_surgery.organisation
    register.actions.add_update(at, ["GC1"], "Wrote to them")
    text = f"Wrote to {NUMBER}"
    write(example_surgery.path, "UPDATE update_entry SET text = ?", text)
    assert greenplan("return", "--incomplete").code == 0
    write(example_surgery.path, "UPDATE update_entry SET text = 'Wrote to them'")
    (found,) = examined(greenplan)["nhs-numbers"]["found"]
    assert (found["what"], found["code"], found["field"]) == ("return", "GC1", "text")
    assert "return 1 of Q" in found["words"]


def test_a_register_that_made_a_return_is_well(greenplan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in (
        "init --name 'Example Surgery' --ods A99999 --type general-practice",
        "set GC1 --lead Kim --status in-progress",
        "return --incomplete",
    ):
        done = greenplan(*shlex.split(line))
        assert done.code == 0, done.err
    checks = examined(greenplan)
    of_the_register = ("opens", "sound", "values", "returns", "changes", "nhs-numbers")
    assert [one for key in of_the_register for one in checks[key]["found"]] == []
    assert all(checks[key]["ok"] for key in of_the_register)


def test_a_link_whose_file_is_gone(greenplan, example_surgery, tmp_path):
    register, at = example_surgery.register, example_surgery.organisation
    there, gone = tmp_path / "there.txt", tmp_path / f"gone {PLAIN}.txt"
    there.touch()
    register.records.add_evidence(at, ["GC1"], NewEvidence("There", str(there)))
    register.records.add_evidence(at, ["GC2"], NewEvidence("Gone", str(tmp_path / "gone.txt")))
    register.records.add_evidence(
        at, ["GC3"], NewEvidence("A web page", "https://example.org/gone")
    )
    write(
        example_surgery.path, "UPDATE evidence SET link = ? WHERE title = 'Gone'", os.fspath(gone)
    )
    check = examined(greenplan)["links"]
    (found,) = check["found"]
    assert (found["code"], found["what"], found["field"]) == ("GC2", "evidence", "link")
    assert f"evidence {found['id']}, Gone: " in found["words"]
    assert "gone ********94.txt" in found["words"]
    assert "--change N --link LINK" in check["cure"]


def test_every_organisation_is_looked_at(greenplan, example_surgery):
    greenplan("init", "--name", "Chemist", "--ods", "FA999", "--type", "community-pharmacy")
    write(example_surgery.path, "UPDATE organisation SET pcn = ? WHERE ods = 'FA999'", PLAIN)
    (found,) = examined(greenplan)["nhs-numbers"]["found"]
    assert (found["organisation"], found["code"], found["field"]) == ("FA999", None, "pcn")


def test_a_register_that_does_not_open_is_told_in_words(greenplan, tmp_path):
    checks = examined(greenplan)
    assert checks["opens"]["ok"] is False
    assert "There is no register at" in checks["opens"]["found"][0]["words"]
    assert [checks[key]["ok"] for key in ("sound", "nhs-numbers", "links")] == [None] * 3
    outcome = greenplan("doctor")
    assert "No   The register opens\n" in outcome.out
    assert "(not checked)" in outcome.out
    assert not (tmp_path / "tracker.db").exists()
    (tmp_path / "tracker.db").write_text("Dear all", encoding="utf-8")
    assert "not a Green Plan Tracker register" in examined(greenplan)["opens"]["found"][0]["words"]
    (tmp_path / "tracker.db").unlink()
    (tmp_path / "tracker.db").mkdir()
    assert "is a folder" in examined(greenplan)["opens"]["found"][0]["words"]
    (tmp_path / "tracker.db").rmdir()
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as connection:
        connection.execute("CREATE TABLE mail (id INTEGER)")
    assert "another program's database" in examined(greenplan)["opens"]["found"][0]["words"]


def test_a_damaged_file_is_found(greenplan, example_surgery):
    example_surgery.close()
    with closing(sqlite3.connect(example_surgery.path)) as connection, connection:
        ((page,),) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_update_entry_action'"
        )
        ((size,),) = connection.execute("PRAGMA page_size")
        connection.execute("PRAGMA journal_mode = DELETE")
    whole = example_surgery.path.read_bytes()
    content = bytearray(whole)
    content[(page - 1) * size : page * size] = b"\xa5" * size
    example_surgery.path.write_bytes(content)
    checks = examined(greenplan)
    assert (checks["opens"]["ok"], checks["sound"]["ok"]) == (False, False)
    assert "is damaged (part of it cannot be read)" in checks["opens"]["found"][0]["words"]
    assert checks["opens"]["told"] == ["For IT: SQLite calls this SQLITE_CORRUPT."]
    assert checks["sound"]["told"] == checks["opens"]["told"]
    assert "No readable backup was found beside it" in checks["opens"]["cure"]
    assert checks["nhs-numbers"]["ok"] is True
    example_surgery.path.write_bytes(whole)
    copy = back_up(example_surgery.path, Why.DAY, datetime.now(UTC))
    example_surgery.path.write_bytes(content)
    for key in ("opens", "sound"):
        assert f"'greenplan restore {copy.path.name}'" in examined(greenplan)[key]["cure"]
    assert example_surgery.path.read_bytes() == content


def test_for_a_value_that_cannot_be_read_a_copy_without_one_is_named(greenplan, example_surgery):
    path, now = example_surgery.path, datetime.now(UTC)
    register, at = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(at, ["GC1"], "Sam")
    write(path, "UPDATE organisation SET pcn = ?", "A\u200bB")  # odd, and in every copy
    good = back_up(path, Why.HAND, now - timedelta(days=2)).path
    write(path, "UPDATE progress SET due = ?", "2026-02-31")
    same = back_up(path, Why.DAY, now - timedelta(days=1)).path
    cure = examined(greenplan)["values"]["cure"]
    assert f"'greenplan restore {good.name}'" in cure
    assert same.name not in cure
    good.unlink()
    assert "No backup without such values was found" in examined(greenplan)["values"]["cure"]


def test_what_belongs_to_nothing_is_a_fault(greenplan, example_surgery):
    write(example_surgery.path, "DELETE FROM organisation")
    checks = examined(greenplan)
    assert checks["opens"]["ok"] is True
    assert checks["values"]["ok"] is False
    assert (
        "Organisation is 1, which is not in the register" in checks["values"]["found"][0]["words"]
    )


def test_an_earlier_register_is_not_brought_up_to_date(greenplan, example_surgery):
    example_surgery.close()
    write(example_surgery.path, "UPDATE alembic_version SET version_num = '0001'")
    before = example_surgery.path.read_bytes()
    checks = examined(greenplan)
    assert (checks["opens"]["ok"], checks["sound"]["ok"]) == (True, True)
    assert "has schema 0001" in checks["version"]["found"][0]["words"]
    assert "It backs up the register and updates it" in checks["version"]["cure"]
    assert (checks["nhs-numbers"]["ok"], checks["links"]["ok"]) == (None, None)
    assert example_surgery.path.read_bytes() == before


def test_a_newer_register_and_a_server_that_is_not_there(greenplan, example_surgery):
    write(example_surgery.path, "UPDATE alembic_version SET version_num = '9999'")
    checks = examined(greenplan)
    assert "newer version" in checks["opens"]["found"][0]["words"]
    assert "Install the newer version" in checks["version"]["cure"]
    assert checks["sound"]["ok"] is True
    outcome = greenplan("doctor", "--db", "nonsense://sam:secret@x/y")
    assert outcome.code == 1
    assert "cannot be opened" in " ".join(outcome.out.split())
    assert "secret" not in outcome.out + outcome.err
