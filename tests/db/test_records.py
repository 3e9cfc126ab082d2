"""Everything recorded, from evidence to risks and answers: kept, changed, taken out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from example_register import ALEX, NOW, SAM, Surgery
from hypothesis import given
from hypothesis import strategies as st

from db.errors import Refused, StaleChange, UnknownCode
from db.history.change_descriptions import change_in_words, how_in_words
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
from db.validation.figures import figure_in_words, parse_figure
from db.validation.text_rules import HoldsNhsNumber
from db.views import LogFilter, Measure
from db.vocabulary.terms import Answer, BarrierKind, Dimension, RiskKind, RiskLevel

TODAY = date(2026, 11, 22)
WASTE = NewMeasure("Clinical waste", "kg a month", Dimension.ENVIRONMENTAL)
QUESTIONS = QuestionSet(
    "made-up",
    "Made-up questions",
    "2026",
    "a test",
    (Question("one", "Is there one?"), Question("two", "Are there two?")),
)


def newest(surgery: Surgery) -> str:
    return change_in_words(surgery.register.history.changes(surgery.organisation)[0])


def measure(surgery: Surgery) -> Measure:
    return surgery.register.records.measures(surgery.organisation)[0]


def test_evidence_is_added_to_several_actions_in_one_change(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    new = NewEvidence("  Minutes of the partners' meeting ", "https://example.org/minutes")
    changed = register.records.add_evidence(organisation, ["gc1", "GC2"], new)
    assert changed.codes == ("GC1", "GC2")
    first, second = register.records.evidence(organisation)
    assert (first.code, first.title, first.link, first.by) == (
        "GC1",
        "Minutes of the partners' meeting",
        "https://example.org/minutes",
        register.user,
    )
    assert second.code == "GC2"
    assert register.actions.find(organisation, "GC1").evidence == 1
    assert register.records.evidence(organisation, "gc2") == (second,)
    register.history.undo(organisation)
    assert register.records.evidence(organisation) == ()
    register.history.redo(organisation)
    assert register.records.evidence(organisation) == (first, second)


def test_what_cannot_be_is_refused_and_nothing_is_stored(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    refused: list[tuple[type[Exception], object]] = [
        (Refused, NewEvidence("")),
        (Refused, NewEvidence("A page", "javascript:alert(1)")),
        (HoldsNhsNumber, NewEvidence("Letter about 999 000 0018")),
        (Refused, NewMeasure("", "kg", Dimension.SOCIAL)),
        (Refused, NewMeasure("Waste", "", Dimension.SOCIAL)),
        (Refused, NewMeasure("Waste", "kg", Dimension.SOCIAL, target=3)),
        (Refused, NewMeasure("Waste", "kg", Dimension.SOCIAL, target_on=TODAY)),
        (Refused, NewMeasure("Waste", "kg", Dimension.SOCIAL, baseline_on=TODAY)),
        (Refused, NewMeasure("Waste", "kg", Dimension.SOCIAL, math.inf)),
        (Refused, NewMeasure("Waste", "kg", Dimension.SOCIAL, 3, TODAY + timedelta(days=1))),
        (Refused, NewBarrier(BarrierKind.MONEY, "")),
        (Refused, NewBarrier(BarrierKind.MONEY, "Dear", resolved=TODAY + timedelta(days=1))),
    ]
    add = {
        NewEvidence: register.records.add_evidence,
        NewMeasure: register.records.add_measure,
        NewBarrier: register.records.add_barrier,
    }
    before = register.position(organisation)
    for kind, new in refused:
        with pytest.raises(kind):
            add[type(new)](organisation, ["GC1", "GC2"], new)
    with pytest.raises(UnknownCode):
        register.records.add_evidence(organisation, ["GC1", "XX9"], NewEvidence("A page"))
    with pytest.raises(Refused):
        register.records.add_commitment(organisation, NewCommitment(" "))
    for impossible in (
        *(NewRisk(" "), NewRisk("x", owner="x" * 121), NewRisk("x", review=date(1850, 1, 1))),
        *(NewRisk("x", mitigation="Ask 999 000 0018"), NewRisk("Seen by 999 000 0018")),
    ):
        with pytest.raises(Refused):
            register.records.add_risk(organisation, impossible)
    assert register.position(organisation) == before


def test_a_measure_keeps_its_readings_by_day(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_measure(organisation, ["GR5"], WASTE)
    for on, value in ((TODAY, 40.5), (date(2026, 4, 1), 52.0), (date(2026, 7, 1), None)):
        register.records.add_reading(organisation, measure(example_surgery), NewReading(value, on))
    found = measure(example_surgery)
    assert [reading.value for reading in found.readings] == [52.0, None, 40.5]
    assert found.latest is not None and found.latest.value == 40.5
    with pytest.raises(Refused, match=r"already has a reading for 22 November 2026"):
        register.records.add_reading(organisation, found, NewReading(1, TODAY))
    with pytest.raises(Refused, match="in the future"):
        register.records.add_reading(organisation, found, NewReading(1, TODAY + timedelta(days=1)))
    with pytest.raises(Refused, match="another name"):
        register.records.add_measure(
            organisation, ["GR5"], NewMeasure("clinical WASTE", "t", found.dimension)
        )


def test_a_figure_replaces_not_assessed_of_the_same_day(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_measure(organisation, ["GR5"], WASTE)
    of = measure(example_surgery)
    register.records.add_reading(organisation, of, NewReading(None, TODAY, "Meter broken"))
    later = example_surgery.open_as(ALEX, NOW + timedelta(hours=1))
    changed = later.records.add_reading(organisation, of, NewReading(40.5, TODAY))
    (reading,) = measure(example_surgery).readings
    assert (reading.value, reading.note, reading.by) == (40.5, None, ALEX)
    assert reading.at == NOW + timedelta(hours=1)
    told = how_in_words(register.history.change(organisation, changed.id))
    assert "Reading: 40.5" in told
    assert "On: 22/11/2026" in told
    later.history.undo(organisation)
    (reading,) = measure(example_surgery).readings
    assert (reading.value, reading.note, reading.by) == (None, "Meter broken", SAM)
    later.history.redo(organisation)
    assert [reading.value for reading in measure(example_surgery).readings] == [40.5]


@pytest.mark.parametrize(("there", "new"), [(5.0, None), (5.0, 6.0), (None, None)])
def test_a_figure_is_replaced_by_nothing_else(
    example_surgery: Surgery, there: float | None, new: float | None
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_measure(organisation, ["GR5"], WASTE)
    register.records.add_reading(organisation, measure(example_surgery), NewReading(there, TODAY))
    with pytest.raises(Refused, match=r"already has .* Delete that reading first"):
        register.records.add_reading(organisation, measure(example_surgery), NewReading(new, TODAY))
    assert [reading.value for reading in measure(example_surgery).readings] == [there]


def test_not_assessed_is_told_as_such(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_measure(organisation, ["GR5"], WASTE)
    register.records.add_reading(organisation, measure(example_surgery), NewReading(None, TODAY))
    assert newest(example_surgery) == (
        "Added a reading GR5: Measure: Clinical waste; On: 22/11/2026; not assessed"
    )


def test_a_measure_goes_with_its_readings_and_comes_back_with_them(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_measure(organisation, ["GR5"], WASTE)
    register.records.add_reading(organisation, measure(example_surgery), NewReading(1.5, TODAY))
    there = measure(example_surgery)
    register.records.delete(organisation, there)
    assert newest(example_surgery) == "Deleted a measure GR5: Clinical waste"
    assert register.records.measures(organisation) == ()
    register.history.undo(organisation)
    assert register.records.measures(organisation) == (there,)
    register.history.redo(organisation)
    assert register.records.measures(organisation) == ()


def test_a_measure_with_somebody_elses_readings_is_not_undone(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_measure(organisation, ["GR5"], WASTE)
    alex = example_surgery.open_as(ALEX)
    alex.records.add_reading(organisation, measure(example_surgery), NewReading(1.5, TODAY))
    with pytest.raises(Refused, match="now has readings"):
        register.history.undo(organisation)
    assert measure(example_surgery).latest is not None


def test_a_record_changed_by_another_is_neither_overwritten_nor_removed(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_barrier(
        organisation, ["GA1"], NewBarrier(BarrierKind.LANDLORD, "The lease")
    )
    (seen,) = register.records.barriers(organisation)
    changed = NewBarrier(BarrierKind.MONEY, "The lease", "A grant")
    alex = example_surgery.open_as(ALEX)
    alex.records.edit(organisation, seen, changed)
    with pytest.raises(StaleChange, match=r"'Money'.*'Landlord'"):
        register.records.edit(organisation, seen, NewBarrier(BarrierKind.IT, "The lease"))
    with pytest.raises(StaleChange):
        register.records.delete(organisation, seen)
    (there,) = register.records.barriers(organisation)
    assert (there.kind, there.support) == (BarrierKind.MONEY, "A grant")
    with pytest.raises(Refused, match="has changed since"):
        register.history.undo(organisation)
    alex.records.delete(organisation, there)
    with pytest.raises(Refused, match="has been deleted"):
        register.records.edit(organisation, there, changed)


def test_a_resolved_barrier_stands_in_no_way(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_barrier(
        organisation, ["GA1"], NewBarrier(BarrierKind.LANDLORD, "The lease")
    )
    assert register.actions.find(organisation, "GA1").barriers == 1
    (seen,) = register.records.barriers(organisation)
    done = NewBarrier(seen.kind, seen.note, resolved=TODAY)
    register.records.edit(organisation, seen, done)
    assert register.actions.find(organisation, "GA1").barriers == 0
    assert newest(example_surgery) == "Edited a barrier GA1: The lease; Resolved on: 22/11/2026"


def test_questions_are_asked_answered_and_answered_anew(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    assert register.questions.sets(organisation) == ()
    register.questions.add_set(organisation, QUESTIONS)
    register.questions.answer(organisation, "made-up/one", NewAnswer(Answer.IN_PLACE))
    register.questions.answer(organisation, "made-up/one", NewAnswer(Answer.IN_PROGRESS, "Nearly"))
    (asked,) = register.questions.sets(organisation)
    assert [(q.key, q.answer, q.comment) for q in asked.questions] == [
        ("made-up/one", Answer.IN_PROGRESS, "Nearly"),
        ("made-up/two", None, None),
    ]
    register.history.undo(organisation)
    (asked,) = register.questions.sets(organisation)
    assert asked.questions[0].answer is Answer.IN_PLACE
    register.questions.remove_set(organisation, "made-up")
    assert register.questions.sets(organisation) == ()
    register.history.undo(organisation)
    assert register.questions.sets(organisation) == (asked,)
    with pytest.raises(Refused, match="no question"):
        register.questions.answer(organisation, "made-up/three", NewAnswer(Answer.IN_PLACE))


def test_an_answer_given_by_two_people_is_not_doubled_by_redo(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.questions.add_set(organisation, QUESTIONS)
    register.questions.answer(organisation, "made-up/one", NewAnswer(Answer.IN_PLACE))
    register.history.undo(organisation)
    alex = example_surgery.open_as(ALEX)
    alex.questions.answer(organisation, "made-up/one", NewAnswer(Answer.NOT_IN_PLACE))
    with pytest.raises(Refused, match="Someone else has answered"):
        register.history.redo(organisation)


def test_an_answer_given_meanwhile_is_not_overwritten(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.questions.add_set(organisation, QUESTIONS)
    seen = register.questions.sets(organisation)[0].questions[0]
    alex = example_surgery.open_as(ALEX)
    alex.questions.answer(organisation, seen.key, NewAnswer(Answer.NOT_IN_PLACE, "A long comment"))
    with pytest.raises(StaleChange, match="Not in place"):
        register.questions.answer(organisation, seen.key, NewAnswer(Answer.IN_PLACE), seen=seen)
    practice = register.organisations.find()
    alex.organisations.edit(organisation, contact="Alex")
    with pytest.raises(StaleChange, match="Alex"):
        register.organisations.edit(organisation, contact="Kim", seen=practice)
    there = register.questions.sets(organisation)[0].questions[0]
    assert (there.comment, register.organisations.find().contact) == ("A long comment", "Alex")


def test_other_questions_under_the_same_key_are_refused(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.questions.add_set(organisation, QUESTIONS)
    register.questions.remove_set(organisation, "made-up")
    other = replace(QUESTIONS, questions=QUESTIONS.questions[:1])
    with pytest.raises(Refused, match="a different key"):
        register.questions.add_set(organisation, other)


def test_undo_brings_no_second_measure_of_a_name_and_no_second_reading_of_a_day(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    register.records.add_measure(organisation, ["GR5"], WASTE)
    register.records.add_reading(organisation, measure(example_surgery), NewReading(1, TODAY))
    (reading,) = measure(example_surgery).readings
    register.records.delete(organisation, reading)
    alex.records.add_reading(organisation, measure(example_surgery), NewReading(9, TODAY))
    with pytest.raises(Refused, match="another reading for that day"):
        register.history.undo(organisation)
    register.records.edit(
        organisation, measure(example_surgery), NewMeasure("Miles", "kg", WASTE.dimension)
    )
    alex.records.add_measure(organisation, ["GR5"], WASTE)
    with pytest.raises(Refused, match="now has another measure 'Clinical waste'"):
        register.history.undo(organisation)
    assert [m.name for m in register.records.measures(organisation)] == ["Miles", "Clinical waste"]


def test_a_reading_whose_measure_is_gone_does_not_bar_the_way_back(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    alex.records.add_measure(organisation, ["GR5"], WASTE)
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    register.records.add_reading(organisation, measure(example_surgery), NewReading(1, TODAY))
    alex.records.delete(organisation, measure(example_surgery))
    with pytest.raises(Refused, match=r"has been deleted.*Undo again"):
        register.history.undo(organisation)
    register.history.undo(organisation)
    assert register.actions.find(organisation, "GC1").lead is None


def test_what_an_organisation_says_of_itself_is_changed_and_undone(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.organisations.edit(organisation, name="Sample Surgery", contact="Kim", return_days=20)
    there = register.organisations.find("A99999")
    assert (there.name, there.contact, there.return_days) == ("Sample Surgery", "Kim", 20)
    assert register.organisations.edit(organisation, contact="Kim").id is None
    register.history.undo(organisation)
    there = register.organisations.find("A99999")
    assert (there.name, there.return_days) == ("Example Surgery", None)
    for wrong in ({"name": ""}, {"email": "nobody"}, {"return_days": 0}):
        with pytest.raises(Refused):
            register.organisations.edit(organisation, **wrong)


def test_an_own_action_with_evidence_is_not_taken_back(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.own_actions.add(organisation, "Bees on the roof")
    example_surgery.open_as(ALEX).records.add_evidence(
        organisation, ["OWN-1"], NewEvidence("A photo")
    )
    with pytest.raises(Refused, match="has been changed"):
        register.history.undo(organisation)


def test_commitments_are_kept_in_order(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_commitment(
        organisation, NewCommitment("Heat pump by 2030", "With the landlord")
    )
    register.records.add_commitment(organisation, NewCommitment("No desk fans"))
    first, second = register.records.commitments(organisation)
    register.records.edit(organisation, second, NewCommitment("No desk heaters", "", "Kim asks"))
    register.records.delete(organisation, first)
    assert [c.objective for c in register.records.commitments(organisation)] == ["No desk heaters"]
    assert newest(example_surgery) == "Deleted a commitment: Heat pump by 2030"


def test_risks_are_kept_in_order_changed_undone_and_done_again(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    whole = NewRisk(
        *("A heatwave", RiskLevel.HIGH, RiskKind.OTHER, "Shade the south side", "Kim", TODAY)
    )
    register.records.add_risk(organisation, NewRisk("Prices rise"))
    register.records.add_risk(organisation, whole)
    assert newest(example_surgery) == (
        "Added a risk: Title: A heatwave; Level: High; Kind: Other; Mitigation: Shade the south"
        " side; Owner: Kim; Review date: 22/11/2026"
    )
    first, second = register.records.risks(organisation)
    assert (first.level, first.kind, first.mitigation, first.owner, first.review) == (None,) * 5
    assert (second.level, second.kind) == (RiskLevel.HIGH, RiskKind.OTHER)
    assert (second.owner, second.review, second.by) == ("Kim", TODAY, register.user)
    register.records.edit(organisation, second, replace(whole, kind=RiskKind.ESTATE, owner=""))
    assert (
        newest(example_surgery) == "Edited a risk: A heatwave; Kind: Other → Estate; Owner: Kim → –"
    )
    with pytest.raises(StaleChange):
        register.records.delete(organisation, second)
    edited = register.records.risks(organisation)[1]
    register.records.delete(organisation, first)
    assert newest(example_surgery) == "Deleted a risk: Prices rise"
    assert register.records.risks(organisation) == (edited,)
    for _ in range(2):
        register.history.undo(organisation)
    assert register.records.risks(organisation) == (first, second)
    for _ in range(2):
        register.history.redo(organisation)
    assert register.records.risks(organisation) == (edited,)


def test_the_log_names_the_kinds_of_barriers_and_of_risks(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_barrier(organisation, ["GA1"], NewBarrier(BarrierKind.IT, "No log-in"))
    register.records.add_risk(organisation, NewRisk("Nobody left", kind=RiskKind.WORKFORCE))
    risk, barrier = register.history.changes(organisation)[:2]
    assert how_in_words(risk) == "Title: Nobody left; Kind: Workforce"
    assert how_in_words(barrier).startswith("Kind: IT")


def test_a_risk_is_among_the_changes_of_the_organisation_itself(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.records.add_risk(organisation, NewRisk("Nobody left"))
    register.actions.set_lead(organisation, ["GC1"], "Kim")
    ours = register.history.changes(organisation, only=LogFilter(details=True))
    assert [change.what for change in ours] == ["add-risk", "add-organisation"]


@given(st.floats(-999_999_999, 999_999_999).map(lambda value: round(value, 6)))
def test_a_figure_that_is_shown_reads_back(value: float) -> None:
    assert parse_figure(figure_in_words(value), "Value") == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("text", ["1,5", "1.2.3", "12 kg", "1e5", "٣", "--3", "3-", "1,24,0", "."])
def test_what_may_be_misread_is_no_figure(text: str) -> None:
    with pytest.raises(Refused):
        parse_figure(text, "Value")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,240.5", 1240.5),
        ("1 240", 1240),
        ("-3", -3),
        ("\u22120.5", -0.5),
        (".5", 0.5),
    ],
)
def test_a_figure_is_read_as_people_write_it(text: str, value: float) -> None:
    assert parse_figure(text, "Value") == value
    assert parse_figure("  ", "Value") is None


def test_positions_hold_every_record(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.questions.add_set(organisation, QUESTIONS)
    register.records.add_measure(organisation, ["GR5"], WASTE)
    register.records.add_evidence(organisation, ["GC1"], NewEvidence("A page"))
    register.records.add_barrier(organisation, ["GA1"], NewBarrier(BarrierKind.TIME, "None left"))
    register.records.add_commitment(organisation, NewCommitment("No desk fans"))
    register.records.add_risk(organisation, NewRisk("A heatwave"))
    position = example_surgery.open_as(ALEX, NOW).position(organisation)
    assert [m.name for m in position.measures] == ["Clinical waste"]
    assert [e.title for e in position.evidence] == ["A page"]
    assert [b.note for b in position.barriers] == ["None left"]
    assert [c.objective for c in position.commitments] == ["No desk fans"]
    assert [r.title for r in position.risks] == ["A heatwave"]
    assert [s.key for s in position.question_sets] == ["made-up"]
