"""Every text is looked at when a register is examined, in a file and on a server."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from example_register import Surgery
from sqlalchemy import String, Text

from db.errors import CannotOpen, NoRegister
from db.inspection import inspect_register
from db.opening import open_register
from db.organisations.question_set import Question, QuestionSet
from db.records.new_records import (
    NewAnswer,
    NewBarrier,
    NewCommitment,
    NewEvidence,
    NewMeasure,
    NewReading,
    NewRequest,
    NewRisk,
)
from db.storage.models import Base
from db.storage.stored_texts import stored_texts
from db.validation.periods import Period
from db.vocabulary.terms import Answer as Word
from db.vocabulary.terms import BarrierKind, Choice, Dimension, RequestKind
from tracker.doctor import run_checks

MADE_BY_THE_REGISTER = {
    *("at", "updated_at", "updated_by", "by", "on", "start", "due", "review", "completed"),
    *(
        "status_on",
        "baseline_on",
        "target_on",
        "resolved",
        "period",
        "sha256",
        "file_name",
        "person",
    ),
    *("key", "ods", "code", "provider_type", "area", "rating", "ease", "own_ease", "benefits"),
    *(
        "choice",
        "status",
        "dimension",
        "kind",
        "level",
        "reply",
        "answer",
        "asks",
        "what",
        "state",
        "entity",
        "field",
    ),
    *("resolved", "position_on", "left_out_at", "letters", "digest", "saved"),
}
"""Columns of words, dates, keys and signatures; signatures are looked at in the log."""

IN_THE_SNAPSHOT = {("frozen_return", "signed_by")}

ONES_AND_NOUGHTS = {("received_return", "evidence")}


def columns_of_text() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | Text) and column.name not in MADE_BY_THE_REGISTER
    }


def columns_asked_for(sql: str) -> set[tuple[str, str]]:
    tables = {alias: table for table, alias in re.findall(r"(?:FROM|JOIN) (\w+) (\w)\b", sql)}
    return {(tables[alias], column) for alias, column in re.findall(r"\b(\w)\.(\w+)", sql)}


def fill(surgery: Surgery) -> None:
    """Put a text of its own, which names its column, wherever a person can type one."""
    register, us = surgery.register, surgery.organisation
    register.actions.choose(us, ["GC1"], Choice.NOT_FOR_US, "a reason")
    register.actions.set_lead(us, ["GC1"], "a lead")
    register.actions.add_update(us, ["GC1"], "an update")
    register.records.add_evidence(us, ["GC1"], NewEvidence("a title", "a link"))
    register.records.add_measure(
        us, ["GC1"], NewMeasure("a name", "a unit", Dimension.SOCIAL, source="a source")
    )
    register.records.add_reading(
        us, register.records.measures(us)[0], NewReading(1, register.today, "a note")
    )
    register.records.add_barrier(
        us, ["GC1"], NewBarrier(BarrierKind.OTHER, "another note", "a support")
    )
    register.records.add_commitment(
        us, NewCommitment("an objective", "a description", "a comments")
    )
    register.records.add_risk(us, NewRisk("a risk", None, None, "a mitigation", "an owner"))
    questions = (Question("one", "a text", "a help"),)
    register.questions.add_set(
        us, QuestionSet("icb", "a set", "a first edition", "its source", questions)
    )
    register.questions.answer(us, "icb/one", NewAnswer(Word.IN_PLACE, "a comment"))
    register.own_actions.add(us, "an own action", detail="a detail")
    register.organisations.edit(
        us,
        pcn="a pcn",
        icb="an icb",
        contact="a contact",
        email="an@email.org",
        return_name="a",
        place="a place",
        neighbourhood="a neighbourhood",
        groups=["a group", "another group"],
    )
    period = Period.quarter_of(register.today)
    register.returns.make(us, period, "a signature", _render, incomplete=True)


def _render(_content: object) -> tuple[str, bytes]:
    return "return.xlsx", b"a workbook"


TYPED = {
    *("a reason", "a lead", "an update", "a title", "a link", "a name", "a unit", "a source"),
    *("a note", "another note", "a support", "an objective", "a description", "a comments"),
    *("a set", "a first edition", "its source", "a text", "a help", "a comment", "an own action"),
    *(
        "a detail",
        "a risk",
        "a mitigation",
        "an owner",
        *("a place", "a neighbourhood", "a group", "another group"),
        "a pcn",
        "an icb",
        "a contact",
        "an@email.org",
        "a signature",
    ),
}


def test_every_text_that_can_be_typed_is_found(example_surgery: Surgery, location: str) -> None:
    fill(example_surgery)
    with inspect_register(location) as look:
        texts = look.stored_texts()
    for frozen in (False, True):
        assert {text.text for text in texts if (text.what == "return") is frozen} >= TYPED
    (update,) = (text for text in texts if text.what == "update")
    assert (update.text, update.ods, update.code) == ("an update", "A99999", "GC1")
    assert update.by == example_surgery.register.user
    in_log = [text for text in texts if text.what == "change" and text.text == "an update"]
    assert [text.field for text in in_log] == ["update"]


FIGURES = {
    ("measure", "baseline"): 9990000018.0,
    ("measure", "target"): 9990000026.0,
    ("reading", "value"): 9991234594.0,
}


def test_whole_figures_are_found_too_the_log_and_the_returns_included(
    example_surgery: Surgery, location: str
) -> None:
    register, us = example_surgery.register, example_surgery.organisation
    days = {"baseline_on": register.today, "target_on": register.today}
    measure = NewMeasure("a", "u", Dimension.SOCIAL, baseline=1234567890, target=2.5, **days)
    register.records.add_measure(us, ["GC1"], measure)
    register.records.add_reading(
        us, register.records.measures(us)[0], NewReading(2345678901, register.today)
    )
    period = Period.quarter_of(register.today)
    register.returns.make(us, period, "a signature", _render, incomplete=True)
    with inspect_register(location) as look:
        found = {(text.what, text.field, text.text) for text in look.stored_texts()}
    for field, text in (("baseline", "1234567890"), ("value", "2345678901")):
        of_record = "reading" if field == "value" else "measure"
        assert {(what, field, text) for what in (of_record, "change", "return")} <= found
    assert not any(field == "target" for _, field, _ in found)


def test_numbers_that_are_figures_or_encoded_in_a_link_are_told_and_not_shown(
    register_file: Path,
) -> None:
    with closing(open_register(register_file, user="Sam Sample")) as register:
        us = register.organisations.find()
        register.records.add_measure(us, ["GC1"], NewMeasure("a", "u", Dimension.SOCIAL))
        register.records.add_reading(
            us, register.records.measures(us)[0], NewReading(1, register.today)
        )
        register.records.add_evidence(us, ["GC1"], NewEvidence("Letter", "https://example.org/a"))
    link = Path(Path.cwd().anchor, "nowhere", "Letter 999 000 0018.pdf").as_uri()
    with closing(sqlite3.connect(register_file)) as connection, connection:
        for (table, column), value in FIGURES.items():
            connection.execute(f"UPDATE {table} SET {column} = ?", [value])
        connection.execute("UPDATE evidence SET link = ?", [link])
        connection.execute("UPDATE change_field SET new = ? WHERE field = 'value'", ["9990000018"])
    checks = {check.key: check.found for check in run_checks(str(register_file))}
    found = {(one.what, one.field): one.words for one in checks["nhs-numbers"]}
    assert found.keys() == {*FIGURES, ("evidence", "link"), ("change", "value")}
    assert found["reading", "value"].endswith(": ********94")
    assert found["evidence", "link"].endswith(": *** *** **18")
    assert "Letter%20*** *** **18.pdf" in checks["links"][0].words


@pytest.mark.parametrize("text", ["a }, { b", "}, {", "}\\n, {", 'a "}, {" b', "a\\tb"])
def test_a_text_of_a_return_is_found_however_often_its_neighbours_were_read(
    example_surgery: Surgery, location: str, text: str
) -> None:
    register, us = example_surgery.register, example_surgery.organisation
    period = Period.quarter_of(register.today)
    for lead in ("P. Lee", text, "Kim", "P. Lee"):
        register.actions.set_lead(us, ["GC1"], lead)
        register.returns.make(us, period, "a signature", _render, incomplete=True)
    with inspect_register(location) as look:
        found = look.stored_texts(lambda one: one == text)
    returned = [(one.field, one.number) for one in found if one.what == "return"]
    assert returned == [("lead", 2)]


def test_what_is_asked_of_an_organisation_and_replied_is_found(
    example_surgery: Surgery, location: str
) -> None:
    register, us = example_surgery.register, example_surgery.organisation
    register.requests.put(us, NewRequest(RequestKind.QUESTION, text="a question"))
    register.requests.take(us, register.requests.of(us)[0], "an answer")
    with inspect_register(location) as look:
        found = {(text.what, text.text) for text in look.stored_texts()}
    assert found >= {("request", "a question"), ("request", "an answer")}


def test_no_column_of_text_is_forgotten() -> None:
    asked: list[str] = []

    def ask(sql: str, **_values: object) -> list[tuple[object, ...]]:
        asked.append(sql)
        return []

    assert list(stored_texts(ask)) == []
    looked_at = set().union(*map(columns_asked_for, asked))
    assert columns_of_text() - looked_at == IN_THE_SNAPSHOT | ONES_AND_NOUGHTS


def test_looking_makes_and_changes_nothing(tmp_path: Path, _surgery_file: Path) -> None:
    with pytest.raises(NoRegister), inspect_register(str(tmp_path / "none.db")):
        pass
    assert list(tmp_path.iterdir()) == []
    path = tmp_path / "tracker.db"
    path.write_bytes(_surgery_file.read_bytes())
    before = path.read_bytes()
    with inspect_register(str(path)) as look:
        assert look.faults() == ()
        assert look.evidence() == ()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["tracker.db"]


def test_a_server_has_no_file_to_look_at(server_url: str) -> None:
    with pytest.raises(NoRegister), inspect_register(server_url):
        pass
    open_register(server_url, user="Sam", create=True).close()
    with inspect_register(server_url) as look:
        assert look.faults() is None
        assert look.stored_texts() == ()


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('0003')")
    with pytest.raises(CannotOpen, match="another program"), inspect_register(str(path)):
        pass
