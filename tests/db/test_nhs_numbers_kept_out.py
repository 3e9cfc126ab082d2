"""No NHS number comes into a register, by whatever field; what was there before can be removed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from example_register import Surgery
from sqlalchemy import Float, Integer, LargeBinary

from db.errors import Refused
from db.opening import open_register
from db.records.new_records import NewEvidence
from db.storage.models import Base
from db.storage.place import Place
from db.storage.transactions import engine_for, transaction
from db.validation.text_rules import HoldsNhsNumber
from tracker.doctor import run_checks

NUMBER = "999 123 4594"
WRITTEN = ["9991234594", "999 . 123 . 4594", "%39991234594", json.dumps(f"a\n{NUMBER}")]
REPEATED = {
    *(("change_field", "old"), ("frozen_return", "snapshot"), ("frozen_return", "sha256")),
    ("received_file", "sha256"),
}
"""What repeats what the register holds, or is no text of anybody's."""


def numbers_in(path: Path) -> set[tuple[str, str]]:
    (check,) = (check for check in run_checks(str(path)) if check.key == "nhs-numbers")
    return {(one.what, one.field) for one in check.found}


def test_every_column_of_every_table_refuses_a_number(register_file: Path) -> None:
    place = Place.of(register_file)
    engine = engine_for(place)
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            (column,) = attribute.columns
            if isinstance(column.type, Integer | LargeBinary):
                continue
            figure = isinstance(column.type, Float)
            for written in [9991234594.0] if figure else WRITTEN:
                row = mapper.class_(**{attribute.key: written})
                if (column.table.name, column.name) in REPEATED:
                    continue
                with (
                    pytest.raises(HoldsNhsNumber, match="looks like an NHS number"),
                    transaction(engine, place) as session,
                ):
                    session.add(row)
    engine.dispose()
    assert numbers_in(register_file) == set()


def test_a_name_with_a_number_signs_nothing(example_surgery: Surgery) -> None:
    register = example_surgery.open_as("NHS9991234594")
    with pytest.raises(HoldsNhsNumber, match="Your name contains what looks like an NHS number"):
        register.actions.set_lead(example_surgery.organisation, ["GC1"], "Kim")
    assert register.actions.find(example_surgery.organisation, "GC1").lead is None


def test_a_number_that_was_there_can_be_removed_and_undo_does_not_bring_it_back(
    register_file: Path,
) -> None:
    with closing(open_register(register_file, user="Sam Example")) as register:
        us = register.organisations.find()
        register.records.add_evidence(us, ["GC1"], NewEvidence("Letter", "a link"))
        register.actions.set_lead(us, ["GC1"], "Kim")
    with closing(sqlite3.connect(register_file)) as connection, connection:
        connection.execute("UPDATE progress SET lead = ? WHERE lead = 'Kim'", [NUMBER])
        connection.execute("UPDATE evidence SET title = ?", [NUMBER])
    with closing(open_register(register_file, user="Sam Example")) as register:
        (seen,) = register.records.evidence(us)
        register.records.edit(us, seen, NewEvidence("Letter", "a link"))
        register.actions.set_lead(us, ["GC1"], None)
        with pytest.raises(Refused, match="would bring back what looks like an NHS number"):
            register.history.undo(us)
        with pytest.raises(Refused, match="would bring back what looks like an NHS number"):
            register.history.undo(us)
        assert register.actions.find(us, "GC1").lead is None
        assert [evidence.title for evidence in register.records.evidence(us)] == ["Letter"]
    assert {what for what, _ in numbers_in(register_file)} == {"change"}


def test_a_number_in_another_field_hinders_no_change(register_file: Path) -> None:
    with closing(open_register(register_file, user="Sam Example")) as register:
        us = register.organisations.find()
        register.actions.set_lead(us, ["GC1"], "Kim")
        with closing(sqlite3.connect(register_file)) as connection, connection:
            connection.execute("UPDATE progress SET lead = ?", [NUMBER])
        register.actions.add_update(us, ["GC1"], "Agreed")
        register.actions.choose(us, ["GC1"], register.actions.find(us, "GC1").choice.IN_PLAN)
    assert numbers_in(register_file) == {("progress", "lead")}
