"""A return that comes back to the register it was made from."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import load_workbook

from db.organisations.question_set import Question, QuestionSet
from db.records.new_records import (
    NewAnswer,
    NewBarrier,
    NewCommitment,
    NewEvidence,
    NewMeasure,
    NewReading,
    NewRisk,
)
from db.validation.periods import Period
from db.vocabulary.terms import Answer, BarrierKind, Dimension, RiskKind, RiskLevel
from exports.returns.workbook import return_bytes
from exports.tracker.action_tracker import tracker_bytes
from imports.proposing import propose
from imports.reading.books import read_book

ASKED = QuestionSet(
    "example",
    "Example ICB's questions",
    "First",
    "Example ICB",
    (Question("lead", "Is there a lead?", "Named"), Question("paper", "Is paper recycled?", "")),
)


@pytest.fixture
def busy_surgery(example_surgery):
    """Example Surgery with evidence, a measure, a barrier, an answer, a commitment and risks."""
    register, us = example_surgery.register, example_surgery.organisation
    register.actions.already_in_place(us, ["GC1", "GPES1"])
    register.actions.add_update(us, ["GPES2"], "First letter sent")
    register.records.add_evidence(
        us, ["GC1"], NewEvidence("Minutes", "https://example.org/minutes")
    )
    carbon = NewMeasure("Carbon of an inhaler", "kgCO2e", Dimension.ENVIRONMENTAL, 18.0)
    register.records.add_measure(us, ["GPES2"], carbon)
    (measure,) = register.records.measures(us)
    for month, value in ((9, 17.0), (10, None), (11, 16.5)):
        register.records.add_reading(us, measure, NewReading(value, date(2026, month, 1)))
    register.records.add_barrier(
        us, ["GR6"], NewBarrier(BarrierKind.MONEY, "Too dear", "Half of it")
    )
    register.records.add_commitment(us, NewCommitment("A champion in every team"))
    for title in ("A heatwave", "GC1", us.name):
        register.records.add_risk(
            us,
            NewRisk(title, RiskLevel.HIGH, RiskKind.ESTATE, "Shade", "Kim", date(2027, 3, 31)),
        )
    register.questions.add_set(us, ASKED)
    register.questions.answer(us, "example/lead", NewAnswer(Answer.IN_PLACE, "Pat Sample"))
    register.organisations.edit(us, contact="Pat Sample", email="green@example.nhs.uk")
    return example_surgery


def test_a_return_that_nobody_edited_proposes_nothing(busy_surgery, tmp_path):
    register, us = busy_surgery.register, busy_surgery.organisation
    file = tmp_path / "return.xlsx"
    file.write_bytes(return_bytes(register.returns.content(us, Period(2026, 3), "Sam Example")))
    proposal = propose(register, us, read_book(file))
    assert proposal.exported
    assert (proposal.changes, proposal.conflicts, proposal.ignored) == ((), (), ())


def test_risks_are_in_a_tracker_and_are_not_imported_from_it(busy_surgery, tmp_path):
    register, us = busy_surgery.register, busy_surgery.organisation
    file = tmp_path / "tracker.xlsx"
    file.write_bytes(tracker_bytes(register.position(us)))
    book = load_workbook(file)
    assert book.sheetnames[:3] == ["Action tracker", "Risks", "Summary"]
    assert [cell.value for cell in book["Risks"]["A"]][3:] == ["Risk", "A heatwave", "GC1", us.name]
    book["Risks"]["A5"] = "Somebody else's words"
    book["Risks"].title = "Our worries"
    book.save(file)
    proposal = propose(register, us, read_book(file))
    assert (proposal.changes, proposal.conflicts, proposal.ignored) == ((), (), ())


def test_a_tracker_without_risks_has_no_sheet_for_them(example_surgery, tmp_path):
    file = tmp_path / "tracker.xlsx"
    file.write_bytes(tracker_bytes(example_surgery.register.position(example_surgery.organisation)))
    assert "Risks" not in load_workbook(file).sheetnames
